"""Cases counted: by stage, article and kecamatan, how long states last, why cases lapsed, which clocks were kept.

No name, no title and no number of a case is in it, and by place no number so small that it points at somebody. All of
it is summed up by the database, from rows that are written with each event; no case is replayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from posko.apps.cases.course.selectors import cases, times
from posko.apps.cases.models import ArticleCheck, Case, CaseClock, CaseSpan, CaseTotals
from posko.apps.operation import selectors as operations
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.cases.small import Shown, hide_small
from posko.domain.plans.phases import JAKARTA
from posko.law import cases as law
from posko.law import crimes, deadlines
from posko.law.marks import Ground


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which the counted cases were opened, both included; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A state of one machine: cases in it now and those of them that were late, and how long cases stayed in it."""

    state: law.State
    now: int
    late: int
    left: int
    median: timedelta | None
    longest: timedelta | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of the law and how many cases."""

    row: Ground
    count: int


@dataclass(frozen=True, slots=True)
class ClockCount:
    """A rule's clocks: answered in time, answered late, running, and of these breached now."""

    rule: deadlines.Rule
    kept: int
    late: int
    running: int
    breached: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of the cases of a period. `places` are kecamatan (or the city); small counts are hidden."""

    total: int
    ended: int
    lapsed: int
    stages: Sequence[Stage]
    articles: Sequence[Counted]
    places: Sequence[tuple[str, Shown]]
    lapses: Sequence[Counted]
    clocks: Sequence[ClockCount]


def statistics(viewer: Viewer, span: Span, at: datetime) -> Statistics:
    """The statistics of the cases that exist for this viewer and were opened in the span."""
    regime = operations.regime(viewer)
    found = _within(viewer, span)
    keys, groups = found.values("pk"), _groups(found)
    over = list(_by_code(CaseSpan.objects.filter(case__in=keys, kind="clock"), Count("pk"), _LATE, _RAN_OUT))
    return Statistics(
        total=sum(group.cases for group in groups),
        ended=sum(group.cases for group in groups if group.ended),
        lapsed=sum(group.cases for group in groups if group.gakkumdu == "LAPSED"),
        stages=_stages(groups, keys, regime),
        articles=_articles(keys, regime),
        places=_places(viewer, found),
        lapses=_counted(_rules(regime).values(), {code: lapsed for code, _, _, lapsed in over if lapsed}),
        clocks=_clocks({code: (count, late) for code, count, late, _ in over}, keys, regime, at),
    )


# Of the clocks that are over: those that were late, and the cases for which one ran out in the moment they lapsed.
_LATE = Count("pk", filter=Q(late=True))
_RAN_OUT = Count(
    "case",
    distinct=True,
    filter=Q(late=True, case__gakkumdu="LAPSED", ended_at=F("case__state_since")),
)


class _Group(NamedTuple):
    """The cases that stand in the same states."""

    violation: str
    gakkumdu: str
    ended: bool
    cases: int
    late: int


def _groups(found: QuerySet[Case]) -> list[_Group]:
    grouped = found.values_list("violation", "gakkumdu", "ended")
    return [_Group(*row) for row in grouped.annotate(all=Count("pk"), late=Count("pk", filter=Q(late_count__gt=0)))]


def table_totals(viewer: Viewer, at: datetime) -> tuple[dict[str, str], int]:
    """What the whole table may be told: running cases by stage, small ones hidden, and how many clocks are breached."""
    running = cases(viewer).select_related(None).filter(ended=False).order_by()
    counts: dict[str, int] = {}
    last = [code for code, state in law.states(operations.regime(viewer)).items() if state.last]
    for violation, gakkumdu, count in running.values_list("violation", "gakkumdu").annotate(count=Count("pk")):
        stage = gakkumdu if gakkumdu and gakkumdu not in last else violation
        counts[stage] = counts.get(stage, 0) + count
    breached = CaseClock.objects.filter(case__in=running.values("pk"), last_end__lt=at, verified=True).count()
    return {code: cell.text for code, cell in hide_small(counts, total_known=False).items()}, breached


def released(viewer: Viewer, since: datetime, until: datetime) -> CaseTotals | None:
    """The totals that were last given to the table in a period; the one thing of cases that is read outside their wall.

    Design section 3: counts do not leak. So nothing is counted here: this is what a member gave away by an act that
    stands in the ledger, with no case, place or person in it.
    """
    if not viewer.sees(Compartment.COORDINATION):
        return None
    found = CaseTotals.objects.filter(operation__code=viewer.operation, at__gt=since, at__lte=until)
    return found.order_by("at", "pk").last()


def _within(viewer: Viewer, span: Span) -> QuerySet[Case]:
    found = cases(viewer).select_related(None).order_by()
    if span.since:
        found = found.filter(opened_at__gte=datetime.combine(span.since, time(), tzinfo=JAKARTA))
    if span.until:
        found = found.filter(opened_at__lt=datetime.combine(span.until + timedelta(days=1), time(), tzinfo=JAKARTA))
    return found


def _stages(groups: Sequence[_Group], keys: QuerySet[Any], regime: str) -> list[Stage]:
    """Every state in which a case is or was, in the order of the law."""
    now: dict[str, tuple[int, int]] = {}
    for group in groups:
        for state in filter(None, (group.violation, group.gakkumdu)):
            count, late = now.get(state, (0, 0))
            now[state] = (count + group.cases, late + group.late)
    past = times(CaseSpan.objects.filter(case__in=keys, kind__in=law.MACHINES).exclude(seconds=None))
    return [
        Stage(state, *now.get(code, (0, 0)), *past.get(code, (0, None, None)))
        for code, state in law.states(regime).items()
        if code in now or code in past
    ]


def _articles(keys: QuerySet[Any], regime: str) -> list[Counted]:
    checks = ArticleCheck.objects.filter(case__in=keys, stands=True).order_by()
    counts = dict(checks.values_list("article").annotate(count=Count("pk")))
    return _counted(crimes.crimes(regime), counts)


def _places(viewer: Viewer, found: QuerySet[Case]) -> list[tuple[str, Shown]]:
    grouped = found.values_list("kecamatan").annotate(count=Count("pk"))
    counts = dict(grouped)
    names = dict(territory.places(viewer).filter(code__in=list(counts)).values_list("code", "name"))
    shown = hide_small(counts)
    return sorted(((names.get(code, code), cell) for code, cell in shown.items()), key=lambda row: row[0])


def _clocks(ended: Mapping[str, tuple[int, int]], keys: QuerySet[Any], regime: str, at: datetime) -> list[ClockCount]:
    """`ended`: how many of each rule are over, and how many of these were late."""
    runs = CaseClock.objects.filter(case__in=keys).order_by().values_list("rule")
    grouped = runs.annotate(all=Count("pk"), breached=Count("pk", filter=Q(last_end__lt=at, verified=True)))
    running = {rule: (count, breached) for rule, count, breached in grouped}
    counts = []
    for code, rule in _rules(regime).items():
        count, late = ended.get(code, (0, 0))
        if code in ended or code in running:
            counts.append(ClockCount(rule, count - late, late, *running.get(code, (0, 0))))
    return counts


def _by_code(spans: QuerySet[CaseSpan], *sums: Any) -> Any:
    named = {f"sum_{place}": each for place, each in enumerate(sums)}
    return spans.order_by().values_list("code").annotate(**named)


def _rules(regime: str) -> dict[str, deadlines.Rule]:
    """The rules by code; of several versions the newest gives its name."""
    return {rule.code: rule for rule in deadlines.rules(regime)}


def _counted(rows: Iterable[Ground], counts: dict[str, int]) -> list[Counted]:
    """The rows of the law that have a count, most first."""
    found = [Counted(row, counts[row.code]) for row in rows if row.code in counts]
    return sorted(found, key=lambda each: -each.count)
