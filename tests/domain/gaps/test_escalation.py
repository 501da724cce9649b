"""Who is told of a promise and when, on a clock that runs through the whole operation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.gaps.escalation import DAY, STEPS, level_at, next_at, steps_due
from posko.domain.gaps.states import CommitmentState, Promise

BEGUN = datetime(2024, 8, 6, 2, 0, tzinfo=UTC)
OPERATION = 140 * DAY


def _promise(
    due: datetime, state: CommitmentState = CommitmentState.PROMISED, extended: datetime | None = None
) -> Promise:
    return Promise(state, due, None, extended)


def _told(promise: Promise, made_at: datetime, looks: list[datetime]) -> list[tuple[int, datetime]]:
    told: list[tuple[int, datetime]] = []
    for at in looks:
        told += [(step.level, at) for step in steps_due(promise, at, {level for level, _at in told}, made_at)]
    return told


def test_over_the_140_days_each_step_is_told_once_and_on_its_day() -> None:
    due = BEGUN + 60 * DAY
    looks = [BEGUN + timedelta(hours=hour) for hour in range(0, 140 * 24, 6)]
    told = dict(_told(_promise(due), BEGUN, looks))
    assert {level: at - due for level, at in told.items()} == {0: -DAY, 1: timedelta(0), 2: DAY, 3: 3 * DAY}


def test_the_day_after_it_is_due_the_head_is_told() -> None:
    due = BEGUN + 10 * DAY
    step = steps_due(_promise(due), due + DAY, {0, 1}, BEGUN)
    assert [(each.level, each.told) for each in step] == [(2, "head")]


def test_looking_twice_tells_nobody_twice() -> None:
    due = BEGUN + 10 * DAY
    at = due + 2 * DAY
    first = steps_due(_promise(due), at, set(), BEGUN)
    assert steps_due(_promise(due), at, {step.level for step in first}, BEGUN) == ()


def test_after_three_days_of_standstill_all_missed_steps_come_at_once() -> None:
    due = BEGUN + 10 * DAY
    found = steps_due(_promise(due), due + 3 * DAY, {0}, BEGUN)
    assert [step.level for step in found] == [1, 2, 3]


def test_a_reminder_that_comes_too_late_is_none() -> None:
    due = BEGUN + 10 * DAY
    assert 0 not in [step.level for step in steps_due(_promise(due), due + timedelta(hours=1), set(), BEGUN)]
    assert steps_due(_promise(due), due - timedelta(hours=3), set(), due - timedelta(hours=5)) == ()


def test_more_time_that_was_granted_moves_the_steps_and_not_the_lateness() -> None:
    due, later = BEGUN + 10 * DAY, BEGUN + 20 * DAY
    promise = _promise(due, extended=later)
    assert steps_due(promise, due + 5 * DAY, {0}, BEGUN) == ()
    assert [step.level for step in steps_due(promise, later, {0}, BEGUN)] == [1]


@pytest.mark.parametrize("state", [s for s in CommitmentState if s not in ("promised", "started")])
def test_what_is_no_longer_owed_is_told_to_nobody(state: CommitmentState) -> None:
    due = BEGUN + 10 * DAY
    assert steps_due(_promise(due, state), due + 9 * DAY, set(), BEGUN) == ()
    assert level_at(_promise(due, state), due + 9 * DAY) is None


@given(st.lists(st.integers(0, 140 * 24), min_size=1, max_size=60), st.integers(24, 130 * 24))
def test_however_often_the_clock_is_read_each_step_is_taken_at_most_once(hours: list[int], due_hour: int) -> None:
    promise = _promise(BEGUN + timedelta(hours=due_hour))
    told = _told(promise, BEGUN, [BEGUN + timedelta(hours=hour) for hour in sorted(hours)])
    levels = [level for level, _at in told]
    assert levels == sorted(levels) and len(levels) == len(set(levels))
    last = BEGUN + timedelta(hours=max(hours))
    reached = {step.level for step in STEPS if step.level and promise.due + step.after <= last}
    assert reached <= set(levels)


@given(st.lists(st.integers(0, 140 * 24), min_size=1, max_size=60), st.integers(1, 130 * 24), st.integers(0, 48))
def test_looking_only_when_the_stamp_says_so_misses_nothing(hours: list[int], due_hour: int, made_hour: int) -> None:
    promise, made_at = _promise(BEGUN + timedelta(hours=due_hour)), BEGUN + timedelta(hours=made_hour)
    told: set[int] = set()
    for at in (made_at + timedelta(hours=hour) for hour in sorted(hours)):
        due, stamp = steps_due(promise, at, told, made_at), next_at(promise, told, made_at)
        assert bool(due) <= (stamp is not None and stamp <= at)
        told |= {step.level for step in due}
    assert (next_at(promise, told, made_at) is None) == (max(told, default=0) == STEPS[-1].level)


@pytest.mark.parametrize("state", [s for s in CommitmentState if s not in ("promised", "started")])
def test_what_is_no_longer_owed_has_no_next_step(state: CommitmentState) -> None:
    assert next_at(_promise(BEGUN + 10 * DAY, state), (), BEGUN) is None
