"""Tables A and A2 as a lawyer reads them: a row, the facts, the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from itertools import product
from typing import Any

import pytest

from posko.domain.errors import BadInput
from posko.law import tables
from posko.law.eligibility import Eligibility, Rule, eligibility, parsed
from tests.eligibility_facts import LISTED, MOVED, answer, brief, move_answer

NO_PAPER = {"doc": "none", "doc_prov": None}
AGAIN = {"voting_day": "2024-12-05", "now": "2024-12-05T09:00"}
GOES_ON = {**AGAIN, "vote": "follow_up"}
ABROAD = {"move_letter": "this", "move_origin_prov": "Jawa Barat"}

# row, outcome, reason, what differs from a person with a DKI KTP-el of this RT/RW, on no roll, at 09.00
TABLE_A: list[tuple[str, str, str, dict[str, object]]] = [
    ("1", "WAIT", "TPS_CLOSED", {**LISTED, "at": "06:59"}),
    ("1", "WAIT", "TPS_CLOSED", {**LISTED, "now": "2024-11-26T12:30"}),
    ("1", "WAIT", "TPS_CLOSED", {**NO_PAPER, "at": "06:59"}),
    ("2", "REFUSE", "AFTER_CLOSE", {**LISTED, "at": "13:00"}),
    ("2", "REFUSE", "AFTER_CLOSE", {**LISTED, "now": "2024-11-28T08:00"}),
    ("2", "REFUSE", "AFTER_CLOSE", {"recorded_dead": True, "at": "13:00"}),
    ("2b", "REFUSE", "AFTER_CLOSE", {**LISTED, "queue_at_1300": True, "now": "2024-11-28T08:00"}),
    ("3", "REFUSE", "NO_ID", {**LISTED, **NO_PAPER}),
    ("3", "REFUSE", "NO_ID", {**NO_PAPER, "identity_matches": False}),
    ("3b", "HOLD", "NO_ID", {**LISTED, "doc": "C6", "doc_prov": None}),
    ("3c", "HOLD", "CONTRADICTION", {**LISTED, "doc": "C6"}),
    ("4", "REFUSE", "IMPERSONATION", {**LISTED, "identity_matches": False}),
    ("5", "HOLD", "RECORDED_DEAD", {**LISTED, "recorded_dead": True}),
    ("5", "HOLD", "RECORDED_DEAD", {**LISTED, "recorded_dead": True, "already_voted": True}),
    ("6", "REFUSE", "DOUBLE_VOTE", {**LISTED, "already_voted": True}),
    ("6b", "REFUSE", "DOUBLE_VOTE", {**LISTED, "voted_in_this_vote": True}),
    ("7", "REFUSE", "POLRI", {"service": "POLRI"}),
    ("7b", "REFUSE", "TNI", {**LISTED, "service": "TNI"}),
    ("8", "REFUSE", "COURT", {**LISTED, "court_barred": True}),
    ("9", "REFUSE", "UNDERAGE", {**LISTED, "age": 16, "ever_married": False}),
    ("9c", "HOLD", "CONTRADICTION", {"moved_out": True}),
    ("9d", "HOLD", "CONTRADICTION", {**LISTED, "moved_out": True, "move_letter": "this", "move_origin_prov": "DKI"}),
    ("9e", "HOLD", "NOT_ON_FIRST_LISTS", {**AGAIN}),
    ("9f", "HOLD", "NOT_ON_FIRST_LISTS", {**AGAIN, **LISTED, "moved_out": True}),
    ("9g", "HOLD", "MOVED_OUT", {**LISTED, "move_letter": "other", "move_origin_prov": "DKI"}),
    ("9i", "HOLD", "MOVED_OUT", {**AGAIN, **LISTED, "move_letter": "other", "move_origin_prov": "DKI"}),
    ("9i", "HOLD", "MOVED_OUT", {**GOES_ON, **LISTED, "move_letter": "other", "move_origin_prov": "DKI"}),
    ("10", "VOTE", "DPT", {**LISTED, "age": 16, "ever_married": True}),
    ("10", "VOTE", "DPT", {**LISTED, "age": 17, "ever_married": False}),
    ("10", "VOTE", "DPT", {**LISTED, "at": "07:00"}),
    ("10", "VOTE", "DPT", {**LISTED, "at": "12:59"}),
    ("10", "VOTE", "DPT", {**LISTED, "at": "13:00", "queue_at_1300": True}),
    ("10", "VOTE", "DPT", {**LISTED, "doc": "IKD"}),
    ("10", "VOTE", "DPT", {**LISTED, "doc_prov": "Jawa Barat", "doc_rt_rw_match": False}),
    ("10b", "VOTE", "DPT", {**LISTED, "doc": "KK"}),
    ("10c", "HOLD", "NO_BALLOT", {**LISTED, "ballots_left": 0}),
    ("10d", "HOLD", "IN_CUSTODY", {**LISTED, "moved_out": True, "situation": "custody"}),
    ("10e", "HOLD", "MOVED_OUT", {**GOES_ON, **LISTED, "moved_out": True}),
    ("11", "REDIRECT", "MOVED_OUT", {**LISTED, "moved_out": True}),
    ("11", "REDIRECT", "MOVED_OUT", {**LISTED, "moved_out": True, "move_letter": "other", "move_origin_prov": "DKI"}),
    ("11b", "HOLD", "PROVINCE_UNKNOWN", {**MOVED, "move_origin_prov": None}),
    ("12", "WAIT", "PINDAHAN_EARLY", {**MOVED, "at": "07:00"}),
    ("12", "WAIT", "PINDAHAN_EARLY", {**MOVED, "at": "10:59"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "at": "11:00"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "at": "12:59"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "roll": "none", "doc_prov": "Banten", "at": "11:00"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "at": "13:00", "queue_at_1300": True}),
    ("2", "REFUSE", "AFTER_CLOSE", {**MOVED, "at": "13:00"}),
    ("13b", "HOLD", "NO_BALLOT", {**MOVED, "at": "11:00", "ballots_left": 0}),
    ("14", "REFUSE", "OTHER_PROV", {**ABROAD}),
    ("14b", "HOLD", "LETTER_NOT_AT_HAND", {"letter_issued": "yes"}),
    ("14c", "HOLD", "LETTER_NOT_AT_HAND", {"roll": "other", "situation": "inpatient"}),
    ("14d", "HOLD", "IN_CUSTODY", {"roll": "other", "situation": "custody", "letter_issued": "no"}),
    ("14e", "HOLD", "IN_CUSTODY", {"situation": "custody", "move_letter": "other", "move_origin_prov": "DKI"}),
    ("14f", "HOLD", "LISTED_ELSEWHERE", {**AGAIN, "roll": "other", "on_first_lists": True}),
    ("14g", "HOLD", "WRONG_TPS", {**GOES_ON, "move_letter": "other", "move_origin_prov": "DKI"}),
    ("14g", "HOLD", "WRONG_TPS", {**AGAIN, "on_first_lists": True, "move_letter": "other", "move_origin_prov": "DKI"}),
    ("14h", "HOLD", "LISTED_ELSEWHERE", {**GOES_ON, "roll": "other"}),
    ("14", "REFUSE", "OTHER_PROV", {**ABROAD, "roll": "other"}),
    ("14", "REFUSE", "OTHER_PROV", {**ABROAD, "move_letter": "other"}),
    ("15", "REDIRECT", "WRONG_TPS", {"move_letter": "other", "move_origin_prov": "DKI"}),
    ("15", "REDIRECT", "WRONG_TPS", {"roll": "other", "move_letter": "other", "move_origin_prov": "DKI"}),
    ("15b", "REDIRECT", "LISTED_ELSEWHERE", {"roll": "other", "situation": "duty", "letter_issued": "no"}),
    ("16", "REDIRECT", "LISTED_ELSEWHERE", {"roll": "other", "at": "12:30"}),
    ("16b", "HOLD", "DOC_NOT_NAMED", {"doc": "OTHER"}),
    ("16c", "HOLD", "PROVINCE_UNKNOWN", {"doc_prov": None}),
    ("17", "REFUSE", "NON_DKI_KTP", {"doc_prov": "Jawa Barat"}),
    ("17b", "HOLD", "IN_CUSTODY", {"doc_rt_rw_match": False, "situation": "custody"}),
    ("17c", "HOLD", "TAMBAHAN_WRONG_RTRW", {**AGAIN, "on_first_lists": True, "doc_rt_rw_match": False}),
    ("17c", "HOLD", "TAMBAHAN_WRONG_RTRW", {**GOES_ON, "doc_rt_rw_match": False}),
    ("17", "REFUSE", "NON_DKI_KTP", {"doc_prov": "Jawa Barat", "at": "12:06"}),
    ("18", "REDIRECT", "TAMBAHAN_WRONG_RTRW", {"doc_rt_rw_match": False}),
    ("18", "REDIRECT", "TAMBAHAN_WRONG_RTRW", {"doc_rt_rw_match": False, "at": "12:30"}),
    ("18b", "REDIRECT", "TAMBAHAN_WRONG_RTRW", {"doc_rt_rw_match": False, "doc": "IKD"}),
    ("19b", "WAIT", "TAMBAHAN_EARLY", {"at": "07:00", "doc": "KK"}),
    ("19", "WAIT", "TAMBAHAN_EARLY", {"at": "07:00"}),
    ("19", "WAIT", "TAMBAHAN_EARLY", {"at": "11:59"}),
    ("19", "WAIT", "TAMBAHAN_EARLY", {"at": "11:59", "ballots_left": 0}),
    ("20", "VOTE", "TAMBAHAN", {"at": "12:00"}),
    ("20", "VOTE", "TAMBAHAN", {"at": "12:59", "ballots_left": 1}),
    ("20", "VOTE", "TAMBAHAN", {"at": "13:00", "queue_at_1300": True}),
    ("2", "REFUSE", "AFTER_CLOSE", {"at": "13:00"}),
    ("20b", "VOTE", "TAMBAHAN", {"at": "12:00", "doc": "KK"}),
    ("20b", "VOTE", "TAMBAHAN", {"at": "12:00", "doc": "BIODATA"}),
    ("20b", "VOTE", "TAMBAHAN", {"at": "12:00", "doc": "IKD"}),
    ("20c", "HOLD", "NO_BALLOT", {"at": "12:00", "ballots_left": 0, "situation": "custody"}),
    ("20d", "HOLD", "NO_BALLOT", {**GOES_ON, "now": "2024-12-05T12:00", "ballots_left": 0}),
    ("21", "REDIRECT", "NO_BALLOT", {"at": "12:00", "ballots_left": 0}),
    ("21", "REDIRECT", "NO_BALLOT", {"at": "13:00", "ballots_left": 0, "queue_at_1300": True}),
]

# rows, outcome, reason, day, numbers of the reasons, what else differs from an application with proof of DKI
TABLE_A2: list[tuple[str, str, str, str, tuple[int, ...], dict[str, object]]] = [
    ("1", "REJECT", "NOT_IN_DPT", "2024-10-20", (1, 6), {"in_dpt": False}),
    ("1", "REJECT", "NOT_IN_DPT", "2024-11-25", (1, 6), {"in_dpt": False, "origin_prov": "Banten"}),
    ("2", "REJECT", "OTHER_PROV", "2024-10-20", (1, 6), {"origin_prov": "Jawa Barat"}),
    ("3", "ISSUE", "WITHIN_GENERAL", "2024-10-28", (1, 2, 3, 4, 5, 6, 8), {}),
    ("3b", "ISSUE", "WITHIN_GENERAL", "2024-10-28", (7, 9), {}),
    ("4", "ISSUE", "WITHIN_SPECIAL", "2024-10-29", (1, 2, 5), {}),
    ("4", "ISSUE", "WITHIN_SPECIAL", "2024-11-20", (1, 2, 5), {}),
    ("4b", "ISSUE", "WITHIN_SPECIAL", "2024-11-20", (9,), {}),
    ("5", "REJECT_LATE", "AFTER_GENERAL", "2024-10-29", (3, 4, 6, 7, 8), {}),
    ("5", "REJECT_LATE", "AFTER_GENERAL", "2024-11-20", (3, 4, 6, 7, 8), {"proof": False}),
    ("6", "REJECT_LATE", "AFTER_SPECIAL", "2024-11-21", (1, 2, 5, 9), {}),
    ("0", "HOLD", "NO_MOVE_PSU", "2024-12-01", (1, 6), {"voting_day": "2024-12-05"}),
    ("0", "HOLD", "NO_MOVE_PSU", "2024-10-20", (1, 6), {"voting_day": "2024-12-05", "in_dpt": False}),
    ("0c", "HOLD", "NO_MOVE_PSL", "2024-11-28", (1, 6), {"voting_day": "2024-12-05", "vote": "follow_up"}),
    ("0b", "HOLD", "BEFORE_DPT", "2024-09-21", (1, 6), {}),
    ("0b", "HOLD", "BEFORE_DPT", "2024-08-01", (1, 6), {"in_dpt": False}),
    ("0b", "HOLD", "BEFORE_DPT", "2024-09-21", (1, 6), {"origin_prov": "Banten", "proof": False}),
    ("3", "ISSUE", "WITHIN_GENERAL", "2024-09-22", (1, 2, 3, 4, 5, 6, 8), {}),
    ("3", "ISSUE", "WITHIN_GENERAL", "2025-01-27", (1, 2, 3, 4, 5, 6, 8), {"voting_day": "2025-02-26"}),
    ("4", "ISSUE", "WITHIN_SPECIAL", "2025-02-19", (1, 2, 5), {"voting_day": "2025-02-26"}),
    ("5", "REJECT_LATE", "AFTER_GENERAL", "2025-01-28", (3, 4, 6, 7, 8), {"voting_day": "2025-02-26"}),
    ("6", "REJECT_LATE", "AFTER_SPECIAL", "2025-02-20", (1, 2, 5, 9), {"voting_day": "2025-02-26"}),
    ("1", "REJECT", "NOT_IN_DPT", "2024-09-22", (1, 9), {"in_dpt": False}),
    ("1", "REJECT", "NOT_IN_DPT", "2024-11-20", (2,), {"in_dpt": False, "proof": False}),
    ("2", "REJECT", "OTHER_PROV", "2024-11-20", (1, 2, 5, 9), {"origin_prov": "Jawa Barat"}),
    ("2", "REJECT", "OTHER_PROV", "2024-11-25", (1, 6), {"origin_prov": "Banten", "proof": False}),
    ("3", "ISSUE", "WITHIN_GENERAL", "2024-10-28", (1, 6), {"origin_prov": "dki jakarta"}),
    ("3", "ISSUE", "WITHIN_GENERAL", "2024-10-28", (1, 6), {"origin_prov": "31"}),
    ("6", "REJECT_LATE", "AFTER_SPECIAL", "2024-11-27", (1, 2, 5, 9), {}),
    ("5", "REJECT_LATE", "AFTER_GENERAL", "2024-11-27", (3, 4, 6, 7, 8), {}),
    ("6", "REJECT_LATE", "AFTER_SPECIAL", "2024-11-21", (1, 2, 5, 9), {"proof": False}),
    ("7", "HOLD", "NO_PROOF", "2024-10-28", (1, 2, 3, 4, 5, 6, 7, 8, 9), {"proof": False}),
    ("7", "HOLD", "NO_PROOF", "2024-11-20", (1, 2, 5, 9), {"proof": False}),
]

UNVERIFIED = {
    *("3b", "3c", "5", "9b", "9c", "9d", "9e", "9f", "9g", "9h", "9i", "10b", "10c", "10d", "10e", "11", "11b", "13b"),
    *("14b", "14c", "14d", "14e", "14f", "14g", "14h", "15b", "16", "16b", "16c", "17b", "17c", "18b", "19b", "20b"),
    *("20c", "20d", "21"),
}


@pytest.mark.parametrize(("row", "outcome", "reason", "facts"), TABLE_A)
def test_a_case_gets_the_answer_of_its_row(row: str, outcome: str, reason: str, facts: dict[str, object]) -> None:
    assert brief(answer(**facts)) == (row, outcome, reason)


@pytest.mark.parametrize(("row", "outcome", "reason", "day", "numbers", "facts"), TABLE_A2)
def test_an_application_gets_the_answer_of_its_row(
    row: str, outcome: str, reason: str, day: str, numbers: tuple[int, ...], facts: dict[str, object]
) -> None:
    given = {brief(move_answer(**facts, date=day, reason=number)) for number in numbers}
    assert given == {(row, outcome, reason)}


def test_every_row_of_both_tables_has_a_case_here() -> None:
    law = eligibility("pilkada")
    assert {rule.number for rule in law.rules} == {row for row, *_ in TABLE_A} | {"9b", "9h"}, "the desk's own"
    assert {rule.number for rule in law.move_rules} == {row for row, *_ in TABLE_A2}


def test_ktp_of_another_province_is_told_where_the_vote_is() -> None:
    given = answer(doc_prov="Jawa Barat", at="12:06")
    assert brief(given) == ("17", "REFUSE", "NON_DKI_KTP") and given.verified
    assert "RT/RW pada KTP-el" in given.next_id and "keberatan" in given.say_id


def test_moved_away_but_still_on_the_roll_is_sent_to_the_station_of_the_letter() -> None:
    given = answer(**LISTED, moved_out=True)
    assert brief(given) == ("11", "REDIRECT", "MOVED_OUT") and not given.verified
    assert "A-Surat Pindah Memilih" in given.next_id and "11.00–13.00" in given.next_id


def test_a_dki_card_of_another_rt_rw_is_sent_to_its_own_station_in_the_last_hour() -> None:
    given = answer(doc_rt_rw_match=False)
    assert brief(given) == ("18", "REDIRECT", "TAMBAHAN_WRONG_RTRW") and given.verified
    assert "12.00–13.00" in given.next_id and "12:00 to 13:00" in given.next_en


def test_who_comes_at_half_past_eleven_with_a_ktp_only_waits_until_twelve() -> None:
    given = answer(at="11:30")
    assert brief(given) == ("19", "WAIT", "TAMBAHAN_EARLY") and given.verified
    assert (given.public_id, given.public_en) == ("Tunggu sampai pukul 12.00", "Wait until 12:00")


def test_a_police_officer_on_the_roll_is_refused_with_thanks() -> None:
    given = answer(**LISTED, service="POLRI")
    assert brief(given) == ("7", "REFUSE", "POLRI") and given.verified
    assert given.basis == "UU 2/2002 Ps. 28(2)" and given.say_id.startswith("Terima kasih")


def test_the_rows_without_a_verified_ground_are_these() -> None:
    law = eligibility("pilkada")
    assert {rule.number for rule in law.rules if not rule.verified} == UNVERIFIED
    assert {rule.number for rule in law.move_rules if not rule.verified} == {"0", "0c", "3b", "4b", "7"}


def test_the_rule_is_read_but_its_article_is_not_in_these_rows() -> None:
    assert {rule.number for rule in eligibility("pilkada").rules if rule.article_mark == "M"} == {
        *("2", "2b", "7b", "12", "13")
    }


def test_nothing_is_refused_on_an_unverified_ground() -> None:
    law = eligibility("pilkada")
    refusals = [
        rule for rule in (*law.rules, *law.move_rules) if rule.outcome.startswith("RE") and rule.outcome != "REDIRECT"
    ]
    assert refusals and all(rule.verified for rule in refusals)


def test_the_category_is_that_of_the_row() -> None:
    kinds = {rule.number: rule.category for rule in eligibility("pilkada").rules if rule.category}
    assert kinds == {
        **dict.fromkeys(("9g", "9i", "10", "10b", "10c", "14d", "14h", "15b", "16"), "DPT"),
        **dict.fromkeys(("10d", "10e", "11", "11b", "12", "13", "13b", "14"), "PINDAHAN"),
        **dict.fromkeys(("14b", "14c", "14e", "14f", "14g", "15"), "PINDAHAN"),
        **dict.fromkeys(("16b", "16c", "17b", "17c", "18", "18b", "19", "19b"), "TAMBAHAN"),
        **dict.fromkeys(("20", "20b", "20c", "20d", "21"), "TAMBAHAN"),
    }


def test_an_accusation_is_never_said_aloud() -> None:
    accusing = [rule for rule in eligibility("pilkada").rules if rule.accusing]
    assert {rule.reason for rule in accusing} == {"IMPERSONATION", "DOUBLE_VOTE", "ANSWERED_BEFORE"}
    for rule in accusing:
        assert not any(word in _said(rule) for word in ("palsu", "pidana", "dua kali", "sudah memilih", "178", "twice"))
    for rule in (rule for rule in accusing if rule.outcome == "REFUSE"):
        assert rule.public_id == "Identitas harus diperiksa oleh KPPS dan pengawas"
        assert rule.public_en == "Identity must be checked by KPPS and the supervisor"


def test_both_accusations_sound_the_same_to_the_person() -> None:
    said = {_said(rule) for rule in eligibility("pilkada").rules if rule.accusing and rule.outcome == "REFUSE"}
    assert len(said) == 1


def test_hours_and_cut_offs_are_those_of_the_other_tables() -> None:
    named = eligibility("pilkada").named
    assert named.voting_day == date(2024, 11, 27)
    assert named.hours == {"opens": time(7), "closes": time(13), "pindahan": time(11), "tambahan": time(12)}
    assert named.cut_offs == {
        "dpt": date(2024, 9, 22),
        "general": date(2024, 10, 28),
        "special": date(2024, 11, 20),
    }
    assert named.reasons["special"] == {1, 2, 5, 9} and named.reasons["proof_unverified"] == {7, 9}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"all": [{"field": "colour", "is": "red"}]}, r"unknown field 'colour'"),
        ({"all": [{"field": "doc", "before": "opens"}]}, r"'doc' has no operator 'before'"),
        ({"all": [{"field": "doc", "is": "SIM"}]}, r"'SIM' is no value of 'doc'"),
        ({"all": [{"field": "now", "before": "lunch"}]}, r"unknown hour 'lunch'"),
        ({"all": [{"field": "age", "is": 1, "below": 3}]}, r"one field and one operator"),
        ({"all": [{"field": "moved_out", "is": "no"}]}, r"'no' is no value of 'moved_out'"),
        ({"mark": "M", "verified": False}, r"REFUSE needs a verified ground"),
        ({"mark": "M"}, r"'verified' is true, but 'mark' is 'M'"),
        ({"outcome": "ISSUE"}, r"unknown outcome 'ISSUE'"),
        ({"say_en": ""}, r"'say_en' is empty"),
        ({"next_id": "Datang {besok}"}, r"'next_id' names an unknown place"),
        ({"number": "1"}, r"row 1 stands after row 7b"),
        ({"votes": ["tomorrow"]}, r"unknown vote 'tomorrow'"),
        ({"asks": ["colour"]}, r"'asks' names an unknown field 'colour'"),
        ({"like": "99"}, r"'like' must name a row that is written out"),
        ({"all": [{"field": "now", "not_on": "monday"}]}, r"unknown day 'monday'"),
        ({"all": [{"field": "doc_prov", "known": "yes"}]}, r"'known' is true or false"),
        ({"all": [{"field": "doc", "in": "passports"}]}, r"unknown set of doc 'passports'"),
        ({"basis_en": ""}, r"'basis_en' is empty"),
        ({"number": "seven"}, r"'number' must be such as 7 or 7b"),
    ],
)
def test_a_broken_table_is_refused_by_entry(change: Mapping[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        _with_row_8(change)


def test_a_text_missing_in_one_language_is_refused() -> None:
    with pytest.raises(ValueError, match=r"rule [0-9]+: 'next_en' is missing"):
        _with_row_8({"next_en": None})


def _with_row_8(change: Mapping[str, Any]) -> Eligibility:
    table = tables.read("pilkada", "eligibility.toml")
    rows = [dict(row) for row in table["rule"]]
    place = next(place for place, row in enumerate(rows) if row["number"] == "8")
    rows[place] = {key: value for key, value in {**rows[place], **change}.items() if value is not None}
    return parsed({**table, "rule": rows}, "pilkada", eligibility("pilkada").named)


def _said(rule: Rule) -> str:
    texts = (rule.public_id, rule.public_en, rule.next_id, rule.next_en, rule.say_id, rule.say_en)
    return " ".join(texts).lower()


DOCUMENTS = {"KTPEL", "IKD", "BIODATA", "KK", "OTHER"}


def test_the_documents_stand_once_and_the_rows_go_by_them() -> None:
    """What the kinds of voter take stands in categories.toml; the desk's answer to each document is that mark."""
    named = eligibility("pilkada").named.documents
    on_this_roll = {doc: answer(**LISTED, doc=doc) for doc in DOCUMENTS}
    assert all(given.outcome == "VOTE" for given in on_this_roll.values())
    assert {doc for doc, given in on_this_roll.items() if given.verified} == named["dpt_verified"]
    for hour, outcome in (("09:00", "WAIT"), ("12:05", "VOTE")):
        on_no_roll = {doc: answer(doc=doc, at=hour) for doc in DOCUMENTS}
        assert {doc for doc, given in on_no_roll.items() if given.outcome == outcome} == named["tambahan"]
        assert {doc for doc, given in on_no_roll.items() if given.verified} == named["tambahan_verified"]


