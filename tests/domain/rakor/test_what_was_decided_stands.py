"""Where a decision or a promise stands: late by the clock alone, and never what was only asked for or noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.gaps import spoken
from posko.domain.gaps.states import CommitmentState
from posko.domain.rakor.decided import OPEN, OPEN_PROMISES, SOON, Standing, of_follow_up, of_promise
from posko.domain.rakor.meetings import FollowUpState

NOW = datetime(2024, 11, 25, 8, tzinfo=UTC)
PAST, NEAR, FAR = NOW - timedelta(minutes=1), NOW + timedelta(days=1), NOW + SOON


def test_a_decision_stands_by_its_time_until_it_ends() -> None:
    assert [of_follow_up(FollowUpState.RUNNING, due, NOW) for due in (PAST, NEAR, FAR)] == ["late", "soon", "later"]
    assert [of_follow_up(state, PAST, NOW) for state in ("done", "dropped")] == ["done", "dropped"]


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (CommitmentState.PROMISED, Standing.LATE),
        (CommitmentState.STARTED, Standing.LATE),
        (CommitmentState.FILED, Standing.FILED),
        (CommitmentState.PROPOSED, Standing.ASKED),
        (CommitmentState.NOTED, Standing.NOTED),
        (CommitmentState.KEPT, Standing.DONE),
        (CommitmentState.DECLINED, Standing.DROPPED),
        (CommitmentState.WITHDRAWN, Standing.DROPPED),
        (CommitmentState.BROKEN, Standing.DROPPED),
        (CommitmentState.LAPSED, Standing.DROPPED),
    ],
)
def test_a_promise_past_its_time_is_late_only_where_it_is_owed(state: str, standing: Standing) -> None:
    assert of_promise(state, PAST, NOW) is standing
    assert (standing in OPEN) is (standing not in (Standing.DONE, Standing.DROPPED)) is (state in OPEN_PROMISES)


@pytest.mark.parametrize(
    ("source", "line"),
    [("rakor:5/12", (5, 12)), ("rakor:5", None), ("rakor:/3", None), ("", None), ("incident:5/1", None)],
)
def test_a_promise_names_the_line_it_was_spoken_at(source: str, line: tuple[int, int] | None) -> None:
    assert spoken.line_of(source) == line
