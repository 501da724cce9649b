"""The table of clocks: which are there, how sure we are of each, and that a broken table is refused."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from posko.law.deadlines import actors, before_rule, before_rules, codes, rule, rules, rules_of

#     rule                        length  unit             mark   counting mark
TABLE = [
    ("report.filing", 7, "calendar_days", "V", "I"),
    ("report.initial_review", 2, "calendar_days", "M", "I"),  # law.md has V, law-statute leaves it M
    ("report.repair", 2, "calendar_days", "V-p", "I"),
    ("report.handling", 3, "calendar_days", "V", "I"),
    ("report.handling.extended", 5, "calendar_days", "V", "I"),
    ("gakkumdu.pembahasan_1", 24, "hours", "M", "I"),
    ("gakkumdu.forward", 24, "hours", "V", "I"),
    ("gakkumdu.penyidikan", 14, "working_days", "V", "I"),
    ("gakkumdu.penelitian", 3, "working_days", "V", "I"),
    ("gakkumdu.pelengkapan", 3, "working_days", "V", "I"),
    ("gakkumdu.pelimpahan", 5, "working_days", "V", "I"),
    ("court.verdict", 7, "calendar_days", "V", "I"),
    ("court.appeal", 3, "calendar_days", "V", "I"),
    ("court.appeal_file", 3, "calendar_days", "V", "I"),
    ("court.appeal_verdict", 7, "calendar_days", "V", "I"),
    ("court.delivery", 3, "calendar_days", "V", "I"),
    ("court.execution", 3, "calendar_days", "V", "I"),
    ("dispute.ruling", 12, "calendar_days", "V", "I"),
    ("kpu.follow_up", 7, "calendar_days", "V", "I"),
    ("kpu.dispute_follow_up", 3, "working_days", "V", "I"),
    ("mk.filing", 3, "working_days", "V", "I"),
    ("mk.decision", 45, "working_days", "V", "I"),
    ("psu.last_day", 10, "calendar_days", "M", "M"),
    ("mk.repair", 3, "working_days", "V", "I"),
    ("tsm.ruling", 14, "working_days", "V", "I"),
    ("tsm.kpu_follow_up", 3, "working_days", "V", "I"),
    ("tsm.appeal", 3, "working_days", "V", "I"),
    ("tsm.appeal_ruling", 14, "working_days", "V", "I"),
    ("tun.objection", 3, "working_days", "V", "I"),
    ("tun.repair", 3, "working_days", "V", "I"),
    ("tun.ruling", 15, "working_days", "V", "I"),
    ("tun.cassation", 5, "working_days", "V", "I"),
    ("tun.cassation_ruling", 20, "working_days", "V", "I"),
    ("tun.kpu_follow_up", 7, "calendar_days", "V", "I"),
    ("recount.next_level", 2, "calendar_days", "V", "I"),
    ("recount.certificate", 5, "calendar_days", "V", "I"),
    ("ptps.dissolved", 7, "calendar_days", "V", "I"),
]


@pytest.fixture
def table() -> dict[str, Any]:
    text = (files("posko.law") / "pilkada" / "deadlines.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))


def test_every_clock_has_its_length_its_unit_and_its_marks() -> None:
    found = [(each.code, each.length, each.unit, each.mark, each.counting_mark) for each in rules("pilkada")]
    assert found == TABLE


def test_every_cut_off_has_its_length_the_day_it_is_counted_back_from_and_its_mark() -> None:
    found = [(each.code, each.length, each.anchor, each.mark) for each in before_rules("pilkada")]
    assert found == [
        ("move.general", 30, "voting", "V"),
        ("move.special", 7, "voting", "V"),
        ("dpt.set", 30, "voting", "V"),
        ("ptps.formed", 23, "voting", "V"),
        ("c6.delivery", 3, "voting", "V"),
        ("c6.request", 1, "voting", "V"),
        ("verdict.vote_affecting", 5, "result", "V"),
    ]


def test_only_the_court_clocks_are_counted_in_another_unit_by_practice() -> None:
    other = {each.code for each in rules("pilkada") if each.practice and each.practice.unit}
    assert other == {code for code in codes(rules("pilkada")) if code.startswith("court.")}


def test_practice_is_stated_by_an_official_for_three_court_clocks_and_inferred_for_three() -> None:
    said = {each.code for each in rules("pilkada") if each.practice and each.practice.mark == "V-p"}
    assert said == {"court.verdict", "court.appeal", "court.execution"}


def test_every_actor_is_named_in_both_languages() -> None:
    assert all(actors("pilkada")[each.actor].name_id for each in rules("pilkada"))


def test_the_version_that_counts_is_the_one_in_force_on_the_day(table: dict[str, Any]) -> None:
    table["rule"].append({**table["rule"][0], "from": date(2026, 1, 1), "value": 9})
    versions = [each for each in rules_of(table, "pilkada") if each.code == "report.filing"]
    assert [(each.since.year, each.length) for each in versions] == [(2015, 7), (2026, 9)]


def test_a_rule_says_nothing_about_the_time_before_it() -> None:
    with pytest.raises(ValueError, match=r"gakkumdu\.penyidikan is known from 2016-07-01 on"):
        rule("pilkada", "gakkumdu.penyidikan", date(2016, 6, 30))


def test_an_unknown_rule_is_refused_with_the_list_of_all() -> None:
    with pytest.raises(ValueError, match=r"no rule 'court\.verdik'.*report\.filing.*psu\.last_day"):
        rule("pilkada", "court.verdik", date(2024, 12, 1))
    with pytest.raises(ValueError, match=r"the rules are: move\.general, move\.special, dpt\.set"):
        before_rule("pilkada", "court.verdict", date(2024, 11, 27))


#     field            wrong value        what the refusal says
BROKEN = [
    ("unit", "days", r"rule 1: 'unit' must be one of hours, calendar_days, working_days, not 'days'"),
    ("counting", "both", r"rule 1: 'counting' must be one of inclusive, exclusive"),
    ("mark", "X", r"rule 1: 'mark' must be one of V, V-p, M, I, not 'X'"),
    ("verified", False, r"rule 1: 'verified' is false, but 'mark' is 'V'"),
    ("value", 0, r"rule 1: 'value' must be 1 or more"),
    ("actor", "nobody", r"'report\.filing' has the actor 'nobody'"),
    ("follows", ["nothing"], r"'report\.filing' follows 'nothing'"),
    ("source", " ", r"rule 1: 'source' is empty"),
]


@pytest.mark.parametrize(("field", "value", "refusal"), BROKEN)
def test_a_broken_row_is_refused_by_name(table: dict[str, Any], field: str, value: object, refusal: str) -> None:
    table["rule"][0][field] = value
    with pytest.raises(ValueError, match=refusal):
        rules_of(table, "pilkada")


def test_the_same_version_cannot_stand_twice(table: dict[str, Any]) -> None:
    table["rule"].append(dict(table["rule"][0]))
    with pytest.raises(ValueError, match=r"'report\.filing from 2015-03-18' stands twice"):
        rules_of(table, "pilkada")
