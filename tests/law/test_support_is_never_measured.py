"""No table of vulnerability takes a criterion about whom people support, in either language."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from posko.law.police import police_classes, police_classes_of
from posko.law.vulnerability import framework, framework_of, refusal

WORDINGS = [
    "Pendukung berimbang",
    "Massa pendukung seimbang",
    "Kekuatan massa pendukung yang berimbang",
    "Pendukung kedua pasangan calon sama kuat",
    "Pendukung kedua pasangan calon sama banyak",
    "Kedua kubu sama kuat",
    "Simpatisan berimbang",
    "Kekuatan partai berimbang",
    "Evenly balanced supporters",
    "Evenly matched supporters",
    "Supporters equally strong on both sides",
    "Equal support for the candidates",
    "Supporters split evenly",
    "Balanced party strength",
    "Base of one contestant",
]
TABLES = ("vulnerability.toml", "tps_rawan.toml", "police_classes.toml")
PLACES = {"vulnerability.toml": "indicator", "tps_rawan.toml": "indicator", "police_classes.toml": "rule"}


def _loader(name: str) -> Callable[[dict[str, Any]], object]:
    if name == "police_classes.toml":
        codes = [each.code for each in framework("pilkada", "tps-rawan-2024").indicators]
        return lambda table: police_classes_of(table, name, indicators=codes)
    return lambda table: framework_of(table, name)


def _table(name: str) -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads((files("posko.law") / "pilkada" / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("wording", WORDINGS)
def test_the_polices_criterion_is_refused_in_every_wording(wording: str) -> None:
    assert refusal(wording) is not None


@pytest.mark.parametrize("wording", WORDINGS)
@pytest.mark.parametrize("key", ["name_id", "name_en"])
@pytest.mark.parametrize("name", TABLES)
def test_no_table_takes_it_and_the_entry_and_the_way_out_are_named(name: str, key: str, wording: str) -> None:
    table = _table(name)
    table[PLACES[name]][1][key] = wording
    with pytest.raises(ValueError, match=rf"{name}, {PLACES[name]} 2 \('{wording}'\) is refused: .*Remove it"):
        _loader(name)(table)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("vulnerability.toml", "dimension"),
        ("vulnerability.toml", "subdimension"),
        ("vulnerability.toml", "denominator"),
        ("tps_rawan.toml", "dimension"),
        ("police_classes.toml", "class"),
    ],
)
def test_no_other_entry_smuggles_it_in(name: str, entry: str) -> None:
    table = _table(name)
    table[entry][0]["name_id"] = "Pendukung berimbang"
    with pytest.raises(ValueError, match=rf"{entry} 1 .*refused"):
        _loader(name)(table)


def test_a_class_may_not_be_described_by_it() -> None:
    table = _table("police_classes.toml")
    table["class"][1]["criteria_id"] = "Permukiman padat, basis massa salah satu peserta"
    with pytest.raises(ValueError, match=r"class 2 .*refused.*Remove it"):
        _loader("police_classes.toml")(table)


def test_what_ships_passes() -> None:
    police = police_classes("pilkada")
    names = [each.name_id for each in framework("pilkada", "tps-rawan-2024").indicators]
    names += [each.criteria_id for each in police.classes] + [each.criteria_en for each in police.classes]
    assert not [name for name in names if refusal(name)]
