"""TPS rawan of Pilkada 2024 and what every framework table may say beside its indicators."""

from __future__ import annotations

import copy
import csv
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from posko.law.vulnerability import framework, framework_names, framework_of

STATIONS = "tps-rawan-2024"


def _parsed(name: str) -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads((files("posko.law") / "pilkada" / name).read_text(encoding="utf-8")))


@pytest.fixture
def table() -> dict[str, Any]:
    return _parsed("tps_rawan.toml")


def test_a_regime_names_its_frameworks_and_the_first_is_ikp() -> None:
    assert framework_names("pilkada") == ("ikp2024", STATIONS)
    assert framework("pilkada") == framework("pilkada", "ikp2024")


def test_an_unknown_framework_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"no framework 'ikp2029'.*ikp2024, tps-rawan-2024"):
        framework("pilkada", "ikp2029")


def test_an_unknown_regime_names_no_frameworks() -> None:
    with pytest.raises(ValueError, match=r"no regime 'pilpres'"):
        framework_names("pilpres")


def test_there_are_25_indicators_in_8_variables() -> None:
    found = framework("pilkada", STATIONS)
    assert [each.code for each in found.indicators] == [f"TPS{n:02d}" for n in range(1, 26)]
    counts = Counter(each.dimension for each in found.indicators)
    assert list(counts.values()) == [6, 3, 1, 1, 2, 3, 7, 2] and found.index == "TPSRAWAN"


def test_all_25_indicators_weigh_the_same_and_that_is_not_verified() -> None:
    found = framework("pilkada", STATIONS)
    counts = Counter(each.dimension for each in found.indicators)
    assert all(each.weight == pytest.approx(4 * counts[each.code]) for each in found.dimensions)
    assert not found.weights_origin.verified and found.recipe.rescale == ()


def test_the_counts_of_jakarta_timur_stand_as_published(trial_data: Path) -> None:
    with (trial_data / "tps_rawan_pilkada2024_indicators.csv").open(encoding="utf-8") as file:
        counts = [int(row["count_jakarta_timur"] or -1) for row in csv.DictReader(file)]
    found = framework("pilkada", STATIONS)
    ours = [-1 if each.published_stations is None else each.published_stations for each in found.indicators]
    assert ours == counts and found.published is not None
    assert (found.published.place, found.published.origin.verified) == ("31.75", True)


def test_the_clusters_stand_without_thresholds() -> None:
    published = framework("pilkada", STATIONS).published
    assert published is not None and [each.count for each in published.clusters] == [7, 13, 5]


def test_what_we_assume_of_stations_is_unverified_and_said_in_both_languages() -> None:
    found = framework("pilkada", STATIONS)
    assert not any(level.verified for level in found.levels)
    assert not found.class_rule.origin.verified and not found.indicators_origin.verified
    assert all("asumsi kami" in a.text_id and "our assumption" in a.text_en for a in found.assumptions)


@pytest.mark.parametrize("name", ["ikp2024", STATIONS])
def test_a_recipe_is_our_assumption_and_says_so(name: str) -> None:
    recipe = framework("pilkada", name).recipe
    assert (recipe.normalise, recipe.aggregate, recipe.constant) == ("fracmax:0:100", "amean", "zero")
    assert not recipe.origin.verified
    assert "asumsi kami" in recipe.text_id and "our assumption" in recipe.text_en


def test_ikp_rescales_its_dimensions_and_divides_by_nothing_unless_asked() -> None:
    ikp = framework("pilkada")
    assert ikp.recipe.rescale == ("dimension",)
    assert [each.code for each in ikp.denominators] == ["voters", "stations"]
    assert {(each.weight, each.direction, each.denominator) for each in ikp.indicators} == {(1.0, 1, None)}


def test_an_indicator_may_name_weight_direction_and_denominator(table: dict[str, Any]) -> None:
    table["indicator"][0] |= {"weight": 2.5, "direction": -1, "denominator": "voters"}
    first = framework_of(table, "test.toml").indicators[0]
    assert (first.weight, first.direction, first.denominator) == (2.5, -1, "voters")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weight": -1}, r"indicator 1: 'weight' is -1; it must be a number from 0 up"),
        ({"weight": float("nan")}, r"indicator 1: 'weight' is nan; it must be a finite number"),
        ({"direction": 2}, r"indicator 1: 'direction' is 2; it must be 1 \(more is worse\) or -1"),
        ({"denominator": "rw"}, r"indicator 1: there is no \[\[denominator\]\] 'rw'; known: voters"),
        ({"dimension": "CUACA"}, r"indicator 1: there is no dimension 'CUACA'"),
        ({"published_stations": -3}, r"indicator 1: 'published_stations' is -3"),
        ({"code": "TPSRAWAN"}, r"'TPSRAWAN' stands twice"),
        ({"code": "LOKASI"}, r"'LOKASI' stands twice"),
    ],
)
def test_a_wrong_field_of_an_indicator_is_refused(table: dict[str, Any], change: dict[str, Any], said: str) -> None:
    table["indicator"][0] |= change
    with pytest.raises(ValueError, match=said):
        framework_of(table, "test.toml")


def test_a_dimension_whose_indicators_weigh_nothing_is_refused(table: dict[str, Any]) -> None:
    for each in table["indicator"]:
        each["weight"] = 0 if each["dimension"] == "JARINGAN" else 1
    with pytest.raises(ValueError, match=r"'JARINGAN' weigh 0 together; give one of them a weight"):
        framework_of(table, "test.toml")


def test_counts_without_a_source_are_refused(table: dict[str, Any]) -> None:
    del table["published"]
    with pytest.raises(ValueError, match=r"'TPS01' has 'published_stations' without a source; add \[published\]"):
        framework_of(table, "test.toml")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("constant", "skip", r"recipe: 'constant' holds 'skip'; it may hold zero, refuse"),
        ("rescale", ["index"], r"recipe: 'rescale' holds 'index'; it may hold dimension"),
        ("normalise", "", r"recipe: 'normalise' is empty"),
    ],
)
def test_a_recipe_out_of_its_words_is_refused(table: dict[str, Any], key: str, value: object, said: str) -> None:
    table["recipe"][key] = value
    with pytest.raises(ValueError, match=said):
        framework_of(table, "test.toml")


def test_a_framework_without_a_recipe_is_refused(table: dict[str, Any]) -> None:
    del table["recipe"]
    with pytest.raises(ValueError, match=r"test\.toml: there is no \[recipe\]"):
        framework_of(table, "test.toml")
