"""The synthetic station values of the demo: published counts met exactly, the rest small, a few unknown."""

from __future__ import annotations

from collections import Counter
from importlib.resources import as_file, files

import pytest

from posko.cli.demo import stations
from posko.cli.demo.stations import StationDraw, synthetic
from posko.domain.errors import BadInput
from posko.domain.territory.city import read_city
from posko.domain.territory.places import Level
from posko.domain.vulnerability.police import StationFacts, decide_all
from posko.law.police import police_classes
from posko.law.vulnerability import framework

FRAMEWORK = framework("pilkada", "tps-rawan-2024")


@pytest.fixture(scope="module")
def city() -> list[tuple[str, bool]]:
    with as_file(files("posko.apps.territory") / "cities" / "jaktim") as folder:
        places = read_city(folder).places
    return [(place.code, place.special) for place in places if place.level == Level.TPS]


@pytest.fixture(scope="module")
def drawn(city: list[tuple[str, bool]]) -> StationDraw:
    return synthetic(city, FRAMEWORK)


def test_every_published_count_is_met_by_distinct_stations(drawn: StationDraw) -> None:
    counts = Counter(indicator for _, indicator in {(each.place, each.indicator) for each in drawn.made})
    published = {each.code: each.published_stations for each in FRAMEWORK.indicators if each.published_stations}
    assert len(published) == 10
    assert {code: counts[code] for code in published} == published
    assert len(drawn.made) == sum(counts.values())


def test_every_other_indicator_occurs_and_at_few_stations(drawn: StationDraw) -> None:
    counts = Counter(each.indicator for each in drawn.made)
    others = [counts[each.code] for each in FRAMEWORK.indicators if each.published_stations is None]
    assert len(others) == 15 and min(others) > 0 and max(others) < 16


def test_the_special_stations_carry_tps23_and_nobody_else_does(
    drawn: StationDraw, city: list[tuple[str, bool]]
) -> None:
    special = {code for code, is_special in city if is_special}
    assert {each.place for each in drawn.made if each.indicator == "TPS23"} == special and len(special) == 19


def test_every_station_carries_something_or_reported_nothing_or_is_silent(
    drawn: StationDraw, city: list[tuple[str, bool]]
) -> None:
    busy = {each.place for each in drawn.made}
    assert busy | set(drawn.nothing) | set(drawn.silent) == {code for code, _ in city}
    assert len(busy) + len(drawn.nothing) + len(drawn.silent) == len(city) == 4144
    assert 0 < len(drawn.silent) < 50 < len(drawn.nothing)


def test_disasters_lie_where_bpbd_lists_floods(drawn: StationDraw) -> None:
    assert all(each.place.startswith(stations.FLOODED) for each in drawn.made if each.indicator == "TPS19")


def test_the_order_of_stations_changes_nothing_and_another_seed_does(
    drawn: StationDraw, city: list[tuple[str, bool]]
) -> None:
    assert synthetic(reversed(city), FRAMEWORK) == drawn
    assert synthetic(city, FRAMEWORK, seed=1) != drawn


def test_levels_and_days_fit_the_framework_and_the_six_days_of_the_map(drawn: StationDraw) -> None:
    assert {each.level for each in drawn.made} <= {level.level for level in FRAMEWORK.levels}
    assert {f"{each.on:%m-%d}" for each in drawn.made} <= {f"11-{day}" for day in range(10, 16)}


def test_the_draw_says_that_it_is_synthetic() -> None:
    assert stations.SOURCE.startswith("Sintetis")


def test_with_low_scores_the_police_classes_come_out_as_counted_in_jakarta_timur(
    drawn: StationDraw, city: list[tuple[str, bool]]
) -> None:
    present: dict[str, set[str]] = {code: set() for code, _ in city}
    for each in drawn.made:
        present[each.place].add(each.indicator)
    silent = set(drawn.silent)
    facts = [
        StationFacts(code, special, None if code in silent else 4.0 * len(present[code]), frozenset(present[code]))
        for code, special in city
    ]
    decisions = decide_all(facts, police_classes("pilkada"))
    counts = Counter(each.police_class.code if each.police_class else "unknown" for each in decisions)
    assert (counts["rawan"], counts["sangat_rawan"], counts["khusus"]) == (54, 5, 19)
    assert counts["kurang_rawan"] + counts["unknown"] == 4066 and counts["unknown"] == len(silent)


def test_too_few_stations_or_specials_are_refused(city: list[tuple[str, bool]]) -> None:
    few = [(code, special) for code, special in city if special] + city[:100]
    with pytest.raises(BadInput, match=r"TPS01 stands at 2245 stations, but only \d+ can carry it"):
        synthetic(few, FRAMEWORK)
    with pytest.raises(BadInput, match=r"There are 0 special stations; 19 were published"):
        synthetic([(code, False) for code, _ in city], FRAMEWORK)
