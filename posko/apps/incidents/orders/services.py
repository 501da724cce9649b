"""Say something of an order, from wherever, and settle what could not be sure. Every act is kept as it was said."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.apps.incidents.course.steps import record_on
from posko.apps.incidents.models import Task, TaskAct
from posko.apps.incidents.orders import selectors
from posko.apps.incidents.orders.steps import go, locked_order
from posko.apps.notices import services as notices
from posko.apps.people.accounts import selectors as people
from posko.domain import privacy
from posko.domain.access import Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.incidents import orders, policies
from posko.domain.incidents.orders import How, Outcome, Settled, Verdict, Words
from posko.domain.notices import Audience, Severity
from posko.kit import locks
from posko.kit.acts import act, attempt, unchanged

_AGAIN = N_("Order %(code)s stands so already.")
_OTHER = N_("This act was said of something else before; it counts once.")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said of an order. `act_id` is made where it is said, so that it counts once however often it is sent.

    `base` is the version of the order that was seen there (None: it is known to be the one of now); `branch` and
    `counter` put the acts of a phone without a network in order. `files` are photos, by their key.
    """

    act_id: uuid.UUID
    event: str
    said_at: datetime
    how: How = How.PAGE
    base: int | None = None
    branch: uuid.UUID | None = None
    counter: int = 0
    reason: str = ""
    files: tuple[int, ...] = ()


@act
def say(task: Task, said: Said, *, by: Viewer, at: datetime) -> TaskAct:
    """Take, set out on, arrive at, finish or give back an order. The answer says what came of it.

    A person at a page is refused like at any form. What a phone or a number says is kept whatever comes of it.
    """
    privacy.refuse_personal_numbers(said.reason)
    if said.event not in orders.SAID.values():
        raise BadInput("There is no act “%(event)s” on an order.", event=said.event[:30])
    incident, row = locked_order(task, by)
    if made := TaskAct.objects.filter(act_id=said.act_id).select_related("task").first():
        kind, number = _who(by)
        whose = {"device": made.sender_id, "contact": made.contact_id}.get(kind)
        if made.task_id != row.pk or made.event != said.event or whose != number:
            raise BadInput(_OTHER)
        return unchanged(made)
    if by.kind == "device":
        own = policies.speaking(selectors.spoken_for(by, row), incident_now(incident), by) is None
        words = Words(said.event, said.said_at, at, said.base)
        return _kept(row, said, orders.judged(words, selectors.order_now(row), own=own), by=by, at=at)
    now = task_now(row)
    insist(policies.speaking(now, incident_now(incident), by))
    if orders.is_so(said.event, row.state) if row.ended_at is None else _ended_so(said.event, row):
        return unchanged(_unsaved(row, said, by, at))
    insist(policies.moving_task(now, incident_now(incident), said.event, by, heard=said.how == How.VOICE))
    return _kept(row, said, Verdict(Outcome.APPLIED, min(max(said.said_at, row.asked_at), at)), by=by, at=at)


@act
def settle_doubt(doubt: TaskAct, how: Settled, *, by: Viewer, at: datetime) -> TaskAct:
    """Settle an act that could not be sure: it holds as it was said, or the order stays as it is."""
    incident, row = locked_order(doubt.task, by)
    found = locks.row(TaskAct.objects.all(), doubt.pk)
    if found.settled_at is not None:
        return unchanged(found)
    now = task_now(row)
    insist(policies.speaking(now, incident_now(incident), by))
    if how == Settled.TAKEN:
        insist(policies.moving_task(now, incident_now(incident), found.event, by, heard=True))
    found.settled_at, found.settled_by, found.settled_how = at, by.actor, how.value
    found.save(update_fields=["settled_at", "settled_by", "settled_how"])
    payload = {"task": row.pk, "act": found.pk, "event": found.event, "how": how.value}
    record_on("task.settled", incident, by=by, at=at, payload=payload)
    parts = [f"incident:{incident.number}:doubt:{found.pk}:"]
    if how == Settled.TAKEN:
        when = min(max(found.said_at, row.moved_at or row.asked_at), at)
        go(row, found.event, *parts, when=when, reason=found.reason, how=How(found.how), by=by, at=at)
    else:
        notices.settle(*parts, by=by, at=at)
    return found


