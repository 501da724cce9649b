"""Points are located, neighbours found, children dissolved, layers written."""

from __future__ import annotations

import pytest
from shapely.geometry import Polygon, box

from posko.domain.errors import BadInput
from posko.domain.territory.geometry import dissolve, layer_geojson, locate, neighbours, shape_from, shape_text
from posko.domain.territory.places import Level, PlaceRecord

GRID = {
    "99.01.01.1001": box(106.80, -6.20, 106.81, -6.19),
    "99.01.01.1002": box(106.81, -6.20, 106.82, -6.19),
    "99.01.02.1001": box(106.80, -6.21, 106.81, -6.20),
    "99.01.02.1002": box(106.81, -6.21, 106.82, -6.20),
}


def test_a_point_is_found_in_its_place_and_outside_in_none() -> None:
    assert locate(-6.195, 106.815, GRID) == "99.01.01.1002"
    assert locate(-6.3, 106.815, GRID) is None


def test_a_point_on_a_border_belongs_to_the_first_code() -> None:
    assert locate(-6.195, 106.81, GRID) == "99.01.01.1001"


def test_a_corner_makes_no_neighbours_but_a_border_does() -> None:
    assert neighbours(GRID)["99.01.01.1001"] == {"99.01.01.1002", "99.01.02.1001"}


@pytest.mark.parametrize(("shift", "found"), [(0.0001, True), (-0.0001, True), (0.001, False)])
def test_small_gaps_and_overlaps_still_are_a_common_border(shift: float, found: bool) -> None:
    pair = {"a": box(106.80, -6.20, 106.81, -6.19), "b": box(106.81 + shift, -6.20, 106.82, -6.19)}
    assert (neighbours(pair)["a"] == {"b"}) is found


def test_children_dissolve_into_their_parent_without_a_seam() -> None:
    whole = dissolve(GRID)["99.01.01"]
    assert whole.geom_type == "Polygon"
    assert whole.area == pytest.approx(0.0002, rel=1e-3)


def test_a_layer_has_the_places_of_its_level_with_their_properties() -> None:
    places = [
        PlaceRecord("99.01.01.1002", Level.KELURAHAN, "Dua", "99.01.01"),
        PlaceRecord("99.01.01.1001", Level.KELURAHAN, "Satu", "99.01.01"),
        PlaceRecord("99.01.01", Level.KECAMATAN, "Utara", "99.01"),
    ]
    layer = layer_geojson(Level.KELURAHAN, places, GRID, {"99.01.01.1001": {"klass": "high"}})
    features = layer["features"]
    assert isinstance(features, list)
    assert [feature["id"] for feature in features] == ["99.01.01.1001", "99.01.01.1002"]
    assert features[0]["properties"]["klass"] == "high"


def test_a_station_stands_in_its_layer_as_a_point() -> None:
    station = PlaceRecord("99.01.01.1001/001", Level.TPS, "TPS 001", "99.01.01.1001", lat=-6.2, lng=106.8)
    features = layer_geojson(Level.TPS, [station], {})["features"]
    assert isinstance(features, list)
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [106.8, -6.2]}


def test_a_polygon_is_kept_as_text_and_comes_back() -> None:
    area = Polygon([(106.8, -6.2), (106.9, -6.2), (106.9, -6.1)])
    assert shape_from(shape_text(area)).equals(area)
    with pytest.raises(BadInput, match="no GeoJSON geometry"):
        shape_from('{"type": "Nonsense"}')
