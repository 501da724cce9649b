"""A believable cut of a city of which only points are known. Always shown with the word approximate.

Each place gets the ground nearest to its point (Voronoi); where areas are known, the border between two
places moves towards the smaller one (a power diagram), never so far that a point leaves its own cell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon

from posko.domain.errors import BadInput
from posko.domain.territory.geometry.plane import Plane, Shape

Points = Mapping[str, tuple[float, float, float | None]]
Ring = list[tuple[float, float]]

_LONE_KM: Final = 1.0  # radius drawn around a place that has neither an area nor a neighbour
_REACH: Final = 1.3  # discs larger than the area, so that neighbours meet and the outline closes
_PULL: Final = 0.8  # share of the way to a neighbour's point that a border may be pushed
_SAME_KM: Final = 0.001


def voronoi_cells(points: Points) -> dict[str, Shape]:
    """Code -> polygon (lng/lat) for code -> (lat, lng, area in km2 or None).

    The cells cover one smooth outline without overlap, and each holds its point. Works from one point on.
    Raises BadInput naming both codes when two places share a point (within a metre).
    """
    if not points:
        return {}
    plane = Plane(
        lat=sum(lat for lat, _, _ in points.values()) / len(points),
        lng=sum(lng for _, lng, _ in points.values()) / len(points),
    )
    codes = list(points)
    at = [plane.to_km(points[code][0], points[code][1]) for code in codes]
    _refuse_doubles(codes, at)
    radii = _radii(at, [points[code][2] for code in codes])
    outline = _outline(at, radii)
    weights = _weights(at, radii)
    cells = [outline.intersection(_cell(i, at, weights, outline)) for i in range(len(at))]
    return {code: plane.lift(cell) for code, cell in zip(codes, _tidy(cells, at), strict=True)}


def _refuse_doubles(codes: Sequence[str], at: Sequence[tuple[float, float]]) -> None:
    for i, first in enumerate(codes):
        for j in range(i + 1, len(codes)):
            if math.dist(at[i], at[j]) < _SAME_KM:
                raise BadInput(
                    "%(first)s and %(second)s have the same point, so no border can be drawn between them.",
                    first=first,
                    second=codes[j],
                )


def _radii(at: Sequence[tuple[float, float]], areas: Sequence[float | None]) -> list[float]:
    """Radius of each place in km: of a disc of its area, else half the mean way to its three nearest."""
    radii = []
    for i, area in enumerate(areas):
        if area is not None and area > 0:
            radii.append(math.sqrt(area / math.pi))
            continue
        ways = sorted(math.dist(at[i], other) for j, other in enumerate(at) if j != i)[:3]
        radii.append(sum(ways) / len(ways) / 2 if ways else _LONE_KM)
    return radii


def _outline(at: Sequence[tuple[float, float]], radii: Sequence[float]) -> Shape:
    discs = [Point(x, y).buffer(_REACH * radius) for (x, y), radius in zip(at, radii, strict=True)]
    typical = sorted(radii)[len(radii) // 2]
    closed = shapely.union_all(discs).buffer(2 * typical).buffer(-2.6 * typical).buffer(0.6 * typical)
    whole = shapely.union_all([closed, *(Point(x, y).buffer(0.3 * r) for (x, y), r in zip(at, radii, strict=True))])
    parts = whole.geoms if isinstance(whole, MultiPolygon) else [whole]
    return shapely.union_all([Polygon(part.exterior) for part in parts]).simplify(0.02 * typical)


def _weights(at: Sequence[tuple[float, float]], radii: Sequence[float]) -> list[float]:
    """Squared radii, shrunk together until no border is pushed past `_PULL` of the way to a point."""
    shrink = 1.0
    for i, here in enumerate(at):
        for j in range(i):
            apart, unlike = math.dist(here, at[j]) ** 2, abs(radii[i] ** 2 - radii[j] ** 2)
            if unlike:
                shrink = min(shrink, _PULL * apart / unlike)
    return [shrink * radius**2 for radius in radii]


def _cell(i: int, at: Sequence[tuple[float, float]], weights: Sequence[float], outline: Shape) -> Shape:
    west, south, east, north = outline.bounds
    ring: Ring = [(west - 1, south - 1), (east + 1, south - 1), (east + 1, north + 1), (west - 1, north + 1)]
    (x, y), nearest = at[i], sorted(range(len(at)), key=lambda j: math.dist(at[i], at[j]))
    for j in nearest[1:]:
        across, up = at[j][0] - x, at[j][1] - y
        ring = _clip(ring, across, up, _level(at[i], at[j], weights[i] - weights[j]))
    return Polygon(ring)


def _level(here: tuple[float, float], there: tuple[float, float], head_start: float) -> float:
    """The border is where `across*x + up*y` has this value (equal power to both points)."""
    return ((there[0] ** 2 + there[1] ** 2) - (here[0] ** 2 + here[1] ** 2) + head_start) / 2


def _clip(ring: Ring, across: float, up: float, level: float) -> Ring:
    """The part of a convex ring where `across*x + up*y <= level`."""
    kept: Ring = []
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        before, after = across * x0 + up * y0 - level, across * x1 + up * y1 - level
        if before <= 0:
            kept.append((x0, y0))
        if (before < 0 < after) or (after < 0 < before):
            share = before / (before - after)
            kept.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
    return kept


def _tidy(cells: Sequence[Shape], at: Sequence[tuple[float, float]]) -> list[Shape]:
    """One part a cell: scraps cut off by a bay in the outline go to the neighbour they touch longest."""
    mains: list[Shape] = []
    scraps: list[Shape] = []
    for cell, (x, y) in zip(cells, at, strict=True):
        parts = [part for part in getattr(cell, "geoms", [cell]) if isinstance(part, Polygon)]
        main = min(parts, key=lambda part: part.distance(Point(x, y)))
        mains.append(main)
        scraps += [part for part in parts if part is not main]
    for scrap in scraps:
        touch = [scrap.intersection(main).length for main in mains]
        best = max(range(len(mains)), key=touch.__getitem__)
        if touch[best] > 0:
            mains[best] = shapely.union_all([mains[best], scrap])
    return mains
