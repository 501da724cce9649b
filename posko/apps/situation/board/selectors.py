"""The board of all stations on a day: arrays of their reports, and their counts by area at a moment.

The reports are read from the database once a change and kept in this process. The state of the stations depends on the
hour, so it is computed at every look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import BigIntegerField, Count, Func, Max, QuerySet

from posko.apps.ledger import selectors as ledger
from posko.apps.situation.models import StationCall, StationDay, StationReport, StationStatus
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.stations import day as stations_day
from posko.domain.stations.day import STAGES, DayClock, DayKind, Ints, Stage, States, Tally
from posko.domain.stations.reports import WORDS, heard
from posko.domain.territory.places import Level
from posko.kit.caches import SingleFlight
from posko.law.station_day import station_day

SHARED = timedelta(seconds=2)
_WORDS, _TIMES = (
    tuple(f"{stage}_word" for stage in STAGES),
    (*(f"{stage}_at" for stage in STAGES), *(f"{stage}_first" for stage in STAGES), "heard_at", "unreachable_at"),
)


class Seconds(Func):
    """A moment in whole seconds since 1970, made by the database: thousands of them cost less than so many dates."""

    output_field = BigIntegerField()
    template = "unixepoch(%(expressions)s)"

    @property
    def convert_value(self) -> Any:
        """What the database gives is a number already: fifty thousand of them are not turned into one again."""
        return self._convert_value_noop  # type: ignore[attr-defined]  # Django's own

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        """PostgreSQL has another word for it."""
        options["template"] = "CAST(EXTRACT(EPOCH FROM %(expressions)s) AS bigint)"
        return self.as_sql(compiler, connection, **options)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Why stations report on a day (None: nobody planned it), at which places, and of which stages; none named: all."""

    kind: DayKind | None
    places: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """The reports of a day, a row a station in the order of their codes; 0 or "" if there is none.

    heard, moments, firsts: stations x stages, as domain/station_day has them; `words` the same as text. `called`:
    the outcome of the last call and the agency that made it. kelurahan, kecamatan: the area of each station, as a
    place in `kelurahan_codes` and `kecamatan_codes`, whose names `area_names` has.
    """

    plan: DayPlan
    codes: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    heard: Ints
    moments: Ints
    firsts: Ints
    heard_at: Ints
    unreachable: npt.NDArray[np.bool_]
    called: tuple[tuple[str, str], ...]
    kelurahan: Ints
    kecamatan: Ints
    kelurahan_codes: tuple[str, ...]
    kecamatan_codes: tuple[str, ...]
    area_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Area:
    """A kecamatan or a kelurahan: how many of its stations stand how, by stage."""

    code: str
    name: str
    tallies: Mapping[Stage, Tally]


@dataclass(frozen=True, slots=True)
class Board:
    """The stations of a day at a moment: the ground, the state of each (`states`: stations x stages), the counts."""

    day: date
    at: datetime
    clock: DayClock
    ground: Ground
    states: States
    city: Mapping[Stage, Tally]
    kecamatan: tuple[Area, ...]
    kelurahan: tuple[Area, ...]


def voting_days_of(viewer: Viewer, regime: str) -> frozenset[date]:
    """The days of voting; the calendar is everybody's."""
    return frozenset(stations_day.voting_days(regime))


def planned_days(viewer: Viewer) -> QuerySet[StationDay]:
    """The other days on which stations are expected to report."""
    return _seen(viewer, StationDay.objects.all())


def days_of(viewer: Viewer, regime: str) -> frozenset[date]:
    """Every day on which stations are expected to report."""
    return voting_days_of(viewer, regime) | set(planned_days(viewer).values_list("day", flat=True))


def reports(viewer: Viewer) -> QuerySet[StationReport]:
    """The reports of stations, in the order of what they tell."""
    return _seen(viewer, StationReport.objects.all())


def calls(viewer: Viewer) -> QuerySet[StationCall]:
    """The calls to stations, oldest first."""
    return _seen(viewer, StationCall.objects.all())


def plan_of(viewer: Viewer, regime: str, day: date) -> DayPlan:
    """Why stations report on a day, which of them, and on which stages. The calendar goes before a plan."""
    if day in stations_day.voting_days(regime):
        return DayPlan(DayKind.VOTING)
    found = planned_days(viewer).filter(day=day).first()
    if found is None:
        return DayPlan(None)
    stages = tuple(Stage(stage) for stage in found.stages)
    return DayPlan(DayKind(found.kind), tuple(found.places), stages, found.label)


def all_statuses(viewer: Viewer) -> QuerySet[StationStatus]:
    """How stations stand on any day on which anything was heard of them, or on which they were called."""
    return _seen(viewer, StationStatus.objects.all())


def statuses(viewer: Viewer, day: date) -> QuerySet[StationStatus]:
    """The same of one day."""
    return all_statuses(viewer).filter(day=day)


def stamp(viewer: Viewer, day: date) -> tuple[int, ...]:
    """Numbers that change whenever anything was heard of a station on this day, or the day was planned anew: two equal
    stamps, the same ground."""
    found = [
        rows.filter(day=day).aggregate(rows=Count("pk"), last=Max(last))
        for rows, last in ((reports(viewer), "pk"), (calls(viewer), "pk"), (planned_days(viewer), "version"))
    ]
    return tuple(row[key] or 0 for row in found for key in ("rows", "last"))


