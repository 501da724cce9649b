"""All stations as a grid: one cell a station, and the whole city in a few kilobytes."""

from __future__ import annotations

import random
import re

import numpy as np

from posko.domain.pictures.station_grid import HOLE, PITCH, SIDE, station_grid, swatch
from posko.domain.stations.day import Cell, State, cells

STATIONS = (741, 593, 427, 401, 400, 395, 381, 288, 274, 244)
WEIGHTS = {Cell.QUEUE: 955, Cell.LOGISTICS: 28, Cell.PROBLEM: 9, Cell.LATE: 6, Cell.UNREACHABLE: 2}


def _drawn(picture: str) -> dict[str, int]:
    """How many cells of each kind a picture draws, by the lengths of its strokes."""
    found: dict[str, int] = {}
    for kind, path in re.findall(r'class="cell-(\w+)" d="([^"]+)"', picture):
        lengths = [int(length) for length in re.findall(r"h(\d+)", path)]
        side = HOLE if kind == "hole" else SIDE
        found[kind] = found.get(kind, 0) + sum((length - side) // PITCH + 1 for length in lengths)
    return found


def test_every_station_has_its_cell() -> None:
    draw = random.Random(5)
    city = draw.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=4144)
    drawn = _drawn(station_grid(city, columns=43, label=""))
    assert sum(count for kind, count in drawn.items() if kind != "hole") == 4144
    assert drawn["late"] == city.count(Cell.LATE)
    assert drawn["hole"] == drawn["problem"] + drawn["unreachable"]


def test_the_whole_city_takes_some_kilobytes() -> None:
    draw = random.Random(5)
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    pictures = [station_grid(draw.choices(kinds, weights=weights, k=n), columns=43, label="") for n in STATIONS]
    assert sum(map(len, pictures)) < 16_000


def test_a_line_that_is_not_full_ends_early() -> None:
    picture = station_grid([Cell.OPEN] * 5, columns=4, label="5 TPS")
    assert 'viewBox="0 0 24 12"' in picture
    assert 'd="M0 2.5h23M0 8.5h5"' in picture


def test_its_label_cannot_break_out_of_it() -> None:
    assert 'aria-label="&quot;&gt;&lt;b&gt;"' in station_grid([Cell.OPEN], columns=1, label='"><b>')


def test_a_swatch_is_one_cell_with_its_hole() -> None:
    assert swatch(Cell.PROBLEM).count("<path") == 2
    assert swatch(Cell.LATE).count("<path") == 1


def test_no_station_is_an_empty_picture() -> None:
    assert "<path" not in station_grid([], columns=4, label="0 TPS")


def test_a_cell_shows_the_last_stage_unless_something_stands_against_it() -> None:
    ahead, told, trouble, late, gone = State.AHEAD, State.REPORTED, State.PROBLEM, State.LATE, State.UNREACHABLE
    stations = [
        ((ahead, ahead, ahead, ahead, ahead), Cell.AHEAD),
        ((told, told, ahead, ahead, ahead), Cell.LOGISTICS),
        ((told, told, told, ahead, ahead), Cell.QUEUE),
        ((trouble, told, told, ahead, ahead), Cell.PROBLEM),
        ((told, trouble, late, ahead, ahead), Cell.LATE),
        ((told, told, gone, ahead, ahead), Cell.UNREACHABLE),
        ((told, told, told, told, told), Cell.COUNT),
    ]
    found = cells(np.array([states for states, _cell in stations], dtype=np.int8))
    assert [Cell(each) for each in found] == [cell for _states, cell in stations]
