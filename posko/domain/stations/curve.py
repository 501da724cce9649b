"""How reports of one stage came in over time, as a line against the hour by which all of them are expected.

The drawing is `WIDTH` x `HEIGHT` units and is stretched to its card; the hours stand under it at their share of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from posko.domain.stations.day import DayClock, Ints, Stage, seconds

WIDTH, HEIGHT = 100, 50
TOP, FLOOR = 4, 49  # the lines run between these heights
STEPS = 48
BEFORE, AFTER = timedelta(minutes=60), timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour on the line; `x` in units, which are hundredths of the width."""

    x: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Curve:
    """The drawing: `came` the reports that came in (an SVG polyline, empty before the first), `wanted` those expected.

    `ticks`: when the stage is due and by when its reports are expected; `now`: where the moment lies, None outside.
    """

    width: int
    height: int
    floor: int
    came: str
    wanted: str
    ticks: tuple[Tick, ...]
    now: float | None


def curve(clock: DayClock, stage: Stage, firsts: Ints, at: datetime) -> Curve:
    """The line of a stage. firsts: when each station was first heard of in it, in seconds, 0 for never."""
    due = clock.first(stage)
    begins, ends = due.at - BEFORE, max(due.by, min(at, due.by + 3 * AFTER)) + AFTER
    start, span = seconds(begins), seconds(ends) - seconds(begins)
    stations = max(len(firsts), 1)

    def x_of(moment: float) -> float:
        return round((moment - start) / span * WIDTH, 1)

    def y_of(count: float) -> float:
        return round(FLOOR - count / stations * (FLOOR - TOP), 1)

    reached = min(max(seconds(at), start), seconds(ends))
    known = np.sort(firsts[(firsts > 0) & (firsts <= reached)])
    edges = np.linspace(start, reached, STEPS)
    counts = np.searchsorted(known, edges, side="right")
    points = [(x_of(float(edge)), y_of(int(count))) for edge, count in zip(edges, counts, strict=True)]
    wanted = [(0.0, 0), (x_of(seconds(due.at)), 0), (x_of(seconds(due.by)), stations), (float(WIDTH), stations)]
    return Curve(
        width=WIDTH,
        height=HEIGHT,
        floor=FLOOR,
        came=_path(points) if known.size else "",
        wanted=_path([(x, y_of(count)) for x, count in wanted]),
        ticks=tuple(Tick(x_of(seconds(moment)), moment) for moment in (due.at, due.by)),
        now=x_of(seconds(at)) if begins < at < ends else None,
    )


def _path(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
