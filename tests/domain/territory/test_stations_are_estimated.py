"""Estimated stations keep the kelurahan's sums, stay under the ceiling and inside the ground."""

from __future__ import annotations

from shapely.geometry import Point, Polygon

from posko.domain.stations.estimates import estimate_stations
from posko.domain.territory.places import Label, Level, PlaceRecord

CELL = Polygon([(106.86, -6.23), (106.88, -6.23), (106.88, -6.21), (106.87, -6.22), (106.86, -6.21)])
KELURAHAN = PlaceRecord(
    "31.75.03.1008",
    Level.KELURAHAN,
    "Cipinang Besar Utara",
    "31.75.03",
    kpu_code="3175031008",
    lat=-6.225,
    lng=106.87,
    voters=51172,
    stations=88,
    special_stations=14,
)
STATIONS = estimate_stations(KELURAHAN, CELL, most_voters=600)


def test_voters_add_up_exactly_and_no_station_passes_the_ceiling() -> None:
    sizes = [station.voters or 0 for station in STATIONS]
    assert sum(sizes) == 51172
    assert max(sizes) <= 600
    assert len(set(sizes)) > 5


def test_special_stations_are_among_the_count_and_numbered_from_901() -> None:
    special = [station for station in STATIONS if station.special]
    assert (len(STATIONS), len(special)) == (88, 14)
    assert special[0].code == "31.75.03.1008/901"
    assert special[0].kpu_code == "3175031008901"


def test_every_point_lies_inside_the_ground_and_no_two_agree() -> None:
    points = {(station.lng, station.lat) for station in STATIONS}
    assert len(points) == 88
    assert all(CELL.contains(Point(point)) for point in points)


def test_regular_stations_spread_over_the_whole_ground() -> None:
    xs = [station.lng or 0 for station in STATIONS if not station.special]
    thirds = [sum(106.86 + i * 0.02 / 3 <= x < 106.86 + (i + 1) * 0.02 / 3 for x in xs) for i in range(3)]
    assert min(thirds) > 74 / 6


def test_every_figure_is_labelled_an_estimate() -> None:
    labels = {(station.voters_label, station.point_label) for station in STATIONS}
    assert labels == {(Label.ESTIMATE, Label.ESTIMATE)}


def test_the_same_kelurahan_gives_the_same_stations() -> None:
    assert estimate_stations(KELURAHAN, CELL, most_voters=600) == STATIONS


def test_without_ground_the_stations_have_no_point() -> None:
    station = estimate_stations(KELURAHAN, None, most_voters=600)[0]
    assert (station.lat, station.lng, station.point_label) == (None, None, None)