def _ended_so(event: str, row: Task) -> bool:
    """Whether a task ended by this very event. Whatever else is pressed on one that is over is refused."""
    return event in ("task.done", "task.unable") and orders.is_so(event, row.state)


def _kept(row: Task, said: Said, verdict: Verdict, *, by: Viewer, at: datetime) -> TaskAct:
    """Keep what was said, and do what comes of it."""
    made = _unsaved(row, said, by, at)
    made.outcome, made.why = verdict.outcome.value, verdict.why
    _saved, refused = attempt(lambda: made.save(force_insert=True))
    if refused is not None:  # of another order, at this very moment
        raise BadInput(_OTHER)
    made.files.set(said.files)
    if verdict.outcome == Outcome.APPLIED:
        go(row, said.event, when=verdict.at, reason=said.reason, how=said.how, by=by, at=at)
        if said.event == "task.unable":
            notices.notify_all(_cannot(row), by=by, at=at)
        return made
    payload = {"task": row.pk, "act": made.pk, "event": said.event, "how": said.how.value}
    event = {
        Outcome.REPEATED: "task.said_again",
        Outcome.CONFLICT: "task.doubtful",
        Outcome.REFUSED: "task.not_taken",
    }[verdict.outcome]
    record_on(event, row.incident, by=by, at=at, payload=payload)
    if verdict.outcome == Outcome.CONFLICT:
        notices.notify_all(_doubtful(made, row), by=by, at=at)
    return made


def _unsaved(row: Task, said: Said, by: Viewer, at: datetime) -> TaskAct:
    kind, number = _who(by)
    return TaskAct(
        task=row,
        act_id=said.act_id,
        event=said.event,
        said_at=said.said_at,
        received_at=at,
        base=said.base,
        branch=said.branch,
        counter=said.counter,
        how=said.how.value,
        sender_id=number if kind == "device" else None,
        contact_id=number if kind == "contact" else None,
        agency=people.own_agency(by),
        reason=said.reason,
        outcome=Outcome.REPEATED.value,
        why=_AGAIN,
    )


def _who(by: Viewer) -> tuple[str, int | None]:
    """By which phone or number it is said: `device` or `contact`, and its key; neither for a person."""
    kind, _colon, number = by.actor.partition(":") if by.kind == "device" else ("", "", "")
    return kind, int(number) if number else None


def _hearers(row: Task) -> list[str]:
    """The desks that an order concerns: who asked, who was asked, and who leads, each once."""
    lead = row.incident.lead
    codes = [row.asked_by.code if row.asked_by else "", row.agency.code, lead.code if lead else ""]
    return [code for code in dict.fromkeys(codes) if code]


def _doubtful(made: TaskAct, row: Task) -> list[notices.NewNotice]:
    """What waits for a person, for the desks of an order. The first that settles it settles it for all."""
    number: int = row.incident.number
    return [
        notices.NewNotice(
            key=f"incident:{number}:doubt:{made.pk}:{agency}",
            kind="asked",
            text=N_("What was said of order %(code)s cannot be sure; look at both and settle it."),
            severity=Severity.BREACH,
            params={"code": row.code},
            link=reverse("incidents:doubt", args=[made.pk]),
            agency=agency,
            audience=Audience.DUTY,
        )
        for agency in _hearers(row)
    ]


def _cannot(row: Task) -> list[notices.NewNotice]:
    """That who was sent cannot go, for the desks of the order; it stands until the incident goes on."""
    number: int = row.incident.number
    return [
        notices.NewNotice(
            key=f"incident:{number}:step:unable-{row.pk}-{row.version}:{agency}",
            kind="answer",
            text=N_("Order %(code)s cannot be done by who was sent; send somebody else (incident no. %(number)s)."),
            severity=Severity.BREACH,
            params={"code": row.code, "number": number},
            link=reverse("incidents:incident", args=[number]),
            agency=agency,
            audience=Audience.DUTY,
        )
        for agency in _hearers(row)
    ]
