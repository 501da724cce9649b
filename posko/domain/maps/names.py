"""Where names find room: greedy by weight, at one width after the other, so that none covers another at any zoom.

A name keeps its place on the sheet and its size in px. It comes in at the first width where it has room and stays at
all wider ones. No glyph files: names are text of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt

from posko.domain.maps.sheet import Window

WIDTHS: Final = (300.0, 440.0, 640.0, 960.0, 1500.0, 2400.0)  # px of the whole window; map.css knows the same
_LETTER: Final = 6.6  # px, the width of a letter at 12 px
_HEIGHT: Final = 14.0  # px, a line
_SHIFTS: Final = ((0, 0), (0, 15), (0, -15), (0, 22), (0, -22), (20, 0), (-20, 0))
_SPILL: Final = 1.5  # how much wider than its area a name may be


@dataclass(frozen=True, slots=True)
class Name:
    """A name that wants room. `room` is the width of what it names, in units; None lets it spill.

    `first` is the narrowest width that may show it, as an index of WIDTHS.
    """

    words: str
    x: float
    y: float
    look: str
    room: float | None = None
    first: int = 0
    broken: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A name in its place: lines of text, the point in units, the shift in px, and the width it begins at."""

    name: Name
    lines: tuple[str, ...]
    shift: tuple[int, int]
    begins: int


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What must not be covered: a box of px around a point of the sheet."""

    x: float
    y: float
    half_width: float
    half_height: float


def place(names: Sequence[Name], window: Window, obstacles: Iterable[Obstacle] = ()) -> list[Placed]:
    """The names that find room at some width, heaviest first as given."""
    room = _Room(window, obstacles)
    placed: dict[int, Placed] = {}
    for tier in range(len(WIDTHS)):
        for index, name in enumerate(names):
            if index not in placed and name.first <= tier and (found := room.spot(name, tier)):
                placed[index] = found
    return [placed[index] for index in sorted(placed)]


def text_of(placed: Placed, window: Window) -> str:
    """The name as SVG text, its point in per cent."""
    across, down = window.share(placed.name.x, placed.name.y)
    dx, dy = placed.shift
    at = f'x="{across:.1f}%"' + (f' dx="{dx}"' if dx else "")
    look = f'class="name {placed.name.look} from-{placed.begins}" y="{down:.1f}%"'
    first = dy + 4 - 6 * (len(placed.lines) - 1)
    if len(placed.lines) == 1:
        return f'<text {look} {at} dy="{first}">{escape(placed.lines[0])}</text>'
    spans = "".join(
        f'<tspan {at} dy="{first if i == 0 else 13}">{escape(line)}</tspan>' for i, line in enumerate(placed.lines)
    )
    return f"<text {look}>{spans}</text>"


class _Room:
    """What is taken so far, as boxes in px at each width."""

    def __init__(self, window: Window, obstacles: Iterable[Obstacle]) -> None:
        self.window = window
        self.scales = np.array(WIDTHS) / window.width
        self.taken: npt.NDArray[np.float64] = np.empty((128, 6))  # a row a box: its point in units, its sides in px
        self.count = 0
        for each in obstacles:
            w, h = each.half_width, each.half_height
            self._take(each.x - window.x, each.y - window.y, (-w, -h, w, h))

    def spot(self, name: Name, tier: int) -> Placed | None:
        """The first way of writing the name that is free at this width and all wider ones."""
        x, y = name.x - self.window.x, name.y - self.window.y
        for lines in _ways(name):
            half = max(map(len, lines)) * _LETTER / 2
            if name.room is not None and 2 * half > _SPILL * name.room * self.scales[tier]:
                continue
            tall = len(lines) * _HEIGHT / 2
            for dx, dy in _SHIFTS:
                box = (dx - half, dy - tall, dx + half, dy + tall)
                if self._inside(x, y, box, tier) and self._free(x, y, box, tier):
                    self._take(x, y, box)
                    return Placed(name, lines, (dx, dy), tier)
        return None

    def _take(self, x: float, y: float, box: tuple[float, float, float, float]) -> None:
        if self.count == len(self.taken):
            self.taken = np.concatenate((self.taken, np.empty_like(self.taken)))
        self.taken[self.count] = (x, y, *box)
        self.count += 1

    def _inside(self, x: float, y: float, box: tuple[float, float, float, float], tier: int) -> bool:
        scale = float(self.scales[tier])
        wide, high = self.window.width * scale, self.window.height * scale
        left, top, right, bottom = x * scale + box[0], y * scale + box[1], x * scale + box[2], y * scale + box[3]
        return left >= 2 and top >= 2 and right <= wide - 2 and bottom <= high - 2

    def _free(self, x: float, y: float, box: tuple[float, float, float, float], tier: int) -> bool:
        xs, ys, left, top, right, bottom = self.taken[: self.count].T
        scales = self.scales[tier:, None]
        across, down = (xs - x) * scales, (ys - y) * scales
        apart = (
            (across + left >= box[2]) | (across + right <= box[0]) | (down + top >= box[3]) | (down + bottom <= box[1])
        )
        return bool(apart.all())


def _ways(name: Name) -> list[tuple[str, ...]]:
    """The name in two lines of nearly the same length where it has several words, then in one."""
    words = name.words.split()
    whole = (" ".join(words),)
    if len(words) < 2 or not name.broken:
        return [whole]
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return [min(cuts, key=lambda cut: abs(len(cut[0]) - len(cut[1]))), whole]
