"""Shapes as SVG path data: an absolute start, then relative steps in whole units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from posko.domain.territory.geometry import Shape


def path_of(shape: Shape) -> str:
    """The path data of areas and lines; points have none."""
    return "".join(_strokes(shape))


def dots_of(spots: Iterable[tuple[float, float]]) -> str:
    """Path data of strokes without length: with round or square ends each is a dot of the width of the line."""
    return "".join(f"M{round(x)} {round(y)}h0" for x, y in spots)


def _strokes(shape: Shape) -> Iterator[str]:
    if shape.is_empty:
        return
    if shape.geom_type == "Polygon":
        yield _stroke(shape.exterior.coords, closed=True)
        for hole in shape.interiors:
            yield _stroke(hole.coords, closed=True)
    elif shape.geom_type in ("LineString", "LinearRing"):
        yield _stroke(shape.coords, closed=False)
    else:
        for part in getattr(shape, "geoms", ()):
            yield from _strokes(part)


def _stroke(places: Iterable[tuple[float, ...]], *, closed: bool) -> str:
    spots: list[tuple[int, int]] = []
    for place in places:
        spot = (round(place[0]), round(place[1]))
        if not spots or spots[-1] != spot:
            spots.append(spot)
    if closed and len(spots) > 1 and spots[0] == spots[-1]:
        spots.pop()
    if len(spots) < 2:
        return ""
    steps = "".join(_step(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(spots))
    return f"M{spots[0][0]} {spots[0][1]}l{steps.lstrip()}{'z' if closed else ''}"


def _step(across: int, down: int) -> str:
    """One step; a minus parts two numbers as well as a space does."""
    return f"{'' if across < 0 else ' '}{across}{'' if down < 0 else ' '}{down}"
