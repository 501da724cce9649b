"""Beyond the last decreed calendar of holidays no count of working days is verified; calendar days need no decree."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from posko.domain.deadlines import due
from posko.domain.plans.phases import JAKARTA
from posko.law import deadlines, holidays


@pytest.mark.parametrize(
    ("rule", "start", "verified"),
    [
        ("gakkumdu.penyidikan", "2025-12-09", True),  # ends on 31 December, the last day that was decreed
        ("gakkumdu.penyidikan", "2025-12-10", False),  # the first of its two dates still lies in 2025
        ("gakkumdu.penyidikan", "2025-12-12", False),
        ("gakkumdu.pelimpahan", "2027-03-01", False),
        ("court.verdict", "2025-12-30", False),  # calendar days by the statute, working days in practice
        ("kpu.follow_up", "2027-03-01", True),  # calendar days alone
        ("gakkumdu.forward", "2027-03-01", True),  # hours
        ("report.initial_review", "2024-12-01", False),  # its article was never read
    ],
)
def test_a_deadline_is_verified_as_far_as_holidays_are_decreed(rule: str, start: str, verified: bool) -> None:
    moment = datetime.fromisoformat(start).replace(hour=10, tzinfo=JAKARTA)
    assert due(deadlines.rule("pilkada", rule, moment.date()), moment).verified is verified


def test_the_last_decreed_calendar_is_that_of_2025() -> None:
    assert holidays.decreed_until("pilkada") == date(2025, 12, 31)
