"""Numbers and chats that may report: made known by hand, or from the first message that came from them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from posko.apps.intake.gateways import selectors as gateway_selectors
from posko.apps.intake.inbox.selectors import messages
from posko.apps.intake.models import Message, Sender
from posko.apps.intake.senders import selectors
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.intake import Channel, MessageState, gateways, policies
from posko.domain.intake.sender_rows import SenderReading, SenderRow, read_numbers
from posko.domain.people import contacts
from posko.kit import locks
from posko.kit.acts import act, after_commit, once, unchanged
from posko.kit.language import tongues

# A Telegram chat has no number to type in: it is made known from its first message.
BY_NUMBER = (Channel.SMS, Channel.WHATSAPP)
NAME_LIMIT = 80


BATCH = 500
_FIELDS = ("name", "agency", "place", "masked", "created_at", "created_by", "revoked_at", "revoked_by")


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of a table of numbers: how many were made known, and how many messages had waited for them."""

    reading: SenderReading
    added: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class NewSender:
    """A sender to be made known. `name`: a call sign or a post, never a person's; `place`: its own, or empty."""

    name: str
    agency: str
    place: str


@act
def admit_number(new: NewSender, channel: str, number: str, *, by: Viewer, at: datetime) -> Sender:
    """Make a telephone number known in a channel. Only its keyed mark and its masked form are kept."""
    _check(new, by=by)
    if channel not in BY_NUMBER:
        raise BadInput("A chat of this channel is made known from its first message.")
    known = Channel(channel)
    spelt = contacts.telephone(number)
    mark, masked = gateway_selectors.marked(by, known, spelt), gateways.masked(known, spelt)
    return _admit(new, known, mark, masked, by=by, at=at)


@act
def admit_from(message: Message, new: NewSender, *, by: Viewer, at: datetime) -> Sender:
    """Make known who sent a message that waits; it, and whatever else came from there, is then read."""
    _check(new, by=by)
    told = json.loads(message.body)
    if message.sender_id is not None or "masked" not in told:
        raise BadInput("The sender of this message is known already.")
    return _admit(new, Channel(message.channel), told["sender"], told["masked"], by=by, at=at)


def _admit(new: NewSender, channel: Channel, mark: str, masked: str, *, by: Viewer, at: datetime) -> Sender:
    operation = operations.current(by)
    waiting = messages(by).filter(channel=channel, sender=None, state=MessageState.WAITING)
    taken_up = locks.every(waiting.filter(problem=gateway_selectors.UNKNOWN, body__contains=mark))
    mine = {"operation": operation, "channel": channel, "mark": mark}
    fields = {
        "name": new.name.strip(),
        "agency": new.agency,
        "place": new.place,
        "masked": masked,
        "created_at": at,
        "created_by": by.actor,
        "revoked_at": None,
        "revoked_by": "",
    }
    sender, fresh = once(Sender.objects.filter(**mine), lambda: Sender.objects.create(**mine, **fields))
    if not fresh:
        sender = locks.row(Sender.objects.all(), sender.pk)
        if sender.revoked_at is None:
            raise BadInput("This sender is registered already, as “%(name)s”.", name=sender.name)
        for name, value in fields.items():
            setattr(sender, name, value)
        sender.save(update_fields=[*fields])
    # Messages that wait because nobody knew this sender are read now.
    Message.objects.filter(pk__in=[row.pk for row in taken_up]).update(
        sender=sender, state=MessageState.RECEIVED, problem="", problem_params={}, tries=0, due_at=None
    )
    gateway_selectors.forget()
    after_commit(gateway_selectors.forget)
    record(
        "sender.admitted",
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"sender:{sender.pk}",
        place=sender.place,
        payload={
            "name": sender.name,
            "agency": sender.agency,
            "channel": sender.channel,
            "messages": len(taken_up),
        },
    )
    return sender


