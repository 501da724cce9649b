"""The police classes as the law table gives them, and what its reader refuses."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from posko.law.police import PoliceTable, own_police_classes, police_classes, police_classes_of
from posko.law.vulnerability import framework


@pytest.fixture
def table() -> dict[str, Any]:
    text = (files("posko.law") / "pilkada" / "police_classes.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))


def _read(table: dict[str, Any]) -> PoliceTable:
    codes = [each.code for each in framework("pilkada", "tps-rawan-2024").indicators]
    return police_classes_of(table, "test.toml", indicators=codes)


def test_three_classes_rise_and_khusus_stands_apart() -> None:
    found = police_classes("pilkada")
    assert [(each.code, each.apart) for each in found.classes] == [
        ("kurang_rawan", False),
        ("rawan", False),
        ("sangat_rawan", False),
        ("khusus", True),
    ]
    assert found.gravest == "sangat_rawan"


def test_the_published_stations_of_jakarta_timur_are_all_4144() -> None:
    assert sum(each.published_stations or 0 for each in police_classes("pilkada").classes) == 4144


def test_only_the_special_station_is_verified_and_the_cuts_are_inferred() -> None:
    rules = police_classes("pilkada").rules
    assert [rule.code for rule in rules if rule.origin.verified] == ["special-station"]
    cuts = [(rule.up_to, rule.gives) for rule in rules if rule.kind == "score"]
    assert cuts == [(33, "kurang_rawan"), (66, "rawan"), (100, "sangat_rawan")]
    assert all(rule.origin.source.startswith("Inferred") for rule in rules if rule.kind == "score")


def test_another_operation_sets_other_cuts_and_conditions(table: dict[str, Any]) -> None:
    table["rule"][1]["indicators"] = ["TPS19"]
    table["rule"][3]["up_to"] = 20
    found = _read(table)
    assert found.rules[1].indicators == {"TPS19"} and found.rules[3].up_to == 20


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (2, {"gives": "aman"}, r"rule 2: there is no \[\[class\]\] 'aman'; known: kurang_rawan, rawan"),
        (2, {"gives": "khusus"}, r"rule 2: .*'indicator' must give a class that is in the order.*not 'khusus'"),
        (1, {"gives": "rawan"}, r"rule 1: .*'special' must give a class that is apart, not 'rawan'"),
        (2, {"gives": "kurang_rawan"}, r"rule 2: an indicator can only raise a station; give a class graver"),
        (2, {"indicators": []}, r"rule 2: 'indicators' is empty; name one or take the rule out"),
        (2, {"indicators": ["TPS99"]}, r"rule 2: the framework 'tps-rawan-2024' has no indicator TPS99; correct"),
        (2, {"kind": "feeling"}, r"rule 2: 'kind' is 'feeling'; it must be one of special, indicator, score"),
        (4, {"up_to": 70}, r"score rules end at 70, 66, 100; let 'up_to' rise"),
        (6, {"up_to": 90}, r"score rules end at 33, 66, 90; let 'up_to' rise"),
        (4, {"up_to": 0}, r"score rules end at 0, 66, 100"),
        (5, {"gives": "kurang_rawan"}, r"a higher score gives a milder class; let the score rules give ever graver"),
        (2, {"code": "hard-access"}, r"'hard-access' stands twice"),
        (4, {"verified": "no"}, r"rule 4: 'verified' has the wrong type"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place_and_remedy(
    table: dict[str, Any], number: int, change: dict[str, Any], said: str
) -> None:
    table["rule"][number - 1] |= change
    with pytest.raises(ValueError, match=said):
        _read(table)


def test_an_order_of_one_class_is_no_order(table: dict[str, Any]) -> None:
    for each in table["class"][1:]:
        each["apart"] = True
    with pytest.raises(ValueError, match=r"fewer than two \[\[class\]\] stand in the order; set apart = false"):
        _read(table)


def test_an_operation_may_bring_a_file_of_its_own(tmp_path: Path) -> None:
    shipped = (files("posko.law") / "pilkada" / "police_classes.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(shipped.replace("up_to = 33", "up_to = 20"), encoding="utf-8")
    assert own_police_classes("pilkada", path).of_kind("score")[0].up_to == 20
    assert police_classes("pilkada").of_kind("score")[0].up_to == 33


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[police", r"own\.toml: "),
        (b"\xff\xfe", r"own\.toml: "),
        (b"[rule]", r"own\.toml"),
        (b"[police]\nframework = 'lain'", "There is no framework 'lain'"),
    ],
)
def test_an_own_file_that_cannot_be_read_is_named(tmp_path: Path, text: bytes, said: str) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(text)
    with pytest.raises(ValueError, match=said):
        own_police_classes("pilkada", path)
