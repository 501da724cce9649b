"""What the pages of the stations show: the board narrowed to an area, who has to be called, and the story of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

import numpy as np
import numpy.typing as npt

from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.board.selectors import Area, Board, DayPlan
from posko.apps.situation.models import StationCall, StationReport
from posko.domain.access import Viewer
from posko.domain.stations import day as stations_day
from posko.domain.stations.day import STAGES, DayClock, Ints, Stage, State, Tally
from posko.domain.stations.reports import heard
from posko.law.station_day import station_day

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board is narrowed to; mirrors the URL. `area`: code of a kecamatan or a kelurahan; `stage` and `state`
    (a word of `State`, or missing: late or unreachable) choose stations; `q`: what name or code holds."""

    area: str = ""
    stage: str = ""
    state: str = ""
    q: str = ""

    @property
    def chooses(self) -> bool:
        """Whether single stations are asked for."""
        return bool(self.state or self.q)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the figures by stage speak of: an area by its name, or the whole city (no name).

    firsts: stations x stages, when each was first heard of, in seconds.
    """

    name: str
    tallies: Mapping[Stage, Tally]
    firsts: Ints


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of a station: its state, what was said last, and when that was so."""

    stage: Stage
    state: str
    word: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class StationView:
    """A station of the board. `missing`: the stages whose report is late. `outcome`: of the last call, by `caller`."""

    code: str
    name: str
    kelurahan: str
    stages: tuple[StageView, ...]
    heard_at: datetime | None
    outcome: str
    caller: str

    @property
    def missing(self) -> tuple[Stage, ...]:
        """The stages that nobody has reported although they are due."""
        return tuple(each.stage for each in self.stages if each.state in ("late", "unreachable"))

    @property
    def kelurahan_code(self) -> str:
        """The code of the kelurahan it lies in."""
        return self.code.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Story:
    """One station on one day: how it stands, and everything that was heard of it or said by calling.

    `stages`: those that are asked for on that day, or of which something was heard.
    """

    day: date
    plan: DayPlan
    clock: DayClock
    stages: tuple[StageView, ...]
    reports: Sequence[StationReport]
    calls: Sequence[StationCall]


def known_days(viewer: Viewer, regime: str) -> list[date]:
    """The days that there is a board of: those that are expected, and those on which a station reported."""
    heard_of = board_selectors.reports(viewer).order_by().values_list("day", flat=True).distinct()
    return sorted(board_selectors.days_of(viewer, regime) | set(heard_of))


def days_heard(viewer: Viewer, place: str) -> frozenset[date]:
    """The days on which anything was heard of a station, or on which it was called."""
    return frozenset(board_selectors.all_statuses(viewer).filter(place=place).values_list("day", flat=True))


def areas(viewer: Viewer, board: Board, wanted: Filter) -> Sequence[Area]:
    """The rows of the board: all kecamatan, or the kelurahan of the one that is asked for."""
    if not wanted.area:
        return board.kecamatan
    return [each for each in board.kelurahan if each.code == wanted.area or each.code.startswith(f"{wanted.area}.")]


def scope(viewer: Viewer, board: Board, wanted: Filter) -> Scope:
    """The area that was asked for as a whole, or else the city."""
    firsts = board.ground.firsts
    found = next((each for each in (*board.kecamatan, *board.kelurahan) if each.code == wanted.area), None)
    if found is None:
        return Scope("", board.city, firsts)
    return Scope(found.name, found.tallies, firsts[_inside(board, wanted.area)])


def rows(viewer: Viewer, board: Board, wanted: Filter) -> list[int]:
    """The places in the board's arrays of the stations that pass the filter, in the order of their codes."""
    ground = board.ground
    kept = np.ones(len(ground.codes), dtype=bool)
    if wanted.area:
        kept &= _inside(board, wanted.area)
    if wanted.state:
        kinds = {MISSING: (State.LATE, State.UNREACHABLE)}.get(wanted.state) or (State[wanted.state.upper()],)
        hit = np.isin(board.states, [int(kind) for kind in kinds])
        kept &= hit[:, STAGES.index(Stage(wanted.stage))] if wanted.stage else hit.any(axis=1)
    found = [int(row) for row in np.flatnonzero(kept)]
    words = wanted.q.casefold().split()
    if not words:
        return found
    return [row for row in found if all(word in _says(board, row) for word in words)]


