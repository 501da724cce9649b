"""Send, drop and acknowledge. A message is a row of the act that sends it, and goes out once that act is kept.

Who sends needs no security wall: the row is written behind it, and what stands there is not shown. So whoever may give
an order may have it brought to somebody whose number he does not see.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.models import Contact, Doorbell, Sending
from posko.apps.outgoing.queue import selectors
from posko.apps.outgoing.queue.steps import moved
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.outgoing import About, Channel, SendingState, policies
from posko.kit import locks
from posko.kit.acts import act, attempt, bookkeeping, unchanged
from posko.kit.walls import opened_also

WITHDRAWN, ANSWERED = N_("withdrawn"), N_("answered by another channel")


@dataclass(frozen=True, slots=True)
class NewSending:
    """A message to one recipient: a contact or a telephone with the phone form (both by their number), or a chat that
    is answered (`address`, for a mark of its own `key`).

    `key` makes it once in the operation (`task:26:given:contact:9`). `ref` is what it is about (`task:26`), by which it
    is dropped, acknowledged and asked for. `text` comes from domain/outgoing/texts. `agency`: whose people it reaches,
    by default the contact's. `until`: the order itself is over then. `not_before`: it waits so long, as for a team that
    is off.
    """

    key: str
    about: About
    ref: str
    channel: Channel
    text: str
    contact: int | None = None
    device: int | None = None
    address: str = ""
    agency: str = ""
    until: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was dropped: messages that had not left, and those that had, whose recipients should be told."""

    kept_back: Sequence[Sending]
    gone: Sequence[Sending]


def send(new: NewSending, *, by: Viewer, at: datetime) -> Sending:
    """Send one message; the same key again gives the one that exists."""
    return send_all([new], by=by, at=at)[0]


@act
def send_all(news: Sequence[NewSending], *, by: Viewer, at: datetime) -> list[Sending]:
    """Send many messages in one act; those whose key was used before are left as they stand. In the order asked."""
    for new in news:
        _check(new)
    with opened_also(Compartment.SECURITY):  # whoever may give an order may have it brought
        fresh = _inserted({new.key: new for new in (*news, *_bells(news, by))}, by, at)
        rows = selectors.sendings(by).filter(key__in={new.key for new in news}).select_related("contact")
        standing = {row.key: row for row in rows}
    if not fresh:
        return unchanged([standing[new.key] for new in news])
    refs = sorted({row.ref for row in fresh})
    told = {"about": sorted({row.about for row in fresh}), "channels": sorted({row.channel for row in fresh})}
    payload = {**told, "refs": refs[:50], "count": len(fresh)}
    subject = refs[0] if len(refs) == 1 else ""
    record("sending.queued", by=by, at=at, compartment=Compartment.SECURITY, subject=subject, payload=payload)
    return [standing[new.key] for new in news]


@act
def drop(*refs: str, by: Viewer, at: datetime, about: Collection[About] = ()) -> Dropped:
    """Drop every message about these things (`task:26`) that is open or dead; of `about` only these kinds."""
    with opened_also(Compartment.SECURITY):
        wanted = Q(about__in=about) if about else Q()
        found = selectors.sendings(by).filter(wanted, ref__in=refs)
        rows = locks.every(found.filter(state__in=[*policies.OPEN, SendingState.DEAD]))
        left = {row.pk for row in rows if row.state != SendingState.QUEUED or row.tries}  # a try may have arrived
        went = moved(rows, "sending.dropped", at, error=WITHDRAWN)
    if not went:
        return unchanged(Dropped((), ()))
    _record("sending.dropped", went, by=by, at=at)
    return Dropped([row for row in went if row.pk not in left], [row for row in went if row.pk in left])


@act
def acknowledge(
    ref: str, *, by: Viewer, at: datetime, contacts: Collection[int] = (), devices: Collection[int] = ()
) -> int:
    """A recipient answered, by whichever channel: what reached him is acknowledged, and what has not left yet to these
    contacts and telephones is dropped. How many moved; none where all was answered or withdrawn before."""
    mine = Q(contact__in=contacts) | Q(device__in=devices)
    with opened_also(Compartment.SECURITY):  # his own messages
        rows = locks.every(selectors.sendings(by).filter(mine, ref=ref).exclude(state__in=_ANSWERED))
        unsent = [row for row in rows if row.state == SendingState.QUEUED and not row.tries]
        heard = [row for row in rows if row not in unsent] or unsent[:1]
        went = moved(heard, "sending.acknowledged", at)
        went += moved([row for row in unsent if row not in heard], "sending.dropped", at, error=ANSWERED)
    if not went:
        return unchanged(0)
    _record("sending.acknowledged", went, by=by, at=at)
    return len(went)


