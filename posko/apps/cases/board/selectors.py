"""The board of cases, a page at a time, and its rows as a table without a name and without a title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from posko.apps.cases.course import filters as course_filters
from posko.apps.cases.course.filters import SHOWN, Filter
from posko.apps.cases.course.selectors import at_risk, beside, cases, chosen, late
from posko.apps.cases.models import Case, CaseClock
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.cases.alarms import Near, nearness
from posko.domain.territory.places import kecamatan_code
from posko.law import cases as law
from posko.law import deadlines


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock of a case on the board. `span`: what is left to the earliest end, at risk to the latest, or lateness."""

    rule: deadlines.Rule
    turn: deadlines.Actor
    start: datetime
    first_end: datetime
    near: Near
    span: timedelta


@dataclass(frozen=True, slots=True)
class Line:
    """A case of the board: its states by the table of the law, and the clocks that run, nearest first."""

    row: Case
    states: tuple[law.State, ...]
    clocks: tuple[Ticking, ...]

    @property
    def late(self) -> bool:
        """Whether a clock is late now, or was."""
        return self.row.late_count > 0 or any(clock.near == Near.BREACHED for clock in self.clocks)


@dataclass(slots=True)
class Counts:
    """How many cases each word of the filter has. A word's own choice does not limit its counts."""

    show: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    state: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    holder: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    kecamatan: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def counts(viewer: Viewer, wanted: Filter, at: datetime) -> Counts:
    """The counts of the filter, of one question to the database."""
    # A chosen kecamatan is applied here; a place below one in the database, and so to the counts.
    above = kecamatan_code(wanted.place) == wanted.place
    words = Filter(place="" if above else wanted.place, article=wanted.article, q=wanted.q)
    found = Counts()
    # Grouped by agency, which the index holds; the roots of a dozen agencies are known.
    roots = dict(people.agencies(viewer).values_list("pk", "root"))
    for row in _groups(viewer, words, at):
        _count(found, {**row, "root": roots[row["holder"]]}, wanted, wanted.place if above else "")
    return found


class Found:
    """The cases that pass a filter, as a paginator takes them: counted already, and read a slice at a time."""

    def __init__(self, viewer: Viewer, wanted: Filter, at: datetime, total: int) -> None:
        self.viewer, self.wanted, self.at, self.total = viewer, wanted, at, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Line]:
        pks = self._keys(part.start, part.stop)
        rows = {row.pk: row for row in cases(self.viewer).filter(pk__in=pks)}
        return lines(self.viewer, [rows[pk] for pk in pks if pk in rows], self.at)

    def _keys(self, start: int, stop: int) -> list[int]:
        """The keys of a slice. What runs is read in two walks along an index: SQLite keeps what has no clock first."""
        found = chosen(self.viewer, self.wanted, self.at)
        if self.wanted.show:
            return list(found.values_list("pk", flat=True)[start:stop])
        ticking = found.filter(first_end__isnull=False).order_by("ended", "first_end", "number")
        keys = list(ticking.values_list("pk", flat=True)[start:stop])
        if len(keys) < stop - start:
            passed = start + len(keys) if keys else ticking.order_by().count()
            rest = found.filter(first_end=None).order_by("number").values_list("pk", flat=True)
            keys += rest[max(start, passed) - passed : stop - passed]
        return keys


def lines(viewer: Viewer, rows: Iterable[Case], at: datetime) -> list[Line]:
    """These cases as the board shows them; `viewer` holds them already."""
    found = [row for row in rows if row.operation.code == viewer.operation]
    clocks: dict[int, list[CaseClock]] = defaultdict(list)
    for clock in CaseClock.objects.filter(case__in=[row.pk for row in found]):
        clocks[clock.case_id].append(clock)
    return [_line(row, clocks[row.pk], at) for row in found]


def ticking(viewer: Viewer) -> QuerySet[CaseClock]:
    """The clocks that run in the cases that exist for this viewer, next due first."""
    there = cases(viewer).select_related(None).filter(ended=False).order_by().values("pk")
    found = CaseClock.objects.filter(case__in=there).select_related("case__operation", "case__place")
    return found.order_by("first_end", "pk")


def ticking_now(viewer: Viewer, clock: CaseClock, at: datetime) -> Ticking:
    """A clock of `ticking` as the board shows it; `viewer` holds it already."""
    return _ticking(clock, clock.case.operation.regime, at)


def _groups(viewer: Viewer, words: Filter, at: datetime) -> Iterable[Mapping[str, Any]]:
    found = cases(viewer).select_related(None).filter(*beside(viewer, words)).order_by()
    return found.values("violation", "gakkumdu", "ended", "holder", "kecamatan").annotate(
        all=Count("pk"),
        near=Count("pk", filter=course_filters.near(at)),
        risk=Count("pk", filter=at_risk(at)),
        late=Count("pk", filter=late(at)),
    )


def _count(found: Counts, row: Mapping[str, Any], wanted: Filter, kecamatan: str) -> None:
    """Add a group to every count that it passes the other words for."""
    many = {word: _many(row, word) for word in SHOWN}
    states = [str(row[machine]) for machine in law.MACHINES if row[machine]]
    passes = {
        "state": not wanted.state or wanted.state in states,
        "holder": not wanted.holder or wanted.holder == row["root"],
        "kecamatan": not kecamatan or kecamatan == row["kecamatan"],
    }
    strange = [word for word, passed in passes.items() if not passed]
    if not strange:
        for word, number in many.items():
            found.show[word] += number
    if strange in ([], ["state"]):
        for state in states:
            found.state[state] += many[wanted.show]
    if strange in ([], ["holder"]):
        found.holder[str(row["root"])] += many[wanted.show]
    if strange in ([], ["kecamatan"]):
        found.kecamatan[str(row["kecamatan"])] += many[wanted.show]


def _many(row: Mapping[str, Any], show: str) -> int:
    if show in ("", "ended"):
        return int(row["all"]) if bool(row["ended"]) == (show == "ended") else 0
    return int(row[show])


def _line(row: Case, clocks: Iterable[CaseClock], at: datetime) -> Line:
    states = law.states(row.operation.regime)
    here = tuple(states[code] for code in (row.violation, row.gakkumdu) if code)
    return Line(row, here, tuple(_ticking(clock, row.operation.regime, at) for clock in clocks))


def _ticking(clock: CaseClock, regime: str, at: datetime) -> Ticking:
    near = nearness(clock.first_end, clock.last_end, at, verified=clock.verified)
    end = (near in (Near.RISK, Near.BREACHED, Near.UNREAD) and clock.last_end) or clock.first_end
    rule = {each.code: each for each in deadlines.rules(regime)}[clock.rule]
    return Ticking(rule, deadlines.actors(regime)[clock.turn], clock.start, clock.first_end, near, abs(end - at))


_READ = (
    "number", "register_number", "kind", "channel", "place__name", "place_id", "articles", "violation", "gakkumdu",
    "holder__short", "opened_at", "state_since", "ended", "first_rule", "first_end", "last_end", "late_count",
)  # fmt: skip


def rows(viewer: Viewer, wanted: Filter, at: datetime) -> Iterator[dict[str, Any]]:
    """One row a case that passes the filter, in the board's order, by the names of its fields."""
    return iter(chosen(viewer, wanted, at).values(*_READ).iterator(chunk_size=2000))
