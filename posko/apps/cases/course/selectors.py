"""Reading cases: behind the case wall, and never one from which the viewer is excluded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet

from posko.apps.cases.course import filters
from posko.apps.cases.course.filters import Filter
from posko.apps.cases.models import ArticleCheck, Case, CaseClock, CaseEvent, CaseLink, CaseSpan, Exclusion
from posko.apps.incidents.course import selectors as incidents
from posko.apps.operation import selectors as operations
from posko.apps.territory.filters import at_or_inside
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import machine
from posko.domain.cases.course import Course
from posko.domain.cases.events import Event
from posko.domain.cases.writers import MEMBERS as MEMBERS
from posko.kit.caches import SingleFlight
from posko.law import cases as law


def cases(viewer: Viewer) -> QuerySet[Case]:
    """The cases that exist for this viewer: for members of the three institutions, without those they may not see."""
    found = _of_the_centre(viewer).exclude(pk__in=_kept_from(viewer).values("case"))
    return found.select_related("operation", "place", "place__parent", "holder")


def closed_entries(viewer: Viewer) -> Q:
    """What the ledger keeps from a member who is kept out of a case: its story, and what tells of many cases."""
    if not viewer.sees(Compartment.CASE):
        return Q()  # the wall itself keeps all of it
    kept_out = _kept_from(viewer).filter(case__operation=operations.key(viewer))
    subjects = [f"case:{number}" for number in kept_out.values_list("case__number", flat=True)]
    if not subjects:
        return Q()
    return Q(compartment=Compartment.CASE.value) & (Q(subject__in=subjects) | ~Q(subject__startswith="case:"))


def chosen(viewer: Viewer, wanted: Filter, at: datetime) -> QuerySet[Case]:
    """The cases that pass the filter of the board, in its order."""
    told = [*beside(viewer, wanted), *filters.counted_terms(wanted), shown(wanted.show, at)]
    return filters.ordered(cases(viewer).select_related(None).filter(*told), wanted.show)


def beside(viewer: Viewer, wanted: Filter) -> list[Q]:
    """The words of the filter that have no counts beside them: the place, the article, the text."""
    found = []
    if wanted.place:
        found.append(at_or_inside(wanted.place))
    if wanted.article:
        picked = ArticleCheck.objects.filter(
            article=wanted.article, stands=True, case__operation__code=viewer.operation
        )
        found.append(Q(pk__in=picked.order_by().values("case")))
    if wanted.q:
        found.append(_worded(viewer, wanted.q))
    return found


def _worded(viewer: Viewer, text: str) -> Q:
    term = filters.words_term(text)
    if connection.vendor == "postgresql":
        return term
    # SQLite reads them faster from the narrow index of the words, and comes back with keys.
    worded = Case.objects.filter(term, operation=operations.key(viewer))
    return Q(pk__in=worded.order_by().values("pk"))


def at_risk(at: datetime) -> Q:
    """A clock that runs is past its earliest date and not past its latest."""
    return Q(ended=False, pk__in=_past(at).filter(Q(last_end__gte=at) | Q(last_end=None)))


def late(at: datetime) -> Q:
    """A clock was late once, or is late now: for ever, whatever became of the case."""
    return Q(late_count__gt=0) | Q(pk__in=_past(at).filter(last_end__lt=at, verified=True))


def shown(show: str, at: datetime) -> Q:
    """A word of the board's tabs."""
    if show in ("near", "risk", "late"):
        return {"near": filters.near, "risk": at_risk, "late": late}[show](at)
    return {"all": Q(), "ended": Q(ended=True)}.get(show, Q(ended=False))


def _past(at: datetime) -> QuerySet[CaseClock, Any]:
    """The cases of the clocks that are past their earliest date, of whatever operation: a term only narrows."""
    return CaseClock.objects.filter(first_end__lt=at).order_by().values("case")


def running_clocks(viewer: Viewer) -> QuerySet[CaseClock]:
    """The clocks that run in the cases that exist for this viewer, nearest first."""
    open_cases = cases(viewer).select_related(None).filter(ended=False).order_by()
    return CaseClock.objects.filter(case__in=open_cases.values("pk"))


def open_count(viewer: Viewer) -> int:
    """How many cases have not ended. Every page shows it: the few that are kept from the viewer are counted apart."""
    kept_from = _of_the_centre(viewer).filter(ended=False, pk__in=_kept_from(viewer).values("case"))
    return _of_the_centre(viewer).filter(ended=False).order_by().count() - kept_from.order_by().count()


def _of_the_centre(viewer: Viewer) -> QuerySet[Case]:
    if not viewer.sees(Compartment.CASE) or viewer.root not in MEMBERS:
        return Case.objects.none()
    return Case.objects.filter(operation=operations.key(viewer))


def _kept_from(viewer: Viewer) -> QuerySet[Exclusion]:
    return Exclusion.objects.filter(username=viewer.actor, ended_at=None).order_by()


