"""Every moment lies in exactly one window of the election."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.plans.lanes import voting_begins, window_at, windows
from posko.law.plans import stages

WINDOWS = windows(stages("pilkada"))
BEGUN = datetime(2024, 1, 1, tzinfo=UTC)


@given(st.integers(0, 500 * 24 * 60))
def test_a_moment_lies_in_exactly_one_window(minutes: int) -> None:
    at = BEGUN + timedelta(minutes=minutes)
    assert sum(window.holds(at) for window in WINDOWS) == 1
    assert window_at(WINDOWS, at).holds(at)


def test_the_windows_follow_each_other_in_the_order_of_the_law() -> None:
    assert [window.kind for window in WINDOWS] == ["preparation", "candidacy", "campaign", "quiet", "voting", "count"]
    assert all(one.until == other.begins for one, other in pairwise(WINDOWS))


def test_voting_begins_when_the_law_says() -> None:
    assert voting_begins(stages("pilkada")) == datetime(2024, 11, 27, 0, 0, tzinfo=UTC)
    assert voting_begins(()) is None
