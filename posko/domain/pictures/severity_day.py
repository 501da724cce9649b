"""Incidents of 24 hours, a bar an hour, by severity from below; dashed over it what such an hour usually brings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from posko.domain.pictures.svg import Drawing, element, picture, share, text

HEIGHT, FOOT, TOP = 120.0, 20.0, 12.0
LEFT = 9.0  # per cent, for the figures of the axis
LINES = 3  # of the grid, over the ground


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour: its end as a clock says it, its incidents from the mildest severity to the gravest, and the usual."""

    clock: str
    counts: Sequence[int]
    usual: float | None = None

    @property
    def all(self) -> int:
        """Every incident of the hour."""
        return sum(self.counts)


def severity_day(hours: Sequence[Hour], words: str) -> Drawing:
    """The drawing. Every sixth hour is named, the last one too."""
    top = ceiling(max((max(hour.all, hour.usual or 0) for hour in hours), default=0))
    parts = [*_grid(top), *_bars(hours, top), *_usual(hours, top), *_clocks(hours)]
    return picture(words, *parts, class_="severity-day", height=HEIGHT)


def ceiling(highest: float) -> int:
    """The top of the axis: the next number that three lines part evenly."""
    return max(1, math.ceil(highest / LINES)) * LINES


def _y(value: float, top: int) -> float:
    return HEIGHT - FOOT - value / top * (HEIGHT - FOOT - TOP)


def _x(hour: float, hours: Sequence[Hour]) -> float:
    return LEFT + hour * (100 - LEFT) / len(hours)


def _grid(top: int) -> Iterable[str]:
    for line in range(LINES + 1):
        value = top * line // LINES
        y = _y(value, top)
        yield element("line", class_="pic-grid", x1=share(LEFT), x2="100%", y1=y, y2=y)
        yield text(str(value), class_="pic-axis", x=0, y=y + 4)


def _bars(hours: Sequence[Hour], top: int) -> Iterable[str]:
    wide = (100 - LEFT) / len(hours) - 0.6 if hours else 0
    for place, hour in enumerate(hours):
        below = 0
        for severity, count in enumerate(hour.counts, 1):
            if count:
                high = _y(below, top) - _y(below + count, top)
                bar: dict[str, str | float] = {
                    "x": share(_x(place, hours) + 0.3),
                    "width": share(wide),
                    "y": _y(below + count, top),
                }
                yield element("rect", class_=f"sev-{severity}", height=max(1, high - 0.6), **bar)
            below += count


def _usual(hours: Sequence[Hour], top: int) -> Iterable[str]:
    """Drawn twice, so that it is seen over light bars and dark ones; not at all where nothing is known of it."""
    known = [hour.usual for hour in hours if hour.usual is not None]
    if len(known) < len(hours):
        return
    for kind in ("pic-under", "pic-usual"):
        for place, (one, other) in enumerate(pairwise(known)):
            ends = {"x1": share(_x(place + 0.5, hours)), "x2": share(_x(place + 1.5, hours))}
            yield element("line", class_=kind, y1=_y(one, top), y2=_y(other, top), **ends)


def _clocks(hours: Sequence[Hour]) -> Iterable[str]:
    for place, hour in enumerate(hours):
        if place % 6 == 5:
            last = place == len(hours) - 1
            where = {"x": "100%" if last else share(_x(place + 0.5, hours)), "text_anchor": "end" if last else "middle"}
            yield text(hour.clock, class_="pic-axis", y=HEIGHT - 4, **where)
