"""All polling stations as a grid, a cell a station: what is normal is pale, what is not carries colour and a hole.

Cells of one kind that stand in a line are one dashed stroke, so that 4,144 stations take some kilobytes. The drawing is
stretched to its place; its colours are the classes `cell-open` to `cell-unreachable` of the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from posko.domain.stations.day import Cell

PITCH, SIDE, HOLE = 6, 5, 3
_HOLED = frozenset({Cell.PROBLEM, Cell.UNREACHABLE})


def station_grid(cells: Sequence[Cell], *, columns: int, label: str) -> str:
    """The grid of some stations, line by line in the order in which they are given. `label` says its counts."""
    strokes: dict[Cell, list[tuple[int, int, int]]] = {}
    for start in range(0, len(cells), columns):
        place = 0
        for cell, run in groupby(cells[start : start + columns]):
            length = len(list(run))
            strokes.setdefault(cell, []).append((place, start // columns, length))
            place += length
    height = -(-len(cells) // columns) * PITCH
    paths = "".join(_paths(cell, strokes[cell]) for cell in sorted(strokes))
    return (
        f'<svg class="station-grid" viewBox="0 0 {columns * PITCH} {height}" role="img" aria-label="{escape(label)}">'
        f"{paths}</svg>"
    )


def swatch(cell: Cell) -> str:
    """One cell, for the legend."""
    return f'<svg class="station-grid" viewBox="0 0 {SIDE} {SIDE}" aria-hidden="true">{_paths(cell, [(0, 0, 1)])}</svg>'


def _paths(cell: Cell, strokes: Sequence[tuple[int, int, int]]) -> str:
    """The cells of one kind, and over them their holes. The gaps of the dashes are what stands between two cells."""
    drawn = _path(f"cell-{cell.name.lower()}", strokes, SIDE)
    return drawn + _path("cell-hole", strokes, HOLE) if cell in _HOLED else drawn


def _path(kind: str, strokes: Sequence[tuple[int, int, int]], side: int) -> str:
    edge = (SIDE - side) / 2
    lines = "".join(
        f"M{place * PITCH + edge:g} {line * PITCH + SIDE / 2:g}h{(length - 1) * PITCH + side}"
        for place, line, length in strokes
    )
    return f'<path class="{kind}" d="{lines}" stroke-dasharray="{side} {PITCH - side}" stroke-width="{side}"/>'