@pytest.mark.parametrize(
    "given", ["DKI", "31", "dki jakarta", "DKJ", "Daerah Khusus Ibukota Jakarta", "Jakarta", "JKT"]
)
def test_jakarta_is_home_however_it_is_written(given: str) -> None:
    assert answer(doc_prov=given, at="12:05").outcome == "VOTE"
    assert answer(doc_prov=f"Provinsi {given.upper()}", at="12:05").outcome == "VOTE"


def test_daerah_khusus_jakarta_is_home_with_or_without_ibukota() -> None:
    for written in ("Daerah Khusus Jakarta", "Daerah Khusus (Ibukota) Jakarta", "D.K.I. Jakarta", "DKI-Jakarta", 31):
        assert answer(doc_prov=written, at="12:05").outcome == "VOTE"


@pytest.mark.parametrize("given", ["Jakrta", "Jaktim", "DKI Jkt", 3175, "31.75", "-", "?"])
def test_jakarta_misspelt_is_asked_again_and_never_another_province(given: object) -> None:
    with pytest.raises(BadInput, match='it must be "DKI" for Jakarta'):
        answer(doc_prov=given, at="12:05")
    with pytest.raises(BadInput, match='it must be "DKI" for Jakarta'):
        move_answer(origin_prov=given)


@pytest.mark.parametrize("given", ["unknown", "Tidak diketahui", "null", "N/A"])
def test_a_province_that_is_said_to_be_unknown_is_held(given: str) -> None:
    assert brief(answer(doc_prov=given, at="12:05")) == ("16c", "HOLD", "PROVINCE_UNKNOWN")
    assert brief(answer(**{**MOVED, "move_origin_prov": given}, at="11:30")) == ("11b", "HOLD", "PROVINCE_UNKNOWN")
    assert brief(answer(**LISTED, doc_prov=given))[1:] == ("VOTE", "DPT")


