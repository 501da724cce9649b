"""The unit dates of the law pages (table G), a line a date. Where the two pages differ, law-statute.md wins."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from posko.domain.deadlines import before, due
from posko.law.deadlines import before_rule, rule, rules

JAKARTA = ZoneInfo("Asia/Jakarta")
VOTING_DAY = date(2024, 11, 27)

#     cut-off         last day      note
CUT_OFFS = [
    ("move.general", "2024-10-28", "H-30; a press page says 26 October, which is wrong arithmetic"),
    ("move.special", "2024-11-20", "H-7, four reasons"),
    ("dpt.set", "2024-10-28", "H-30"),
    ("ptps.formed", "2024-11-04", "H-23"),
    ("c6.delivery", "2024-11-24", "H-3"),
    ("c6.request", "2024-11-26", "H-1"),
]

#     rule                    starts              exclusive     inclusive     note
CLOCKS = [
    ("report.filing", "2024-11-27", "2024-12-04", "2024-12-03", "7 calendar days after voting day = 4 Dec"),
    ("report.handling", "2024-12-06", "2024-12-09", "2024-12-08", "3 calendar days, Saturday and Sunday count"),
    ("report.handling.extended", "2024-12-06", "2024-12-11", "2024-12-10", "3+2; 10 Dec if 6 Dec is day 1 (Kukar)"),
    ("mk.filing", "2024-12-08", "2024-12-11", "2024-12-11", "announced on a Sunday: the same in both modes"),
    ("mk.filing", "2024-12-09", "2024-12-12", "2024-12-11", "announced on a Monday: the rule is inclusive"),
    ("mk.filing", "2024-12-05", "2024-12-10", "2024-12-09", "Sumenep: filed 10 Dec, held late, so inclusive"),
    ("mk.decision", "2025-01-03", "2025-03-12", "2025-03-11", "45 working days; law-statute reads inclusive [I]"),
    ("gakkumdu.penyidikan", "2024-12-03", "2024-12-23", "2024-12-20", "14 working days after Tuesday 3 Dec"),
    ("gakkumdu.penyidikan", "2024-12-12", "2025-01-06", "2025-01-03", "over Christmas, joint leave and New Year"),
    ("gakkumdu.penelitian", "2025-01-06", "2025-01-09", "2025-01-08", "3 working days"),
    ("gakkumdu.pelengkapan", "2025-01-09", "2025-01-14", "2025-01-13", "3 working days over a weekend"),
    ("gakkumdu.pelimpahan", "2025-01-14", "2025-01-21", "2025-01-20", "5 working days"),
    ("kpu.follow_up", "2024-12-07", "2024-12-14", "2024-12-13", "7 calendar days"),
    ("dispute.ruling", "2024-09-23", "2024-10-05", "2024-10-04", "12 calendar days"),
    ("kpu.dispute_follow_up", "2024-10-04", "2024-10-09", "2024-10-08", "3 working days over a weekend"),
    ("psu.last_day", "2024-11-27", "2024-12-07", "2024-12-06", "KPU RI said 6, Bawaslu Jaktim 6 or 7; unverified"),
    ("report.repair", "2024-12-02", "2024-12-04", "2024-12-03", "2 days, practice stated by officials"),
    ("mk.repair", "2024-12-11", "2024-12-16", "2024-12-13", "3 working days over a weekend"),
    ("tsm.ruling", "2024-12-05", "2024-12-27", "2024-12-24", "14 working days; Christmas and joint leave between"),
    ("tsm.kpu_follow_up", "2024-12-27", "2025-01-02", "2024-12-31", "3 working days over New Year"),
    ("tun.objection", "2024-09-23", "2024-09-26", "2024-09-25", "3 working days"),
    ("tun.ruling", "2024-10-07", "2024-10-28", "2024-10-25", "15 working days"),
    ("tun.cassation", "2024-10-28", "2024-11-04", "2024-11-01", "5 working days over a weekend"),
    ("tun.cassation_ruling", "2024-11-04", "2024-12-03", "2024-12-02", "20 working days; voting day is none"),
    ("tun.kpu_follow_up", "2024-12-03", "2024-12-10", "2024-12-09", "7 calendar days"),
    ("recount.next_level", "2024-11-27", "2024-11-29", "2024-11-28", "2 days after voting day"),
    ("recount.certificate", "2024-11-27", "2024-12-02", "2024-12-01", "5 days, a Sunday counts"),
    ("ptps.dissolved", "2024-11-27", "2024-12-04", "2024-12-03", "7 days after voting day"),
]

#     rule              starts        statute       practice      note
COURT = [
    ("court.verdict", "2025-01-21", "2025-01-28", "2025-02-04", "7 days; Isra Mikraj, joint leave and Imlek between"),
    ("court.appeal", "2025-01-28", "2025-01-31", "2025-02-03", "3 days after the reading"),
    ("court.appeal_file", "2025-01-31", "2025-02-03", "2025-02-05", "3 days after the request"),
    ("court.appeal_verdict", "2025-01-31", "2025-02-07", "2025-02-11", "7 days after the request"),
    ("court.delivery", "2025-02-07", "2025-02-10", "2025-02-12", "from the reading, not from finality"),
    ("court.execution", "2025-02-10", "2025-02-13", "2025-02-13", "no weekend between: the same in both"),
]

#     rule                     starts                       ends                         note
HOURS = [
    ("gakkumdu.forward", "2024-12-02T21:00", "2024-12-03T21:00", "1x24 hours, exact"),
    ("gakkumdu.forward", "2024-11-26T22:30", "2024-11-27T22:30", "no holiday is skipped"),
    ("gakkumdu.pembahasan_1", "2024-12-07T09:15", "2024-12-08T09:15", "no weekend is skipped; unverified"),
]


def _at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(("code", "last", "note"), CUT_OFFS)
def test_a_cut_off_falls_on_the_day_of_the_law_page(code: str, last: str, note: str) -> None:
    assert before(before_rule("pilkada", code, VOTING_DAY), VOTING_DAY).date == date.fromisoformat(last), note


@pytest.mark.parametrize(("code", "start", "exclusive", "inclusive", "note"), CLOCKS)
def test_a_clock_ends_on_both_dates_of_the_law_page(
    code: str, start: str, exclusive: str, inclusive: str, note: str
) -> None:
    found = due(rule("pilkada", code, date.fromisoformat(start)), _at(start))
    assert (found.due_exclusive, found.due_inclusive) == (date.fromisoformat(exclusive), date.fromisoformat(inclusive))
    assert (found.warn_by, found.breach_after) == (found.due_inclusive, found.due_exclusive), note


@pytest.mark.parametrize(("code", "start", "statute", "practice", "note"), COURT)
def test_a_court_clock_has_a_statutory_date_and_one_of_practice(
    code: str, start: str, statute: str, practice: str, note: str
) -> None:
    found = due(rule("pilkada", code, date.fromisoformat(start)), _at(start))
    assert (found.unit, found.practice_unit) == ("calendar_days", "working_days")
    assert (found.due, found.practice_due) == (date.fromisoformat(statute), date.fromisoformat(practice)), note
    assert (found.warn_by, found.breach_after) == (found.due_inclusive, date.fromisoformat(practice)), note


@pytest.mark.parametrize(("code", "start", "end", "note"), HOURS)
def test_a_clock_of_hours_ends_at_one_exact_moment(code: str, start: str, end: str, note: str) -> None:
    found = due(rule("pilkada", code, _at(start).date()), _at(start))
    assert {found.due_exclusive, found.due_inclusive, found.warn_by, found.breach_after} == {_at(end)}, note


def test_only_the_filing_at_mk_and_the_unverified_psu_day_count_the_first_day() -> None:
    assert {each.code for each in rules("pilkada") if each.counting == "inclusive"} == {"mk.filing", "psu.last_day"}
