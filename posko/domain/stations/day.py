"""The day of a polling station: when each stage is due, how a station stands at a moment, and counts by area.

Everything here works on arrays: one row a station, one column a stage, moments as whole seconds since 1970 (0 where
there is none). A stage without a report is unknown: before its time it is ahead, after it late, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from posko.domain.plans.phases import JAKARTA
from posko.law.plans import stages as calendar
from posko.law.station_day import DayStage, station_day

Ints = npt.NDArray[np.int64]
States = npt.NDArray[np.int8]


class Stage(StrEnum):
    """What a station reports on its day, in this order."""

    OPEN = "open"
    LOGISTICS = "logistics"
    QUEUE = "queue"
    CLOSE = "close"
    COUNT = "count"


STAGES: tuple[Stage, ...] = tuple(Stage)


class State(IntEnum):
    """How a station stands in one stage at a moment. `late`: a report was due and did not come."""

    AHEAD = 0
    REPORTED = 1
    PROBLEM = 2
    LATE = 3
    UNREACHABLE = 4


class Heard(IntEnum):
    """What the last report of a stage says. `not_yet`: a trouble only once the stage is due."""

    NOTHING = 0
    FINE = 1
    TROUBLE = 2
    NOT_YET = 3


class Cell(IntEnum):
    """How a station is shown where one cell is all it has: the last stage it reported, or what stands against it."""

    AHEAD = 0
    OPEN = 1
    LOGISTICS = 2
    QUEUE = 3
    CLOSE = 4
    COUNT = 5
    PROBLEM = 6
    LATE = 7
    UNREACHABLE = 8


class DayKind(StrEnum):
    """Why stations report on a day: the vote, a rehearsal of reporting, or a vote that is held again."""

    VOTING = "voting"
    REHEARSAL = "rehearsal"
    REVOTE = "revote"


class CallOutcome(StrEnum):
    """The outcome of a call to a station. `unreachable`: no way of calling it is left."""

    REACHED = "reached"
    ENGAGED = "engaged"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Due:
    """One moment at which a stage is due, and by when its report is expected. `fresh_from`: a report of then or later
    counts for it; None where any report does."""

    at: datetime
    by: datetime
    fresh_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayClock:
    """When what is due on one day, by the tables of a regime; hours are WIB. `asked`: the stages that are expected."""

    day: date
    stages: Mapping[Stage, DayStage]
    dues: Mapping[Stage, tuple[Due, ...]]
    asked: frozenset[Stage]

    def first(self, stage: Stage) -> Due:
        """The first time that a stage is due."""
        return self.dues[stage][0]

    def now(self, stage: Stage, at: datetime) -> Due | None:
        """The latest of its times whose report is expected by now; None while nothing is expected, or never is."""
        if stage not in self.asked:
            return None
        return next((due for due in reversed(self.dues[stage]) if due.by <= at), None)

    def is_late(self, stage: Stage, moment: datetime) -> bool:
        """Whether something that happened at that moment happened late."""
        late = self.stages[stage].late
        return late is not None and moment >= self.first(stage).at + timedelta(minutes=late)


def day_clock(regime: str, day: date, asked: Iterable[Stage] = ()) -> DayClock:
    """The clock of a day on which these stages are asked for (none named: all).

    Raises ValueError for a regime without tables, or whose calendar has no voting.
    """
    hours = _hours(regime, day)
    stages = {Stage(row.code): row for row in station_day(regime).stages}
    dues = {stage: _dues(row, hours) for stage, row in stages.items()}
    return DayClock(day, stages, dues, frozenset(asked) or frozenset(stages))


def voting_days(regime: str) -> tuple[date, ...]:
    """The days of voting by the calendar, first first."""
    return tuple(sorted({stage.start for stage in calendar(regime) if stage.kind == "voting"}))


def day_of(at: datetime, known: Iterable[date]) -> date:
    """The day that a report made at `at` belongs to. Boxes may be reported from noon of the eve, a count until noon of
    the morrow; what belongs to no known day belongs to its own date, which begins at five in the morning."""
    local, days = at.astimezone(JAKARTA), frozenset(known)
    own = (local - timedelta(hours=5)).date()
    eve, morrow = local.date() + timedelta(days=1), local.date() - timedelta(days=1)
    if own in days:
        return own
    if local.hour >= 12 and eve in days:
        return eve
    return morrow if local.hour < 12 and morrow in days else own


def seconds(moment: datetime | None) -> int:
    """A moment in whole seconds since 1970; 0 for none."""
    return int(moment.timestamp()) if moment is not None else 0


def states(clock: DayClock, at: datetime, heard: Ints, moments: Ints, unreachable: npt.NDArray[np.bool_]) -> States:
    """The state of every station at `at`: an array of `State`, stations x stages.

    heard: `Heard` by station and stage; moments: when that was so, in seconds; unreachable: by station.
    """
    found = np.empty(heard.shape, dtype=np.int8)
    missing = np.where(unreachable, State.UNREACHABLE, State.LATE)
    for column, stage in enumerate(STAGES):
        due, said = clock.now(stage, at), heard[:, column]
        silent = said == Heard.NOTHING
        if due is not None and due.fresh_from is not None:
            silent |= moments[:, column] < seconds(due.fresh_from)
        trouble = (said == Heard.TROUBLE) | ((said == Heard.NOT_YET) & (at >= clock.first(stage).at))
        told = np.where(trouble, State.PROBLEM, np.where(said == Heard.NOT_YET, State.AHEAD, State.REPORTED))
        found[:, column] = np.where(silent, State.AHEAD if due is None else missing, told)
    return found


def cells(found: States) -> States:
    """What each station shows in one cell: an array of `Cell`. found: as `states` gives it.

    Unreachable leads, then a report that is late in any stage, then a problem in any; else the last stage reported.
    """
    told = found == State.REPORTED
    last = np.where(told.any(axis=1), found.shape[1] - np.argmax(told[:, ::-1], axis=1), Cell.AHEAD)
    for state, cell in _AGAINST.items():
        last = np.where((found == state).any(axis=1), cell, last)
    return last.astype(np.int8)


# The weakest first: what comes later covers it.
_AGAINST: Mapping[State, Cell] = {
    State.PROBLEM: Cell.PROBLEM,
    State.LATE: Cell.LATE,
    State.UNREACHABLE: Cell.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many stations of an area stand how in one stage. `due`: how many should have reported by now."""

    stations: int
    due: int
    received: int
    problem: int
    missing: int
    unreachable: int

    @property
    def share(self) -> float | None:
        """The share of all stations that reported, from 0 to 1. None if there is no station."""
        return self.received / self.stations if self.stations else None


