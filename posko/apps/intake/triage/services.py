"""Acts of a person on a message that waits: have it read again, hand it over, lay it aside, take that back.

The message itself never changes: a correction is in the ledger and in what was made of the message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from posko.apps.intake.inbox import registry, selectors
from posko.apps.intake.inbox.registry import Arrival
from posko.apps.intake.models import Message
from posko.apps.intake.triage.selectors import ACTS, moving
from posko.apps.ledger.services import record
from posko.apps.territory import selectors as territory
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.intake import Channel, Report, after
from posko.domain.intake.checks import checked, event_time
from posko.kit import locks
from posko.kit.acts import act, unchanged

# So many messages are decided on in one act.
MOST = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """A message as a person read it: `place` is a code, `at` when it happened."""

    form: str
    place: str
    at: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


@act
def try_again(message: Message, *, by: Viewer, at: datetime) -> Message:
    """Have a message read again by the worker, as the post knows things now."""
    row = _moved(message, "message.tried_again", by)
    row.problem, row.problem_params, row.tries, row.due_at = "", {}, 0, None
    return _kept(row, "message.tried_again", by=by, at=at)


@act
def dismiss(message: Message, reason: str, *, by: Viewer, at: datetime) -> Message:
    """Lay a message aside, with the reason. It stays, and can be taken back."""
    reason = reason.strip()
    if not reason:
        raise BadInput("Write why nothing is made of this message.")
    privacy.refuse_personal_numbers(reason)
    row = _moved(message, "message.dismissed", by)
    row.handled_at, row.handled_by = at, by.actor
    return _kept(row, "message.dismissed", by=by, at=at, reason=reason)


@act
def take_back(message: Message, *, by: Viewer, at: datetime) -> Message:
    """Undo that a message was laid aside: it waits again, for the reason it waited for before."""
    row = _moved(message, "message.taken_back", by)
    row.handled_at, row.handled_by = None, ""
    return _kept(row, "message.taken_back", by=by, at=at)


@act
def hand_over(message: Message, told: Correction, *, by: Viewer, at: datetime) -> Message:
    """Give a message to its noun as a person read it. Raises BadInput for what the noun does not take."""
    read = Report(told.form, told.place, told.at, told.answers, told.text)
    report, faults = checked(read, place=lambda text: territory.resolve(by, text).code)
    for fault in faults:
        raise fault.as_refusal()
    handler = registry.handler_of(told.form)
    if handler is None:
        raise BadInput("No part of the post takes the form “%(form)s” yet.", form=told.form)
    row = _moved(message, "message.handed_over", by)
    moment, late = event_time(report.at, row.received_at)
    arrival = Arrival(
        message=row.pk,
        channel=Channel(row.channel),
        report=report,
        place=report.place,
        at=moment,
        received_at=row.received_at,
        late_clock=row.late_clock or late,
        files=tuple(row.files.values_list("sha256", flat=True)),
    )
    # The agency of the sender reports; for a sender that nobody knows, the agency that hands it over.
    reporter = selectors.sender_as_viewer(by, row.sender) if row.sender else by
    row.ref = handler(arrival, by=reporter, at=at)
    row.problem, row.problem_params, row.late_clock = "", {}, arrival.late_clock
    row.handled_at, row.handled_by = at, by.actor
    more = {"ref": row.ref, "form": told.form, "answers": dict(told.answers)}
    return _kept(row, "message.handed_over", by=by, at=at, place=report.place, **more)


@act
def decide_many(act: str, pks: Sequence[int], reason: str, *, by: Viewer, at: datetime) -> list[int]:
    """The same decision (of ACTS) on many messages. The numbers of those that it fitted."""
    if act not in ACTS:
        raise BadInput("Choose what is to be done with the messages.")
    if len(pks) > MOST:
        raise BadInput("At most %(most)s messages are decided on in one act; choose fewer.", most=MOST)
    done = []
    for row in locks.every(selectors.messages(by).filter(pk__in=pks)):
        if moving(by, row, ACTS[act]) is None:
            _decide(act, row, reason, by=by, at=at)
            done.append(row.pk)
    return done if done else unchanged(done)


def _decide(act: str, row: Message, reason: str, *, by: Viewer, at: datetime) -> None:
    if act == "dismiss":
        dismiss(row, reason, by=by, at=at)
    elif act == "take_back":
        take_back(row, by=by, at=at)
    else:
        try_again(row, by=by, at=at)


def _moved(message: Message, event: str, by: Viewer) -> Message:
    """The row, locked, in the state that the event leads to."""
    row = locks.row(Message.objects.select_related("sender"), message.pk)
    insist(moving(by, row, event))
    row.state = after(row.state, event)
    return row


def _kept(row: Message, event: str, *, by: Viewer, at: datetime, place: str = "", **more: Any) -> Message:
    row.save(
        update_fields=["state", "ref", "late_clock", "problem", "problem_params", "tries", "due_at", "handled_at",
                       "handled_by"]
    )  # fmt: skip
    payload = {"channel": row.channel, **more}
    subject = f"message:{row.pk}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, place=place, payload=payload)
    return row