def views(viewer: Viewer, board: Board, chosen: Iterable[int]) -> list[StationView]:
    """The stations at these places of the board's arrays."""
    asked = asked_of(viewer, board)
    return [_view(board, row, asked) for row in chosen]


def by_kelurahan(viewer: Viewer, found: Sequence[StationView]) -> list[tuple[str, list[StationView]]]:
    """The stations of a call sheet under the names of their kelurahan."""
    return [(name, list(inside)) for name, inside in groupby(found, key=lambda each: each.kelurahan)]


def story(viewer: Viewer, regime: str, place: str, day: date, at: datetime) -> Story:
    """Everything that was heard of a station on a day, the latest first, and how it stands."""
    plan, row = (
        board_selectors.plan_of(viewer, regime, day),
        board_selectors.statuses(viewer, day).filter(place=place).first(),
    )
    clock = stations_day.day_clock(regime, day, plan.stages)
    words = tuple(getattr(row, f"{stage}_word", "") for stage in STAGES)
    moments = [getattr(row, f"{stage}_at", None) for stage in STAGES]
    gone, told = getattr(row, "unreachable_at", None), getattr(row, "heard_at", None)
    waits = station_day(regime).waits
    states = stations_day.states(
        clock, at,
        np.array([[int(heard(stage, word, waits)) for stage, word in zip(STAGES, words, strict=True)]]),
        np.array([[stations_day.seconds(moment) for moment in moments]]),
        np.array([gone is not None and (told is None or gone > told)]),
    )  # fmt: skip
    here = {"place": place, "day": day}
    return Story(
        day, plan, clock,
        tuple(StageView(stage, _name(states[0, column]), words[column], moments[column])
              for column, stage in enumerate(STAGES) if stage in clock.asked or words[column]),
        list(board_selectors.reports(viewer).filter(**here).order_by("-at", "-received_at", "-pk")),
        list(board_selectors.calls(viewer).filter(**here).order_by("-at", "-pk")),
    )  # fmt: skip


def _inside(board: Board, area: str) -> npt.NDArray[np.bool_]:
    """Which stations lie in an area, by the codes that begin with its own."""
    codes, begins = board.ground.codes, (f"{area}.", f"{area}/")
    return np.fromiter((code.startswith(begins) for code in codes), bool, len(codes))


def asked_of(viewer: Viewer, board: Board) -> tuple[Stage, ...]:
    """The stages that the board of a day has: those that are asked for, and those of which something was heard."""
    return tuple(stage for stage in STAGES if stage in board.clock.asked or board.city[stage].received)


def _view(board: Board, row: int, asked: tuple[Stage, ...]) -> StationView:
    ground = board.ground
    code = ground.codes[row]
    outcome, caller = ground.called[row]
    return StationView(
        code=code,
        name=ground.names[row],
        kelurahan=ground.area_names.get(code.partition("/")[0], ""),
        stages=tuple(
            StageView(stage, _name(board.states[row, column]), ground.words[row][column],
                      _moment(ground.moments[row, column]))
            for column, stage in enumerate(STAGES)
            if stage in asked
        ),
        heard_at=_moment(ground.heard_at[row]),
        outcome=outcome,
        caller=caller,
    )  # fmt: skip


def _says(board: Board, row: int) -> str:
    code = board.ground.codes[row]
    return f"{code} {board.ground.names[row]} {board.ground.area_names.get(code.partition('/')[0], '')}".casefold()


def _name(state: int) -> str:
    return State(state).name.lower()


def _moment(told: int) -> datetime | None:
    return datetime.fromtimestamp(int(told), UTC) if told else None
