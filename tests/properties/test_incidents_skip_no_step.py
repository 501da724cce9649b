"""Whatever is tried in whatever order: no step is skipped, and what somebody is at has a live task."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.gaps.states import next_state
from posko.domain.incidents import (
    INCIDENT_TABLE,
    LIVE,
    LIVE_TASKS,
    TASK_TABLE,
    UNDER_WAY,
    IncidentState,
    TaskState,
    after_tasks,
)
from posko.domain.incidents.clocks import STEP_OF

EVENTS = sorted({row.event for row in INCIDENT_TABLE})
# What must have been before each state, in one life of an incident.
BEFORE = {
    "confirmed": "reported",
    "assigned": "confirmed",
    "on_the_way": "assigned",
    "handled": "assigned",
    "closed": "handled",
}


@given(st.lists(st.sampled_from(EVENTS), max_size=40))
def test_no_path_skips_a_step(events: list[str]) -> None:
    state, been = "reported", ["reported"]
    for event in events:
        try:
            state = next_state(INCIDENT_TABLE, state, event)
        except BadInput:
            continue
        been.append(state)
        assert BEFORE.get(state, "reported") in been
        assert state != "closed" or been[-2] == "handled"


@given(st.lists(st.sampled_from(EVENTS), max_size=40))
def test_what_ended_comes_back_by_reopening_alone(events: list[str]) -> None:
    state = "reported"
    for event in events:
        try:
            after = next_state(INCIDENT_TABLE, state, event)
        except BadInput:
            continue
        if state not in LIVE:
            assert event == "incident.reopened" and after in ("confirmed", "reported")
        state = after


@given(st.lists(st.sampled_from(list(TaskState))))
def test_an_incident_stays_under_way_as_long_as_a_task_lives(states: list[TaskState]) -> None:
    event = after_tasks(states)
    assert (event == "") == any(state in LIVE_TASKS for state in states)
    for state in UNDER_WAY:
        if event:
            assert next_state(INCIDENT_TABLE, state, event) not in UNDER_WAY


def test_every_state_is_reached_and_left() -> None:
    states = set(IncidentState)
    assert {row.next for row in INCIDENT_TABLE} == states
    assert {row.state for row in INCIDENT_TABLE} == states
    assert {row.state for row in TASK_TABLE} == set(LIVE_TASKS)


def test_the_table_names_the_clock_that_runs() -> None:
    for row in INCIDENT_TABLE:
        assert row.clock == STEP_OF.get(row.state, "none")
