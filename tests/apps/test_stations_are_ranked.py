"""The index of stations: ranked, narrowed, and counted beside what was published; without a report unknown."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from posko.apps.vulnerability.events import services
from posko.apps.vulnerability.index import selectors
from posko.apps.vulnerability.index.selectors import Ranking
from posko.apps.vulnerability.models import IndicatorEvent
from posko.apps.vulnerability.stations import selectors as reading
from posko.apps.vulnerability.stations.selectors import LEAST_CERTAIN, Filter
from posko.apps.vulnerability.stations.views import STATIONS_A_PAGE
from posko.domain.territory.places import Label
from tests import stations
from tests.cast import LogIn, See
from tests.stations import FLOODED

PAGE = "/vulnerability/stations/"


@pytest.fixture
def found(see: See, at: datetime) -> Ranking:
    """The ranking over the synthetic stations."""
    stations.load(see("bawaslu"), at)
    return selectors.stations(see("planner"), "pilkada")


def rows_of(page: str) -> list[str]:
    """The table rows of the stations."""
    return re.findall(r"<tr><td><a[^>]*/vulnerability/places/.*?</tr>", page, re.DOTALL)


def test_before_any_report_every_station_is_unknown_and_not_safe(log_in: LogIn) -> None:
    page = log_in("planner").get(PAGE, {"class": "unknown"}).content.decode()
    assert "4.144 dari 4.144 TPS" in page
    assert len(rows_of(page)) == 50
    assert all("tanpa data" in row and "rendah" not in row for row in rows_of(page))


def test_the_page_shows_the_weakest_first_with_class_interval_drivers_and_label(found: Ranking, log_in: LogIn) -> None:
    page = log_in("bawaslu").get(PAGE).content.decode()
    rows = rows_of(page)
    assert len(rows) == STATIONS_A_PAGE
    first = found.standings[0]
    assert f"/vulnerability/places/{first.place.code}/" in rows[0]
    assert first.place.parent and first.place.parent.name in rows[0]
    assert "tinggi" in rows[0] and "sintetis" in rows[0] and 'class="interval' in rows[0]
    names = {indicator.code: indicator.name_id for indicator in found.framework.indicators}
    assert names[first.drivers[0].indicator] in rows[0]
    assert f"1–50 dari {len(found.standings):,}".replace(",", ".") in page


def test_scores_fall_from_the_first_station_to_the_unknown_ones(found: Ranking, see: See) -> None:
    shown = reading.listed(see("planner"), found, Filter())
    scores = [standing.score for standing in shown if standing.score is not None]
    assert scores == sorted(scores, reverse=True) and len(scores) == found.known == 4103
    assert all(standing.score is None and standing.klass is None for standing in shown[len(scores) :])


def test_least_certain_first_puts_unknown_stations_last(found: Ranking, see: See) -> None:
    shown = reading.listed(see("planner"), found, Filter(order=LEAST_CERTAIN, klass="high"))
    shares = [standing.share for standing in shown]
    assert shares == sorted(shares) and shares[0] < shares[-1]
    everything = reading.listed(see("planner"), found, Filter(order=LEAST_CERTAIN))
    assert everything[-1].score is None and everything[0].score is not None


def test_every_filter_narrows_and_they_narrow_together(found: Ranking, see: See) -> None:
    viewer = see("planner")

    def codes(**wanted: str) -> set[str]:
        return {standing.place.code for standing in reading.listed(viewer, found, Filter(**wanted))}

    everything = codes()
    jatinegara, melayu = codes(kecamatan="31.75.03"), codes(kelurahan="31.75.03.1001")
    assert melayu < jatinegara < everything
    assert jatinegara == {code for code in everything if code.startswith("31.75.03.")}
    wet = codes(indicator="TPS19")
    assert len(wet) == 128 and all("TPS19" in stations.carried_at(code) for code in sorted(wet)[:5])
    assert codes(q="kampung melayu 004") == {FLOODED} == codes(q=FLOODED)
    assert codes(klass="unknown") == {s.place.code for s in found.standings if s.score is None}
    assert codes(indicator="TPS19", kecamatan="31.75.03") == wet & jatinegara
    assert codes(q="nothing holds this") == set()


def test_a_word_that_is_no_filter_leaves_nothing_broken(found: Ranking, log_in: LogIn) -> None:
    client = log_in("planner")
    for words in (
        {"class": "x"},
        {"order": "x"},
        {"page": "x"},
        {"page": "999"},
        {"kelurahan": "'"},
        {"indicator": "x"},
    ):
        assert client.get(PAGE, words).status_code == 200
    assert "Tidak ada TPS yang cocok" in client.get(PAGE, {"class": "x"}).content.decode()


def test_counts_by_indicator_stand_beside_the_published_ones(found: Ranking, see: See, log_in: LogIn) -> None:
    told = {each.indicator.code: each for each in reading.counted(see("planner"), found)}
    assert (told["TPS19"].here, told["TPS19"].published) == (128, 128)
    assert told["TPS23"].published == 19
    assert sum(each.published is None for each in told.values()) == 15
    assert all(each.label is Label.SYNTHETIC for each in told.values())
    page = log_in("planner").get(PAGE).content.decode()
    assert "tidak dipublikasikan" in page and "10-15 November 2024" in page


def test_what_was_withdrawn_is_no_longer_carried(found: Ranking, see: See, at: datetime) -> None:
    event = IndicatorEvent.objects.filter(indicator="TPS19").first()
    assert event is not None
    services.withdraw_event(event, reason="salah TPS", by=see("bawaslu"), at=at)
    now = selectors.stations(see("planner"), "pilkada")
    told = {each.indicator.code: each.here for each in reading.counted(see("planner"), now)}
    assert told["TPS19"] == 127


def test_another_city_sees_none_of_it(found: Ranking, see: See, log_in: LogIn) -> None:
    page = log_in("other").get(PAGE).content.decode()
    assert "31.75" not in page and len(rows_of(page)) == 3
    assert all("tanpa data" in row and "sintetis" not in row for row in rows_of(page))
    elsewhere = selectors.stations(see("other"), "pilkada")
    assert reading.counted(see("other"), elsewhere)[0].published is None


def test_a_rank_that_lies_outside_its_interval_is_said_to(found: Ranking, see: See, log_in: LogIn) -> None:
    outside = {standing.place.code for standing in found.standings if standing.outside}
    assert outside
    rows = rows_of(log_in("planner").get(PAGE).content.decode())
    said = {
        standing.place.code for standing, row in zip(found.standings, rows, strict=False) if "di luar rentangnya" in row
    }
    assert said == outside & {standing.place.code for standing in found.standings[:STATIONS_A_PAGE]} != set()


def test_the_method_of_stations_says_what_their_ranks_hang_on(found: Ranking, see: See, log_in: LogIn) -> None:
    told = dict(selectors.hangs_on(see("planner"), found))
    assert told["TPSRAWAN"] > 0, "the weights of the dimensions are our assumption here"
    page = log_in("planner").get("/vulnerability/method/", {"framework": "tps-rawan-2024"}).content.decode()
    assert "Bobot dimensi" in page and "Bobot indikator" in page
    station = log_in("planner").get(f"/vulnerability/places/{found.standings[0].place.code}/").content.decode()
    assert "/vulnerability/method/?framework=tps-rawan-2024" in station
