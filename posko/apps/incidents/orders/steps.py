"""Steps of acts on an order: lock it with its incident, move it as its table says, let its incident follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from posko.apps.incidents.course.steps import locked_incidents, move, record_on
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.reach import steps as reach
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.people.duty.selectors import escalation_chain
from posko.domain import incidents
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps.states import next_state
from posko.domain.incidents import IncidentState, TaskState, orders
from posko.domain.incidents.orders import How
from posko.domain.people.duty import ON_DUTY
from posko.kit.acts import Moved, step

# The field that keeps when each event came.
_STAMPS: Final[Mapping[str, str]] = {
    "task.accepted": "accepted_at",
    "task.set_out": "set_out_at",
    "task.arrived": "arrived_at",
    "task.done": "ended_at",
    "task.unable": "ended_at",
    "task.cancelled": "ended_at",
}


@step
def locked_order(task: Task, by: Viewer) -> tuple[Incident, Task]:
    """The incident, locked, and the task as it is now.

    A merge, or taking one back, may move the task to another incident before the lock is there.
    """
    tasks = Task.objects.select_related("agency", "asked_by", "incident", "unit", "device", "place")
    (incident,) = locked_incidents(tasks.get(pk=task.pk).incident, by=by)
    row = tasks.get(pk=task.pk)
    if row.incident_id != incident.pk:
        raise Moved
    row.incident = incident
    return incident, row


@step
def go(
    row: Task,
    event: str,
    *also: str,
    when: datetime,
    reason: str = "",
    how: How = How.PAGE,
    by: Viewer,
    at: datetime,
) -> None:
    """Move a task of a locked incident, and let the incident follow: on the way once somebody is, handled or to be
    assigned anew once nobody is at it. `when` it was so; it is recorded at `at`. `also`: keys of notices that are
    settled with it."""
    incident, stamp, teams = row.incident, _STAMPS[event], reach.locked_teams(row, by=by)
    row.state, row.climb_at = next_state(incidents.TASK_TABLE, row.state, event), None
    setattr(row, stamp, when)
    row.ended_reason = reason if row.ended_at else row.ended_reason
    row.save(update_fields=["state", "climb_at", "ended_reason", stamp])
    told: dict[str, object] = {"task": row.pk, "agency": row.agency.code}
    told |= {"reason": reason} if reason else {}
    told |= {"how": how.value} if how != How.PAGE else {}
    record_on(event, incident, by=by, at=at, payload=told)
    reach.heard(row, by=by, at=at)
    if event == "task.cancelled":
        reach.call_back(row, by=by, at=at)
    elif row.state not in incidents.LIVE_TASKS:
        reach.over(row, by=by, at=at)
    parts = (f"incident:{incident.number}:task:{row.pk}:", *also, *reach.checks_of(teams))
    if row.state in incidents.LIVE_TASKS:
        notices.settle(*parts, by=by, at=at)
    else:
        settle_tasks(incident, also=parts, by=by, at=at)
    for team in teams:
        reach.follow(row, team, event, by=by, at=at)
    under_way = row.state in (TaskState.ON_THE_WAY, TaskState.ARRIVED)
    if under_way and incident.state == IncidentState.ASSIGNED:
        move(incident, "incident.set_out", by=by, at=at, payload={"task": row.pk, "agency": row.agency.code})


@step
def set_climb(row: Task, since: datetime, *, by: Viewer, at: datetime) -> None:
    """Freeze whom this order wakes if nobody acknowledges it, as they are on duty now, into the order itself."""
    above = [each.post.user.username for each in escalation_chain(by, row.agency.code, at) if each.why != ON_DUTY]
    chain = orders.climb(row.incident.severity, row.agency.code, above)
    row.chain, row.climbed, row.climb_at = [each.kept() for each in chain], 0, orders.next_climb(chain, 0, since)


@step
def record_given(row: Task, *, by: Viewer, at: datetime) -> None:
    """Which team, phone or number goes, and where: for who is behind the wall of security."""
    told = {"unit": row.unit.code if row.unit else "", "device": row.device_id, "contact": row.contact_id}
    payload = {"task": row.pk, **{name: value for name, value in told.items() if value}}
    if len(payload) > 1 or row.place_id or row.team:
        payload |= {"place": row.place_id or "", "team": row.team}
        subject, wall = f"incident:{row.incident.number}", Compartment.SECURITY
        record("task.given", by=by, at=at, compartment=wall, subject=subject, payload=payload)


@step
def settle_tasks(*rows: Incident, also: Sequence[str] = (), by: Viewer, at: datetime) -> None:
    """Move locked incidents under way whose last live task is gone: handled, or to be assigned anew.

    `also`: keys of notices that are settled with it.
    """
    events = [(row, _after_tasks(row)) for row in rows]
    over = [f"incident:{row.number}:step:" for row, event in events if event]
    if parts := [*over, *also]:
        notices.settle(*parts, by=by, at=at)
    for row, event in events:
        if event == "incident.handled":
            handled(row, "", by=by, at=at)
        if event == "incident.unassigned":
            row.assigned_at = None
            move(row, "incident.unassigned", "assigned_at", by=by, at=at, payload={})


@step
def handled(incident: Incident, outcome: str, *, by: Viewer, at: datetime) -> Incident:
    """Mark a locked incident as handled."""
    incident.handled_at = at
    payload = {"outcome": outcome} if outcome else {}
    return move(incident, "incident.handled", "handled_at", by=by, at=at, payload=payload)


def _after_tasks(incident: Incident) -> str:
    states = [TaskState(state) for state in incident.tasks.values_list("state", flat=True)]
    return incidents.after_tasks(states) if incident.state in incidents.UNDER_WAY else ""
