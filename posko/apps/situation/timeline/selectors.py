"""What stands on the time line, as its viewer may see it. What all behind the same walls see is read once for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q

from posko.apps.cases.course import selectors as cases
from posko.apps.gaps.promises import selectors as promises
from posko.apps.incidents.course import selectors as incidents
from posko.apps.ledger import selectors as ledger
from posko.apps.people.duty import selectors as duty
from posko.apps.plans import selectors as plans
from posko.apps.rakor.meetings import selectors as rakor
from posko.domain.access import Viewer
from posko.domain.deadlines import last_moment
from posko.domain.gaps import states
from posko.domain.pictures.timeline import Scale
from posko.domain.rakor.meetings import MeetingState
from posko.kit.caches import SingleFlight
from posko.law.deadlines import Rule

SCALES: Final = {
    "48h": Scale(timedelta(hours=8), timedelta(hours=48)),
    "7d": Scale(timedelta(days=1), timedelta(days=7)),
    "30d": Scale(timedelta(days=3), timedelta(days=30), every=7),
}
BEHIND, AHEAD = timedelta(days=3), timedelta(days=30)  # the widest of the scales
MOST = 200  # promises, and incidents, that are read; the ones nearest to now


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody owes: a promise on a gap, or the next step of an incident. `kind` is empty for a promise."""

    number: int
    title: str
    kind: str
    place: str
    agency: str
    short: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A rakor."""

    pk: int
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LawClock:
    """A public clock of the law, from its earliest end to its latest; None if that is not known."""

    number: int
    rule: Rule
    first: datetime
    last: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class OwnClock:
    """A clock of a case, for a member of that case."""

    number: int
    rule: str
    first: datetime
    last: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """A shift of the viewer's agency."""

    pk: int
    keeper: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Common:
    """What everybody behind the same walls sees alike."""

    promises: tuple[Due, ...] = ()
    incidents: tuple[Due, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    clocks: tuple[LawClock, ...] = ()


_common: SingleFlight[Common] = SingleFlight("timeline", held=64, seconds=120, shared=False)


def common(viewer: Viewer, at: datetime) -> Common:
    """Promises, late incidents, meetings and public clocks: read once for all behind the same walls."""
    walls = (viewer.operation, viewer.compartments, _minute(at))
    return ledger.as_of_now(_common, walls, lambda: _read(viewer, at))


def own_clocks(viewer: Viewer, at: datetime) -> list[OwnClock]:
    """The clocks of the cases that exist for this viewer; of nobody else's, and for nobody else."""
    found = cases.running_clocks(viewer).filter(first_end__lt=at + AHEAD)
    rows = found.values_list("case__number", "rule", "first_end", "last_end", "verified")[:MOST]
    return [
        OwnClock(number, rule, first, last, verified and last is not None and last < at)
        for number, rule, first, last, verified in rows
    ]


def watches(viewer: Viewer, at: datetime) -> list[Watch]:
    """The shifts of the viewer's agency on the line, in order of time."""
    found = duty.shifts(viewer).filter(agency__code=viewer.agency, starts_at__lt=at + AHEAD, ends_at__gt=at - BEHIND)
    rows = found.order_by("starts_at").values_list("pk", "post__user__full_name", "starts_at", "ends_at")
    return [Watch(*row) for row in rows[:MOST]]


def _read(viewer: Viewer, at: datetime) -> Common:
    return Common(
        (*_promises(viewer, at, late=True), *_promises(viewer, at, late=False)),
        _incidents(viewer, at),
        _meetings(viewer, at),
        tuple(_clocks(viewer, at)),
    )


def _promises(viewer: Viewer, at: datetime, *, late: bool) -> tuple[Due, ...]:
    when = {"due__lt": at} if late else {"due__gte": at, "due__lt": at + AHEAD}
    order = ("-due", "-id") if late else ("due", "id")
    # An index holds each state by due time, so the nearest of each are read, and of them the nearest of all.
    first = (promises.in_states(viewer, {state}).filter(**when).order_by(*order) for state in sorted(states.OWED))
    nearest = reduce(or_, (Q(pk__in=each.values("pk")[:MOST]) for each in first))
    rows: Any = promises.in_states(viewer, states.OWED).filter(nearest).order_by(*order)
    rows = rows.values_list("gap__number", "gap__title", "gap__place__name", "agency__code", "agency__short", "due")
    return tuple(
        Due(number, title, "", place, agency, short, due) for number, title, place, agency, short, due in rows[:MOST]
    )


def _incidents(viewer: Viewer, at: datetime) -> tuple[Due, ...]:
    late = incidents.incidents(viewer).select_related(None).filter(live=True, merged_into=None, turn_at__lt=at)
    rows = late.order_by("-turn_at", "-number").values_list(
        "number", "kind", "place__name", "lead__code", "lead__short", "turn_at"
    )
    return tuple(
        Due(number, "", kind, place, lead or "", short or "", turn)
        for number, kind, place, lead, short, turn in rows[:MOST]
    )


def _meetings(viewer: Viewer, at: datetime) -> tuple[Meeting, ...]:
    found = rakor.rakors(viewer).filter(held_at__gt=at - BEHIND, held_at__lt=at + AHEAD)
    rows = found.exclude(state=MeetingState.CANCELLED).order_by("held_at").values_list("pk", "title", "held_at")
    return tuple(Meeting(*row) for row in rows)


def _clocks(viewer: Viewer, at: datetime) -> list[LawClock]:
    return [
        LawClock(
            seen.row.number,
            seen.rule,
            last_moment(seen.deadline.warn_by),
            seen.deadline.last,
            seen.state == "breached",
        )
        for seen in plans.running(viewer, at)
    ]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
