"""Send somebody, and record what came of it. An incident is under way as long as one of its tasks is live."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.apps.incidents.course.services import confirm_incident
from posko.apps.incidents.course.steps import (
    end_tasks,
    locked_for_act,
    locked_incidents,
    move,
    record_on,
    settle,
)
from posko.apps.incidents.models import Incident, Task
from posko.apps.notices import services as notices
from posko.apps.people.accounts import selectors as people
from posko.domain import incidents, privacy
from posko.domain.access import Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.gaps.states import next_state
from posko.domain.incidents import IncidentState, TaskState, policies
from posko.domain.notices import Audience, Severity
from posko.kit.acts import Moved, act, step, unchanged


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task for an agency. `agency` is a code; `team` a unit or area of it, never a person."""

    form_key: uuid.UUID
    agency: str
    what: str
    team: str = ""


@act
def assign(incident: Incident, new: NewTask, *, confirm: bool = False, by: Viewer, at: datetime) -> Task:
    """Ask an agency to go. It is notified at once. `confirm`: confirm the incident in the same act if nobody has."""
    for text in (new.what, new.team):
        privacy.refuse_personal_numbers(text)
    incident = locked_for_act(incident, by)
    if made := Task.objects.filter(form_key=new.form_key, incident=incident).first():
        return unchanged(made)
    agency = people.agencies(by).filter(code=new.agency).first()
    if agency is None:
        raise BadInput("No agency “%(agency)s” sits at this table.", agency=new.agency)
    insist(policies.sending(incident_now(incident), by))
    settle(incident, "step:", by=by, at=at)
    if confirm and incident.state == IncidentState.REPORTED:
        incident = confirm_incident(incident, by=by, at=at)
    task = Task.objects.create(
        incident=incident,
        form_key=new.form_key,
        agency=agency,
        team=new.team,
        what=new.what,
        asked_by=people.own_agency(by),
        asked_at=at,
    )
    incident.assigned_at = incident.assigned_at or at
    payload = {"task": task.pk, "agency": agency.code, "team": new.team, "what": new.what}
    move(incident, "incident.assigned", "assigned_at", by=by, at=at, payload=payload)
    if agency.code != by.agency:
        notices.notify(_asked(task), by=by, at=at)
    return task


@act
def accept_task(task: Task, *, by: Viewer, at: datetime) -> Task:
    """The agency that was asked takes it on."""
    incident, task = _locked(task, by)
    if task.state == TaskState.ACCEPTED and by.agency == task.agency.code:
        return unchanged(task)
    insist(policies.moving_task(task_now(task), incident_now(incident), "task.accepted", by))
    task.accepted_at = at
    _step(task, "task.accepted", "accepted_at", by=by, at=at)
    settle(incident, f"task:{task.pk}:", by=by, at=at)
    return task


@act
def set_out(task: Task, *, by: Viewer, at: datetime) -> Task:
    """Record that somebody has set out. The asked agency says so, or the lead, who heard it by radio."""
    incident, task = _locked(task, by)
    if task.state == TaskState.ON_THE_WAY:
        return unchanged(task)
    insist(policies.moving_task(task_now(task), incident_now(incident), "task.set_out", by))
    task.set_out_at = at
    _step(task, "task.set_out", "set_out_at", by=by, at=at)
    settle(incident, f"task:{task.pk}:", by=by, at=at)
    if incident.state == IncidentState.ASSIGNED:
        move(incident, "incident.set_out", by=by, at=at, payload={"task": task.pk, "agency": task.agency.code})
    return task


@act
def finish_task(task: Task, *, outcome: str, by: Viewer, at: datetime) -> Task:
    """It is done. When nobody else is at it, the incident is handled."""
    return _end(task, "task.done", outcome, by=by, at=at)


@act
def cancel_task(task: Task, *, reason: str, by: Viewer, at: datetime) -> Task:
    """Cancel a task that is no longer asked, or that the agency cannot take.

    If no other task is live, somebody must be sent again.
    """
    return _end(task, "task.cancelled", reason, by=by, at=at)


