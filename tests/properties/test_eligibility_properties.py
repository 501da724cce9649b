"""What holds for every case at the desk and every application to move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, product
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.plans.phases import JAKARTA
from posko.domain.roll.eligibility import Case, case_rules, decide, decide_move, move_rules
from posko.domain.roll.eligibility_files import read_case, read_move
from posko.law.eligibility import REFUSALS
from posko.law.eligibility_facts import CASE_FIELDS

RULES = case_rules("pilkada")
FLAG = (False, True)
# One moment in each stretch of the open day that the table tells apart; its borders are in the table of law.
DAY = [
    datetime.fromisoformat(f"2024-11-27T{hour}").replace(tzinfo=JAKARTA)
    for hour in (
        "07:00",
        "11:00",
        "12:00",
        "13:00",
    )
]
PROVINCES = ("DKI", "Banten", None)
FINITE: dict[str, tuple[object, ...]] = {
    "doc_prov": PROVINCES,
    "age": (16, 17),
    "move_origin_prov": PROVINCES,
    "ballots_left": (0, 1),
}
PLAIN: dict[str, object] = {
    "doc": "KTPEL",
    "doc_prov": "DKI",
    "doc_rt_rw_match": True,
    "age": 40,
    "ever_married": True,
    "service": "none",
    "court_barred": False,
    "recorded_dead": False,
    "identity_matches": True,
    "already_voted": False,
    "roll": "this",
    "move_letter": "none",
    "move_origin_prov": None,
    "moved_out": False,
    "queue_at_1300": False,
    "ballots_left": 1,
    "situation": "none",
    "letter_issued": "unknown",
    "on_first_lists": False,
    "voted_in_this_vote": False,
    "voting_day": None,
    "vote": None,
    "vote_answered": False,
    "nik_not_compared": False,
}
PERSON = (
    *("doc", "age", "ever_married", "service", "court_barred", "recorded_dead", "identity_matches", "already_voted"),
    *("roll", "queue_at_1300"),
)
PAPERS = (
    *("doc", "doc_prov", "doc_rt_rw_match", "roll", "move_letter", "move_origin_prov", "moved_out"),
    *("queue_at_1300", "ballots_left", "situation", "letter_issued"),
)
CASES = st.fixed_dictionaries(
    {
        "now": st.datetimes(datetime(2024, 11, 26), datetime(2024, 11, 29)).map(datetime.isoformat),  # noqa: DTZ001
        **{field.name: st.sampled_from(field.values) for field in CASE_FIELDS if field.kind == "choice"},
        **{field.name: st.booleans() for field in CASE_FIELDS if field.kind == "flag" and field.contract},
        "doc_prov": st.sampled_from(PROVINCES),
        "move_origin_prov": st.sampled_from(PROVINCES),
        "age": st.integers(0, 120),
        "ballots_left": st.integers(0, 600),
    }
)


@pytest.mark.parametrize(("fields", "combinations"), [(PERSON, 8_064), (PAPERS, 108_864)])
def test_every_combination_has_one_answer_that_only_rises_through_the_day(
    fields: Sequence[str], combinations: int
) -> None:
    """All facts of the person, and all facts of roll, letter and papers, each at the four stretches of the open day."""
    count = 0
    for facts in _combinations(fields):
        count += 1
        day = [decide(RULES, _at(facts, moment)) for moment in DAY]
        stretches = [outcome for outcome, _ in groupby(one.outcome for one in day)]
        assert _rises(stretches), f"{vars(facts)}: {stretches}"
        assert len({one.category for one in day if one.category}) <= 1, vars(facts)
        assert all(one.verified or one.outcome not in REFUSALS for one in day), vars(facts)
    assert count == combinations


@given(CASES)
def test_what_comes_later_is_what_the_same_facts_get_then(facts: dict[str, object]) -> None:
    case = replace(read_case(facts, "line 1"), now=datetime(2024, 11, 27, 6, 30, tzinfo=JAKARTA))
    answer = decide(RULES, case)
    assert answer.outcome == "WAIT" and answer.later
    then = decide(RULES, replace(case, now=answer.later.at))
    assert (then.outcome, then.reason) == (answer.later.answer.outcome, answer.later.answer.reason)
    votes = [hour for hour in DAY[:3] if decide(RULES, replace(case, now=hour)).outcome == "VOTE"]
    assert answer.later.at == (votes or DAY)[0]


@given(CASES)
def test_the_rules_answer_as_the_table_read_by_hand(facts: dict[str, object]) -> None:
    case = read_case(facts, "line 1")
    answer = decide(RULES, case)
    assert (answer.outcome, answer.reason) == _by_hand(case)


@given(CASES)
def test_an_answer_is_whole_in_both_languages(facts: dict[str, object]) -> None:
    answer = decide(RULES, read_case(facts, "line 1"))
    texts = (answer.public_id, answer.public_en, answer.next_id, answer.next_en, answer.say_id, answer.say_en)
    assert all(texts) and answer.basis and "{" not in " ".join(texts)


@given(CASES)
def test_what_is_not_verified_never_refuses(facts: dict[str, object]) -> None:
    answer = decide(RULES, read_case(facts, "line 1"))
    assert answer.verified or answer.outcome in {"HOLD", "REDIRECT", "VOTE", "WAIT"}


@given(st.booleans(), st.sampled_from(["DKI", "Banten"]), st.dates(), st.integers(1, 9), st.booleans())
def test_every_application_has_one_answer(in_dpt: bool, origin: str, on: object, reason: int, proof: bool) -> None:
    facts = {"in_dpt": in_dpt, "origin_prov": origin, "date": str(on), "reason": reason, "proof": proof}
    answer = decide_move(move_rules("pilkada"), read_move(facts, "line 1"))
    assert answer.outcome in {"ISSUE", "HOLD"} or answer.verified
    assert (answer.outcome == "ISSUE") <= (in_dpt and origin == "DKI" and proof)


def _combinations(names: Sequence[str]) -> Iterator[SimpleNamespace]:
    fields = {field.name: FINITE.get(field.name) or field.values or FLAG for field in CASE_FIELDS}
    for values in product(*(fields[name] for name in names)):
        yield SimpleNamespace(**{**PLAIN, **dict(zip(names, values, strict=True))})


def _at(facts: SimpleNamespace, moment: datetime) -> Case:
    # Millions of cases: the facts are valid by construction, so they are not checked once more.
    facts.now = moment
    return cast(Case, facts)


def _rises(stretches: Sequence[str]) -> bool:
    """WAIT, then at most one answer that stands for the day, then REFUSE."""
    middle = stretches[1:] if stretches[0] == "WAIT" else stretches
    middle = middle[:-1] if middle and middle[-1] == "REFUSE" else middle
    return len(middle) <= 1 and "WAIT" not in middle


def _by_hand(case: Case) -> tuple[str, str]:
    """Table A once more, written down row by row from the page of law and not from the rules."""
    hour = case.now.strftime("%m-%d %H:%M")
    return _before_the_roll(case, hour) or _on_the_roll_or_moved(case, hour) or _on_no_roll(case, hour)


def _before_the_roll(case: Case, hour: str) -> tuple[str, str] | None:
    late = hour >= "11-27 13:00" and (not case.queue_at_1300 or hour >= "11-28")
    rows = [
        (hour < "11-27 07:00", ("WAIT", "TPS_CLOSED")),
        (late, ("REFUSE", "AFTER_CLOSE")),
        (case.doc == "none", ("REFUSE", "NO_ID")),
        (case.doc == "C6" and case.doc_prov is None, ("HOLD", "NO_ID")),
        (case.doc == "C6", ("HOLD", "CONTRADICTION")),
        (not case.identity_matches, ("REFUSE", "IMPERSONATION")),
        (case.recorded_dead, ("HOLD", "RECORDED_DEAD")),
        (case.already_voted or case.voted_in_this_vote, ("REFUSE", "DOUBLE_VOTE")),
        (case.service == "POLRI", ("REFUSE", "POLRI")),
        (case.service == "TNI", ("REFUSE", "TNI")),
        (case.court_barred, ("REFUSE", "COURT")),
        (case.age < 17 and not case.ever_married, ("REFUSE", "UNDERAGE")),
    ]
    return next((answer for holds, answer in rows if holds), None)


def _on_the_roll_or_moved(case: Case, hour: str) -> tuple[str, str] | None:
    if case.moved_out and (case.roll != "this" or case.move_letter == "this"):
        return "HOLD", "CONTRADICTION"
    if case.roll == "this":
        return _on_this_roll(case)
    if case.move_letter != "none":
        return _with_a_letter(case, hour)
    if case.letter_issued == "yes":
        return "HOLD", "LETTER_NOT_AT_HAND"
    if case.roll == "none":
        return None
    if case.situation != "none" and case.letter_issued == "unknown":
        return "HOLD", "LETTER_NOT_AT_HAND"
    return ("HOLD", "IN_CUSTODY") if case.situation == "custody" else ("REDIRECT", "LISTED_ELSEWHERE")


def _on_this_roll(case: Case) -> tuple[str, str]:
    if case.moved_out:
        return ("HOLD", "IN_CUSTODY") if case.situation == "custody" else ("REDIRECT", "MOVED_OUT")
    if case.move_letter == "other":
        return "HOLD", "MOVED_OUT"
    return ("VOTE", "DPT") if case.ballots_left else ("HOLD", "NO_BALLOT")


def _with_a_letter(case: Case, hour: str) -> tuple[str, str]:
    if case.move_origin_prov is None:
        return "HOLD", "PROVINCE_UNKNOWN"
    if case.move_origin_prov != "DKI":
        return "REFUSE", "OTHER_PROV"
    if case.move_letter == "other":
        return ("HOLD", "IN_CUSTODY") if case.situation == "custody" else ("REDIRECT", "WRONG_TPS")
    if hour < "11-27 11:00":
        return "WAIT", "PINDAHAN_EARLY"
    return ("VOTE", "PINDAHAN") if case.ballots_left else ("HOLD", "NO_BALLOT")


def _on_no_roll(case: Case, hour: str) -> tuple[str, str]:
    if case.doc == "OTHER":
        return "HOLD", "DOC_NOT_NAMED"
    if case.doc_prov is None:
        return "HOLD", "PROVINCE_UNKNOWN"
    if case.doc_prov != "DKI":
        return "REFUSE", "NON_DKI_KTP"
    if not case.doc_rt_rw_match:
        return ("HOLD", "IN_CUSTODY") if case.situation == "custody" else ("REDIRECT", "TAMBAHAN_WRONG_RTRW")
    if hour < "11-27 12:00":
        return "WAIT", "TAMBAHAN_EARLY"
    return ("VOTE", "TAMBAHAN") if case.ballots_left else ("REDIRECT", "NO_BALLOT")