def board(viewer: Viewer, regime: str, day: date, at: datetime) -> Board:
    """How the stations of the viewer's operation stand at a moment on one of its days."""
    found, _stamp = ground(viewer, regime, day, at)
    clock = stations_day.day_clock(regime, day, found.plan.stages)
    states = stations_day.states(clock, at, found.heard, found.moments, found.unreachable)
    due = [clock.now(stage, at) is not None for stage in STAGES]
    whole = stations_day.tallies(states, np.zeros(len(found.codes), dtype=np.int64), 1, due)[0]
    names = found.area_names

    def areas(groups: Ints, codes: Sequence[str]) -> tuple[Area, ...]:
        counts = stations_day.tallies(states, groups, len(codes), due)
        return tuple(Area(code, names.get(code, code), each) for code, each in zip(codes, counts, strict=True))

    return Board(
        day, at, clock, found, states, whole,
        areas(found.kecamatan, found.kecamatan_codes), areas(found.kelurahan, found.kelurahan_codes),
    )  # fmt: skip


def _seen(viewer: Viewer, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(operation__code=viewer.operation) if viewer.sees(Compartment.COORDINATION) else rows.none()


# The stamp is read once for all looks of the same `SHARED`, since a hundred look every four seconds; and not at all
# where nobody acted since.
_known: SingleFlight[tuple[int, ...]] = SingleFlight("station-stamp-known", shared=False)
_stamps: SingleFlight[tuple[int, ...]] = SingleFlight("station-stamp", held=0, seconds=SHARED.total_seconds())
# A day's ground takes two megabytes.
_grounds: SingleFlight[Ground] = SingleFlight("station-ground", held=12)


def forget(viewer: Viewer, day: date, at: datetime) -> None:
    """Read the stamp again at the next look, so that whoever pressed a button sees the result."""
    _stamps.forget((_where(viewer, day), at.timestamp() // SHARED.total_seconds()))


def ground(viewer: Viewer, regime: str, day: date, at: datetime) -> tuple[Ground, tuple[int, ...]]:
    """The reports of a day, and the stamp that changes with them. All viewers see the same."""
    where = _where(viewer, day)
    now = _stamps.get((where, at.timestamp() // SHARED.total_seconds()), lambda: _stamp_now(viewer, day))
    return _grounds.get((regime, where, now), lambda: _read(viewer, regime, day)), now


def _stamp_now(viewer: Viewer, day: date) -> tuple[int, ...]:
    return ledger.as_of_now(_known, _where(viewer, day), lambda: stamp(viewer, day))


def _where(viewer: Viewer, day: date) -> tuple[str, str, date]:
    return (viewer.operation, viewer.city, day) if viewer.sees(Compartment.COORDINATION) else ("", "", day)


def _read(viewer: Viewer, regime: str, day: date) -> Ground:
    rows = {row[0]: row for row in _status_rows(viewer, day)}
    plan = plan_of(viewer, regime, day)
    stations = _expected(viewer, plan, frozenset(rows))
    empty = ("", *("" for _ in _WORDS), *(0 for _ in _TIMES), "", "")
    found = [rows.get(code, empty) for code, _name in stations]
    words = tuple(row[1 : 1 + len(STAGES)] for row in found)
    times = np.array([row[1 + len(STAGES) : -2] for row in found], dtype=np.float64).reshape(len(found), len(_TIMES))
    moments = np.nan_to_num(times).astype(np.int64)
    codes = tuple(code for code, _name in stations)
    kelurahan, kelurahan_codes = _groups([code.partition("/")[0] for code in codes])
    kecamatan, kecamatan_codes = _groups([code.partition("/")[0].rpartition(".")[0] for code in codes])
    width = len(STAGES)
    return Ground(
        plan, codes, tuple(name for _code, name in stations), words, _heard(regime, words),
        moments[:, :width], moments[:, width : 2 * width], moments[:, -2], moments[:, -1] > moments[:, -2],
        tuple((row[-2], row[-1]) for row in found), kelurahan, kecamatan, kelurahan_codes, kecamatan_codes,
        dict(territory.places(viewer).exclude(level=Level.TPS).values_list("code", "name")),
    )  # fmt: skip


def _status_rows(viewer: Viewer, day: date) -> QuerySet[Any, tuple[Any, ...]]:
    times = (Seconds(name) for name in _TIMES)
    return statuses(viewer, day).values_list("place_id", *_WORDS, *times, "call_outcome", "call_agency")


def _expected(viewer: Viewer, plan: DayPlan, known: frozenset[str]) -> list[tuple[str, str]]:
    """The stations that are expected or were heard of, in the order of their codes: code and name."""
    stations = list(territory.at_level(viewer, Level.TPS).order_by("sort_key").values_list("code", "name"))
    if plan.kind is DayKind.VOTING:
        return stations
    inside = tuple(part for code in plan.places for part in (f"{code}.", f"{code}/"))
    exact = known | frozenset(plan.places)
    return [each for each in stations if each[0] in exact or each[0].startswith(inside)]


def _heard(regime: str, words: Sequence[tuple[str, ...]]) -> Ints:
    """Translate each word by one table of all words."""
    table = _meanings(regime)
    flat = [table[column].get(word, 0) for row in words for column, word in enumerate(row)]
    return np.array(flat, dtype=np.int64).reshape(len(words), len(STAGES))


@cache
def _meanings(regime: str) -> tuple[dict[str, int], ...]:
    waits = station_day(regime).waits
    return tuple({word: int(heard(stage, word, waits)) for word in WORDS[stage]} for stage in STAGES)


def _groups(codes: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """The distinct codes in their order, and for each row its place among them."""
    distinct = tuple(dict.fromkeys(codes))
    place = {code: number for number, code in enumerate(distinct)}
    return np.array([place[code] for code in codes], dtype=np.int64), distinct
