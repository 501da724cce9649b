"""The time left to a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.plans.phases import Countdown, countdown

VOTING = datetime(2024, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(hours=40), Countdown(1, 16, 0)),
        (timedelta(hours=40, seconds=-1), Countdown(1, 16, 0)),
        (timedelta(hours=40, minutes=-1), Countdown(1, 15, 59)),
        (timedelta(seconds=1), Countdown(0, 0, 1)),
        (timedelta(0), Countdown(0, 0, 0)),
        (timedelta(days=-3), Countdown(0, 0, 0)),
    ],
)
def test_a_begun_minute_counts_and_the_past_is_zero(left: timedelta, expected: Countdown) -> None:
    assert countdown(VOTING - left, VOTING) == expected


def test_only_the_moment_itself_is_reached() -> None:
    assert countdown(VOTING, VOTING).reached
    assert not countdown(VOTING - timedelta(microseconds=1), VOTING).reached
