"""What holds for every case at the desk and every application to move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, product
from types import SimpleNamespace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.eligibility import Case, case_rules, decide, decide_move, move_rules, read_case, read_move
from posko.domain.plans import JAKARTA
from posko.law.eligibility import CASE_FIELDS, REFUSALS

RULES = case_rules("pilkada")
FLAG = (False, True)
# One moment in each stretch of the day that the table tells apart; its borders are in the table of law.
DAY = [
    datetime.fromisoformat(f"2024-11-27T{hour}").replace(tzinfo=JAKARTA)
    for hour in (
        "06:30",
        "07:00",
        "11:00",
        "12:00",
        "13:00",
    )
]
FINITE: dict[str, tuple[object, ...]] = {
    "doc_prov": ("DKI", "Banten"),
    "age": (16, 17),
    "move_origin_prov": ("DKI", "Banten"),
    "ballots_left": (0, 1),
}
CASES = st.fixed_dictionaries(
    {
        "now": st.datetimes(datetime(2024, 11, 26), datetime(2024, 11, 29)).map(datetime.isoformat),  # noqa: DTZ001
        **{field.name: st.sampled_from(field.values) for field in CASE_FIELDS if field.kind == "choice"},
        **{field.name: st.booleans() for field in CASE_FIELDS if field.kind == "flag"},
        "doc_prov": st.sampled_from(["DKI", "Banten", None]),
        "move_origin_prov": st.sampled_from(["DKI", "Banten", None]),
        "age": st.integers(0, 120),
        "ballots_left": st.integers(0, 600),
    }
)


def test_every_combination_has_one_answer_that_only_rises_through_the_day() -> None:
    """All 663,552 combinations of the other facts, each at the five stretches of the day."""
    count = 0
    for facts in _combinations():
        count += 1
        day = [decide(RULES, _at(facts, moment)) for moment in DAY]
        stretches = [outcome for outcome, _ in groupby(one.outcome for one in day)]
        assert _rises(stretches), f"{vars(facts)}: {stretches}"
        assert len({one.category for one in day if one.category}) <= 1, vars(facts)
        assert all(one.verified or one.outcome not in REFUSALS for one in day), vars(facts)
    assert count == 663_552


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
    assert answer.verified or answer.outcome in {"HOLD", "REDIRECT", "VOTE"}


@given(st.booleans(), st.sampled_from(["DKI", "Banten"]), st.dates(), st.integers(1, 9), st.booleans())
def test_every_application_has_one_answer(in_dpt: bool, origin: str, on: object, reason: int, proof: bool) -> None:
    facts = {"in_dpt": in_dpt, "origin_prov": origin, "date": str(on), "reason": reason, "proof": proof}
    answer = decide_move(move_rules("pilkada"), read_move(facts, "line 1"))
    assert answer.outcome in {"ISSUE", "HOLD"} or answer.verified
    assert (answer.outcome == "ISSUE") <= (in_dpt and origin == "DKI" and proof)


def _combinations() -> Iterator[SimpleNamespace]:
    axes = {field.name: FINITE.get(field.name) or field.values or FLAG for field in CASE_FIELDS if field.name != "now"}
    for values in product(*axes.values()):
        yield SimpleNamespace(**dict(zip(axes, values, strict=True)))


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
    rows = [
        (hour < "11-27 07:00", ("WAIT", "TPS_CLOSED")),
        (hour >= "11-27 13:00" and not case.queue_at_1300, ("REFUSE", "AFTER_CLOSE")),
        (case.doc == "none", ("REFUSE", "NO_ID")),
        (case.doc == "C6", ("HOLD", "NO_ID")),
        (not case.identity_matches, ("REFUSE", "IMPERSONATION")),
        (case.recorded_dead, ("HOLD", "RECORDED_DEAD")),
        (case.already_voted, ("REFUSE", "DOUBLE_VOTE")),
        (case.service == "POLRI", ("REFUSE", "POLRI")),
        (case.service == "TNI", ("REFUSE", "TNI")),
        (case.court_barred, ("REFUSE", "COURT")),
        (case.age < 17 and not case.ever_married, ("REFUSE", "UNDERAGE")),
    ]
    return next((answer for holds, answer in rows if holds), None)


def _on_the_roll_or_moved(case: Case, hour: str) -> tuple[str, str] | None:
    if case.roll == "this":
        return ("REDIRECT", "MOVED_OUT") if case.moved_out else ("VOTE", "DPT")
    if case.move_letter != "none":
        if case.move_origin_prov != "DKI":
            return "REFUSE", "OTHER_PROV"
        if case.move_letter == "other":
            return "REDIRECT", "WRONG_TPS"
        return ("WAIT", "PINDAHAN_EARLY") if hour < "11-27 11:00" else ("VOTE", "PINDAHAN")
    return ("REDIRECT", "LISTED_ELSEWHERE") if case.roll == "other" else None


def _on_no_roll(case: Case, hour: str) -> tuple[str, str]:
    if case.doc_prov != "DKI":
        return "REFUSE", "NON_DKI_KTP"
    if not case.doc_rt_rw_match:
        return "REDIRECT", "TAMBAHAN_WRONG_RTRW"
    if hour < "11-27 12:00":
        return "WAIT", "TAMBAHAN_EARLY"
    return ("VOTE", "TAMBAHAN") if case.ballots_left else ("REDIRECT", "NO_BALLOT")
