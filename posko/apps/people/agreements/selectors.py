"""Reading agreements: all of them with who signed, and those that wait for a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts.selectors import paper_of
from posko.apps.people.authority import selectors as authority
from posko.apps.people.models import Agreement
from posko.domain.access import Viewer
from posko.domain.people.agreements import Paper, Refusal, countersigning
from posko.domain.people.authority import speaking
from posko.kit.caches import SingleFlight


@dataclass(frozen=True, slots=True)
class Waiting:
    """An agreement that lacks a signature, as a queue shows it. `missing` are root institutions."""

    pk: int
    number: str
    recorded_at: datetime
    valid_until: date
    missing: tuple[str, ...]
    parties: tuple[str, ...]


def agreements(viewer: Viewer) -> QuerySet[Agreement]:
    """The data-sharing agreements of the viewer's operation; everybody at the table may see that they exist."""
    found = Agreement.objects.filter(operation__code=viewer.operation)
    return found.select_related("operation").prefetch_related("signatures")


def refused(viewer: Viewer, paper: Paper, at: datetime) -> Refusal:
    """Why the viewer does not countersign an agreement now."""
    counted = viewer.actor in authority.counted(viewer)
    return countersigning(paper, authority.known(viewer), viewer, timezone.localdate(at), counted=counted)


def may_countersign(viewer: Viewer, row: Waiting) -> bool:
    """Whether it is the viewer's turn: he speaks for a party that has not countersigned. A key that does not count yet
    is compared first; the turn waits."""
    return viewer.root in row.missing and speaking(viewer.root, authority.known(viewer), viewer) is None


def waiting(viewer: Viewer, at: datetime) -> list[Waiting]:
    """The agreements that lack a signature and have not run out."""
    found = ledger.as_of_now(_unsigned, viewer.operation, lambda: _waiting(viewer))
    return [row for row in found if row.valid_until >= timezone.localdate(at)]


_unsigned: SingleFlight[list[Waiting]] = SingleFlight("agreements-unsigned", shared=False)


def _waiting(viewer: Viewer) -> list[Waiting]:
    rows = [(row, paper_of(row)) for row in agreements(viewer).filter(ended_at=None).order_by("pk")]
    return [
        Waiting(row.pk, row.number, row.recorded_at, row.valid_until, tuple(missing), tuple(row.parties))
        for row, paper in rows
        if (missing := paper.missing())
    ]
