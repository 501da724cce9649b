"""The stations as pages draw them: five stages in a strip, and a grid with a cell a station for each kecamatan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from posko.apps.situation.board.selectors import Area, Board
from posko.domain.errors import N_
from posko.domain.pictures.station_grid import station_grid, swatch
from posko.domain.stations.curve import Curve, curve
from posko.domain.stations.day import STAGES, Cell, Due, Ints, Stage, Tally, cells
from posko.law.station_day import DayStage

COLUMNS: Final = 43
WORDS: Final[Mapping[Cell, str]] = {
    Cell.AHEAD: N_("nothing yet"),
    Cell.OPEN: N_("Opening"),
    Cell.LOGISTICS: N_("Logistics"),
    Cell.QUEUE: N_("Queue"),
    Cell.CLOSE: N_("Closing"),
    Cell.COUNT: N_("Count"),
    Cell.PROBLEM: N_("problem"),
    Cell.LATE: N_("late to report"),
    Cell.UNREACHABLE: N_("unreachable"),
}
CELL_OF: Final[Mapping[Stage, Cell]] = {stage: Cell(number) for number, stage in enumerate(STAGES, start=1)}
# The words of the address that list the stations of a cell; the others stand in no list of their own.
STATE_OF: Final[Mapping[Cell, str]] = {
    Cell.PROBLEM: "problem",
    Cell.LATE: "late",
    Cell.UNREACHABLE: "unreachable",
}


@dataclass(frozen=True, slots=True)
class Grid:
    """The stations of a kecamatan: their picture, how many they are, and how many are late with a report."""

    code: str
    name: str
    stations: int
    late: int
    picture: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend. `count` is how many cells look so; `state` the word of the address that lists them."""

    picture: SafeString
    words: str
    count: int
    late: bool
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the strip: its rule, when it is due first, its counts, and how its reports came in.

    `url`: the board of this day, narrowed to it.
    """

    stage: Stage
    url: str
    law: DayStage
    due: Due
    tally: Tally
    curve: Curve


def grids(board: Board, *, columns: int = COLUMNS, inside: str = "") -> list[Grid]:
    """A grid for each kecamatan, or for the kelurahan of the one they are `inside`, the largest first.

    The stations of a kecamatan stand by kelurahan, so that places show.
    """
    kecamatan = inside[:8]
    if kecamatan:
        found = [area for area in enumerate(board.kelurahan) if area[1].code.startswith(f"{kecamatan}.")]
        groups = board.ground.kelurahan
    else:
        found, groups = list(enumerate(board.kecamatan)), board.ground.kecamatan
    return _grids(board, found, groups, columns)


def _grids(board: Board, areas: Sequence[tuple[int, Area]], groups: Ints, columns: int) -> list[Grid]:
    found = cells(board.states)
    drawn = []
    for place, area in areas:
        own = [Cell(int(each)) for each in found[groups == place]]
        late = own.count(Cell.LATE)
        label = _(
            "%(place)s: %(count)d stations, %(late)d late to report, %(problem)d with a problem, %(gone)d unreachable"
        )
        told = {"place": area.name, "count": len(own), "late": late, "problem": own.count(Cell.PROBLEM),
                "gone": own.count(Cell.UNREACHABLE)}  # fmt: skip
        picture = _safe(station_grid(own, columns=columns, label=label % told))
        drawn.append(Grid(area.code, area.name, len(own), late, picture, _board_at(board, area=area.code)))
    return sorted(drawn, key=lambda grid: (-grid.stations, grid.code))


def legend(board: Board) -> list[Key]:
    """What the cells mean, with how many look so; stages that are still ahead are left out."""
    counts = np.bincount(cells(board.states), minlength=len(Cell))
    shown = [cell for cell in Cell if counts[cell] or cell in STATE_OF]
    return [
        Key(_safe(swatch(cell)), _(WORDS[cell]), int(counts[cell]), cell is Cell.LATE, STATE_OF.get(cell, ""))
        for cell in shown
    ]


def strip(
    board: Board, tallies: Mapping[Stage, Tally], firsts: Ints, asked: Sequence[Stage], area: str = ""
) -> list[Step]:
    """The stages that are asked for, for an area whose counts and first reports these are."""
    return [
        Step(
            stage,
            _board_at(board, area=area, stage=stage),
            board.clock.stages[stage],
            board.clock.first(stage),
            tallies[stage],
            curve(board.clock, stage, firsts[:, STAGES.index(stage)], board.at),
        )
        for stage in asked
    ]


def leading(board: Board) -> Step | None:
    """The stage that the day stands at: the last one whose reports are expected by now, or None before the first."""
    found = [stage for stage in STAGES if board.clock.now(stage, board.at) is not None]
    return strip(board, board.city, board.ground.firsts, found[-1:])[0] if found else None


def _board_at(board: Board, *, area: str = "", stage: str = "") -> str:
    """The address of the board of this day, narrowed to an area and a stage."""
    words = {"day": board.day.isoformat(), "kelurahan" if area.count(".") == 3 else "kecamatan": area, "stage": stage}
    return f"{reverse('situation:tps')}?{urlencode({word: told for word, told in words.items() if told})}"


def _safe(picture: str) -> SafeString:
    return mark_safe(picture)  # noqa: S308 - the drawing escapes its words
