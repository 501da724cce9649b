"""Steps for acts on incidents: lock one, move it, end its tasks, settle its notices, record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from posko.apps.incidents.course.selectors import incident_now, tellers
from posko.apps.incidents.models import NO_TURN, Incident
from posko.apps.incidents.reach import steps as reach
from posko.apps.intake.gateways.selectors import place_words
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.outgoing.queue import services as queue
from posko.domain import incidents
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.gaps.states import next_state
from posko.domain.incidents import TaskState, clocks, policies
from posko.domain.incidents.clocks import Told
from posko.domain.outgoing import About, Channel, texts
from posko.kit import locks
from posko.kit.acts import step

_STAMP = ("live", "due_at", "turn_at", "tell_at")


@step
def locked_incidents(*wanted: Incident, by: Viewer) -> tuple[Incident, ...]:
    """Incidents, locked until the act is over, as they are now, in the order asked."""
    rows = Incident.objects.filter(operation__code=by.operation).select_related("lead", "place", "merged_into")
    return locks.rows(rows, *(each.pk for each in wanted))


@step
def locked_for_act(incident: Incident, by: Viewer) -> Incident:
    """The incident, locked, once it is sure that the viewer may handle it."""
    (row,) = locked_incidents(incident, by=by)
    insist(policies.acting(incident_now(row), by))
    return row


@step
def move(
    incident: Incident, event: str, *changed: str, by: Viewer, at: datetime, payload: Mapping[str, object]
) -> Incident:
    """Move a locked incident as its table says, let the clock of its new step run, and record why.

    `changed` names what the act itself changed besides.
    """
    before, incident.state = incident.state, next_state(incidents.INCIDENT_TABLE, incident.state, event)
    if clocks.STEP_OF.get(before) != clocks.STEP_OF.get(incident.state):
        incident.since, incident.told = at, Told.NOBODY
        settle(incident, "step:", by=by, at=at)
    save(incident, "state", "since", "told", *changed)
    record_on(event, incident, by=by, at=at, payload=payload)
    if incident.state in texts.OUTCOMES and incident.state != before:
        tell_senders(incident, by=by, at=at)
    return incident


@step
def tell_senders(incident: Incident, *, by: Viewer, at: datetime) -> None:
    """Send to each who reported it by SMS or chat what became of the report, once for each outcome."""
    outcome = incident.state
    news = [
        queue.NewSending(
            f"report:{each.message}:{outcome}",
            About.NEWS,
            f"report:{each.message}",
            Channel(each.channel),
            texts.report_outcome(str(each.message), place_words(by, each.place), texts.OUTCOMES[outcome]),
            contact=each.contact,
        )
        for each in tellers(by, incident)
    ]
    if news:
        queue.send_all(news, by=by, at=at)


@step
def end_tasks(incident: Incident, state: TaskState, *parts: str, by: Viewer, at: datetime) -> None:
    """End every live task of a locked incident, tell whoever was sent, and settle these parts of its notices."""
    event = "task.done" if state == TaskState.DONE else "task.cancelled"
    ended = list(incident.tasks.filter(state__in=incidents.LIVE_TASKS).select_related("agency", "place", "unit"))
    teams = reach.locked_teams(*ended, by=by)
    for task in ended:
        task.incident, task.state, task.ended_at, task.climb_at = incident, state, at, None
        task.save(update_fields=["state", "ended_at", "climb_at"])
        record_on(event, incident, by=by, at=at, payload={"task": task.pk, "with": "incident"})
    reach.call_back(*ended, by=by, at=at)
    own = [f"incident:{incident.number}:{part}" for part in parts]
    notices.settle(*own, *reach.checks_of(teams), by=by, at=at)
    for team in teams:
        reach.follow(next(task for task in ended if task.unit_id == team.pk), team, event, by=by, at=at)


@step
def settle(incident: Incident, *parts: str, by: Viewer, at: datetime) -> None:
    """Settle the notices of an incident: of these parts of it (`step:`, `task:7:`), or all with the empty word.

    Notices are locked once an act: an act that settles several parts names all of them in its first call.
    """
    notices.settle(*(f"incident:{incident.number}:{part}" for part in parts), by=by, at=at)


@step
def save(incident: Incident, *changed: str) -> None:
    """Save what changed of a locked incident, with its stamp."""
    stamp(incident)
    incident.save(update_fields=[*changed, *_STAMP])


def stamp(incident: Incident) -> None:
    """Set the fields that follow from state, severity and clock, so that the database can filter and sort by them."""
    clock = (incident.state, incident.severity, incident.since)
    incident.live = incident.state in incidents.LIVE and incident.merged_into_id is None
    incident.due_at = clocks.due(*clock) if incident.live else None
    incident.turn_at = incident.due_at or NO_TURN
    incident.tell_at = clocks.next_notification(*clock, incident.told) if incident.live else None


@step
def record_on(event: str, incident: Incident, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    """Record an event under the incident it is about."""
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"incident:{incident.number}",
        place=incident.place_id,
        payload=payload,
    )