_ANSWERED = (SendingState.ACKNOWLEDGED, SendingState.DROPPED)


@bookkeeping
def mark(device: int, keys: Collection[int], event: str, *, by: Viewer, at: datetime) -> int:
    """A telephone fetched its messages (`sending.reached`) or showed them (`sending.seen`); how many moved. The ledger
    hears that somebody answered, not that a screen was lit."""
    with opened_also(Compartment.SECURITY):  # its own messages, proven by its token
        mine = selectors.sendings(by).filter(device=device, pk__in=list(keys)[:500], channel=Channel.PHONE)
        return len(moved(locks.every(mine), event, at))


def _inserted(wanted: dict[str, NewSending], by: Viewer, at: datetime) -> list[Sending]:
    """Insert what is not there. Another act that uses a key at the same moment is waited for, and its row stands."""
    operation, agencies = operations.current(by), dict(people.agencies(by).values_list("code", "pk"))
    owners = dict(Contact.objects.filter(pk__in=_contacts(wanted)).values_list("pk", "agency_id"))
    before = None
    while True:
        known = set(selectors.sendings(by).filter(key__in=wanted).values_list("key", flat=True))
        rows = [_row(new, at) for key, new in sorted(wanted.items()) if key not in known]
        for row in rows:
            row.operation = operation
            row.agency_id = agencies.get(wanted[row.key].agency) or owners.get(row.contact_id or 0)
            if address := wanted[row.key].address:
                row.set_address(address)
        made, refused = attempt(lambda rows=rows: Sending.objects.bulk_create(rows, batch_size=500))  # type: ignore[misc]
        if made is not None:
            return made
        if known == before and refused is not None:
            raise refused  # no key was in the way: the row itself is wrong
        before = known


def _bells(news: Sequence[NewSending], by: Viewer) -> list[NewSending]:
    """A doorbell beside each order to a telephone whose holder asked to be rung: without words, and only for orders."""
    orders = [new for new in news if new.channel is Channel.PHONE and new.about is About.TASK]
    devices = {new.device for new in orders}
    if not devices:
        return []
    found = Doorbell.objects.filter(operation__code=by.operation, device__in=devices, ended_at=None)
    rung = set(found.values_list("device", flat=True))
    return [
        replace(new, key=f"{new.key}:bell"[-160:], about=About.DOORBELL, channel=Channel.PUSH, text="")
        for new in orders
        if new.device in rung
    ]


def _contacts(wanted: dict[str, NewSending]) -> set[int]:
    return {new.contact for new in wanted.values() if new.contact is not None}


def _row(new: NewSending, at: datetime) -> Sending:
    """The phone form fetches, so what is for it counts as sent at once; the rest waits for the worker."""
    fetched = new.channel is Channel.PHONE
    start = max(at, new.not_before or at)
    return Sending(
        key=new.key,
        about=new.about,
        ref=new.ref,
        channel=new.channel,
        contact_id=new.contact,
        device=new.device,
        text=new.text,
        urgent=new.about in policies.URGENT,
        state=SendingState.SENT if fetched else SendingState.QUEUED,
        sent_at=at if fetched else None,
        next_at=None if fetched else start,
        expires_at=policies.expires(new.about, start, new.until),
        created_at=at,
    )


def _check(new: NewSending) -> None:
    """An error of the code that sends, not of a person."""
    if [bool(new.contact), bool(new.device), bool(new.address)].count(True) != 1:
        raise ValueError(f"{new.key}: name one recipient, a contact, a device or an address")
    if (new.channel in (Channel.PHONE, Channel.PUSH)) != bool(new.device):
        raise ValueError(f"{new.key}: the phone form and its doorbell go to a device, all else to a contact or a chat")
    if not new.text and new.channel is not Channel.PUSH:
        raise ValueError(f"{new.key}: a message has a text")


def _record(event: str, rows: Sequence[Sending], *, by: Viewer, at: datetime) -> None:
    refs = sorted({row.ref for row in rows})
    payload = {"refs": refs[:50], "count": len(rows), "channels": sorted({row.channel for row in rows})}
    subject = refs[0] if len(refs) == 1 else ""
    record(event, by=by, at=at, compartment=Compartment.SECURITY, subject=subject, payload=payload)
