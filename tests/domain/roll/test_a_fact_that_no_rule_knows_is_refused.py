"""A case or application that holds what no rule speaks of is refused by the name of the field, with what is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.domain.roll.eligibility import (
    Answer,
    Case,
    Later,
    Move,
    by_number,
    case_rules,
    compiled,
    decide,
    decide_move,
    leading,
    move_rules,
    rules_on,
)
from posko.domain.roll.eligibility import test_of as compared_by
from posko.domain.roll.eligibility_files import read_case, read_move
from posko.law.eligibility import Condition
from tests.eligibility_facts import LISTED, PLAIN, PLAIN_MOVE

VOTING = date(2024, 11, 27)
CASE, MOVE = read_case({**PLAIN, **LISTED}, "line 1"), read_move(PLAIN_MOVE, "line 1")
PROVINCE = '"DKI" for Jakarta, or the name of another province'


def refusal(facts: Case | Move, **changed: Any) -> str:
    with pytest.raises(BadInput) as refused:
        replace(facts, **changed)
    return str(refused.value)


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("doc", ("ktpel", "", None, 1), "one of KTPEL, IKD, BIODATA, KK, OTHER, C6, none"),
        ("roll", ("that", None), "one of this, other, none"),
        ("vote", ("second", 1), "one of first, repeat, follow_up, postponed, second_round"),
        ("age", (-1, 151, True, 40.0, "40", None), "a whole number from 0 to 150"),
        ("ballots_left", (-1, False), "a whole number from 0"),
        ("court_barred", (None, 0, 1, "false"), "true or false"),
        ("now", (CASE.now.replace(tzinfo=None), VOTING, None, "09:00"), "a moment with its time zone"),
        ("voting_day", (datetime(2024, 11, 27, tzinfo=UTC), "2024-11-27"), "a date"),
        ("doc_prov", ("", "jakarta", 31, "?"), f"{PROVINCE}, or null where there is none"),
        ("move_origin_prov", ("DKI Jakarta",), f"{PROVINCE}, or null where there is none"),
    ],
)
def test_a_case_refuses_a_wrong_value_and_says_what_is_right(field: str, wrong: tuple[Any, ...], right: str) -> None:
    for value in wrong:
        assert refusal(CASE, **{field: value}) == f"the case: {field!r} is {value!r}; it must be {right}."


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("origin_prov", (None, "Jakarta", ""), PROVINCE),
        ("date", (None, datetime(2024, 10, 20, tzinfo=UTC), "2024-10-20"), "a date"),
        ("reason", (0, 10, True), "a whole number from 1 to 9"),
        ("proof", (None, 1), "true or false"),
        ("vote", ("none",), "one of first, repeat, follow_up, postponed, second_round"),
    ],
)
def test_an_application_refuses_a_wrong_value_too(field: str, wrong: tuple[Any, ...], right: str) -> None:
    for value in wrong:
        assert refusal(MOVE, **{field: value}) == f"the application: {field!r} is {value!r}; it must be {right}."


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("age", (0, 150)),
        ("ballots_left", (0, 10**6)),
        ("doc_prov", (None, "DKI", "Jawa Barat")),
        ("vote", (None, "first")),
        ("voting_day", (None, VOTING)),
        ("court_barred", (True, False)),
        ("now", (datetime(2024, 11, 27, 2, tzinfo=UTC),)),
    ],
)
def test_the_edges_of_what_is_right_are_taken(field: str, values: tuple[Any, ...]) -> None:
    assert [getattr(replace(CASE, **{field: value}), field) for value in values] == list(values)
    assert [replace(MOVE, reason=number).reason for number in (1, 9)] == [1, 9]


def test_what_may_be_left_out_is_nothing_special() -> None:
    assert (CASE.situation, CASE.letter_issued, CASE.voting_day, CASE.vote) == ("none", "unknown", None, None)
    flags = (CASE.on_first_lists, CASE.voted_in_this_vote, CASE.vote_answered, CASE.nik_not_compared)
    assert flags == (False,) * 4
    assert (MOVE.voting_day, MOVE.vote) == (None, None)


def test_a_later_vote_has_a_later_day_of_its_own() -> None:
    for moving, whole in ((False, "the case"), (True, "the application")):
        for day in (None, VOTING):
            with pytest.raises(BadInput, match=f"{whole}: a 'repeat' vote has a day of its own, after 2024-11-27"):
                rules_on("pilkada", day, "repeat", moving=moving)
        with pytest.raises(BadInput, match=f"{whole}: 'voting_day' is '2024-11-26'; it must be 2024-11-27, or the"):
            rules_on("pilkada", VOTING - timedelta(days=1), None, moving=moving)
        with pytest.raises(BadInput, match=f"{whole}: 'voting_day' is '2024-12-05'"):
            rules_on("pilkada", date(2024, 12, 5), "first", moving=moving)
    today, plain = rules_on("pilkada", VOTING, "first"), rules_on("pilkada", None, None)
    assert [answer for _, answer in today.rows] == [answer for _, answer in plain.rows]
    assert rules_on("pilkada", date(2024, 12, 5), "repeat").hours[0].date() == date(2024, 12, 5)


def test_the_tables_know_which_they_are_and_when_each_kind_of_voter_is_served() -> None:
    cases, moves = case_rules("pilkada"), move_rules("pilkada")
    assert (cases.regime, cases.moving, moves.regime, moves.moving) == ("pilkada", False, "pilkada", True)
    assert [hour.isoformat() for hour in cases.hours] == [
        f"2024-11-27T{hour}:00:00+07:00" for hour in ("07", "11", "12")
    ]
    assert not rules_on("pilkada", None, None).moving
    assert rules_on("pilkada", None, None, moving=True).moving


def test_a_row_is_found_by_its_number_or_there_is_none() -> None:
    cases = case_rules("pilkada")
    assert [by_number(cases, answer.rule_number) for _, answer in cases.rows] == [answer for _, answer in cases.rows]
    with pytest.raises(LookupError, match="no row 999"):
        by_number(cases, "999")


def test_a_case_or_application_of_another_day_is_answered_by_the_table_of_that_day() -> None:
    later = date(2024, 12, 5)
    on_that_day = replace(CASE, voting_day=later, vote="repeat", now=datetime.combine(later, time(9), JAKARTA))
    assert decide(case_rules("pilkada"), on_that_day).outcome == "VOTE"
    assert decide(case_rules("pilkada"), replace(on_that_day, voting_day=None, vote=None)).outcome != "VOTE"
    moved = replace(MOVE, voting_day=later, vote="repeat")
    rules = rules_on("pilkada", later, "repeat", moving=True)
    assert decide_move(move_rules("pilkada"), moved) == decide_move(rules, moved)


def test_without_a_row_that_fits_there_is_no_answer() -> None:
    with pytest.raises(LookupError, match="No row of the table answers"):
        decide(compiled([], VOTING), CASE)


def answered(outcome: str, later: Answer | None = None) -> Answer:
    plain = replace(decide(case_rules("pilkada"), CASE), outcome=outcome)  # type: ignore[arg-type]
    return replace(plain, later=Later(CASE.now, later)) if later else plain


def test_what_comes_later_leads_unless_it_is_a_vote() -> None:
    refused, vote = answered("REFUSE"), answered("VOTE")
    assert leading(answered("WAIT", refused)) == refused
    assert leading(waits := answered("WAIT", vote)) == waits
    assert leading(vote) == vote


@pytest.mark.parametrize(
    ("operator", "value", "held", "not_held"),
    [
        ("is", "this", ["this"], ["other"]),
        ("not", "this", ["other"], ["this"]),
        ("known", True, ["this", ""], [None]),
        ("known", False, [None], ["this", ""]),
        ("in", ("this", "other"), ["this", "other"], ["none"]),
        ("not_in", ("this", "other"), ["none"], ["this", "other"]),
        ("below", 17, [16], [17, 18]),
        ("at_least", 17, [17, 18], [16]),
        ("until", VOTING, [VOTING, VOTING - timedelta(days=1)], [VOTING + timedelta(days=1)]),
        ("after", VOTING, [VOTING + timedelta(days=1)], [VOTING, VOTING - timedelta(days=1)]),
        ("before", VOTING, [VOTING - timedelta(days=1)], [VOTING]),
        ("from", VOTING, [VOTING], [VOTING - timedelta(days=1)]),
    ],
)
def test_a_condition_compares_as_its_word_says(operator: Any, value: Any, held: list[Any], not_held: list[Any]) -> None:
    test = compared_by(Condition("roll", operator, value), VOTING)
    assert [test(_Facts(each)) for each in (*held, *not_held)] == [True] * len(held) + [False] * len(not_held)


def test_an_hour_is_an_hour_of_voting_day_in_jakarta() -> None:
    before, since = (compared_by(Condition("roll", each, time(7)), VOTING) for each in ("before", "from"))
    opens = datetime(2024, 11, 27, 0, tzinfo=UTC)
    assert [before(_Facts(opens)), since(_Facts(opens))] == [False, True]
    assert [before(_Facts(opens - timedelta(minutes=1))), since(_Facts(opens - timedelta(minutes=1)))] == [True, False]
    not_on = compared_by(Condition("roll", "not_on", VOTING), VOTING)
    assert [not_on(_Facts(datetime(2024, 11, 26, hour, tzinfo=UTC))) for hour in (16, 17)] == [True, False]


class _Facts:
    def __init__(self, roll: Any) -> None:
        self.roll = roll