@act
def admit_table(file_name: str, data: bytes, *, part: bool = False, by: Viewer, at: datetime) -> Admitted:
    """Make the numbers of a table known as one entry: all of them, or as a `part` its good rows alone.

    Nothing is done where something is wrong with it. What waited because nobody knew a number is read then.
    """
    waiting = messages(by).filter(channel__in=BY_NUMBER, sender=None, state=MessageState.WAITING)
    strangers = locks.every(waiting.filter(problem=gateway_selectors.UNKNOWN))
    ground = selectors.ground(by)
    reading = read_numbers(file_name, data, ground, tongues=tongues())
    if not reading.added or not (reading.ok or (part and reading.part)):
        return unchanged(Admitted(reading))
    for agency in {row.agency for row in reading.added}:
        insist(policies.registering(agency, by))
    operation = operations.current(by)
    new = {ground.key(row): _new_sender(operation, row, ground.key(row), by, at) for row in reading.added}
    marks = [each.mark for each in new.values()]
    back = locks.every(Sender.objects.filter(operation=operation, channel__in=BY_NUMBER, mark__in=marks))
    for row in back:
        if row.revoked_at is not None:
            _stand_as(row, new[f"{row.channel}:{row.mark}"])
    Sender.objects.bulk_update(back, _FIELDS, batch_size=BATCH)
    Sender.objects.bulk_create(new.values(), batch_size=BATCH, ignore_conflicts=True)
    made = list(Sender.objects.filter(operation=operation, mark__in=marks, created_at=at, created_by=by.actor))
    taken = _taken_up(strangers, made)
    gateway_selectors.forget()
    after_commit(gateway_selectors.forget)
    counts = Counter(row.agency for row in made)
    payload = {"file": reading.file, "sha256": reading.sha256, "added": len(made), "unchanged": reading.same,
               "agencies": dict(sorted(counts.items())), "messages": taken}  # fmt: skip
    subject, wall = f"operation:{operation.code}", Compartment.COORDINATION
    record("senders.loaded", by=by, at=at, compartment=wall, subject=subject, payload=payload)
    return Admitted(reading, len(made), taken)


def _new_sender(operation: Operation, row: SenderRow, key: str, by: Viewer, at: datetime) -> Sender:
    known = Channel(row.channel)
    return Sender(
        operation=operation,
        channel=known,
        mark=key.partition(":")[2],
        masked=gateways.masked(known, row.number),
        name=row.name,
        agency=row.agency,
        place=row.place,
        created_at=at,
        created_by=by.actor,
    )


def _stand_as(row: Sender, new: Sender) -> None:
    for field in _FIELDS:
        setattr(row, field, getattr(new, field))


def _taken_up(strangers: list[Message], made: list[Sender]) -> int:
    """Hand the messages that waited for these senders to the worker; how many."""
    by_mark = {(row.channel, row.mark): row for row in made}
    for message in strangers:
        message.sender = by_mark.get((message.channel, json.loads(message.body).get("sender", "")))
        message.state, message.problem, message.problem_params = MessageState.RECEIVED, "", {}
        message.tries, message.due_at = 0, None
    known = [message for message in strangers if message.sender is not None]
    fields = ["sender", "state", "problem", "problem_params", "tries", "due_at"]
    Message.objects.bulk_update(known, fields, batch_size=BATCH)
    return len(known)


def _check(new: NewSender, *, by: Viewer) -> None:
    insist(policies.registering(new.agency, by))
    if not new.name.strip() or len(new.name.strip()) > NAME_LIMIT or not new.name.isprintable():
        raise BadInput("Give the sender a name of at most %(most)s signs, such as a call sign.", most=NAME_LIMIT)
    privacy.refuse_personal_numbers(new.name)
    if not people.agencies(by).filter(code=new.agency).exists():
        raise BadInput("There is no agency “%(agency)s” at the table.", agency=new.agency)
    if new.place and not (by.acts_at(new.place) and territory.places(by).filter(code=new.place).exists()):
        raise BadInput("“%(place)s” is no place of this operation that you may register a sender for.", place=new.place)
