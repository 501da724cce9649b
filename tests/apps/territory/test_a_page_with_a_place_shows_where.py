"""A page that has a place shows where it lies, with what stands there, to whom may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from posko.apps.territory import selectors
from posko.apps.territory.page import Where, where
from posko.domain.access import Compartment, Viewer
from tests import alert_story, incident_story, story
from tests.cast import LogIn, See

KELURAHAN = "31.75.03.1001"


def _where(viewer: Viewer, code: str, at: datetime) -> Where:
    place = selectors.known(viewer, code)
    assert place is not None
    found = where(viewer, place, at)
    assert found is not None
    return found


def test_the_page_of_a_gap_shows_where_it_is(log_in: LogIn, see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa", place=KELURAHAN)
    page = log_in("bawaslu").get(f"/gaps/{gap.number}/").content.decode()
    assert page.count('class="map-sheet"') == 1
    assert "OpenStreetMap" in page
    assert 'style="' not in page[page.index("map-sheet") : page.index("</figure>")]


def test_pages_of_what_happens_at_a_place_show_where_it_is(log_in: LogIn, see: See, at: datetime) -> None:
    things = {
        **incident_story.stand(see, at),
        **alert_story.stand(see, at),
        "gap": story.open_gap(see("bawaslu"), at, "Pompa"),
    }
    client = log_in("duty")
    addresses = (
        f"/incidents/{things['incident']}/",
        f"/incidents/?peek=incident:{things['incident']}",
        f"/alerts/{things['alert']}/",
        f"/gaps/?peek=gap:{things['gap'].number}",  # type: ignore[attr-defined]
        f"/tps/report/{KELURAHAN}/001/",
        f"/map/?peek=place:{KELURAHAN}",
    )
    pages = {address: client.get(address).content.decode() for address in addresses}
    assert [address for address, page in pages.items() if "where-map" not in page] == []


def test_a_kelurahan_is_outlined_with_its_stations_and_its_open_gaps(see: See, at: datetime) -> None:
    before = _where(see("bawaslu"), KELURAHAN, at)
    assert (before.kinds, before.estimated, before.approximate) == (frozenset(), True, True)
    assert before.stations > 0
    story.open_gap(see("bawaslu"), at, "Pompa", place=KELURAHAN)
    after = _where(see("bawaslu"), KELURAHAN, at)
    assert after.kinds == {"gap"}
    assert f'href="/gaps/?place={KELURAHAN}"' in after.svg


def test_who_does_not_see_the_table_sees_ground_and_stations_only(see: See, at: datetime) -> None:
    story.open_gap(see("bawaslu"), at, "Pompa", place=KELURAHAN)
    found = _where(replace(see("bawaslu"), compartments=frozenset({Compartment.PUBLIC})), KELURAHAN, at)
    assert (found.kinds, found.legend) == (frozenset(), "")
    assert "f-plain" in found.svg
    assert "where-water" in found.svg


@pytest.mark.parametrize("code", ["31.75.03", "31.75", f"{KELURAHAN}/001"])
def test_a_kecamatan_the_city_and_a_station_have_their_map_too(see: See, at: datetime, code: str) -> None:
    found = _where(see("bawaslu"), code, at)
    assert ('class="pin is-here"' in found.svg) is ("/" in code)


def test_a_place_of_another_city_is_not_known_here(see: See) -> None:
    assert selectors.known(see("bawaslu"), "32.75.01.1001") is None