@pytest.mark.parametrize("vote", ["repeat", "follow_up"])
def test_a_vote_of_single_stations_sends_nobody_to_a_station_that_need_not_vote(vote: str) -> None:
    for roll, letter, struck, match, left in product(
        ("this", "other", "none"), ("this", "other", "none"), (True, False), (True, False), (0, 1)
    ):
        for listed in (True, False):
            given = answer(now="2024-12-05T12:30", voting_day="2024-12-05", vote=vote, roll=roll, move_letter=letter,
                           move_origin_prov="DKI", moved_out=struck, doc_rt_rw_match=match, ballots_left=left,
                           on_first_lists=listed)  # fmt: skip
            assert given.outcome != "REDIRECT", given.rule_number


def test_no_row_of_custody_sends_anybody_anywhere() -> None:
    for roll, letter, match in product(("other", "none"), ("none", "other"), (True, False)):
        given = answer(roll=roll, move_letter=letter, move_origin_prov="DKI", situation="custody",
                       doc_rt_rw_match=match, ballots_left=0, at="12:30")  # fmt: skip
        assert given.outcome == "HOLD", (roll, letter, match)


def test_a_basis_is_said_in_both_languages_and_names_no_press() -> None:
    law = eligibility("pilkada")
    for rule in (*law.rules, *law.move_rules):
        assert "Ps." not in rule.basis_en and "Art." not in rule.basis, rule.number
        assert not any(word in rule.basis + rule.basis_en for word in (".com", ".id", "blog", "news")), rule.number


def test_an_objection_is_told_to_the_supervisor_who_writes_it_down() -> None:
    for rule in eligibility("pilkada").rules:
        assert "Keberatan dicatat" not in rule.next_id, rule.number
        if "objection" in rule.next_en:
            assert "ampaikan keberatan kepada pengawas TPS" in rule.next_id, rule.number


def test_the_soldier_s_row_says_that_its_article_was_not_read() -> None:
    assert "pasal PKPU 7/2024 belum dibaca" in answer(**LISTED, service="TNI").basis


@pytest.mark.parametrize("facts", [{"identity_matches": False}, {"already_voted": True}])
def test_no_ballot_has_its_ground_before_the_crime(facts: dict[str, object]) -> None:
    basis = answer(**LISTED, **facts).basis
    assert basis.index("57, 61, 95") < basis.index("178")
