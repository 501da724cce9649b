"""What the post has for one phone, and what the phone says of itself: who holds it, what it has shown."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from posko.api.door import ApiRequest, answer, faults, in_turn, said_in
from posko.api.shapes import (
    ALWAYS,
    HOLDER_BODY,
    SHOWN_BODY,
    UNDERSTOOD_BODY,
    WELL_BODY,
    Mine,
    Refusal,
    Taken,
    json_body,
)
from posko.apps.incidents.field import selectors as field
from posko.apps.incidents.models import Task
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.inbox import selectors as inbox
from posko.apps.intake.models import Sender
from posko.apps.ledger import selectors as ledger
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.outgoing.queue import services as queue_services
from posko.apps.people.accounts import selectors as people
from posko.apps.situation.alerts import services as alert_services
from posko.apps.units.models import Team
from posko.apps.units.teams import selectors as teams
from posko.apps.units.teams import services as team_services
from posko.domain.access import Viewer
from posko.domain.errors import N_, BadInput
from posko.domain.incidents.orders import How
from posko.domain.intake.checks import Fault
from posko.domain.intake.phone_said import read_holder, read_shown, read_understood, read_well
from posko.domain.situation.alerts import alert_of
from posko.kit.caches import SingleFlight

router = Router()
# Five hundred phones ask every few seconds: what was given to one stands until one of these comes, and is read anew
# once a minute; what became of its reports is looked up every so many seconds.
GIVEN_BY = frozenset({"task", "team", "incident", "sending", "sender"})
_given: SingleFlight[dict[str, Any]] = SingleFlight("given", held=2_000, seconds=60, shared=False)
_followed: SingleFlight[list[dict[str, Any]]] = SingleFlight("followed", held=5_000, seconds=20, shared=False)
_CURSOR = {
    "name": "cursor",
    "in": "query",
    "schema": {"type": "string"},
    "description": "The cursor of the last answer: while nothing changed since, the answer is 204",
}


@router.get(
    "/mine",
    url_name="mine",
    summary="What the post has for this device: its tasks, its team, and what became of its reports",
    response={200: Mine, 204: None, 422: Refusal, **ALWAYS},
    openapi_extra={"parameters": [_CURSOR]},
)
def see_mine(request: HttpRequest) -> HttpResponse:
    """Asked for every few seconds by a phone in front of its holder. Tasks that are over stay for six hours."""
    right, at = request.auth, request.at  # type: ignore[attr-defined]  # checked by DeviceToken
    if set(request.GET) - {"cursor"}:
        return answer(422, errors=faults([_ONLY_CURSOR]))
    viewer, sender = right.viewer, right.sender
    held = sender.held_by(at)
    given: dict[str, Any] = ledger.as_of_events(_given, sender.pk, GIVEN_BY, lambda: _given_to(viewer, sender, at))
    told: dict[str, Any] = {
        "holder": {"asked": not (sender.holder or held), "call_sign": held},
        **given,
        "reports": _followed.get(sender.pk, lambda: _fates(viewer, sender, at)),
    }
    cursor = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
    if request.GET.get("cursor") == cursor:
        return HttpResponse(status=204)
    return answer(200, cursor=cursor, **told)


@router.post(
    "/mine/holder",
    url_name="holder",
    summary="Say who holds a shared device in this shift",
    response={200: Taken, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={"requestBody": json_body(HOLDER_BODY)},
)
@in_turn
def say_holder(request: ApiRequest) -> HttpResponse:
    """Keep a call sign, never a name, until the shift of the device's agency ends. That of a team lets the device
    belong to it."""
    right = request.auth
    sign = said_in(request, read_holder)
    device_services.hold_device(right.sender, sign, by=right.viewer, at=request.at)
    if (team := _team_called(right.viewer, sign)) is not None:
        team_services.hold_device(team, by=right.viewer, at=request.at)
    return answer(200, outcome="applied")


@router.post(
    "/mine/check-in",
    url_name="check_in",
    summary="Say that the team of this device is well, or what it can do now",
    response={200: Taken, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={"requestBody": json_body(WELL_BODY)},
)
@in_turn
def check_in(request: ApiRequest) -> HttpResponse:
    """Check the team in, once under the `id`; its timer begins anew. Where it is, is not asked."""
    right, well = request.auth, said_in(request, read_well)
    team = next(iter(teams.own_teams(right.viewer)), None)
    if team is None:
        return answer(422, errors=faults([_NO_TEAM]))
    said = team_services.Said(well.id, well.state, How.PHONE, said_at=well.at)
    team_services.say(team, said, by=right.viewer, at=request.at)
    return answer(200, outcome="applied")


@router.post(
    "/mine/marks",
    url_name="marks",
    summary="Say which messages came to this device, and which were shown on it",
    response={200: Taken, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={"requestBody": json_body(SHOWN_BODY)},
)
@in_turn
def say_shown(request: ApiRequest) -> HttpResponse:
    """Numbers of messages as `messages` names them; those of another device are passed over."""
    right, shown = request.auth, said_in(request, read_shown)
    moved = 0
    for event, keys in (("sending.reached", shown.reached), ("sending.seen", shown.seen)):
        if keys:
            moved += queue_services.mark(right.sender.pk, keys, event, by=right.viewer, at=request.at)
    return answer(200, outcome="applied" if moved else "repeated")


@router.post(
    "/mine/understood",
    url_name="understood",
    summary="Say that a message of the post was understood",
    response={200: Taken, 404: Refusal, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={"requestBody": json_body(UNDERSTOOD_BODY)},
)
@in_turn
def say_understood(request: ApiRequest) -> HttpResponse:
    """Acknowledge what the message is about, for this device; 404 where it has no such open message.

    An alert is acknowledged for the whole agency by the device of who keeps its watch.
    """
    right, number = request.auth, said_in(request, read_understood)
    found = next(
        (each for each in queue.for_device(right.viewer, right.sender.pk, number - 1) if each.pk == number), None
    )
    if found is None:
        return answer(404, errors=faults([_NO_MESSAGE]))
    if (alert := alert_of(found.ref)) is not None:
        alert_services.answer_alert(alert, by=right.viewer, at=request.at)
    else:
        queue_services.acknowledge(found.ref, devices=[right.sender.pk], by=right.viewer, at=request.at)
    return answer(200, outcome="applied")


_ONLY_CURSOR = Fault("cursor", N_("Only “cursor” may be asked for here."))
_NO_TEAM = Fault("", N_("This phone belongs to no team. Say who holds it, or ask the officer of your agency."))
_NO_MESSAGE = Fault("message", N_("This device has no open message of this number."))


def _team_called(viewer: Viewer, sign: str) -> Team | None:
    """The team of the device's own agency that is called so; a call sign may be of none."""
    try:
        return teams.named(viewer, sign)
    except BadInput:
        return None