def photos_held(viewer: Viewer, keys: Collection[int]) -> set[int]:
    """Which of these photos a case holds through an incident that it is linked with; says nothing of the case."""
    refs = standing_links(viewer, "incident").values_list("ref", flat=True)
    return incidents.photos_of(viewer, refs) & set(keys)


def standing_links(viewer: Viewer, kind: str) -> QuerySet[CaseLink]:
    """The links of a kind that were not struck out, of every case of the operation: to count by, never to show."""
    return CaseLink.objects.filter(case__operation__code=viewer.operation, kind=kind, struck_at=None)


_medians: SingleFlight[dict[str, timedelta]] = SingleFlight("medians of cases", seconds=600, shared=False)


def medians(viewer: Viewer) -> dict[str, timedelta]:
    """How long each state usually lasts, over the cases that exist for this viewer; some minutes old at most."""

    def work() -> dict[str, timedelta]:
        keys = cases(viewer).select_related(None).order_by().values("pk")
        spans = CaseSpan.objects.filter(case__in=keys, kind__in=law.MACHINES).exclude(seconds=None)
        return {code: median for code, (_count, median, _longest) in times(spans).items()}

    return _medians.get((viewer.operation, viewer.actor), work)


def times(spans: QuerySet[CaseSpan]) -> dict[str, tuple[int, timedelta, timedelta]]:
    """How many finished spans each state has, their median and the longest.

    The database counts by the hour; the median is the shortest span of the hour that it lies in.
    """
    hours = spans.order_by().annotate(hour=F("seconds") / 3600).values_list("code", "hour")
    counted: dict[str, list[tuple[int, int, int]]] = {}
    for code, _hour, count, least, most in hours.annotate(count=Count("pk"), least=Min("seconds"), most=Max("seconds")):
        counted.setdefault(code, []).append((least, most, count))
    return {code: _middle(sorted(rows)) for code, rows in counted.items()}


def _middle(rows: Sequence[tuple[int, int, int]]) -> tuple[int, timedelta, timedelta]:
    """Count, median and longest, from least, most and count by the hour, shortest first."""
    total, passed = sum(count for _least, _most, count in rows), 0
    median = rows[-1][0]
    for least, _most, count in rows:
        passed += count
        if 2 * passed >= total:
            median = least
            break
    return total, timedelta(seconds=median), timedelta(seconds=rows[-1][1])


def is_recorded(viewer: Viewer, case: Case, form_key: str) -> bool:
    """Whether this form was sent before and stands as an event of the case."""
    try:
        return UUID(form_key) in {row.form_key for row in events(viewer, case)}
    except ValueError:
        return False


def events(viewer: Viewer, case: Case) -> Sequence[CaseEvent]:
    """The events of a case, in order. `viewer` may read the case. They are read once and kept with the row."""
    return _read(viewer, case).rows


def course(viewer: Viewer, case: Case) -> Course:
    """The events of a case as the domain plays them."""
    return _read(viewer, case).course


def standing(viewer: Viewer, case: Case, at: datetime) -> machine.Case:
    """Where the case stands at a moment."""
    return course(viewer, case).standing(at)


def ground(viewer: Viewer, case: Case, at: datetime, event: str = "") -> machine.Case:
    """The case that an event goes on from which is written down at that moment."""
    return course(viewer, case).ground(at, event)


def read_on(viewer: Viewer, old: Case, new: Case) -> None:
    """Hand the events that were read with a row to the same row read again, and read only the newer ones.

    An event never changes, so those that were read are still right.
    """
    if (known := old.__dict__.get(_READ)) is None:
        return
    later = list(_of(viewer, new).filter(sequence__gt=len(known.rows)))
    new.__dict__[_READ] = known if not later else _Read.of([*known.rows, *later], new)


def forget_events(viewer: Viewer, case: Case) -> None:
    """Read the events of this row anew when they are asked for: one was written down."""
    case.__dict__.pop(_READ, None)


@dataclass(frozen=True, slots=True)
class _Read:
    """The events of a case as they were read with its row."""

    rows: Sequence[CaseEvent]
    course: Course

    @classmethod
    def of(cls, rows: Sequence[CaseEvent], case: Case) -> _Read:
        return cls(rows, Course([_as_played(row) for row in rows], case.operation.regime))


_READ: Final = "_events_read"


def _read(viewer: Viewer, case: Case) -> _Read:
    if _READ not in case.__dict__:
        case.__dict__[_READ] = _Read.of(list(_of(viewer, case)), case)
    found: _Read = case.__dict__[_READ]
    return found


def _of(viewer: Viewer, case: Case) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case=case, case__operation__code=viewer.operation)


def _as_played(row: CaseEvent) -> Event:
    """One stored event as the domain plays it: its moments are text in the database."""
    said = {
        key: datetime.fromisoformat(value) if key.endswith("_at") and isinstance(value, str) else value
        for key, value in row.said.items()
    }
    return Event(row.name, row.at, row.actor, said, row.sequence)
