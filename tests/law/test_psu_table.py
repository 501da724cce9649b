"""When a vote may be repeated at one station (table D)."""

from __future__ import annotations

import pytest

from posko.domain.incidents.kinds import kinds
from posko.law.eligibility import eligibility
from posko.law.psu import Apart, Trigger, apart, recounts, steps, triggers

#     trigger                count  what it makes     note
TABLE = [
    ("disturbance", 1, "candidate", "Ps. 112(1)"),
    ("box-opened", 1, "candidate", "Ps. 112(2)a, verified by law-statute"),
    ("ballot-signed", 1, "candidate", "b"),
    ("ballots-damaged", 1, "nothing", "c: more than one"),
    ("ballots-damaged", 2, "candidate", "c"),
    ("double-voters", 0, "nothing", "d"),
    ("double-voters", 1, "crime-only", "d: one alone is a crime and no repeat vote [I]"),
    ("double-voters", 2, "candidate", "d: more than one"),
    ("unregistered-voters", 1, "crime-only", "e: one alone [I]"),
    ("unregistered-voters", 2, "candidate", "e: more than one"),
    ("unregistered-voters", 19, "candidate", "a candidate is no decision"),
]


def _trigger(code: str) -> Trigger:
    return next(trigger for trigger in triggers("pilkada") if trigger.code == code)


@pytest.mark.parametrize(("code", "count", "answer", "note"), TABLE)
def test_a_count_at_one_station_makes_what_the_table_says(code: str, count: int, answer: str, note: str) -> None:
    assert _trigger(code).answer(count) == answer, note


def test_every_trigger_is_verified_and_what_lies_below_it_is_inferred() -> None:
    assert all(trigger.verified for trigger in triggers("pilkada"))
    assert {trigger.below_mark for trigger in triggers("pilkada")} == {None, "I"}


def test_barred_voters_are_counted_apart_for_panwas_kecamatan_to_judge() -> None:
    assert [(each.counts, each.verified) for each in apart("pilkada")] == [("barred_voters", False)]


def test_the_way_to_a_repeat_vote_is_verified_but_for_the_ppk_and_what_comes_too_late() -> None:
    assert [(step.actor, step.verified) for step in steps("pilkada")] == [
        ("panwascam", True),
        ("ppk", False),
        ("kpu", True),
        ("mk", False),
    ]


def test_the_first_ground_is_the_opening_of_boxes_and_nothing_else() -> None:
    opened = _trigger("box-opened")
    assert opened.counts == "boxes_opened"
    assert "dibuka" in opened.name_id and "penghitungan dilakukan" not in opened.name_id
    assert "opened" in opened.name_en and "held" not in opened.name_en


def test_what_a_ground_is_heard_as_is_known_to_the_tables_that_speak_of_it() -> None:
    rows: tuple[Trigger | Apart, ...] = (*triggers("pilkada"), *apart("pilkada"))
    assert {name for row in rows for name in row.heard_as} <= set(kinds())
    assert {name for row in rows for name in row.refused_as} <= {rule.reason for rule in eligibility("pilkada").rules}


def test_less_than_none_is_refused() -> None:
    with pytest.raises(ValueError, match="double_voters is 0 or more, not -1"):
        _trigger("double-voters").answer(-1)


def test_a_recount_has_seven_grounds_on_the_same_day_and_one_when_certificates_differ() -> None:
    found = recounts("pilkada")
    assert [each.source.split()[3].rstrip(",") for each in found if each.same_day] == [
        f"113(2){letter}" for letter in "abcdefg"
    ]
    assert {each.rule for each in found if each.same_day} == {"recount.next_level"}
    assert [(each.code, each.actor, each.rule) for each in found if not each.same_day] == [
        ("certificates-differ", "ppk", "recount.certificate")
    ]
    assert all(each.verified for each in found)
