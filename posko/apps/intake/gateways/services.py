"""Gateways made and closed, and the pieces of a long SMS put together."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from posko.apps.intake.gateways import selectors
from posko.apps.intake.inbox.selectors import messages
from posko.apps.intake.inbox.services import NewMessage, receive
from posko.apps.intake.models import Gateway, Message
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.queue.services import NewSending
from posko.apps.outgoing.ways import selectors as ways
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.intake import Channel, MessageState, gateways, policies, sms
from posko.domain.intake.gateways import Incoming
from posko.domain.outgoing import About
from posko.domain.outgoing import Channel as Out
from posko.kit import locks
from posko.kit.acts import act, after_commit, once, unchanged

CHANNELS = selectors.CHATS
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_SECRET = re.compile(r"[!-~]{16,128}")


@dataclass(frozen=True, slots=True)
class NewGateway:
    """The fields of a new gateway.

    `secret`: the other side's secret (WhatsApp's app secret); if empty, one is made here.

    `takes_get`: the gateway cannot post and puts its messages into addresses; only for SMS.
    """

    name: str
    channel: str
    takes_get: bool = False
    secret: str = ""


@act
def make_gateway(new: NewGateway, *, by: Viewer, at: datetime) -> Gateway:
    """Make a gateway; it signs with `secret`. The same name in the same channel again is refused while it is open.

    The console, which could read the secret anyway, is given the open one again.
    """
    insist(policies.keeping_gateways(by))
    _check(new)
    operation, secret = operations.current(by), new.secret or secrets.token_hex(32)
    mine = {"operation": operation, "channel": new.channel, "name": new.name}
    fields = {"takes_get": new.takes_get, "created_at": at, "closed_at": None}

    def open_one() -> Gateway:
        row = Gateway(**mine, **fields)
        row.set_secret(secret)
        row.save(force_insert=True)
        return row

    row, fresh = once(Gateway.objects.filter(**mine), open_one)
    if not fresh:
        row = locks.row(Gateway.objects.all(), row.pk)
        if row.closed_at is None and by.kind == "system" and row.takes_get == new.takes_get:
            return unchanged(row)
        if row.closed_at is None:
            raise BadInput("There is an open gateway “%(name)s” already.", name=new.name)
        for name, value in fields.items():
            setattr(row, name, value)
        row.set_secret(secret)
        row.save(update_fields=["sealed_secret", *fields])
    _record("gateway.made", row, by=by, at=at, payload={"takes_get": row.takes_get})
    _forget()
    return row


@act
def close_gateway(gateway: Gateway, *, by: Viewer, at: datetime) -> bool:
    """Take nothing more from a gateway; False when it was closed before."""
    insist(policies.keeping_gateways(by))
    rows = Gateway.objects.filter(pk=gateway.pk, operation__code=by.operation, closed_at=None)
    if not rows.update(closed_at=at):
        return unchanged(False)
    _record("gateway.closed", gateway, by=by, at=at, payload={})
    _forget()
    return True


def send_reply(new: Incoming, receipt: int, text: str, *, by: Viewer, at: datetime) -> bool:
    """Send a reply to a chat by the post's own gateway; False where no open gateway passes it on. The same message
    again is answered once. The chat's number stays sealed with the reply until that has left, and goes then."""
    channel = Out(new.channel.value)
    if not ways.passes(by, channel):
        return False
    told = NewSending(
        f"reply:{receipt}", About.REPLY, f"message:{receipt}", channel, text, address=new.chat or new.sender
    )
    queue.send(told, by=by, at=at)
    return True


def _forget() -> None:
    """Let this process read its gateways again: now, and once more after the commit."""
    selectors.forget()
    after_commit(selectors.forget)


def join_pieces(sender: str, *, by: Viewer, at: datetime) -> Message | None:
    """Join the pieces that a sender (its mark) sent, if the whole can be read. Otherwise None.

    The pieces stay as they came and point at the whole, which is read and handed on like any message.
    """
    # Read before the transaction begins: most of what cannot be read has no other half, and needs no lock to know it.
    told = dict(selectors.pieces(by, sender, at - sms.PATIENCE))
    for refs, text in (*_numbered(told), *_unnumbered(told, by)):
        first = told[refs[0]]
        if not _reads(text, first, by):
            continue
        if (whole := _joined(refs, text, first, by=by, at=at)) is not None:
            return whole
    return None


