"""Two real cases against the clocks, without names: TPS 028 Pinang Ranti, and PN Penajam 211/Pid.Sus/2024."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from posko.domain.deadlines import due, is_breached
from posko.law.deadlines import rule

JAKARTA = ZoneInfo("Asia/Jakarta")

#     what happened                                   rule                   from                to be done by     done
PINANG_RANTI = [
    ("event known on voting day, finding next day", "report.filing", "2024-11-27T13:30", "2024-12-04", "2024-11-28"),
    (
        "police report filed on the evening of 3 Dec",
        "gakkumdu.penyidikan",
        "2024-12-03T21:00",
        "2024-12-23",
        "2024-12-19",
    ),
    ("repeat vote: on 7 Dec none was recommended", "psu.last_day", "2024-11-27T13:00", "2024-12-06", None),
    ("verdict read on 19 Dec: time for appeal", "court.appeal", "2024-12-19T15:00", "2024-12-22", None),
]

#     step                                rule                  from          statute       practice      note
PENAJAM = [
    (
        "transfer by the court's word",
        "court.verdict",
        "2024-12-16",
        "2024-12-23",
        "2024-12-27",
        "read 23 Dec: on day 7",
    ),
    ("transfer by the prosecutor's", "court.verdict", "2024-12-12", "2024-12-19", "2024-12-23", "late, or on day 7"),
    ("verdict of 23 Dec, appeal", "court.appeal", "2024-12-23", "2024-12-26", "2024-12-30", "joint leave 26 Dec"),
    (
        "appeal 26 Dec, high court",
        "court.appeal_verdict",
        "2024-12-26",
        "2025-01-02",
        "2025-01-07",
        "9 Jan is after both",
    ),
    (
        "appeal 30 Dec, high court",
        "court.appeal_verdict",
        "2024-12-30",
        "2025-01-06",
        "2025-01-09",
        "9 Jan is working day 7",
    ),
    ("high court received 6 Jan", "court.appeal_verdict", "2025-01-06", "2025-01-13", "2025-01-15", "its own receipt"),
    (
        "high court's verdict of 9 Jan",
        "court.delivery",
        "2025-01-09",
        "2025-01-12",
        "2025-01-14",
        "ends on a Sunday, or not",
    ),
]


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(("what", "code", "start", "last", "done"), PINANG_RANTI)
def test_pinang_ranti_keeps_its_clocks(what: str, code: str, start: str, last: str, done: str | None) -> None:
    found = due(rule("pilkada", code, _at(start).date()), _at(start))
    assert found.due == date.fromisoformat(last), what
    assert done is None or not is_breached(found, _at(done)), what


def test_the_investigation_of_pinang_ranti_ends_on_20_december_if_3_december_counts() -> None:
    found = due(rule("pilkada", "gakkumdu.penyidikan", date(2024, 12, 3)), _at("2024-12-03T21:00"))
    assert (found.warn_by, found.breach_after) == (date(2024, 12, 20), date(2024, 12, 23))


def test_a_police_report_on_3_december_at_21_comes_a_day_after_the_decision_at_the_latest() -> None:
    found = due(rule("pilkada", "gakkumdu.forward", date(2024, 12, 2)), _at("2024-12-02T21:00"))
    assert not is_breached(found, _at("2024-12-03T21:00"))
    assert is_breached(found, _at("2024-12-03T21:01"))


@pytest.mark.parametrize(("step", "code", "start", "statute", "practice", "note"), PENAJAM)
def test_penajam_has_both_dates_of_each_court_clock(
    step: str, code: str, start: str, statute: str, practice: str, note: str
) -> None:
    found = due(rule("pilkada", code, date.fromisoformat(start)), _at(start))
    assert (found.due, found.practice_due) == (date.fromisoformat(statute), date.fromisoformat(practice)), (step, note)


def test_a_verdict_late_by_the_statute_and_in_time_by_practice_is_no_breach() -> None:
    found = due(rule("pilkada", "court.verdict", date(2024, 12, 12)), _at("2024-12-12"))
    assert isinstance(found.due, date) and found.due < date(2024, 12, 23)
    assert not is_breached(found, _at("2024-12-23T23:59"))
    assert is_breached(found, _at("2024-12-24T00:00"))


def test_an_appeal_is_decided_on_working_day_seven_after_the_last_day_to_ask_for_it() -> None:
    last_day = due(rule("pilkada", "court.appeal", date(2024, 12, 23)), _at("2024-12-23")).practice_due
    assert last_day == date(2024, 12, 30)
    found = due(rule("pilkada", "court.appeal_verdict", last_day), _at("2024-12-30"))
    assert found.practice_due == date(2025, 1, 9)
