"""The table of `eligibility_cases.txt`, which a lawyer can read, against the answers of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from posko.domain.roll.eligibility import Answer
from tests.eligibility_facts import answer

MONTHS = {"Nov": "2024-11", "Dec": "2024-12", "Feb": "2025-02"}
# What a phrase of the table says, as facts of a case.
PHRASES: Mapping[str, Mapping[str, object]] = {
    "this roll": {"roll": "this"},
    "other roll": {"roll": "other"},
    "struck": {"moved_out": True},
    "letter here": {"move_letter": "this", "move_origin_prov": "DKI"},
    "letter elsewhere": {"move_letter": "other", "move_origin_prov": "DKI"},
    "letter of Banten": {"move_letter": "this", "move_origin_prov": "Banten"},
    "elsewhere letter of Banten": {"move_letter": "other", "move_origin_prov": "Banten"},
    "letter": {"move_letter": "this"},
    "elsewhere letter": {"move_letter": "other"},
    "province not read": {"move_origin_prov": None},
    "letter issued": {"letter_issued": "yes"},
    "no letter issued": {"letter_issued": "no"},
    "IKD": {"doc": "IKD"},
    "biodata": {"doc": "BIODATA"},
    "KK": {"doc": "KK"},
    "other paper": {"doc": "OTHER"},
    "C6 only": {"doc": "C6", "doc_prov": None},
    "C6 with a province": {"doc": "C6"},
    "no paper": {"doc": "none", "doc_prov": None},
    "card of Banten": {"doc_prov": "Banten"},
    "card province not read": {"doc_prov": None},
    "other RT/RW": {"doc_rt_rw_match": False},
    "age 15": {"age": 15, "ever_married": False},
    "age 16": {"age": 16, "ever_married": False},
    "age 17": {"age": 17, "ever_married": False},
    "age 120": {"age": 120},
    "married": {"ever_married": True},
    "TNI": {"service": "TNI"},
    "Polri": {"service": "POLRI"},
    "court": {"court_barred": True},
    "dead": {"recorded_dead": True},
    "voted": {"already_voted": True},
    "voted in this vote": {"voted_in_this_vote": True},
    "not the person": {"identity_matches": False},
    "queue": {"queue_at_1300": True},
    "no ballots": {"ballots_left": 0},
    "one ballot": {"ballots_left": 1},
    "patient": {"situation": "inpatient"},
    "prisoner": {"situation": "custody"},
    "on duty": {"situation": "duty"},
    "on the first lists": {"on_first_lists": True},
    "follow-up": {"vote": "follow_up"},
    "postponed": {"vote": "postponed"},
}
LINES = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in (Path(__file__).parent / "eligibility_cases.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def test_the_table_has_its_rows_and_none_stands_twice() -> None:
    assert len({line[1:3] for line in LINES}) == len(LINES) >= 120


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line[1:3]))
def test_the_desk_answers_as_the_table_says(line: tuple[str, ...]) -> None:
    ground, moment, facts, outcome, reason, mark = line
    given = answer(now=_moment(moment), **_facts(facts))
    assert (given.outcome, _reason(given), "v" if given.verified else "u") == (outcome, reason, mark), ground


def _facts(phrases: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for phrase in filter(None, (each.strip() for each in phrases.split(","))):
        found |= {"voting_day": _day(phrase[8:])} if phrase.startswith("vote of ") else PHRASES[phrase]
    return found


def _day(text: str) -> str:
    day, month = text.split()
    return f"{MONTHS[month]}-{int(day):02}"


def _moment(text: str) -> str:
    day, _, hour = text.rpartition(" ")
    return f"{_day(day or '27 Nov')}T{hour.replace('.', ':')}"


def _reason(given: Answer) -> str:
    if given.later is None:
        return given.reason
    then = given.later
    return f"{given.reason} then {then.answer.outcome} {then.answer.reason} {then.at:%H.%M}"