def join_waiting(*, by: Viewer, at: datetime) -> int:
    """Put together what still can be, of every sender: what a crash between two writes left apart. How many wholes."""
    recent = messages(by).filter(channel=Channel.SMS, state__in=_OPEN, received_at__gte=at - sms.PATIENCE)
    marks = {json.loads(body)["sender"] for body in recent.values_list("body", flat=True)}
    return sum(join_pieces(mark, by=by, at=at) is not None for mark in sorted(marks))


_OPEN = (MessageState.RECEIVED, MessageState.WAITING)


def _numbered(told: Mapping[int, Mapping[str, Any]]) -> list[tuple[tuple[int, ...], str]]:
    """Long SMS whose parts are numbered and all there."""
    found: dict[tuple[str, int], dict[int, sms.Piece]] = {}
    for pk, each in told.items():
        if each.get("parts"):
            found.setdefault((each["ref"], each["parts"]), {})[each["part"]] = sms.Piece(pk, each["text"])
    wholes = (sms.numbered(pieces, parts) for (_ref, parts), pieces in found.items())
    return [whole for whole in wholes if whole]


def _unnumbered(told: Mapping[int, Mapping[str, Any]], by: Viewer) -> Iterator[tuple[tuple[int, ...], str]]:
    """Messages of which none can be read as it is, or which fill an SMS to its last sign."""
    bare = {pk: each for pk, each in told.items() if not each.get("parts") and "pieces" not in each}
    unfinished = (pk for pk, each in bare.items() if sms.is_cut(each["text"]) or not _reads(each["text"], each, by))
    yield from sms.ways([sms.Piece(pk, bare[pk]["text"]) for pk in unfinished])


def _reads(text: str, first: Mapping[str, Any], by: Viewer) -> bool:
    """Whether a text can be read. Numbered parts belong together even if it cannot."""
    if first.get("parts"):
        return True
    try:
        selectors.heard(by, json.dumps({**first, "text": text}))
    except BadInput:
        return False
    return True


@act
def _joined(refs: tuple[int, ...], text: str, first: Mapping[str, Any], *, by: Viewer, at: datetime) -> Message | None:
    rows = locks.every(Message.objects.select_related("sender").filter(pk__in=refs, state__in=_OPEN))
    if len(rows) != len(refs):
        return unchanged(None)
    lead = next(row for row in rows if row.pk == refs[0])
    told = {key: value for key, value in first.items() if key not in ("part", "parts", "ref")}
    body = json.dumps({**told, "text": text, "pieces": list(refs)}, ensure_ascii=False, sort_keys=True)
    new = NewMessage(
        channel=Channel.SMS,
        key=f"sms:joined:{refs[0]}",
        body=body,
        sender=lead.sender,
        digest=gateways.digest_of_text(text),
        form=selectors.form_of(text),
        problem="" if lead.sender else selectors.UNKNOWN,
    )
    receipt = receive(new, by=by, at=at)
    Message.objects.filter(pk__in=refs).update(
        state=MessageState.HANDLED, ref=f"message:{receipt.pk}", handled_at=at, handled_by=by.actor, problem=""
    )
    wall, payload = Compartment.COORDINATION, {"pieces": list(refs)}
    record("message.joined", by=by, at=at, compartment=wall, subject=f"message:{receipt.pk}", payload=payload)
    return messages(by).get(pk=receipt.pk)


def _check(new: NewGateway) -> None:
    if new.channel not in CHANNELS:
        raise BadInput("There is no gateway of the channel “%(channel)s”.", channel=new.channel)
    if not _NAME.fullmatch(new.name):
        raise BadInput("A gateway's name has 2 to 40 small letters, digits and hyphens.")
    if new.secret and not _SECRET.fullmatch(new.secret):
        raise BadInput("The secret has 16 to 128 letters, digits and signs, without blanks.")
    if new.takes_get and new.channel != Channel.SMS:
        raise BadInput("Only an SMS gateway may put its messages into addresses.")


def _record(event: str, row: Gateway, *, by: Viewer, at: datetime, payload: Mapping[str, Any]) -> None:
    told = {"name": row.name, "channel": row.channel, **payload}
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=f"gateway:{row.pk}", payload=told)
