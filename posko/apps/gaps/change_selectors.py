"""Many gaps changed in one act: what it would do, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from posko.apps.gaps.models import Gap, GapChange
from posko.apps.gaps.selectors import gaps_of
from posko.domain import gap_changes
from posko.domain.access import Viewer
from posko.domain.gap_changes import Change, Known, Values
from posko.domain.gaps import GapState


@dataclass(frozen=True, slots=True)
class Planned:
    """A gap and what the change would do to it."""

    gap: Gap
    change: Change


def planned(viewer: Viewer, numbers: Sequence[int], wanted: Values, at: datetime) -> list[Planned]:
    """What the change would do to each of these gaps that exist for the viewer, in the order of their numbers."""
    found = gaps_of(viewer, files=False).prefetch_related(None).filter(number__in=numbers).order_by("number")
    return [Planned(gap, gap_changes.plan(as_known(gap, at), wanted, viewer)) for gap in found]


def change_of(viewer: Viewer, key: UUID) -> GapChange | None:
    """An act of the viewer's own; nobody else's is there."""
    found = GapChange.objects.filter(form_key=key, operation__code=viewer.operation, actor=viewer.actor)
    return found.first()


def kept_changes(change: GapChange) -> list[Change]:
    """What an act did, gap by gap."""
    return [Change(row["gap"], row["before"], row["after"]) for row in change.rows]


def changed(viewer: Viewer, change: GapChange) -> list[Planned]:
    """What an act did, with the gaps as they are now."""
    by_number = {each.number: each for each in kept_changes(change)}
    found = gaps_of(viewer, files=False).prefetch_related(None).filter(number__in=by_number).order_by("number")
    return [Planned(gap, by_number[gap.number]) for gap in found]


def as_known(gap: Gap, at: datetime) -> Known:
    """The gap as the domain's rules see it."""
    roots = {gap.opened_by_agency.root} | ({gap.owner.root} if gap.owner else set())
    asked = gap.acceptance_until is not None and gap.acceptance_until > at
    return Known(
        gap.number,
        gap.place_id,
        gap.state,
        frozenset(roots),
        asked or gap.state == GapState.ACCEPTED,
        {"owner": gap.owner.code if gap.owner else "", "severity": str(gap.severity), "kind": gap.kind},
    )
