"""A ground file is taken whole or not at all, and what is wrong is named with the number of its feature."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from posko.domain.maps.reading import (
    LIMIT,
    MOST_POINTS,
    Credit,
    GroundReading,
    ground_from,
    kept_text,
    read_ground,
    too_large,
)

CITY = (106.84, -6.37, 106.97, -6.15)
RIVER = {"type": "LineString", "coordinates": [[106.86, -6.30], [106.87, -6.22], [106.88, -6.20]]}
OSM = {"credit": "© OpenStreetMap contributors", "licence": "ODbL-1.0", "as_of": "2025"}


def _feature(geometry: object, kind: str = "river", name: str = "Ciliwung") -> dict[str, object]:
    return {"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": geometry}


def _read(*features: object, **head: object) -> GroundReading:
    return read_ground(json.dumps({"type": "FeatureCollection", **(head or OSM), "features": features}), CITY)


def _told(reading: GroundReading) -> list[tuple[int, str]]:
    return [(problem.row, problem.text()) for problem in reading.problems]


def test_lines_are_sorted_into_what_a_map_draws_and_the_rest_is_counted() -> None:
    reading = _read(_feature(RIVER), _feature(RIVER, "motorway", ""), _feature(RIVER, "power_line"))
    assert reading.ok
    assert reading.counts() == {"water": 1, "toll": 1}
    assert reading.left_out == {"power_line": 1}
    assert reading.credit == Credit("© OpenStreetMap contributors", "ODbL-1.0", "2025")


def test_tags_of_openstreetmap_say_the_kind_too() -> None:
    feature = {"type": "Feature", "properties": {"waterway": "canal"}, "geometry": RIVER}
    assert _read(feature).counts() == {"water": 1}


def test_what_lies_far_from_the_city_is_cut_off() -> None:
    far = {"type": "LineString", "coordinates": [[110.0, -7.0], [110.1, -7.0]]}
    reading = _read(_feature(RIVER), _feature(far))
    assert (reading.counts(), reading.outside) == ({"water": 1}, 1)


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (None, "The feature has no geometry."),
        ({"type": "Polygon", "coordinates": []}, "The geometry is a Polygon, not a line."),
        ({"type": "LineString", "coordinates": [[106.9, -6.2]]}, "A line has fewer than two points."),
        ({"type": "LineString", "coordinates": [[106.9, -6.2], [1, "x"]]}, "Point 2 of a line is no pair"),
        ({"type": "LineString", "coordinates": [[700000, 9310000], [700001, 9310001]]}, "Point 1 of a line is no pair"),
    ],
)
def test_a_broken_line_is_named_with_its_feature_and_nothing_is_taken(geometry: object, said: str) -> None:
    reading = _read(_feature(RIVER), _feature(geometry))
    ((number, text),) = _told(reading)
    assert number == 2
    assert text.startswith(said)
    assert not reading.lines


def test_a_number_that_is_none_is_refused() -> None:
    text = json.dumps({"type": "FeatureCollection", **OSM, "features": [_feature(RIVER)]}).replace("106.87", "NaN")
    assert "no pair" in _told(read_ground(text, CITY))[0][1]


def test_data_without_a_licence_or_a_credit_are_refused_unless_it_is_told() -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [_feature(RIVER)]})
    assert [row for row, _ in _told(read_ground(text, CITY))] == [0, 0]
    assert read_ground(text, CITY, told=Credit("BIG", "CC-BY-4.0")).ok


def test_a_file_that_is_no_collection_is_refused_in_words() -> None:
    assert "not JSON" in _told(read_ground("[" * 100_000, CITY))[0][1]
    assert "not a FeatureCollection" in _told(read_ground("[]", CITY))[0][1]
    assert "no features" in _told(read_ground('{"type": "FeatureCollection"}', CITY))[0][1]


def test_a_file_of_nothing_that_is_drawn_says_what_it_holds() -> None:
    assert "power_line (1)" in _told(_read(_feature(RIVER, "power_line")))[0][1]


def test_too_many_points_and_too_large_a_file_are_refused() -> None:
    long = {"type": "LineString", "coordinates": [[106.86, -6.3]] * (MOST_POINTS + 1)}
    assert "more than 500,000 points" in _told(_read(_feature(long)))[0][1]
    assert too_large("peta.geojson", 5 * LIMIT).text() == "It has 50 MB; a ground file may have 10 MB."


def test_what_is_kept_comes_back_as_it_was() -> None:
    hospital = _feature({"type": "Point", "coordinates": [106.87, -6.2]}, "hospital", "RS Uji")
    reading = _read(_feature(RIVER), hospital)
    kept = {"water": kept_text(reading.lines["water"]), "hospital": kept_text(reading.spots["hospital"])}
    ground = ground_from(kept, ["© OpenStreetMap contributors", "", "© OpenStreetMap contributors"], "1")
    assert ground.lines["water"][0].shape.equals(reading.lines["water"][0].shape)
    assert [(spot.name, spot.lat) for spot in ground.spots] == [("RS Uji", -6.2)]
    assert ground.credits == ("© OpenStreetMap contributors",)


def test_the_ground_of_jakarta_timur_ships_whole_with_its_licence() -> None:
    folder = files("posko.apps.territory") / "cities" / "jaktim" / "ground"
    read = {
        file.name: read_ground(file.read_text("utf-8"), CITY, file=file.name)
        for file in folder.iterdir()
        if file.name.endswith(".geojson")
    }
    assert all(reading.ok and not reading.left_out for reading in read.values())
    assert {kind for reading in read.values() for kind in reading.lines} == {"water", "toll", "road", "lane", "rail"}
    of_osm = {name for name, reading in read.items() if reading.credit.licence == "ODbL-1.0"}
    assert of_osm == set(read) - {"neighbours.geojson"}
    assert "Open Database License" in (folder / "LICENCE-ODbL-1.0.txt").read_text("utf-8")
