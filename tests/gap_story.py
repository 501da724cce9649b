"""What else may stand on a gap: a promise asked, more time, a risk lived with, a kept view, a change of many."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.apps.gaps.listing import services as listing_services
from posko.apps.gaps.models import Commitment, Extension, Gap, GapChange, SavedView
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.risks import services as risk_services
from posko.apps.people.models import Agency
from posko.domain.access import Role, Viewer
from tests.cast import See


@dataclass(frozen=True, slots=True)
class Beside:
    """One of each, on a gap."""

    asked: Commitment
    extension: Extension
    view: SavedView
    change: GapChange


def beside(see: See, at: datetime, gap: Gap, promise: Commitment) -> Beside:
    """A promise that Bawaslu asks of Polres, more time asked for one, a view and a change of Bawaslu's officer."""
    bawaslu = see("bawaslu")
    return Beside(
        ask(gap, bawaslu, at),
        ask_time(promise, see("planner"), at),
        keep_view(bawaslu, at),
        change(gap, bawaslu, at, severity="3"),
    )


def ask(gap: Gap, by: Viewer, at: datetime, *, of: str = "polres", hours: int = 6) -> Commitment:
    """A promise asked of an agency, due in some hours."""
    due = at + timedelta(hours=hours)
    new = promise_services.NewProposal(uuid.uuid4(), of, "Regu jaga di titik ini", "daftar regu", due)
    return promise_services.propose_commitment(gap, new, by=by, at=at)


def ask_time(promise: Commitment, by: Viewer, at: datetime, *, hours: int = 48) -> Extension:
    """More time asked for an own promise."""
    new = promise_services.NewExtension(uuid.uuid4(), at + timedelta(hours=hours), "Alat datang besok")
    return promise_services.ask_extension(promise, new, by=by, at=at)


def keep_view(by: Viewer, at: datetime, *, name: str = "Milik kami", query: str = "agency=bpbd", shared: bool = False,
              page: str = "list") -> SavedView:  # fmt: skip
    """A filter kept under a name."""
    new = listing_services.NewSavedView(uuid.uuid4(), name, page, query, shared)
    return listing_services.save_view(new, by=by, at=at)


def change(gap: Gap, by: Viewer, at: datetime, **fields: str) -> GapChange:
    """One gap changed."""
    return listing_services.change_gaps(listing_services.NewChange(uuid.uuid4(), [gap.number], **fields), by=by, at=at)


def chief_of(by: Viewer) -> Viewer:
    """The same person as the chief of the own agency."""
    from dataclasses import replace

    return replace(by, role=Role.CHIEF)


def own(gap: Gap, code: str) -> Gap:
    """The gap laid at an agency's door."""
    gap.owner = gap.lead = Agency.objects.get(operation=gap.operation_id, code=code)
    gap.save()
    return gap


def lived_with(see: See, at: datetime, gap: Gap, *, owner: str = "polres", days: int = 7) -> Gap:
    """A gap that its owner's head asked to live with, and BPBD or Bawaslu countersigned."""
    chief = chief_of(see("planner"))
    gap = risk_services.ask_acceptance(
        own(gap, owner), risk_services.NewAcceptance("Tidak ada lahan lain", at + timedelta(days=days)), by=chief, at=at
    )
    return risk_services.countersign_acceptance(gap, asked_at=at, by=see("bawaslu"), at=at)
