"""A stage that runs to midnight is said to end on its last day; one that ends by the clock says that clock."""

from __future__ import annotations

from datetime import datetime

from posko.domain.plans.phases import JAKARTA, phase_at
from posko.law.plans import stages


def _said(moment: str) -> str:
    phase = phase_at(stages("pilkada"), datetime.fromisoformat(moment).replace(tzinfo=JAKARTA))
    assert phase.shown is not None
    return f"{phase.shown.said_to_end:%Y-%m-%d %H:%M}"


def test_the_quiet_period_is_said_to_end_on_its_last_day() -> None:
    assert _said("2024-11-25T15:00") == "2024-11-26 23:59"


def test_voting_is_said_to_end_at_one() -> None:
    assert _said("2024-11-27T09:00") == "2024-11-27 13:00"
