"""The ledger's growth as a picture: rows by time, and lanes of who signed how far.

Coordinates only: x in per cent of the width, so that a page draws them at every width; heights in `HIGH` steps, the
top being 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.domain.plans.phases import JAKARTA

HIGH: Final = 100
WIDE: Final = 1000
TICKS: Final = 5
_APART: Final = 0.8  # per cent between two marks of a lane; of those that stand closer the later one is drawn
_DAY: Final = timedelta(days=1)
_STEPS: Final = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 5, 10, 20, 30, 60, 90, 180, 365)),
)


@dataclass(frozen=True, slots=True)
class Point:
    """A moment, and how many rows the tree held then."""

    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the picture: `x` in per cent from the left, `y` in steps from the top."""

    x: float
    y: float
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Lane:
    """What somebody signed, by time: the marks, and the line from the first to the last."""

    name: str
    marks: tuple[Mark, ...]
    last: Point | None

    @property
    def begin(self) -> float:
        """Where its line begins."""
        return self.marks[0].x if self.marks else 0.0

    @property
    def end(self) -> float:
        """Where its line ends."""
        return self.marks[-1].x if self.marks else 0.0


@dataclass(frozen=True, slots=True)
class Band:
    """A layer of the rows that stand under one kind of protection, from `y` on, `height` steps high."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Growth:
    """All that is drawn. `area` and `line` are points of an SVG polygon and polyline, WIDE by HIGH."""

    begin: datetime
    end: datetime
    low: int
    high: int
    area: str
    line: str
    bands: tuple[Band, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, datetime, bool], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many rows were written, sealed, signed and cosigned, each at most as many as before it."""

    written: int
    sealed: int
    signed: int
    cosigned: int

    def of(self, index: int | None) -> str:
        """Under which protection the leaf of an index lies; None: it has no leaf yet."""
        if index is None:
            return "written"
        if index < self.cosigned:
            return "cosigned"
        return "signed" if index < self.signed else "sealed"


def growth(
    rows: Iterable[Point],
    lanes: Mapping[str, Sequence[Point]],
    reach: Reach,
    *,
    begin: datetime,
    end: datetime,
) -> Growth:
    """The picture from `begin` to `end`; what lies outside stands at its edge."""
    points = _rising(rows, begin, end)
    low = points[0].size if points else 0
    high = max([reach.written, *(point.size for point in points)])
    frame = _Frame(begin, max(end, begin + timedelta(minutes=1)), low, max(high, low + 1))
    line = [(frame.x(point.at) * WIDE / 100, frame.y(point.size)) for point in points]
    if line:
        line.append((WIDE, frame.y(high)))
    drawn = " ".join(f"{x:.1f},{y:.2f}" for x, y in line)
    area = f"{line[0][0]:.1f},{HIGH} {drawn} {WIDE},{HIGH}" if line else ""
    signed = tuple(Lane(name, frame.marks(told), _last(told)) for name, told in lanes.items())
    bands, ticks = _bands(reach, frame), _ticks(frame.begin, frame.end)
    return Growth(begin, frame.end, low, frame.high, area, drawn, bands, signed, ticks)


@dataclass(frozen=True, slots=True)
class _Frame:
    """From where to where the picture goes, in time and in rows."""

    begin: datetime
    end: datetime
    low: int
    high: int

    def x(self, at: datetime) -> float:
        """Per cent from the left; what lies outside stands at the edge."""
        return round(min(1.0, max(0.0, (at - self.begin) / (self.end - self.begin))) * 100, 2)

    def y(self, size: int) -> float:
        """Steps from the top."""
        return round(min(1.0, max(0.0, 1 - (size - self.low) / (self.high - self.low))) * HIGH, 2)

    def marks(self, points: Iterable[Point]) -> tuple[Mark, ...]:
        """The points inside, the last of those that would touch."""
        found: list[Mark] = []
        for point in sorted(points, key=lambda each: (each.at, each.size)):
            if not self.begin <= point.at <= self.end:
                continue
            mark = Mark(self.x(point.at), self.y(point.size), point.at, point.size)
            if found and mark.x - found[-1].x < _APART:
                found.pop()
            found.append(mark)
        return tuple(found)


def _rising(rows: Iterable[Point], begin: datetime, end: datetime) -> list[Point]:
    """How many rows there were by each moment. Rows that were written down later for an earlier hour stand at it."""
    found = list(rows)
    moments, sizes = sorted(point.at for point in found), sorted(point.size for point in found)
    before = sum(at <= begin for at in moments)
    points = [Point(min(end, max(begin, at)), size) for at, size in zip(moments, sizes, strict=True)]
    return points[max(0, before - 1) :]


def _bands(reach: Reach, frame: _Frame) -> tuple[Band, ...]:
    """The layers from below: cosigned by others, signed by the post, sealed, written."""
    found, below = [], frame.low
    for kind in ("cosigned", "signed", "sealed", "written"):
        until = max(below, min(getattr(reach, kind), frame.high))
        if until > below:
            top = frame.y(until)
            found.append(Band(kind, top, round(frame.y(below) - top, 2)))
        below = until
    return tuple(found)


def _last(points: Sequence[Point]) -> Point | None:
    return max(points, key=lambda each: (each.size, each.at), default=None)


def _ticks(begin: datetime, end: datetime) -> tuple[tuple[float, datetime, bool], ...]:
    """At most TICKS round moments of WIB; True where the hour counts, False where the day does."""
    span = end - begin
    step = next((each for each in _STEPS if span / each <= TICKS), _STEPS[-1])
    local = begin.astimezone(JAKARTA)
    at = local.replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[tuple[float, datetime, bool]] = []
    while at <= end:
        if at >= begin:
            x = round((at - begin) / span * 100, 2)
            found.append((x, at, step < _DAY and bool(at.hour or at.minute)))
        at += step
    return tuple(found[: TICKS + 1])
