"""Ranks then and now: each a dot in the band of ranks it may lie in, on one line from the first rank to the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

ROW: Final = 44  # px for the words and the line of one mark
_WORDS_AT, _LINE_AT = 14, 30
_LEFT, _RIGHT = 2.0, 98.0  # per cent


@dataclass(frozen=True, slots=True)
class Mark:
    """A rank at one time; nine in ten ways of counting lie between `low` and `high`. `klass` colours the dot."""

    name: str
    words: str
    rank: int
    low: int
    high: int
    klass: str
    now: bool = False


def dot_plot(marks: Sequence[Mark], last: int, *, label: str) -> str:
    """The SVG text. It stretches with its room: x is in per cent. Raises ValueError for a rank that does not exist."""
    for mark in marks:
        if not 1 <= mark.low <= mark.high <= last or not 1 <= mark.rank <= last:
            raise ValueError(f"no such rank among {last}: {mark.low} to {mark.high}, {mark.rank}")
    height = ROW * len(marks) + 16
    rows = "".join(_row(mark, last, ROW * number) for number, mark in enumerate(marks))
    ends = (
        f'<g class="dp-ends"><text x="{_LEFT}%" y="{height - 2}">1</text>'
        f'<text class="dp-last" x="{_RIGHT}%" y="{height - 2}">{last}</text></g>'
    )
    return f'<svg class="dot-plot" height="{height}" role="img" aria-label="{escape(label)}">{rows}{ends}</svg>'


def _row(mark: Mark, last: int, top: int) -> str:
    y = top + _LINE_AT
    name = f'<tspan class="dp-name">{escape(mark.name)}</tspan>'
    words = f'<text x="0" y="{top + _WORDS_AT}">{name} {escape(mark.words)}</text>'
    axis = f'<line class="dp-axis" x1="{_LEFT}%" x2="{_RIGHT}%" y1="{y}" y2="{y}"/>'
    band = f'<line class="dp-band" x1="{_x(mark.low, last)}" x2="{_x(mark.high, last)}" y1="{y}" y2="{y}"/>'
    now = " is-now" if mark.now else ""
    dot = f'<circle class="dp-dot v-{escape(mark.klass)}{now}" cx="{_x(mark.rank, last)}" cy="{y}" r="6"/>'
    return words + axis + band + dot


def _x(rank: int, last: int) -> str:
    share = (rank - 1) / (last - 1) if last > 1 else 0.5
    return f"{_LEFT + share * (_RIGHT - _LEFT):.1f}%"
