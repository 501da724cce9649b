"""Send somebody, and record what came of it. An incident is under way as long as one of its tasks is live."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.apps.incidents.course.services import confirm_incident
from posko.apps.incidents.course.steps import end_tasks, locked_for_act, move, record_on, settle
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.orders import services as order_services
from posko.apps.incidents.orders.steps import go, handled, locked_order, record_given, set_climb
from posko.apps.incidents.reach import selectors as reach
from posko.apps.incidents.reach.selectors import Recipient
from posko.apps.incidents.reach.steps import call_back, checks_of, follow, give, locked_teams, over
from posko.apps.notices import services as notices
from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain import incidents, privacy
from posko.domain.access import Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.gaps.states import next_state
from posko.domain.incidents import IncidentState, TaskState, policies
from posko.domain.notices import Audience, Severity
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task for an agency. `agency` is a code; `team` a unit or area of it in words, never a person.

    `to`: a team, phone or number of the agency that it is brought to (`team:5`, `device:12`, `contact:9`); else it goes
    to the agency's desk. `place`: where to go if not to the place of the incident; `way`: the way there in words.
    """

    form_key: uuid.UUID
    agency: str
    what: str
    team: str = ""
    to: str = ""
    place: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Where an order goes instead, and who goes; `to` None leaves whom it was given to."""

    place: str = ""
    way: str = ""
    to: str | None = None


# What a move changes of a task.
_MOVED = (
    *("unit", "device", "contact", "place", "way", "state", "version", "moved_at"),
    *("accepted_at", "set_out_at", "arrived_at", "chain", "climbed", "climb_at"),
)


@act
def assign(incident: Incident, new: NewTask, *, confirm: bool = False, by: Viewer, at: datetime) -> Task:
    """Ask an agency to go. It is notified at once. `confirm`: confirm the incident in the same act if nobody has."""
    for text in (new.what, new.team, new.way):
        privacy.refuse_personal_numbers(text)
    incident = locked_for_act(incident, by)
    if made := Task.objects.filter(form_key=new.form_key, incident=incident).first():
        return unchanged(made)
    agency = people.agencies(by).filter(code=new.agency).first()
    if agency is None:
        raise BadInput("No agency “%(agency)s” sits at this table.", agency=new.agency)
    insist(policies.sending(incident_now(incident), by))
    goes, place = reach.recipient(by, agency, new.to), _place(new.place, by)
    settle(incident, "step:", by=by, at=at)
    if confirm and incident.state == IncidentState.REPORTED:
        incident = confirm_incident(incident, by=by, at=at)
    task = Task(
        incident=incident,
        operation=incident.operation,
        form_key=new.form_key,
        agency=agency,
        team=new.team,
        unit=goes.unit,
        device=goes.device,
        contact=goes.contact,
        what=new.what,
        place=place,
        way=new.way,
        asked_by=people.own_agency(by),
        asked_at=at,
    )
    set_climb(task, at, by=by, at=at)
    task.save(force_insert=True)
    incident.assigned_at = incident.assigned_at or at
    payload = {"task": task.pk, "agency": agency.code, "what": new.what}
    move(incident, "incident.assigned", "assigned_at", by=by, at=at, payload=payload)
    record_given(task, by=by, at=at)
    task.code = next_number(incident.operation, "task", Task.objects.filter(operation=incident.operation), "code")
    task.save(update_fields=["code"])
    give(task, by=by, at=at)
    if agency.code != by.agency:
        notices.notify(_asked(task), by=by, at=at)
    return task


@act
def move_task(task: Task, change: Change, *, by: Viewer, at: datetime) -> Task:
    """Send an order elsewhere, or somebody else. Whoever is to go is told and acknowledges it anew; whoever need not go
    any more is told, too."""
    privacy.refuse_personal_numbers(change.way)
    incident, row = locked_order(task, by)
    insist(policies.moving_task(task_now(row), incident_now(incident), "task.moved", by))
    goes, place = _whom(row, change, by), _place(change.place, by)
    if goes is None and (place, change.way) == (row.place, row.way):
        raise BadInput("Nothing was changed. Choose another place, way, team or phone.")
    teams = locked_teams(row, by=by)
    if goes is None:
        over(row, by=by, at=at)
    else:
        call_back(row, by=by, at=at)
        row.unit, row.device, row.contact = goes.unit, goes.device, goes.contact
    notices.settle(f"incident:{incident.number}:task:{row.pk}:", *checks_of(teams), by=by, at=at)
    for team in teams:
        follow(row, team, "task.moved" if team == row.unit else "task.cancelled", by=by, at=at)
    row.place, row.way = place, change.way
    row.state = next_state(incidents.TASK_TABLE, row.state, "task.moved")
    row.version, row.moved_at, row.accepted_at, row.set_out_at, row.arrived_at = row.version + 1, at, None, None, None
    set_climb(row, at, by=by, at=at)
    row.save(update_fields=_MOVED)
    record_on("task.moved", incident, by=by, at=at, payload={"task": row.pk, "agency": row.agency.code})
    record_given(row, by=by, at=at)
    give(row, elsewhere=goes is None, by=by, at=at)
    return row


def _whom(row: Task, change: Change, by: Viewer) -> Recipient | None:
    """Who goes instead; None where that does not change."""
    if change.to is None:
        return None
    goes = reach.recipient(by, row.agency, change.to)
    ids = [each.pk if each else None for each in (goes.unit, goes.device, goes.contact)]
    return None if ids == [row.unit_id, row.device_id, row.contact_id] else goes


def _place(code: str, by: Viewer) -> Place | None:
    if not code:
        return None
    if (place := territory.places(by).filter(pk=code).first()) is None:
        raise BadInput("There is no place “%(place)s” in this operation.", place=code[:40])
    return place


def accept_task(task: Task, *, by: Viewer, at: datetime) -> Task:
    """The agency that was asked takes it on."""
    return _say(task, "task.accepted", by=by, at=at)


def set_out(task: Task, *, by: Viewer, at: datetime) -> Task:
    """Record that somebody has set out. The asked agency says so, or the lead, who heard it by radio."""
    return _say(task, "task.set_out", by=by, at=at)


def arrive(task: Task, *, by: Viewer, at: datetime) -> Task:
    """Record that somebody is there."""
    return _say(task, "task.arrived", by=by, at=at)


def finish_task(task: Task, *, outcome: str, by: Viewer, at: datetime) -> Task:
    """It is done. When nobody else is at it, the incident is handled."""
    return _say(task, "task.done", outcome, by=by, at=at)


def unable_task(task: Task, *, reason: str, by: Viewer, at: datetime) -> Task:
    """Who was sent cannot do it. When nobody else is at it, somebody must be sent again."""
    return _say(task, "task.unable", reason, by=by, at=at)


def _say(task: Task, event: str, reason: str = "", *, by: Viewer, at: datetime) -> Task:
    said = order_services.Said(uuid.uuid4(), event, at, reason=reason)
    return order_services.say(task, said, by=by, at=at).task


@act
def cancel_task(task: Task, *, reason: str, by: Viewer, at: datetime) -> Task:
    """Withdraw a task that is no longer asked. Whoever was sent is told; if no other task is live, somebody must be
    sent again."""
    privacy.refuse_personal_numbers(reason)
    incident, row = locked_order(task, by)
    insist(policies.speaking(task_now(row), incident_now(incident), by))
    if row.state == TaskState.CANCELLED:
        return unchanged(row)
    insist(policies.moving_task(task_now(row), incident_now(incident), "task.cancelled", by))
    go(row, "task.cancelled", when=at, reason=reason, by=by, at=at)
    return row


@act
def handle_incident(incident: Incident, *, outcome: str, by: Viewer, at: datetime) -> Incident:
    """Record, as the lead or an asked agency, that the incident is over. Its live tasks are done with it."""
    privacy.refuse_personal_numbers(outcome)
    incident = locked_for_act(incident, by)
    if incident.state == IncidentState.HANDLED:
        return unchanged(incident)
    asked = frozenset(incident.tasks.values_list("agency__code", flat=True))
    insist(policies.ending(incident_now(incident), by, asked))
    end_tasks(incident, TaskState.DONE, "step:", "task:", by=by, at=at)
    return handled(incident, outcome, by=by, at=at)


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
