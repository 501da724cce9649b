"""What a button asks and a service enforces of incidents and tasks: who may, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.incidents import INCIDENT_TABLE, TASK_TABLE, IncidentState, TaskState, policies
from posko.domain.incidents.policies import IncidentNow, TaskNow

LEAD = Viewer("person", "dewi", "Dewi", "x", "31.75", "polres", "polri", Role.DUTY_OFFICER, "", frozenset())
OTHER = replace(LEAD, actor="bayu", agency="bpbd", root="pemkot", role=Role.LIAISON)
FIELD = replace(LEAD, actor="fikri", role=Role.FIELD_OFFICER)
ELSEWHERE = replace(LEAD, place="31.75.03")


def incident(state: IncidentState, part_of: int = 0) -> IncidentNow:
    return IncidentNow(state, "31.75.06.1003", "Duren Sawit", "polres", "polri", part_of)


@pytest.mark.parametrize("state", IncidentState)
@pytest.mark.parametrize("event", sorted({row.event for row in INCIDENT_TABLE}))
def test_an_event_of_the_table_comes_in_its_states_by_an_officer_at_the_post(state: IncidentState, event: str) -> None:
    stands = any(row.state == state and row.event == event for row in INCIDENT_TABLE)
    assert (policies.moving(incident(state), event, LEAD) is None) is stands
    for refused in (FIELD, ELSEWHERE):
        assert isinstance(policies.moving(incident(state), event, refused), NotAllowed)
    assert isinstance(policies.moving(incident(state, part_of=4), event, LEAD), BadInput)


@pytest.mark.parametrize(
    ("state", "event"),
    [(IncidentState.HANDLED, "incident.closed"), (IncidentState.CONFIRMED, "incident.called_false")],
)
def test_who_leads_closes_and_calls_false_and_anybody_where_none_leads(state: IncidentState, event: str) -> None:
    assert isinstance(policies.moving(incident(state), event, OTHER), NotAllowed)
    assert policies.moving(replace(incident(state), lead="", lead_root=""), event, OTHER) is None


def test_what_is_only_reported_is_confirmed_by_sending_somebody() -> None:
    sendable = {state for state in IncidentState if policies.sending(incident(state), OTHER) is None}
    assert sendable == {"reported", "confirmed", "assigned", "on_the_way"}


def test_who_leads_or_was_asked_says_that_it_is_over() -> None:
    now = incident(IncidentState.ASSIGNED)
    assert policies.ending(now, LEAD, frozenset()) is None
    assert isinstance(policies.ending(now, OTHER, frozenset()), NotAllowed)
    assert policies.ending(now, OTHER, frozenset({"bpbd"})) is None
    assert isinstance(policies.ending(incident(IncidentState.CONFIRMED), LEAD, frozenset()), BadInput)


def test_what_was_called_false_is_merged_with_nothing_and_two_that_are_closed_stay() -> None:
    assert isinstance(policies.merging(incident(IncidentState.FALSE), LEAD), BadInput)
    assert policies.merging(incident(IncidentState.CLOSED), LEAD) is None
    assert isinstance(policies.fitting(incident(IncidentState.CLOSED)), BadInput)


def test_whoever_may_report_says_how_it_goes_on() -> None:
    assert policies.noting(incident(IncidentState.CLOSED), replace(FIELD, place="31.75.03")) is None
    assert isinstance(policies.noting(incident(IncidentState.CLOSED), replace(FIELD, role=Role.AUDITOR)), NotAllowed)


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("event", sorted({row.event for row in TASK_TABLE}))
def test_a_task_is_between_who_was_asked_who_asked_and_who_leads(state: TaskState, event: str) -> None:
    task, now = TaskNow(state, "bpbd", "kpu"), incident(IncidentState.ASSIGNED)
    stands = any(row.state == state and row.event == event for row in TASK_TABLE)
    assert (policies.moving_task(task, now, event, OTHER) is None) is stands
    only_asked = event == "task.accepted"
    for speaker in (LEAD, replace(LEAD, agency="kpu", root="kpu")):
        assert (policies.moving_task(task, now, event, speaker) is None) is (stands and not only_asked)
    assert isinstance(policies.moving_task(task, now, event, replace(OTHER, agency="dinkes")), NotAllowed)
