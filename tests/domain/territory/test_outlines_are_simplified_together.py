"""Simplified outlines: less detail, no gap between neighbours, and the levels lie on each other."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry import Polygon

from posko.domain.territory.geometry import generalise
from posko.domain.territory.places import Level

# A border from south to north that swings by about a metre, far finer than what is kept.
WAVE = [(106.81 + (0.00001 if step % 2 else 0.0), -6.2 + step * 0.0001) for step in range(1, 100)]
WEST = Polygon([(106.8, -6.2), (106.81, -6.2), *WAVE, (106.81, -6.19), (106.8, -6.19)])
EAST = Polygon([(106.82, -6.2), (106.82, -6.19), (106.81, -6.19), *reversed(WAVE), (106.81, -6.2)])
NORTH = Polygon([(106.8, -6.19), (106.81, -6.19), (106.82, -6.19), (106.82, -6.18), (106.8, -6.18)])
CITY = {"99.01.01.1001": WEST, "99.01.01.1002": EAST, "99.01.02.1001": NORTH}


def test_a_shared_border_is_simplified_once_for_both() -> None:
    found = generalise(CITY, Level.KELURAHAN)
    assert shapely.coverage_is_valid(list(found.values()))
    kept, all_of_them = (sum(map(shapely.get_num_coordinates, each.values())) for each in (found, CITY))
    assert kept * 4 < all_of_them
    assert all(found[code].symmetric_difference(CITY[code]).area < CITY[code].area / 500 for code in CITY)


def test_wider_levels_are_made_of_the_narrower_ones() -> None:
    kecamatan, kota = generalise(CITY, Level.KECAMATAN), generalise(CITY, Level.KOTA)
    assert list(kecamatan) == ["99.01.01", "99.01.02"]
    assert list(kota) == ["99.01"]
    assert shapely.coverage_is_valid(list(kecamatan.values()))
    whole = shapely.union_all(list(CITY.values()))
    assert kota["99.01"].symmetric_difference(whole).area < whole.area / 500


def test_an_area_smaller_than_the_detail_keeps_its_outline() -> None:
    dot = Polygon([(106.8, -6.2), (106.80001, -6.2), (106.80001, -6.19999), (106.8, -6.19999)])
    assert not generalise({"99.01.01.1001": dot}, Level.KELURAHAN)["99.01.01.1001"].is_empty


def test_no_outlines_give_no_outlines() -> None:
    assert generalise({}, Level.KOTA) == {}


@pytest.mark.parametrize("level", [Level.TPS, Level.PROVINCE])
def test_a_level_without_areas_is_refused(level: Level) -> None:
    with pytest.raises(ValueError, match="no outline"):
        generalise(CITY, level)
