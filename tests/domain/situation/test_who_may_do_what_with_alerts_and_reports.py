"""What a button asks and a service enforces of alerts, situation reports and the day of a station."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posko.domain.access import Act, Role, Viewer, device_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.situation import policies
from posko.domain.situation.alerts import TABLE, AlertState, Message, Person

DUTY = Viewer("person", "duty", "Duty", "x", "31.75", "polres", "polri", Role.DUTY_OFFICER, "", frozenset())
KPU = replace(DUTY, actor="kpu", agency="kpu", root="kpu", role=Role.KPU_DATA_OFFICER)
FIELD = replace(DUTY, actor="field", role=Role.FIELD_OFFICER)
AUTHORS = [Person("planner", "polri")]


def stands(state: AlertState, event: str) -> bool:
    return any(row.state == state and row.event == event for row in TABLE)


@pytest.mark.parametrize("state", AlertState)
def test_the_agency_that_wrote_an_alert_changes_it_and_takes_it_back(state: AlertState) -> None:
    for policy, event in ((policies.changing, "alert.changed"), (policies.withdrawing, "alert.withdrawn")):
        assert (policy(state, "polres", DUTY) is None) is stands(state, event)
        for refused in (KPU, FIELD):
            assert isinstance(policy(state, "polres", refused), NotAllowed)


@pytest.mark.parametrize("state", AlertState)
def test_a_second_person_sends_what_was_proposed_or_gives_it_back(state: AlertState) -> None:
    assert (policies.sending(state, "Severe", AUTHORS, DUTY) is None) is (state == AlertState.PROPOSED)
    assert (policies.returning(state, DUTY) is None) is (state == AlertState.PROPOSED)
    assert isinstance(policies.sending(state, "Severe", AUTHORS, FIELD), NotAllowed)
    assert isinstance(policies.returning(state, FIELD), NotAllowed)


def test_who_wrote_an_alert_is_not_the_second_and_an_extreme_one_needs_another_institution() -> None:
    proposed = AlertState.PROPOSED
    assert isinstance(policies.sending(proposed, "Severe", [*AUTHORS, Person("duty", "polri")], DUTY), NotAllowed)
    assert isinstance(policies.sending(proposed, "Extreme", AUTHORS, DUTY), NotAllowed)
    assert policies.sending(proposed, "Extreme", AUTHORS, KPU) is None


@pytest.mark.parametrize("state", AlertState)
def test_only_an_alert_that_runs_is_updated_or_ended(state: AlertState) -> None:
    runs = state == AlertState.SENT
    assert (policies.going_on(state, DUTY) is None) is runs
    assert (policies.referring(Message.CANCEL, state) is None) is runs
    assert isinstance(policies.referring(Message.ALERT, state), BadInput)
    assert isinstance(policies.going_on(state, FIELD), NotAllowed)


def test_a_new_alert_refers_to_none_and_an_update_to_one() -> None:
    assert policies.referring(Message.ALERT, None) is None
    assert isinstance(policies.referring(Message.UPDATE, None), BadInput)


@pytest.mark.parametrize("state", AlertState)
def test_an_agency_that_is_addressed_acknowledges_what_was_sent(state: AlertState) -> None:
    assert (policies.acknowledging(state, KPU, addressed=True) is None) is (state == AlertState.SENT)
    assert policies.acknowledging(state, KPU, addressed=False) is not None
    assert isinstance(policies.acknowledging(state, replace(KPU, role=Role.AUDITOR), addressed=True), NotAllowed)


@pytest.mark.parametrize("role", Role)
def test_a_role_writes_alerts_issues_reports_and_plans_days_by_its_acts(role: Role) -> None:
    by = replace(DUTY, role=role)
    assert (policies.writing(by) is None) is by.may(Act.ALERT_PROPOSE)
    assert (policies.issuing_reports(by) is None) is by.may(Act.SITREP_ISSUE)
    assert (policies.planning_day(by) is None) is by.may(Act.INCIDENT_HANDLE)


def test_a_station_is_reported_by_who_acts_there() -> None:
    inside, outside = "31.75.08.1002/028", "31.75.09.1001/001"
    bound = replace(FIELD, place="31.75.08.1002")
    device = device_viewer(7, "HP 7", operation="x", city="31.75", agency="polres", root="polri", place="31.75.08")
    for by in (bound, device):
        assert policies.reporting_station(inside, by, is_station=True) is None
        refusal = policies.reporting_station(outside, by, is_station=True)
        assert isinstance(refusal, BadInput) and by.name in str(refusal)
        assert "no station" in str(policies.reporting_station(outside, by, is_station=False))
    assert isinstance(
        policies.reporting_station(inside, replace(FIELD, role=Role.AUDITOR), is_station=True), NotAllowed
    )
