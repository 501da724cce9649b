"""Whoever says it, and by whichever way: an act on an order is applied, was so already, waits for a person, or moves
nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.gaps.states import next_state
from posko.domain.incidents import LIVE_TASKS, TASK_TABLE, TaskState, orders
from posko.domain.incidents.orders import OrderNow, Outcome, Words, judged

GIVEN = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
NOW = GIVEN + timedelta(minutes=20)
ORDER = OrderNow(26, TaskState.ASKED, 1, GIVEN)
TAKEN = Words("task.accepted", GIVEN + timedelta(minutes=2), NOW)


def outcome(said: Words, now: OrderNow, *, own: bool = True) -> str:
    return judged(said, now, own=own).outcome.value


def test_an_acknowledgement_counts_from_when_it_was_said_and_twice_is_once() -> None:
    verdict = judged(TAKEN, ORDER)
    assert (verdict.outcome, verdict.at) == (Outcome.APPLIED, TAKEN.said_at)
    assert outcome(TAKEN, replace(ORDER, state=TaskState.ACCEPTED)) == "repeated"
    assert outcome(TAKEN, replace(ORDER, state=TaskState.ARRIVED)) == "repeated"


def test_a_wrong_phone_moves_nothing() -> None:
    verdict = judged(TAKEN, ORDER, own=False)
    assert (verdict.outcome, verdict.why) == (Outcome.REFUSED, orders.NOT_YOURS)


def test_after_withdrawal_nothing_moves_and_what_was_done_before_it_goes_to_a_person() -> None:
    gone = replace(ORDER, state=TaskState.CANCELLED, ended_at=GIVEN + timedelta(minutes=10))
    assert outcome(TAKEN, gone) == "refused"
    done = replace(TAKEN, event="task.done", said_at=GIVEN + timedelta(minutes=8), base=1)
    assert outcome(done, gone) == "conflict"
    assert outcome(replace(done, said_at=GIVEN + timedelta(minutes=12)), gone) == "refused"
    assert outcome(replace(done, base=None), gone) == "refused"


def test_a_clock_of_yesterday_goes_to_a_person_and_one_that_is_ahead_counts_from_the_arrival() -> None:
    verdict = judged(replace(TAKEN, said_at=GIVEN - timedelta(days=1), base=1), ORDER)
    assert (verdict.outcome, verdict.why) == (Outcome.CONFLICT, orders.OLD_CLOCK)
    assert judged(replace(TAKEN, said_at=NOW + timedelta(hours=3)), ORDER).at == NOW
    assert judged(replace(TAKEN, said_at=GIVEN - timedelta(minutes=1)), ORDER).at == GIVEN


def test_an_act_from_before_the_order_was_changed_waits_for_a_person() -> None:
    moved = replace(ORDER, version=4)
    assert outcome(replace(TAKEN, base=3), moved) == "conflict"
    assert outcome(replace(TAKEN, base=4), moved) == "applied"
    assert outcome(replace(TAKEN, base=5), moved) == "conflict"  # nobody can have seen that
    # states that others wrote down meanwhile change no order
    assert outcome(replace(TAKEN, event="task.arrived", base=1), replace(ORDER, state="accepted")) == "applied"


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(sorted(orders.SAID.values())), max_size=12),
    st.sampled_from(sorted(LIVE_TASKS)),
)
def test_whatever_is_said_in_whatever_order_an_order_only_goes_forward(events: list[str], state: TaskState) -> None:
    now, reached = replace(ORDER, state=state), 0
    for event in events:
        if judged(replace(TAKEN, event=event), now).outcome != Outcome.APPLIED:
            continue
        after = next_state(TASK_TABLE, now.state, event)
        assert list(TaskState).index(TaskState(after)) >= reached
        reached = list(TaskState).index(TaskState(after))
        now = replace(now, state=after, ended_at=None if after in LIVE_TASKS else NOW)


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_a_climb_wakes_the_desk_first_and_then_those_above_it(severity: int) -> None:
    chain = orders.climb(severity, "polres", ["pol.kabagops", "pol.kapolres", "pol.x"])
    assert [rung.to for rung in chain] == ["desk", "superior", "superior"]
    assert [rung.minutes for rung in chain] == sorted(orders.CLIMB[severity])
    assert orders.rungs_of([rung.kept() for rung in chain]) == chain
    assert orders.next_climb(chain, 0, GIVEN) == GIVEN + timedelta(minutes=chain[0].minutes)
    assert orders.next_climb(chain, 3, GIVEN) is None
    assert [rung.person for rung in orders.climb(severity, "polres", [])] == ["", ""]
