"""What holds for the phase and its countdown at any moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.plans.phases import JAKARTA, countdown, phase_at
from posko.law.plans import stages

MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("2024-01-01"),
    max_value=datetime.fromisoformat("2025-01-01"),
    timezones=st.just(JAKARTA),
)


@given(MOMENTS)
def test_the_next_stage_lies_ahead_and_the_shown_one_runs(at: datetime) -> None:
    phase = phase_at(stages("pilkada"), at)
    assert phase.next_at is None or phase.next_at > at
    assert phase.shown is None or phase.shown.begins <= at < phase.shown.ends
    assert (phase.shown is not None) == (phase.state == "running")


@given(MOMENTS, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_a_countdown_is_the_time_left_rounded_up_to_the_minute(at: datetime, left: timedelta) -> None:
    clock = countdown(at, at + left)
    shown = timedelta(days=clock.days, hours=clock.hours, minutes=clock.minutes)
    assert left <= shown < left + timedelta(minutes=1)
    assert clock.hours < 24 and clock.minutes < 60
