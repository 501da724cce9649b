"""One GeoJSON geometry, checked ring by ring before shapely sees it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import explain_validity

from posko.domain.territory.geometry.plane import Shape

Position = tuple[float, float]

_REPROJECT: Final = "Reproject the file to EPSG:4326 (longitude, latitude in degrees) and export it again."
_FAR_DEGREES: Final = 2.0  # boundaries this far from every known point are not of these places


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a geometry cannot be taken, and the way out. `whole_file`: the same in every feature."""

    message: str
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict)
    whole_file: bool = False


class _ShapeError(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def crs_fault(crs: object) -> Fault | None:
    """None for no `crs` member, CRS84 or EPSG:4326 (old GeoJSON writes either); else the fault."""
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if re.search(r"(?:CRS84|EPSG:{1,2}(?:[0-9.]*:)?4326)$", name.strip(), re.IGNORECASE):
        return None
    return Fault("The coordinates are in %(crs)s.", _REPROJECT, {"crs": name or "an unnamed CRS"})


def read_shape(geometry: object, points: Sequence[Position]) -> Shape | Fault:
    """The Polygon or MultiPolygon in lng/lat, or what is wrong with it.

    `points` are known (lng, lat) of the places; they tell swapped axes from a foreign CRS.
    """
    try:
        polygons = [_rings(rings) for rings in _polygons(geometry)]
        _check_frame([place for rings in polygons for ring in rings for place in ring], points)
        parts = [_polygon(rings) for rings in polygons]
        area = parts[0] if len(parts) == 1 else MultiPolygon(parts)
        if not area.is_valid:
            raise _ShapeError(_crossing(area))
    except _ShapeError as broken:
        return broken.fault
    return area


def _polygons(geometry: object) -> list[object]:
    if not isinstance(geometry, dict):
        raise _ShapeError(Fault("The feature has no geometry.", "Draw its polygon or remove the feature."))
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        message = "The geometry is a %(kind)s, not a polygon."
        raise _ShapeError(Fault(message, "Use Polygon or MultiPolygon.", {"kind": kind or "thing without type"}))
    found = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(found, list) or not found or not all(isinstance(rings, list) and rings for rings in found):
        raise _ShapeError(Fault("The polygon has no rings.", "Draw it again or remove the feature."))
    return found


def _rings(rings: object) -> list[list[Position]]:
    if not isinstance(rings, list):
        raise _ShapeError(Fault("The polygon has no rings.", "Draw it again or remove the feature."))
    return [_ring(number, ring) for number, ring in enumerate(rings, start=1)]


def _ring(number: int, ring: object) -> list[Position]:
    params: dict[str, object] = {"ring": number}
    if not isinstance(ring, list):
        raise _ShapeError(Fault("Ring %(ring)s is no list of points.", "Export the file again.", params))
    places = [_position(number, place) for place in ring]
    if len(places) < 4:
        message, remedy = (
            "Ring %(ring)s has %(count)s points; a ring needs at least 4.",
            "Draw the ring again.",
        )
        raise _ShapeError(Fault(message, remedy, {**params, "count": len(places)}))
    if places[0] != places[-1]:
        message = "Ring %(ring)s is not closed: it does not end at the point where it begins."
        raise _ShapeError(Fault(message, "Repeat the first point at the end.", params))
    return places


def _position(number: int, place: object) -> Position:
    sound = isinstance(place, list) and len(place) >= 2 and all(_is_number(value) for value in place[:2])
    if not sound or not isinstance(place, list):
        message = "Ring %(ring)s has a point that is not a pair of numbers."
        raise _ShapeError(Fault(message, "Export the file again.", {"ring": number}))
    return float(place[0]), float(place[1])


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _check_frame(places: Sequence[Position], points: Sequence[Position]) -> None:
    """Refuses swapped axes and coordinates that are no degrees of longitude and latitude near the places."""
    if _near(places, points) and _in_degrees(places):
        return
    swapped = [(second, first) for first, second in places]
    x, y = places[0]
    params: dict[str, object] = {"x": x, "y": y}
    if _in_degrees(swapped) and (_near(swapped, points) if points else not _in_degrees(places)):
        message = "Latitude and longitude are swapped (first point %(x)s, %(y)s)."
        raise _ShapeError(Fault(message, "Write each point as [longitude, latitude].", params, whole_file=True))
    if not _in_degrees(places):
        message = "The first point %(x)s, %(y)s is not in degrees: the file is in another CRS."
        raise _ShapeError(Fault(message, _REPROJECT, params, whole_file=True))
    message = "The polygon (first point %(x)s, %(y)s) lies far from every known place."
    raise _ShapeError(Fault(message, f"Check that it is the right file. {_REPROJECT}", params, whole_file=True))


def _in_degrees(places: Sequence[Position]) -> bool:
    return all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in places)


def _near(places: Sequence[Position], points: Sequence[Position]) -> bool:
    if not points:
        return True
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return all(
        min(xs) - _FAR_DEGREES <= x <= max(xs) + _FAR_DEGREES and min(ys) - _FAR_DEGREES <= y <= max(ys) + _FAR_DEGREES
        for x, y in places
    )


def _polygon(rings: Sequence[Sequence[Position]]) -> Shape:
    area = Polygon(rings[0], rings[1:])
    if not area.is_valid:
        raise _ShapeError(_crossing(area))
    if not area.area:
        raise _ShapeError(Fault("The polygon has no area.", "Draw it again or remove the feature."))
    return area


def _crossing(area: Shape) -> Fault:
    remedy = "Correct it in a map editor ('fix geometries' in QGIS) and export it again."
    return Fault("The rings cross or touch themselves: %(why)s.", remedy, {"why": explain_validity(area)})
