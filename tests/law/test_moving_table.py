"""The nine reasons to vote elsewhere, numbered as in the regulation."""

from __future__ import annotations

import pytest

from posko.law.moving import reasons, routes

#     no.  reason                 until H-7?  proof     note
TABLE = [
    (1, "duty", "special", "V", ""),
    (2, "inpatient", "special", "V", "and the companion"),
    (3, "care-home", "general", "V", ""),
    (4, "drug-rehabilitation", "general", "V", "law.md V/M, law-statute leaves only 7 and 9 open"),
    (5, "detained", "special", "V", "law.md V/M, see 4"),
    (6, "study", "general", "V", "law.md V/M, see 4"),
    (7, "new-domicile", "general", "M", "proof not found"),
    (8, "work", "general", "V", "law.md V/M, see 4"),
    (9, "disaster", "special", "M", "proof not found"),
]


@pytest.mark.parametrize(("number", "code", "cut_off", "proof", "note"), TABLE)
def test_a_reason_has_its_number_its_cut_off_and_the_mark_of_its_proof(
    number: int, code: str, cut_off: str, proof: str, note: str
) -> None:
    reason = reasons("pilkada")[number - 1]
    assert (reason.number, reason.code, reason.cut_off, reason.proof_mark) == (number, code, cut_off, proof), note


def test_the_list_of_reasons_itself_is_verified() -> None:
    assert len(reasons("pilkada")) == 9 and all(reason.verified for reason in reasons("pilkada"))


def test_a_voter_from_another_province_gets_no_ballot_and_one_inside_dki_gets_one() -> None:
    found = {route.code: (route.governor, route.city, route.mark) for route in routes("pilkada")}
    assert found["other-province"] == (0, 0, "V-p")
    assert found["inside-dki"] == (1, 0, "I")
