"""Promises by the day on which they fall due, and how many gaps were open on the days before. Kept until an act."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils import timezone

from posko.apps.gaps.course import selectors as gaps
from posko.apps.ledger import selectors as ledger
from posko.domain.access import Viewer
from posko.domain.gaps.states import LIVE, OWED, CommitmentState
from posko.domain.pictures.burn_down import Point
from posko.kit.caches import SingleFlight

Standing = Literal["late", "due", "kept"]
DAY = timedelta(days=1)
MOST = 5000  # promises of the shown weeks


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as the calendar shows it: late, owed (or waiting to be verified), or kept."""

    gap: int
    title: str
    place: str
    agency: str
    code: str
    due: datetime
    standing: Standing
    filed: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """When gaps were opened and closed, each in order of time: what was open at a moment is a difference of two."""

    opened: tuple[datetime, ...]
    closed: tuple[datetime, ...]

    def open_at(self, at: datetime) -> int:
        """How many were open. One that was opened again counts as if it had never been closed."""
        return bisect_right(self.opened, at) - bisect_right(self.closed, at)


_opened: SingleFlight[Opened] = SingleFlight("gaps-opened", held=16, seconds=3600, shared=False)
_in_time: SingleFlight[list[int]] = SingleFlight("promises-in-time", held=16, seconds=3600, shared=False)


def burn_down(viewer: Viewer, at: datetime, *, days: int | None = None) -> list[Point]:
    """How many gaps were open at this hour of the days before, from the first one on or for some days, and now."""
    found = ledger.as_of_now(_opened, (viewer.operation, viewer.compartments), lambda: _read(viewer))
    if not found.opened:
        return []
    back = (at - found.opened[0]) // DAY + 1 if days is None else days
    return [Point(at - before * DAY, found.open_at(at - before * DAY)) for before in range(max(back, 0), -1, -1)]


def in_time(viewer: Viewer, at: datetime, *, days: int = 9) -> list[int]:
    """What share of the promises that had ended was kept in time, in per cent, on some days before and now."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    walls = (viewer.operation, viewer.compartments, hour, days)
    return ledger.as_of_now(_in_time, walls, lambda: _shares(viewer, at, days))


def promised(viewer: Viewer, first: date, last: date, at: datetime, *, agency: str = "") -> list[Promised]:
    """The promises that fall due from one day to another, both included, in order of time."""
    start, end = (timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in (first, last + DAY))
    found = gaps.commitments_of(viewer).select_related(None).filter(state__in=LIVE, due__gte=start, due__lt=end)
    if agency:
        found = found.filter(agency__code=agency)
    rows = found.order_by("due", "id").values_list(
        "gap__number", "gap__title", "gap__place__name", "agency__short", "agency__code", "due", "state"
    )
    return [
        Promised(number, title, place, short, code, due, _standing(state, due, at), state == CommitmentState.FILED)
        for number, title, place, short, code, due, state in rows[:MOST]
    ]


def _standing(state: str, due: datetime, at: datetime) -> Standing:
    if state == CommitmentState.KEPT:
        return "kept"
    return "late" if state in OWED and due < at else "due"


def _read(viewer: Viewer) -> Opened:
    found = gaps.gaps_of(viewer, files=False).prefetch_related(None).order_by()
    rows = list(found.values_list("opened_at", "closed_at"))
    return Opened(tuple(sorted(opened for opened, _ in rows)), tuple(sorted(closed for _, closed in rows if closed)))


def _shares(viewer: Viewer, at: datetime, days: int) -> list[int]:
    found = gaps.commitments_of(viewer).select_related(None).filter(state__in=LIVE)
    rows = list(found.order_by().values_list("due", "filed_at", "verified_at"))
    return [share for before in range(days, -1, -1) if (share := _share(rows, at - before * DAY)) is not None]


def _share(rows: Sequence[tuple[datetime, datetime | None, datetime | None]], at: datetime) -> int | None:
    """Of the promises that had ended (verified, or late without evidence) how many were kept in time."""
    ended = in_time = 0
    for due, filed, verified in rows:
        kept = verified is not None and verified <= at
        if kept or (due < at and (filed is None or filed > at)):
            ended += 1
            in_time += kept and filed is not None and filed <= due
    return round(100 * in_time / ended) if ended else None
