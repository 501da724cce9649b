"""The shipped city adds up to the official totals, and every figure says where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

import posko
from posko.domain.territory.city import CityFiles, read_city
from posko.domain.territory.places import AliasTable, Label, Level


@pytest.fixture(scope="module")
def city() -> CityFiles:
    return read_city(Path(posko.__file__).parent / "apps" / "territory" / "cities" / "jaktim")


def test_it_has_no_problem(city: CityFiles) -> None:
    assert [str(problem) for problem in city.problems] == []


def test_it_has_every_place_of_the_official_list(city: CityFiles) -> None:
    counts = [sum(place.level is level for place in city.places) for level in Level]
    assert counts == [1, 1, 10, 65, 4144]


def test_special_stations_and_voters_add_up_to_the_official_totals(city: CityFiles) -> None:
    stations = [place for place in city.places if place.level is Level.TPS]
    assert sum(place.special for place in stations) == 19
    assert sum(place.voters or 0 for place in stations) == 2_374_828
    assert max(place.voters or 0 for place in stations) <= 600


def test_counts_per_kecamatan_are_official_and_per_kelurahan_are_estimates(city: CityFiles) -> None:
    labels = {(place.level, place.stations_label) for place in city.places if place.stations is not None}
    assert labels == {
        (Level.KOTA, Label.OFFICIAL),
        (Level.KECAMATAN, Label.OFFICIAL),
        (Level.KELURAHAN, Label.ESTIMATE),
    }


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Pinang Ranti", "31.75.08.1002"),
        ("KRAMAT JATI", "31.75.04.1001"),
        ("Halim Perdanakusuma", "31.75.08.1004"),
        ("Kp. Melayu", "31.75.03.1001"),
        ("Pal Meriam", "31.75.01.1004"),
        ("Pondok Rangon", "31.75.10.1003"),
    ],
)
def test_usual_spellings_find_their_kelurahan(city: CityFiles, spelling: str, code: str) -> None:
    table = AliasTable(city.places, city.aliases)
    assert table.resolve(spelling, level=Level.KELURAHAN) == code


@pytest.mark.parametrize(
    ("kecamatan", "kelurahan"),
    [
        ("31.75.02", "31.75.02.1001"),
        ("31.75.03", "31.75.06.1001"),
        ("31.75.04", "31.75.04.1001"),
        ("31.75.07", "31.75.07.1001"),
        ("31.75.08", "31.75.08.1001"),
        ("31.75.09", "31.75.09.1001"),
        ("31.75.10", "31.75.10.1001"),
    ],
)
def test_a_kecamatan_and_a_kelurahan_of_one_name_share_every_spelling(
    city: CityFiles, kecamatan: str, kelurahan: str
) -> None:
    """Else an old spelling would be taken for one of them without a question."""
    table = AliasTable(city.places, city.aliases)
    assert table.spellings(kecamatan) == table.spellings(kelurahan)
    assert all(table.find(spelling).ambiguous for spelling in table.spellings(kecamatan))


def test_no_other_names_are_shared(city: CityFiles) -> None:
    above = [place for place in city.places if place.level is not Level.TPS]
    table = AliasTable(above, city.aliases)
    shared = [place.code for place in above if place.level is Level.KELURAHAN and table.find(place.name).ambiguous]
    assert len(shared) == 7


def test_figures_of_february_add_up_and_carry_source_and_date(city: CityFiles) -> None:
    kelurahan = {place.code for place in city.places if place.level is Level.KELURAHAN}
    tps = [each for each in city.figures if each.key == "tps_feb2024" and each.place in kelurahan]
    assert sum(each.value for each in tps) == 8812
    assert all(each.source and each.as_of for each in city.figures)
    assert all(place.source for place in city.places if place.level in (Level.KOTA, Level.KELURAHAN))
