"""Each kind of broken boundary is named with its feature and remedy, and nothing of the file is taken."""

from __future__ import annotations

import json

import pytest

from posko.domain.territory.geometry import BoundaryReading, read_boundaries
from posko.domain.territory.places import AliasTable, Level, PlaceRecord

PLACES = (
    PlaceRecord("99.01.01.1001", Level.KELURAHAN, "Satu", "99.01.01", "", -6.2, 106.8),
    PlaceRecord("99.01.01.1002", Level.KELURAHAN, "Dua", "99.01.01", "", -6.2, 106.9),
)
SQUARE = [[106.8, -6.2], [106.9, -6.2], [106.9, -6.1], [106.8, -6.1], [106.8, -6.2]]
BOW = [[106.8, -6.2], [106.9, -6.1], [106.9, -6.2], [106.8, -6.1], [106.8, -6.2]]


def _text(*rings: object, **top: object) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"kode": f"99.01.01.100{number}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **top})


def _read(text: str) -> BoundaryReading:
    return read_boundaries(text, PLACES, AliasTable(PLACES), file="x.geojson")


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        (BOW, "cross or touch themselves: Self-intersection"),
        (SQUARE[:-1], "Ring 1 is not closed"),
        (SQUARE[:2] + SQUARE[:1], "Ring 1 has 3 points"),
        ([[106.8, -6.2], [106.9, None], [106.9, -6.1], [106.8, -6.2]], "not a pair of numbers"),
        ([[106.8, -6.2], [106.9, float("nan")], [106.9, -6.1], [106.8, -6.2]], "not a pair of numbers"),
        ([[106.8, -6.2]] * 5, "Too few points"),
    ],
)
def test_a_broken_ring_names_its_feature_and_nothing_is_taken(ring: object, said: str) -> None:
    reading = _read(_text(SQUARE, ring))
    (problem,) = reading.problems
    assert problem.row == 2
    assert said in problem.text()
    assert problem.remedy
    assert reading.matched == {}


def test_coordinates_of_another_crs_are_named_once_with_the_remedy() -> None:
    utm = [[704000 + 1000 * x, 9314000 + 1000 * y] for x, y in SQUARE]
    (problem,) = _read(_text(utm, utm)).problems
    assert "in another CRS" in problem.text()
    assert "EPSG:4326" in problem.remedy_text()


def test_a_crs_member_other_than_longitude_and_latitude_is_named() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    (problem,) = _read(_text(SQUARE, crs=crs)).problems
    assert "urn:ogc:def:crs:EPSG::32748" in problem.text()


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_a_crs_member_that_says_longitude_and_latitude_is_taken(name: str) -> None:
    reading = _read(_text(SQUARE, crs={"type": "name", "properties": {"name": name}}))
    assert list(reading.matched) == ["99.01.01.1001"]


def test_swapped_latitude_and_longitude_are_recognised() -> None:
    (problem,) = _read(_text([[y, x] for x, y in SQUARE])).problems
    assert "Latitude and longitude are swapped" in problem.text()


def test_polygons_far_from_every_known_place_are_named() -> None:
    (problem,) = _read(_text([[x - 90, y] for x, y in SQUARE])).problems
    assert "far from every known place" in problem.text()


def test_two_features_of_one_place_are_both_named() -> None:
    text = _text(SQUARE, SQUARE).replace("1002", "1001")
    (problem,) = _read(text).problems
    assert "Features 1 and 2 are both 99.01.01.1001" in problem.text()


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ('{"type":\n "FeatureCollection",\n oops}', 3, "This is not JSON"),
        ('{"type": "Polygon", "coordinates": []}', 0, "not a FeatureCollection"),
        ("[1, 2]", 0, "not a FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', 0, "no features"),
        ('{"type": "FeatureCollection", "features": [7]}', 1, "not a Feature"),
        ("[" * 100_000, 0, "nested too deep"),
        ("9" * 5000, 0, "cannot be read"),
    ],
)
def test_what_is_no_feature_collection_is_named_with_its_line(text: str, row: int, said: str) -> None:
    (problem,) = _read(text).problems
    assert (problem.row, said in problem.text()) == (row, True)


def test_a_line_is_no_boundary() -> None:
    (problem,) = _read(_text(SQUARE).replace("Polygon", "LineString")).problems
    assert "The geometry is a LineString" in problem.text()
