"""How open gaps go down to voting: what was open day by day, the pace that would close all, and the pace that is kept.

The pace kept is the mean of the last days. It says when nothing would be open if it went on; it is no forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.domain.pictures.svg import Drawing, element, picture, points, share

PACE_DAYS: Final = 7
WIDTH, ROOM = 1000.0, 4.0


@dataclass(frozen=True, slots=True)
class Point:
    """How many were open at a moment."""

    at: datetime
    open: int


def nothing_open_at(line: Sequence[Point]) -> datetime | None:
    """When nothing would be open at the pace of the last days; None where nothing was closed, or nothing is known."""
    if len(line) < 2:
        return None
    now = line[-1]
    before = next((point for point in line if now.at - point.at <= timedelta(days=PACE_DAYS)), line[0])
    closed = before.open - now.open
    if closed <= 0 or now.open == 0:
        return now.at if now.open == 0 else None
    return now.at + (now.at - before.at) * (now.open / closed)


def burn_down(line: Sequence[Point], voting: datetime, words: str, *, height: float = 120.0) -> Drawing:
    """The drawing from the first point to voting, or a little beyond where the pace is too slow."""
    if not line:
        return picture(words, class_="burn-down", height=height)
    start, now, reached = line[0].at, line[-1], nothing_open_at(line)
    end = max(voting, now.at) + (max(voting, now.at) - start) * 0.04
    top = max(point.open for point in line) or 1

    def place(at: datetime, value: float) -> tuple[float, float]:
        x = (min(at, end) - start) / (end - start) * WIDTH
        return x, ROOM + (top - value) / top * (height - 2 * ROOM)

    here, ground = place(now.at, now.open), height - ROOM
    steps = [place(point.at, point.open) for point in line]
    parts = [
        element("line", class_="pic-grid", x1=0, x2=WIDTH, y1=ground, y2=ground),
        element("polyline", class_="pic-area", points=points([(steps[0][0], ground), *steps, (here[0], ground)])),
        element("polyline", class_="pic-line", points=points(steps)),
    ]
    if now.at < voting:
        parts.append(element("polyline", class_="pic-wanted", points=points([here, place(voting, 0)])))
    if reached is not None and reached > now.at:
        left = max(0.0, now.open * (1 - (min(reached, end) - now.at) / (reached - now.at)))
        parts.append(element("polyline", class_="pic-pace", points=points([here, place(reached, left)])))
    vote = share(place(voting, 0)[0] / WIDTH * 100)
    stretched = element(
        "svg", *parts, viewBox=f"0 0 {WIDTH:g} {height:g}", preserveAspectRatio="none", width="100%", height=height
    )
    return picture(
        words,
        stretched,
        element("line", class_="pic-vote", x1=vote, x2=vote, y1=0, y2=height),
        element("circle", class_="pic-dot", cx=share(here[0] / WIDTH * 100), cy=here[1], r=3),
        class_="burn-down",
        height=height,
    )