def _given_to(viewer: Viewer, sender: Sender, at: datetime) -> dict[str, Any]:
    """The team of a device, its tasks, and the messages to it."""
    names, member = people.agency_names(viewer), field.team_of(viewer, sender)
    team = member.team if member else None
    return {
        "team": team
        and {
            "code": team.code,
            "name": team.name,
            "due_at": team.check_due_at and team.check_due_at.isoformat(),
            "every": team.check_every,
            "state": team.state,
        },
        "tasks": [_task(task, names) for task in field.tasks_of_device(viewer, sender, at)],
        "messages": [
            {"id": each.pk, "about": each.about, "ref": each.ref, "text": each.text, "at": each.at.isoformat()}
            for each in queue.for_device(viewer, sender.pk)
        ],
    }


def _fates(viewer: Viewer, sender: Sender, at: datetime) -> list[dict[str, Any]]:
    found = inbox.fates(viewer, sender, at - inbox.FOLLOWED)
    return [{"id": fate.number, "state": fate.state, "stands": fate.stands} for fate in found]


def _task(task: Task, names: dict[str, str]) -> dict[str, Any]:
    """A task as its phone reads it: place and way, never a person, another team or the class of a station."""
    incident, asked_by = task.incident, task.asked_by
    return {
        "code": str(task.code),
        "kind": incident.kind,
        "severity": incident.severity,
        "place": task.place_id or incident.place_id,
        "what": task.what,
        "way": task.way,
        "state": task.state,
        "version": task.version,
        "asked_at": task.asked_at.isoformat(),
        "asked_by": names.get(asked_by.code, asked_by.code) if asked_by else "",
        "reason": task.ended_reason,
    }
