"""A city's files are the whole city: what they no longer name goes, unless something is kept there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from posko.apps.ledger.models import Entry
from posko.apps.territory import selectors, services
from posko.apps.territory.models import Place
from posko.apps.vulnerability.models import IndicatorEvent, NothingReport
from posko.domain.access import system_viewer
from posko.domain.errors import BadInput
from posko.domain.territory.city import CityFiles, read_city
from posko.domain.territory.geometry import BoundaryReading, shape_from
from tests import story
from tests.cast import See
from tests.parts import ROOT

JAKTIM = ROOT / "posko" / "apps" / "territory" / "cities" / "jaktim"
KELURAHAN = "31.75.03.1001"


def without(code: str) -> CityFiles:
    """The shipped city as its files would say it without a place and what lies in it."""
    city = read_city(JAKTIM)
    places = tuple(p for p in city.places if p.code != code and not p.code.startswith(f"{code}/"))
    names = {place.code for place in places}
    return replace(
        city,
        places=places,
        aliases=tuple(alias for alias in city.aliases if alias.code in names),
        figures=tuple(figure for figure in city.figures if figure.place in names),
    )


def load(city: CityFiles, at: datetime) -> dict[str, int]:
    """Load it as the command line does."""
    return services.load_city(city, by=system_viewer("console", city=city.code), at=at)


def clear(code: str) -> None:
    """Take away what the index keeps at a place."""
    IndicatorEvent.objects.filter(place_id=code).delete()
    NothingReport.objects.filter(place_id=code).delete()


@pytest.mark.django_db
def test_a_station_that_is_gone_from_the_files_is_gone(at: datetime) -> None:
    counts = load(without(f"{KELURAHAN}/001"), at)
    assert not Place.objects.filter(code=f"{KELURAHAN}/001").exists()
    assert counts == {"province": 1, "kota": 1, "kecamatan": 10, "kelurahan": 65, "tps": 4143}


@pytest.mark.django_db
def test_a_kelurahan_goes_with_its_stations_and_its_border(at: datetime) -> None:
    clear(KELURAHAN)
    assert load(without(KELURAHAN), at)["kelurahan"] == 64
    assert not Place.objects.filter(code__startswith=KELURAHAN).exists()
    assert Place.objects.filter(code="31.72.01.1001").exists(), "another city is left alone"


def test_a_place_where_something_is_kept_is_named_and_nothing_is_loaded(see: See, at: datetime) -> None:
    clear(KELURAHAN)
    story.open_gap(see("bawaslu"), at, "Pompa", place=KELURAHAN)
    city, before = without(KELURAHAN), Entry.objects.count()
    renamed = tuple(replace(p, name="Lain") if p.code == "31.75.03.1002" else p for p in city.places)
    with pytest.raises(BadInput) as refused:
        load(replace(city, places=renamed), at)
    assert f"{KELURAHAN} Kampung Melayu" in str(refused.value)
    assert Place.objects.get(code="31.75.03.1002").name != "Lain"
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_only_the_first_ten_places_are_named(at: datetime) -> None:
    city = read_city(JAKTIM)
    kept = tuple(place for place in city.places if not place.code.startswith("31.75.0"))
    names = {place.code for place in kept}
    smaller = replace(
        city,
        places=kept,
        aliases=tuple(alias for alias in city.aliases if alias.code in names),
        figures=tuple(figure for figure in city.figures if figure.place in names),
    )
    with pytest.raises(BadInput) as refused:
        load(smaller, at)
    assert len(str(refused.value.params["places"]).split(", ")) == 10
    assert int(str(refused.value.params["count"])) > 10


def test_an_outline_that_was_replaced_is_drawn_anew(see: See, at: datetime) -> None:
    by = see("planner")
    ring = "[106.8, -6.2], [106.{east}, -6.2], [106.{east}, -6.1], [106.8, -6.2]"
    squares = [f'{{"type": "Polygon", "coordinates": [[{ring.format(east=east)}]]}}' for east in (85, 86)]
    drawn = []
    for square in squares:
        reading = BoundaryReading(matched={KELURAHAN: shape_from(square)}, unmatched=(), missing=(), problems=())
        services.load_boundaries(reading, source="uji", file_hash="0" * 64, by=by, at=at)
        drawn.append(selectors.borders(by).outlines[KELURAHAN].bounds[2])
    assert drawn == [106.85, 106.86]


def test_borders_are_parsed_once_a_version(see: See, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    by = see("planner")
    selectors.borders(by)
    with django_assert_num_queries(1):
        assert selectors.borders(by).approximate
