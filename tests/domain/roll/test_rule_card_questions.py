"""The rule card asks what matters, stops asking when the rules have decided, and says which hour it speaks of."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.domain.plans.phases import JAKARTA
from posko.domain.roll import card

DOC = {"doc": "ktpel", "special": "none"}
UNLISTED = {**DOC, "roll": "none", "letter": "none"}


def at(hour: str, day: str = "2024-11-27") -> datetime:
    """A local moment, of voting day unless said otherwise."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=JAKARTA)


def reason(hour: str, **chosen: str) -> str | None:
    """The reason code, None while there is something left to ask."""
    answer = card.step(chosen, at(hour)).answer
    return answer.reason if answer else None


@pytest.mark.parametrize(
    ("hour", "chosen", "code"),
    [
        ("09:00", {**UNLISTED, "province": "other"}, "NON_DKI_KTP"),
        ("09:00", {**DOC, "roll": "moved", "letter": "none", "situation": "none"}, "MOVED_OUT"),
        ("09:00", {**DOC, "roll": "this", "letter": "other"}, "MOVED_OUT"),
        ("09:00", {**DOC, "roll": "moved", "letter": "this"}, "CONTRADICTION"),
        ("09:00", {**DOC, "roll": "this", "letter": "none", "ballots": "no"}, "NO_BALLOT"),
        ("09:00", {**DOC, "roll": "other", "letter": "unread"}, "PROVINCE_UNKNOWN"),
        ("09:00", {**UNLISTED, "province": "unread"}, "PROVINCE_UNKNOWN"),
        ("09:00", {**DOC, "roll": "other", "letter": "none", "situation": "inpatient"}, "LETTER_NOT_AT_HAND"),
        ("09:00", {**DOC, "roll": "other", "letter": "absent"}, "LETTER_NOT_AT_HAND"),
        ("09:00", {**DOC, "roll": "other", "letter": "never", "situation": "custody"}, "IN_CUSTODY"),
        ("09:00", {**DOC, "roll": "other", "letter": "never", "situation": "duty"}, "LISTED_ELSEWHERE"),
        ("09:00", {**UNLISTED, "doc": "other"}, "DOC_NOT_NAMED"),
        ("12:30", {**UNLISTED, "province": "dki", "rtrw": "no", "situation": "none"}, "TAMBAHAN_WRONG_RTRW"),
        ("11:30", {**UNLISTED, "province": "dki", "rtrw": "yes"}, "TAMBAHAN_EARLY"),
        ("09:00", {"doc": "ktpel", "special": "polri"}, "POLRI"),
        ("09:00", {**DOC, "roll": "this", "letter": "none", "ballots": "yes"}, "DPT"),
        ("11:00", {**DOC, "roll": "other", "letter": "this", "ballots": "yes"}, "PINDAHAN"),
        ("12:30", {**UNLISTED, "province": "dki", "rtrw": "yes", "ballots": "yes"}, "TAMBAHAN"),
        ("06:59", {"doc": "none"}, "TPS_CLOSED"),
        ("13:00", {"queue": "no"}, "AFTER_CLOSE"),
    ],
)
def test_a_few_taps_lead_to_the_answer(hour: str, chosen: dict[str, str], code: str) -> None:
    assert reason(hour, **chosen) == code
    for left_out in chosen:
        fewer = {name: value for name, value in chosen.items() if name != left_out}
        assert reason(hour, **fewer) is None, f"{left_out} was asked for nothing"


def test_the_queue_is_asked_only_after_closing() -> None:
    first = {hour: card.step({}, at(hour)).question for hour in ("12:59", "13:00")}
    assert [question and question.code for question in first.values()] == ["doc", "queue"]


def test_an_unknown_or_needless_word_of_an_address_is_passed_over() -> None:
    stands = card.step({"doc": "passport", "nik": "1", "rtrw": "no"}, at("09:00"))
    assert stands.question is not None
    assert (stands.question.code, stands.asked) == ("doc", ())


def test_every_choice_of_a_question_settles_its_fields() -> None:
    for question in card.QUESTIONS:
        assert all(question.fields <= choice.facts.keys() for choice in question.choices)


@pytest.mark.parametrize(
    ("chosen", "later"),
    [
        ({**DOC, "roll": "this", "letter": "none", "ballots": "yes"}, ("VOTE", "DPT", "07:00")),
        ({**DOC, "roll": "other", "letter": "this", "ballots": "yes"}, ("VOTE", "PINDAHAN", "11:00")),
        ({**UNLISTED, "province": "dki", "rtrw": "yes", "ballots": "yes"}, ("VOTE", "TAMBAHAN", "12:00")),
        ({**UNLISTED, "province": "other"}, ("REFUSE", "NON_DKI_KTP", "07:00")),
    ],
)
def test_before_opening_the_card_asks_on_and_says_what_comes_then(
    chosen: dict[str, str], later: tuple[str, str, str]
) -> None:
    found = card.step(chosen, at("06:34")).answer
    assert found and found.later and (found.outcome, found.reason) == ("WAIT", "TPS_CLOSED")
    assert (found.later.answer.outcome, found.later.answer.reason, f"{found.later.at:%H:%M}") == later
    for left_out in chosen:
        assert card.step({k: v for k, v in chosen.items() if k != left_out}, at("06:34")).answer is None, left_out


def test_every_row_of_the_table_can_be_reached() -> None:
    found: set[str] = set()
    todo: list[tuple[dict[str, str], str]] = [({}, hour) for hour in ("06:00", "09:00", "11:30", "12:30", "13:30")]
    while todo:
        chosen, hour = todo.pop()
        stands = card.step(chosen, at(hour))
        if stands.answer:
            found.add(stands.answer.rule_number)
        elif stands.question:
            todo += [({**chosen, stands.question.code: one.code}, hour) for one in stands.question.choices]
    assert found == {rule.number for rule in card.rules()}


def test_an_accusation_is_shown_as_a_check() -> None:
    shown = {rule.reason: card.shown_outcome(rule) for rule in card.rules() if rule.accusing}
    assert shown == {"IMPERSONATION": "HOLD", "DOUBLE_VOTE": "HOLD"}


@pytest.mark.parametrize(
    ("now", "hour", "expected"),
    [
        (at("10:15", "2024-11-25"), "", ("09:00", True, False, False)),
        (at("10:15", "2024-11-25"), "11:30", ("11:30", True, False, True)),
        (at("10:15"), "", ("10:15", False, False, False)),
        (at("10:15"), "12:00", ("12:00", False, False, True)),
        (at("10:15"), "noon", ("10:15", False, False, False)),
        (at("10:15", "2024-11-28"), "", ("09:00", True, True, False)),
    ],
)
def test_the_card_says_which_hour_it_speaks_of(
    now: datetime, hour: str, expected: tuple[str, bool, bool, bool]
) -> None:
    found = card.moment(now, hour)
    assert (f"{found.at:%H:%M}", found.preview, found.past, found.chosen) == expected
    assert found.at.date() == card.voting_day()
