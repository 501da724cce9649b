"""Tables A and A2 as a lawyer reads them: a row, the facts, the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest

from posko.law import tables
from posko.law.eligibility import Eligibility, Rule, eligibility, parsed
from tests.eligibility_facts import LISTED, MOVED, answer, brief, move_answer

NO_PAPER = {"doc": "none", "doc_prov": None}
ABROAD = {"move_letter": "this", "move_origin_prov": "Jawa Barat"}

# row, outcome, reason, what differs from a person with a DKI KTP-el of this RT/RW, on no roll, at 09.00
TABLE_A: list[tuple[str, str, str, dict[str, object]]] = [
    ("1", "WAIT", "TPS_CLOSED", {**LISTED, "at": "06:59"}),
    ("1", "WAIT", "TPS_CLOSED", {**LISTED, "now": "2024-11-26T12:30"}),
    ("1", "WAIT", "TPS_CLOSED", {**NO_PAPER, "at": "06:59"}),
    ("2", "REFUSE", "AFTER_CLOSE", {**LISTED, "at": "13:00"}),
    ("2", "REFUSE", "AFTER_CLOSE", {**LISTED, "now": "2024-11-28T08:00"}),
    ("2", "REFUSE", "AFTER_CLOSE", {"recorded_dead": True, "at": "13:00"}),
    ("3", "REFUSE", "NO_ID", {**LISTED, **NO_PAPER}),
    ("3", "REFUSE", "NO_ID", {**NO_PAPER, "identity_matches": False}),
    ("3b", "HOLD", "NO_ID", {**LISTED, "doc": "C6", "doc_prov": None}),
    ("4", "REFUSE", "IMPERSONATION", {**LISTED, "identity_matches": False}),
    ("5", "HOLD", "RECORDED_DEAD", {**LISTED, "recorded_dead": True}),
    ("5", "HOLD", "RECORDED_DEAD", {**LISTED, "recorded_dead": True, "already_voted": True}),
    ("6", "REFUSE", "DOUBLE_VOTE", {**LISTED, "already_voted": True}),
    ("7", "REFUSE", "POLRI", {"service": "POLRI"}),
    ("7b", "REFUSE", "TNI", {**LISTED, "service": "TNI"}),
    ("8", "REFUSE", "COURT", {**LISTED, "court_barred": True}),
    ("9", "REFUSE", "UNDERAGE", {**LISTED, "age": 16, "ever_married": False}),
    ("10", "VOTE", "DPT", {**LISTED, "age": 16, "ever_married": True}),
    ("10", "VOTE", "DPT", {**LISTED, "age": 17, "ever_married": False}),
    ("10", "VOTE", "DPT", {**LISTED, "at": "07:00"}),
    ("10", "VOTE", "DPT", {**LISTED, "at": "12:59"}),
    ("10", "VOTE", "DPT", {**LISTED, "at": "13:00", "queue_at_1300": True}),
    ("10", "VOTE", "DPT", {**LISTED, "doc": "IKD"}),
    ("10", "VOTE", "DPT", {**LISTED, "doc_prov": "Jawa Barat", "doc_rt_rw_match": False}),
    ("10", "VOTE", "DPT", {**LISTED, "ballots_left": 0}),
    ("11", "REDIRECT", "MOVED_OUT", {**LISTED, "moved_out": True}),
    ("11", "REDIRECT", "MOVED_OUT", {**LISTED, "moved_out": True, "move_letter": "other", "move_origin_prov": "DKI"}),
    ("12", "WAIT", "PINDAHAN_EARLY", {**MOVED, "at": "07:00"}),
    ("12", "WAIT", "PINDAHAN_EARLY", {**MOVED, "at": "10:59"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "at": "11:00"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "at": "12:59"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "roll": "none", "doc_prov": "Banten", "at": "11:00"}),
    ("13", "VOTE", "PINDAHAN", {**MOVED, "at": "13:00", "queue_at_1300": True}),
    ("2", "REFUSE", "AFTER_CLOSE", {**MOVED, "at": "13:00"}),
    ("14", "REFUSE", "OTHER_PROV", {**ABROAD}),
    ("14", "REFUSE", "OTHER_PROV", {**ABROAD, "roll": "other"}),
    ("14", "REFUSE", "OTHER_PROV", {**ABROAD, "move_letter": "other"}),
    ("15", "REDIRECT", "WRONG_TPS", {"move_letter": "other", "move_origin_prov": "DKI"}),
    ("15", "REDIRECT", "WRONG_TPS", {"roll": "other", "move_letter": "other", "move_origin_prov": "DKI"}),
    ("16", "REDIRECT", "LISTED_ELSEWHERE", {"roll": "other", "at": "12:30"}),
    ("17", "REFUSE", "NON_DKI_KTP", {"doc_prov": "Jawa Barat"}),
    ("17", "REFUSE", "NON_DKI_KTP", {"doc_prov": "Jawa Barat", "at": "12:06"}),
    ("18", "REDIRECT", "TAMBAHAN_WRONG_RTRW", {"doc_rt_rw_match": False}),
    ("18", "REDIRECT", "TAMBAHAN_WRONG_RTRW", {"doc_rt_rw_match": False, "at": "12:30"}),
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
    ("7", "HOLD", "NO_PROOF", "2024-10-28", (1, 2, 3, 4, 5, 6, 7, 8, 9), {"proof": False}),
    ("7", "HOLD", "NO_PROOF", "2024-11-20", (1, 2, 5, 9), {"proof": False}),
]

UNVERIFIED = {"3b", "5", "11", "16", "20b", "21"}


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
    assert {rule.number for rule in law.rules} == {row for row, *_ in TABLE_A}
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
    assert {rule.number for rule in law.move_rules if not rule.verified} == {"3b", "4b", "7"}


def test_the_rule_is_read_but_its_article_is_not_in_these_rows() -> None:
    assert {rule.number for rule in eligibility("pilkada").rules if rule.article_mark == "M"} == {"2", "7b", "12", "13"}


def test_nothing_is_refused_on_an_unverified_ground() -> None:
    law = eligibility("pilkada")
    refusals = [
        rule for rule in (*law.rules, *law.move_rules) if rule.outcome.startswith("RE") and rule.outcome != "REDIRECT"
    ]
    assert refusals and all(rule.verified for rule in refusals)


def test_the_category_is_that_of_the_row() -> None:
    kinds = {rule.number: rule.category for rule in eligibility("pilkada").rules if rule.category}
    assert kinds == {
        **dict.fromkeys(("10", "16"), "DPT"),
        **dict.fromkeys(("11", "12", "13", "14", "15"), "PINDAHAN"),
        **dict.fromkeys(("18", "19", "20", "20b", "21"), "TAMBAHAN"),
    }


def test_an_accusation_is_never_said_aloud() -> None:
    accusing = [rule for rule in eligibility("pilkada").rules if rule.accusing]
    assert [rule.reason for rule in accusing] == ["IMPERSONATION", "DOUBLE_VOTE"]
    for rule in accusing:
        assert rule.public_id == "Identitas harus diperiksa oleh KPPS dan pengawas"
        assert rule.public_en == "Identity must be checked by KPPS and the supervisor"
        assert not any(word in _said(rule) for word in ("palsu", "pidana", "dua kali", "sudah memilih", "178", "twice"))


def test_both_accusations_sound_the_same_to_the_person() -> None:
    one, two = (rule for rule in eligibility("pilkada").rules if rule.accusing)
    assert _said(one) == _said(two)


def test_hours_and_cut_offs_are_those_of_the_other_tables() -> None:
    named = eligibility("pilkada").named
    assert named.voting_day == date(2024, 11, 27)
    assert named.hours == {"opens": time(7), "closes": time(13), "pindahan": time(11), "tambahan": time(12)}
    assert named.cut_offs == {"general": date(2024, 10, 28), "special": date(2024, 11, 20)}
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
        ({"number": "1"}, r"row 1 stands after row 1"),
        ({"number": "seven"}, r"'number' must be such as 7 or 7b"),
    ],
)
def test_a_broken_table_is_refused_by_entry(change: Mapping[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        _with_second_row(change)


def test_a_text_missing_in_one_language_is_refused() -> None:
    with pytest.raises(ValueError, match=r"rule 2: 'next_en' is missing"):
        _with_second_row({"next_en": None})


def _with_second_row(change: Mapping[str, Any]) -> Eligibility:
    table = tables.read("pilkada", "eligibility.toml")
    rows = [dict(row) for row in table["rule"]]
    rows[1] = {key: value for key, value in {**rows[1], **change}.items() if value is not None}
    return parsed({**table, "rule": rows}, "pilkada", eligibility("pilkada").named)


def _said(rule: Rule) -> str:
    texts = (rule.public_id, rule.public_en, rule.next_id, rule.next_en, rule.say_id, rule.say_en)
    return " ".join(texts).lower()
