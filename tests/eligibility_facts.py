"""A plain voter at 09.00 on voting day, from whom each test changes what it is about."""

from __future__ import annotations

from posko.domain.roll.eligibility import Answer, case_rules, decide, decide_move, move_rules
from posko.domain.roll.eligibility_files import read_case, read_move

PLAIN: dict[str, object] = {
    "now": "2024-11-27T09:00",
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
    "roll": "none",
    "move_letter": "none",
    "move_origin_prov": None,
    "moved_out": False,
    "queue_at_1300": False,
    "ballots_left": 20,
}
LISTED: dict[str, object] = {"roll": "this"}
MOVED: dict[str, object] = {"roll": "other", "move_letter": "this", "move_origin_prov": "DKI"}
PLAIN_MOVE: dict[str, object] = {
    "in_dpt": True,
    "origin_prov": "DKI",
    "date": "2024-10-20",
    "reason": 1,
    "proof": True,
}


def answer(**changed: object) -> Answer:
    """The answer to the plain voter with these facts changed; `at` is an hour of voting day such as "12:06"."""
    facts = {**PLAIN, **changed}
    if "at" in facts:
        facts["now"] = f"2024-11-27T{facts.pop('at')}"
    return decide(case_rules("pilkada"), read_case(facts, "line 1"))


def move_answer(**changed: object) -> Answer:
    """The answer to an application in good time, with these facts changed."""
    return decide_move(move_rules("pilkada"), read_move({**PLAIN_MOVE, **changed}, "line 1"))


def brief(given: Answer) -> tuple[str, str, str]:
    """The row, the outcome and the reason code of an answer."""
    return given.rule_number, given.outcome, given.reason
