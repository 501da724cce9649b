"""How far a point lies from a place."""

from __future__ import annotations

from collections.abc import Iterable

from shapely.geometry import Point

from posko.domain.territory.geometry.plane import Plane, Shape

_M = 1000.0


def point_at(lat: float, lng: float) -> Shape:
    """A point in degrees as a shape."""
    return Point(lng, lat)


def metres_to(lat: float, lng: float, shapes: Iterable[Shape]) -> float | None:
    """Metres from a point (degrees) to the nearest of the shapes; 0 inside one, None when there is no shape.

    Good to a few metres within a city. A point far outside of it gets a distance that is right in its order only.
    """
    plane = Plane(lat, lng)
    ways = [plane.flatten(shape).distance(Point(0.0, 0.0)) * _M for shape in shapes]
    return min(ways, default=None)
