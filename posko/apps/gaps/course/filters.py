"""What a list of gaps is narrowed to and in which order it stands, as terms for the database. No row is read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, F, FloatField, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Least
from django.db.models.lookups import LessThanOrEqual

from posko.apps.gaps.models import Gap
from posko.domain.gaps.groups import Group
from posko.domain.gaps.priority import DUE, FAR, HORIZON, SEVERITY, Setting
from posko.domain.gaps.states import SEVERITIES, GapState
from posko.domain.plans.lanes import Window, voting_begins, windows
from posko.law.plans import stages

STATES = ("live", "late", "filed", "open", "reopened", "promised", "proven", "accepted", "closed")
WORDS = ("state", "agency", "place", "kind", "severity", "lead", "phase", "q", "sort", "exact")
SORTS = ("urgency", "priority", "due", "newest")
NO_DATE = "none"  # the phase of what nobody has promised yet
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; mirrors the URL.

    `agency` has to do with the gap, `lead` is the one in whose lane it stands; `exact`: at the place, not inside it.
    `phase` is the kind of a window of `windows`, or NO_DATE. `voting` is when a gap matters on which nothing is
    promised. `weights`: of each place that has a gap, by its code, where gaps are ordered by priority.
    """

    state: str = ""
    agency: str = ""
    place: str = ""
    kind: str = ""
    q: str = ""
    severity: str = ""
    lead: str = ""
    phase: str = ""
    sort: str = ""
    exact: str = ""
    windows: tuple[Window, ...] = ()
    voting: datetime | None = None
    regime: str = ""
    weights: Mapping[str, float] = field(default_factory=dict)


def filter_from(words: Mapping[str, str], regime: str) -> Filter:
    """The filter in the words of a URL. Words that are not in the list are ignored."""
    told = {key: words.get(key, "").strip()[:200] for key in WORDS}
    choices = {"state": STATES, "severity": {str(level) for level in SEVERITIES}, "sort": SORTS}
    told |= {key: "" for key, known in choices.items() if told[key] not in known}
    calendar = stages(regime)
    return Filter(**told, windows=windows(calendar), voting=voting_begins(calendar), regime=regime, weights={})


class Days(Func):
    """A moment as days since 1970, computed by the database."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="(JULIANDAY(%(expressions)s) - 2440587.5)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"(EXTRACT(EPOCH FROM %(expressions)s)::double precision / {DAY})"
        return super().as_sql(compiler, connection, template=template, **context)


def state_term(state: str, at: datetime) -> Q:
    """A word of the list: live, late, filed (its evidence waits), or a state; the empty word is all."""
    if state == "late":
        return Q(owed_due__lt=at)
    if state == "filed":
        return Q(state=GapState.PROMISED, owed_due=None)
    if state == "live":
        return ~Q(state=GapState.CLOSED)
    return Q(state=state) if state else Q()


def group_term(group: Group, at: datetime) -> Q:
    """The gaps of a group of the list."""
    return Q(state=GapState.PROMISED, owed_due__gte=at) if group == Group.PROMISED else state_term(group, at)


def group_order(group: Group) -> tuple[str, ...]:
    """How a group stands, as an index holds it: by its time, what is closed from the newest on."""
    if group in (Group.LATE, Group.PROMISED):
        return ("owed_due", "number")
    return ("-number",) if group == Group.CLOSED else ("due", "-severity", "number")


def phase_term(phase: str, windows: tuple[Window, ...]) -> Q:
    """Due in a phase, or without a date."""
    if phase == NO_DATE:
        return Q(due=None)
    window = next((window for window in windows if window.kind == phase), None)
    if window is None:
        return Q(pk=None)
    term = Q(due__isnull=False)
    if window.begins:
        term &= Q(due__gte=window.begins)
    return term & Q(due__lt=window.until) if window.until else term


def ordered(found: QuerySet[Gap], wanted: Filter, at: datetime) -> QuerySet[Gap]:
    """In the order that was asked; most urgent first unless another was."""
    if wanted.sort == "priority":
        return found.order_by(_priority(at, wanted).desc(), "number")
    if wanted.sort == "due":
        return found.order_by(_closed_last(), F("due").asc(nulls_last=True), "-severity", "number")
    if wanted.sort == "newest":
        return found.order_by("-number")
    return found.order_by(*_urgency(at))


def _urgency(at: datetime) -> tuple[Combinable, ...]:
    """The same order as `domain.gaps.urgency`: late, then grave without a promise, then by due time, then the rest."""
    late, promised = Q(owed_due__lt=at), Q(state=GapState.PROMISED)
    group = Case(
        When(state=GapState.CLOSED, then=Value(9)),
        When(late, then=Value(0)),
        When(promised, then=Value(2)),
        When(severity=3, then=Value(1)),
        default=Value(3),
        output_field=IntegerField(),
    )
    moment = Case(When(late, then=F("owed_due")), When(promised, then=F("due")))
    dated = late | promised | Q(state=GapState.CLOSED)
    graver = Case(When(dated, then=Value(0)), default=-F("severity"), output_field=IntegerField())
    number = Case(When(state=GapState.CLOSED, then=-F("number")), default=F("number"), output_field=IntegerField())
    return (group, moment, graver, number)


def _priority(at: datetime, wanted: Filter) -> Case:
    """The score of `domain.gap_priority` over a hundred, closed gaps last."""
    now, horizon = at.timestamp() / DAY, HORIZON.total_seconds() / DAY
    unpromised = Value(wanted.voting.timestamp() / DAY if wanted.voting else now + horizon)
    matters = Case(When(state=GapState.PROMISED, then=Days("due")), default=unpromised, output_field=FloatField())
    left = matters - Value(now)
    falling = Value(DUE) - Value(DUE - FAR) * Least(Value(1.0), left / Value(horizon))
    pressing = Case(
        When(LessThanOrEqual(left, Value(0.0)), then=Value(1.0)), default=falling, output_field=FloatField()
    )
    grave = _by_value("severity", SEVERITY, default=0.0)
    score = grave * pressing * _by_value("place", wanted.weights, default=Setting().weight)
    return Case(When(state=GapState.CLOSED, then=Value(-1.0)), default=score, output_field=FloatField())


def _by_value(name: str, values: Mapping[Any, float], *, default: float) -> Case:
    """The meaning of each value of a field: one term for all values of the same meaning."""
    alike: dict[float, list[Any]] = defaultdict(list)
    for key, value in values.items():
        alike[value].append(key)
    terms = (When(**{f"{name}__in": keys}, then=Value(value)) for value, keys in alike.items())
    return Case(*terms, default=Value(default), output_field=FloatField())


def _closed_last() -> Case:
    return Case(When(state=GapState.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField())
