"""The flow of a case as a picture: a lane for each institution, a stop for each stage, and how long a stage lasts.

The same lanes carry many cases: then the disc of a stop is as large as its share of them. x is in per cent, so that
the drawing stretches and its letters do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Final, Literal

Progress = Literal["done", "now", "ahead"]

_LEFT, _RIGHT = 14.0, 95.5  # per cent: the first and the last stop
_NAME_LETTERS: Final = 11  # of a line of a stop's name; a stop has some 80 px
_TOP, _LANE, _FOOT = 50, 28, 44  # px: room above the first lane, from lane to lane, room under the last
_RADIUS, _CURRENT, _LARGEST = 5, 7, 13


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage: its name, its lanes (0 is the uppermost), how far it is, and two short lines that stand under it.

    `share` is of many cases (0 to 1); None draws a disc of the usual size.
    """

    name: str
    lanes: tuple[int, ...]
    progress: Progress
    when: str = ""
    usual: str = ""
    share: float | None = None


def case_flow(lanes: Sequence[str], stops: Sequence[Stop], *, usual: str, label: str) -> str:
    """The SVG text. `usual` names the lowest line of words. Raises ValueError without a lane or a stop."""
    if not lanes or not stops:
        raise ValueError("the flow of a case needs a lane and a stop")
    places = [_LEFT + (_RIGHT - _LEFT) * place / max(1, len(stops) - 1) for place in range(len(stops))]
    bottom = _TOP + _LANE * (len(lanes) - 1)
    height = bottom + _FOOT
    body = [
        *(_lane(name, _lane_y(place)) for place, name in enumerate(lanes)),
        *(
            _way(here, there, *stops_of)
            for (here, there), stops_of in zip(pairwise(places), pairwise(stops), strict=True)
        ),
        *(_stop(x, stop, bottom) for x, stop in zip(places, stops, strict=True)),
    ]
    if usual:
        body.append(f'<text class="soft" x="0" y="{bottom + 38}">{escape(usual)}</text>')
    head = f'<svg class="picture case-flow" width="100%" height="{height}" role="img" aria-label="{escape(label)}">'
    return f"{head}{''.join(body)}</svg>"


def _lane(name: str, y: int) -> str:
    line = f'<line class="thread" x1="10.5%" x2="100%" y1="{y}" y2="{y}"/>'
    return f'<text class="strong" x="0" y="{y + 4}">{escape(name)}</text>{line}'


def _lane_y(lane: int) -> int:
    return _TOP + _LANE * lane


def _way(here: float, there: float, stop: Stop, following: Stop) -> str:
    """The line from one stop to the next; whole where it was gone, dashed where it lies ahead."""
    kind = "ahead" if following.progress == "ahead" else "gone"
    from_y, to_y = _lane_y(stop.lanes[0]), _lane_y(following.lanes[0])
    return f'<line class="way {kind}" x1="{here:.1f}%" x2="{there:.1f}%" y1="{from_y}" y2="{to_y}"/>'


def _stop(x: float, stop: Stop, bottom: int) -> str:
    ys = [_lane_y(lane) for lane in stop.lanes]
    joined = ""
    if len(ys) > 1:
        kind = "ahead" if stop.progress == "ahead" else "gone"
        joined = f'<line class="joined {kind}" x1="{x:.1f}%" x2="{x:.1f}%" y1="{min(ys)}" y2="{max(ys)}"/>'
    discs = "".join(
        f'<circle class="stop {stop.progress}" cx="{x:.1f}%" cy="{y}" r="{_radius(stop):.0f}"/>' for y in ys
    )
    return f"{joined}{discs}{_words(x, stop, bottom)}"


def _radius(stop: Stop) -> float:
    if stop.share is not None:
        return _RADIUS + (_LARGEST - _RADIUS) * math.sqrt(min(1.0, max(0.0, stop.share)))
    return float(_CURRENT if stop.progress == "now" else _RADIUS)


def _words(x: float, stop: Stop, bottom: int) -> str:
    lines = wrap(stop.name, _NAME_LETTERS, break_long_words=False)
    strong = " strong" if stop.progress == "now" else ""
    first = 33 - 13 * (len(lines) - 1)
    told = [(f"name{strong}", first + 13 * place, line) for place, line in enumerate(lines)]
    told += [(f"when{strong}", bottom + 24, stop.when), ("soft", bottom + 38, stop.usual)]
    return "".join(
        f'<text class="{kind}" x="{x:.1f}%" y="{y}" text-anchor="middle">{escape(text)}</text>'
        for kind, y, text in told
        if text
    )
