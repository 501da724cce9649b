"""Numbers and chats that may report: made known by hand, or from the first message that came from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from posko.apps.intake.gateways import selectors as gateway_selectors
from posko.apps.intake.inbox.selectors import messages
from posko.apps.intake.models import Message, Sender
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.intake import Channel, MessageState, gateways, policies
from posko.domain.people import contacts
from posko.kit import locks
from posko.kit.acts import act, after_commit, once

# A Telegram chat has no number to type in: it is made known from its first message.
BY_NUMBER = (Channel.SMS, Channel.WHATSAPP)
NAME_LIMIT = 80


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


def _check(new: NewSender, *, by: Viewer) -> None:
    insist(policies.registering(new.agency, by))
    if not new.name.strip() or len(new.name.strip()) > NAME_LIMIT or not new.name.isprintable():
        raise BadInput("Give the sender a name of at most %(most)s signs, such as a call sign.", most=NAME_LIMIT)
    privacy.refuse_personal_numbers(new.name)
    if not people.agencies(by).filter(code=new.agency).exists():
        raise BadInput("There is no agency “%(agency)s” at the table.", agency=new.agency)
    if new.place and not (by.acts_at(new.place) and territory.places(by).filter(code=new.place).exists()):
        raise BadInput("“%(place)s” is no place of this operation that you may register a sender for.", place=new.place)