def tallies(found: States, groups: Ints, count: int, due: Sequence[bool]) -> list[dict[Stage, Tally]]:
    """Counts by area in one pass. found: as `states` gives it; groups: the area of each station, from 0 to `count`-1;
    due: by stage, whether its report is expected by now."""
    width, kinds = len(STAGES), len(State)
    cells = (groups[:, None] * width + np.arange(width)) * kinds + found
    table = np.bincount(cells.ravel(), minlength=count * width * kinds).reshape(count, width, kinds)
    return [
        {stage: _tally(table[group, column], due[column]) for column, stage in enumerate(STAGES)}
        for group in range(count)
    ]


def _tally(row: npt.NDArray[np.intp], due: bool) -> Tally:
    counts: list[int] = [int(each) for each in row]
    stations = sum(counts)
    return Tally(
        stations=stations,
        due=stations if due else 0,
        received=counts[State.REPORTED] + counts[State.PROBLEM],
        problem=counts[State.PROBLEM],
        missing=counts[State.LATE] + counts[State.UNREACHABLE],
        unreachable=counts[State.UNREACHABLE],
    )


def _hours(regime: str, day: date) -> dict[str, datetime]:
    voting = next((stage for stage in calendar(regime) if stage.kind == "voting"), None)
    if voting is None or voting.opens is None or voting.closes is None:
        raise ValueError(f"The calendar of {regime!r} has no voting with its hours.")
    return {
        "opens": datetime.combine(day, voting.opens, tzinfo=JAKARTA),
        "closes": datetime.combine(day, voting.closes, tzinfo=JAKARTA),
    }


def _dues(row: DayStage, hours: Mapping[str, Any]) -> tuple[Due, ...]:
    """The times at which a stage is due: once, or again and again until voting closes."""
    grace, first = timedelta(minutes=row.grace), hours[row.anchor] + timedelta(minutes=row.after)
    if row.every is None:
        return (Due(first, first + grace),)
    every, found = timedelta(minutes=row.every), []
    while first <= hours["closes"]:
        found.append(Due(first, first + grace, first - every + grace))
        first += every
    return tuple(found)
