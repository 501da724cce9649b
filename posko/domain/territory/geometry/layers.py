"""Points located in polygons, neighbours, dissolved borders, and layers as GeoJSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import shapely
from shapely.geometry import Point, mapping, shape

from posko.domain.errors import BadInput
from posko.domain.territory.geometry.plane import Plane, Shape
from posko.domain.territory.places import Level, PlaceRecord, natural_key, parent_code

_DIGITS: Final = 6  # of a degree: about 11 cm
_TOLERANCE_M: Final = 30.0  # published boundaries leave gaps and overlaps of some ten metres


class PlaceFinder:
    """Answers which place holds a point, for many points over the same polygons."""

    def __init__(self, polygons: Mapping[str, Shape]) -> None:
        self._codes = sorted(polygons, key=natural_key)
        self._tree = shapely.STRtree([polygons[code] for code in self._codes])

    def locate(self, lat: float, lng: float) -> str | None:
        """The place that contains the point: on a shared border the first by code, None outside all."""
        held = self._tree.query(Point(lng, lat), predicate="intersects")
        return self._codes[min(held)] if len(held) else None


def locate(lat: float, lng: float, polygons: Mapping[str, Shape]) -> str | None:
    """As `PlaceFinder.locate`, for one point."""
    return PlaceFinder(polygons).locate(lat, lng)


def neighbours(polygons: Mapping[str, Shape], *, tolerance_m: float = _TOLERANCE_M) -> dict[str, set[str]]:
    """Code -> codes that share a border with it. Symmetric; a mere corner does not count.

    Gaps and overlaps up to `tolerance_m` metres are taken for a common border.
    """
    found: dict[str, set[str]] = {code: set() for code in polygons}
    if not polygons:
        return found
    codes = sorted(polygons, key=natural_key)
    west, south, east, north = shapely.total_bounds([polygons[code] for code in codes])
    plane = Plane(lat=float(south + north) / 2, lng=float(west + east) / 2)
    flat = [plane.flatten(polygons[code]) for code in codes]
    reach = tolerance_m / 1000
    tree = shapely.STRtree(flat)
    for i, area in enumerate(flat):
        grown = area.buffer(reach)
        for j in tree.query(grown, predicate="intersects"):
            # a corner alone gives a quarter disc, less than one reach squared; a border gives a strip
            if j > i and grown.intersection(flat[j]).area > 2 * reach * reach:
                found[codes[i]].add(codes[j])
                found[codes[j]].add(codes[i])
    return found


def dissolve(polygons: Mapping[str, Shape]) -> dict[str, Shape]:
    """Parent code -> union of its children, hairline gaps between them closed."""
    children: dict[str, list[Shape]] = defaultdict(list)
    for code in sorted(polygons, key=natural_key):
        children[parent_code(code)].append(polygons[code])
    sliver = 0.0002  # degrees, about 22 m
    return {
        parent: shapely.union_all(shapes).buffer(sliver, join_style="mitre").buffer(-sliver, join_style="mitre")
        for parent, shapes in children.items()
    }


def layer_geojson(
    level: Level,
    places: Iterable[PlaceRecord],
    polygons: Mapping[str, Shape],
    properties: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, object]:
    """A FeatureCollection of the places of one level with a polygon (a TPS: a point), in code order.

    A feature says code and name, and what `properties` adds by code.
    """
    extra = properties or {}
    features = []
    for place in sorted(places, key=lambda each: natural_key(each.code)):
        geometry = _geometry(place, polygons)
        if place.level is level and geometry is not None:
            own = {"code": place.code, "name": place.name}
            features.append(
                {
                    "type": "Feature",
                    "id": place.code,
                    "properties": {**own, **extra.get(place.code, {})},
                    "geometry": geometry,
                }
            )
    return {"type": "FeatureCollection", "features": features}


def _geometry(place: PlaceRecord, polygons: Mapping[str, Shape]) -> dict[str, object] | None:
    if place.code in polygons:
        return _mapped(polygons[place.code])
    if place.level is Level.TPS and place.lat is not None and place.lng is not None:
        return {"type": "Point", "coordinates": [place.lng, place.lat]}
    return None


def _mapped(area: Shape) -> dict[str, object]:
    rounded: dict[str, object] = json.loads(json.dumps(mapping(shapely.transform(area, lambda xy: xy.round(_DIGITS)))))
    return rounded


def shape_text(area: Shape) -> str:
    """The polygon as GeoJSON geometry text, six decimals, for keeping."""
    return json.dumps(_mapped(area), separators=(",", ":"))


def shape_from(kept: str) -> Shape:
    """The polygon back from `shape_text`. Raises BadInput when the text is no GeoJSON geometry."""
    try:
        return shape(json.loads(kept))
    except (ValueError, KeyError, AttributeError, TypeError, shapely.errors.ShapelyError) as error:
        raise BadInput("This is no GeoJSON geometry: %(why)s.", why=error) from error