@act
def handle_incident(incident: Incident, *, outcome: str, by: Viewer, at: datetime) -> Incident:
    """Record, as the lead or an asked agency, that the incident is over. Its live tasks are done with it."""
    privacy.refuse_personal_numbers(outcome)
    incident = locked_for_act(incident, by)
    if incident.state == IncidentState.HANDLED:
        return unchanged(incident)
    asked = frozenset(incident.tasks.values_list("agency__code", flat=True))
    insist(policies.ending(incident_now(incident), by, asked))
    settle(incident, "step:", "task:", by=by, at=at)
    end_tasks(incident, TaskState.DONE, by=by, at=at)
    return _handled(incident, outcome, by=by, at=at)


@step
def settle_tasks(*rows: Incident, task: str = "", by: Viewer, at: datetime) -> None:
    """Move locked incidents under way whose last live task is gone: handled, or to be assigned anew.

    `task` is the part of a task that ended, which is settled too.
    """
    events = [(row, _after_tasks(row)) for row in rows]
    over = [f"incident:{row.number}:step:" for row, event in events if event]
    if parts := [*over, *([task] if task else [])]:
        notices.settle(*parts, by=by, at=at)
    for row, event in events:
        if event == "incident.handled":
            _handled(row, "", by=by, at=at)
        if event == "incident.unassigned":
            row.assigned_at = None
            move(row, "incident.unassigned", "assigned_at", by=by, at=at, payload={})


def _after_tasks(incident: Incident) -> str:
    states = [TaskState(state) for state in incident.tasks.values_list("state", flat=True)]
    return incidents.after_tasks(states) if incident.state in incidents.UNDER_WAY else ""


def _handled(incident: Incident, outcome: str, *, by: Viewer, at: datetime) -> Incident:
    incident.handled_at = at
    payload = {"outcome": outcome} if outcome else {}
    return move(incident, "incident.handled", "handled_at", by=by, at=at, payload=payload)


def _end(task: Task, event: str, reason: str, *, by: Viewer, at: datetime) -> Task:
    privacy.refuse_personal_numbers(reason)
    incident, task = _locked(task, by)
    if task.state == next((row.next for row in incidents.TASK_TABLE if row.event == event), ""):
        return unchanged(task)
    insist(policies.moving_task(task_now(task), incident_now(incident), event, by))
    task.ended_at, task.ended_reason = at, reason
    _step(task, event, "ended_at", "ended_reason", by=by, at=at, reason=reason)
    settle_tasks(incident, task=f"incident:{incident.number}:task:{task.pk}:", by=by, at=at)
    return task


def _step(task: Task, event: str, *changed: str, by: Viewer, at: datetime, reason: str = "") -> None:
    task.state = next_state(incidents.TASK_TABLE, task.state, event)
    task.save(update_fields=["state", *changed])
    payload = {"task": task.pk, "agency": task.agency.code, **({"reason": reason} if reason else {})}
    record_on(event, task.incident, by=by, at=at, payload=payload)


def _locked(task: Task, by: Viewer) -> tuple[Incident, Task]:
    """The incident, locked, and the task as it is now, once it is sure that this viewer may speak for it.

    A merge, or taking one back, may move the task to another incident before the lock is there.
    """
    tasks = Task.objects.select_related("agency", "asked_by", "incident")
    (incident,) = locked_incidents(tasks.get(pk=task.pk).incident, by=by)
    row = tasks.get(pk=task.pk)
    if row.incident_id != incident.pk:
        raise Moved
    row.incident = incident
    insist(policies.speaking(task_now(row), incident_now(incident), by))
    return incident, row


def _asked(task: Task) -> notices.NewNotice:
    """The notice to the agency that is asked. It stays open until the agency answers."""
    number = task.incident.number
    return notices.NewNotice(
        key=f"incident:{number}:task:{task.pk}:{task.agency.code}",
        kind="asked",
        text=N_("You are asked to go: %(what)s (incident no. %(number)s, %(place)s)"),
        severity=Severity.GRAVE if task.incident.severity == max(incidents.SEVERITIES) else Severity.BREACH,
        params={"what": task.what, "number": number, "place": task.incident.place.name},
        link=reverse("incidents:incident", args=[number]),
        agency=task.agency.code,
        audience=Audience.DUTY,
    )
