"""Hands on what came in: reads each message by its channel, checks it, and gives it to the noun that handles its form.

Messages go in the order of their arrival, in small batches: one transaction a batch, a savepoint a message, so that
one that fails leaves the others alone. Whoever brings a new message goes first: a batch ends as soon as somebody waits
at the door. Many workers may run; each message is handled once.
"""

from __future__ import annotations

import logging
import time
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from posko.apps.intake.gateways import selectors as gateway_selectors
from posko.apps.intake.inbox import registry, selectors
from posko.apps.intake.inbox.registry import Arrival
from posko.apps.intake.inbox.services import writer
from posko.apps.intake.models import Message
from posko.apps.intake.openrosa import selectors as openrosa_selectors
from posko.apps.ledger.services import record
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.intake import Channel, Form, MessageState
from posko.domain.intake.answers import ANSWER
from posko.domain.intake.checks import checked, event_time
from posko.domain.jobs import Watch
from posko.kit import locks
from posko.kit.acts import act, bookkeeping, passing, recorded, unchanged

log = logging.getLogger(__name__)

# A batch ends after so many messages or seconds. Once it had its SHARE it also ends as soon as somebody waits at the
# door; before a batch the worker waits for a quiet moment, but no longer than it may.
BATCH: Final = 25
KEPT: Final = (
    "state", "ref", "late_clock", "problem", "problem_params", "tries", "due_at", "handled_at", "handled_by", "form",
    "place",
)  # fmt: skip
SECONDS, SHARE = 0.1, 0.03
QUIET, LONGEST_WAIT = 0.03, 0.1
# After messages have waited so long, the picture at the post grows old: the worker then takes more and waits less.
BEHIND: Final = timedelta(seconds=4)
SHARE_BEHIND, WAIT_BEHIND = 0.06, 0.02
# How often a message is tried that makes its handler fail, and after how long again.
TRIES: Final = 3
BACK_OFF: Final = (timedelta(seconds=10), timedelta(minutes=2))
# A promise is proven by its photos, so what proves it waits for them this long; everything else goes on by its words.
PHOTOS_FIRST, LOOK_AGAIN = timedelta(minutes=10), timedelta(seconds=20)

_ANSWERS: Final = uuid.UUID("0b7ad7a4-5f0e-4c58-9d0a-6f3f1b0e77a2")
NO_HANDLER = N_("No part of the post takes the form “%(form)s” yet.")
NO_SENDER = N_("The sender is not registered.")
FAILED = N_(
    "The post failed with this message %(tries)s times (%(why)s). Enter it by hand, and tell who runs the post."
)


def handle_due(watch: Watch, *, by: Viewer, at: datetime) -> int:
    """Hand on the messages of the operation that wait for it. Returns how many were looked at.

    `at` is now, by the watch.
    """
    count, behind = 0, False
    while not watch.stopping():
        _let_others_go(WAIT_BEHIND if behind else LONGEST_WAIT)
        now = watch.at() if count else at
        looked = _hand_on(SHARE_BEHIND if behind else SHARE, by=by, at=now)
        if not looked:
            break
        count += len(looked)
        behind = now - looked[0].received_at > BEHIND
    return count


def _let_others_go(longest: float) -> None:
    """Wait while messages come in; a little each time, since others may wait for what came before."""
    began = time.monotonic()
    while writer.idle_for() < QUIET and time.monotonic() - began < longest:
        time.sleep(QUIET / 3)


def _hand_on(share: float, *, by: Viewer, at: datetime) -> list[Message]:
    """Hand on one batch. Returns its messages as they are now."""
    # Asked before the transaction: on SQLite that would take the write lock twice a second for nothing.
    if not _due(by, at).exists():
        return []
    with writer.gate:
        return _batch(share, by=by, at=at)


@act
def _batch(share: float, *, by: Viewer, at: datetime) -> list[Message]:
    rows = _due(by, at).select_related("sender").prefetch_related("files").order_by("pk")
    looked = _handled(locks.free(rows, BATCH), share, by=by, at=at)
    _record(looked, by=by, at=at)
    return looked if recorded() else unchanged(looked)


def _due(by: Viewer, at: datetime) -> QuerySet[Message]:
    waiting = Message.objects.filter(operation__code=by.operation, state=MessageState.RECEIVED)
    return waiting.filter(Q(due_at=None) | Q(due_at__lte=at))


def _handled(rows: list[Message], share: float, *, by: Viewer, at: datetime) -> list[Message]:
    """Those that there was time for."""
    began = time.monotonic()
    senders: dict[int, Viewer] = {}
    looked: list[Message] = []
    for row in rows:
        spent = time.monotonic() - began
        if looked and (spent > SECONDS or (spent > share and writer.waiting())):
            break
        with locks.apart():
            _handle(row, senders, by=by, at=at)
        if row.state == MessageState.RECEIVED:
            _put_off(row)
        else:
            row.save(update_fields=KEPT)
        looked.append(row)
    return looked


@bookkeeping
def _put_off(row: Message) -> None:
    """Set when a message is looked at again. The ledger records only the final outcome."""
    row.save(update_fields=KEPT)


def _handle(row: Message, senders: dict[int, Viewer], *, by: Viewer, at: datetime) -> None:
    if row.form == Form.EVIDENCE and at < row.received_at + PHOTOS_FIRST and _lacks_photos(row, by):
        row.due_at = at + LOOK_AGAIN
        return
    try:
        with transaction.atomic():
            row.ref = _given(row, senders, by=by, at=at)
    except (BadInput, NotAllowed) as refusal:
        _park(row, refusal.message, refusal.params)
    except Exception as broken:
        if passing(broken):  # another act was in the way: the whole batch runs again
            raise
        log.exception("message %s could not be handled", row.pk)
        row.tries += 1
        if row.tries < TRIES:
            row.due_at = at + BACK_OFF[row.tries - 1]
        else:
            _park(row, FAILED, {"tries": row.tries, "why": type(broken).__name__})
    else:
        row.state, row.due_at, row.problem, row.problem_params = MessageState.HANDLED, None, "", {}
        row.handled_at, row.handled_by = at, by.actor


def _lacks_photos(row: Message, by: Viewer) -> bool:
    """Whether photos are on their way: ODK Collect names them in its form, the phone form sends them after it."""
    if row.channel == Channel.PHONE:
        return not row.files.all()
    return bool(openrosa_selectors.awaited_files(by, row))


def _given(row: Message, senders: dict[int, Viewer], *, by: Viewer, at: datetime) -> str:
    """The reference of what the noun made of it. Raises BadInput where a person has to look."""
    if row.form == ANSWER:
        return _answered(row, by=by, at=at)
    reader = registry.reader_of(row.channel)
    if row.sender is None:
        raise BadInput(NO_SENDER)
    if reader is None:
        raise LookupError(f"nobody reads {row.channel}")
    report, faults = checked(reader(row.body), place=lambda text: territory.resolve(by, text).code)
    # What was understood of a short code; of other channels they stand there already.
    row.form, row.place = report.form[:30], report.place[:40]
    for fault in faults:
        raise fault.as_refusal()
    handler = registry.handler_of(report.form)
    if handler is None:
        raise BadInput(NO_HANDLER, form=report.form)
    if row.sender.pk not in senders:
        senders[row.sender.pk] = selectors.sender_as_viewer(by, row.sender)
    moment, late = event_time(report.at, row.received_at)
    row.late_clock = row.late_clock or late
    arrival = Arrival(
        message=row.pk,
        channel=Channel(row.channel),
        report=report,
        place=report.place,
        at=moment,
        received_at=row.received_at,
        late_clock=row.late_clock,
        files=tuple(file.sha256 for file in row.files.all()),
    )
    return handler(arrival, by=senders[row.sender.pk], at=at)


def _answered(row: Message, *, by: Viewer, at: datetime) -> str:
    """The reference of what an answer is about. Once, however often the message is tried."""
    found = gateway_selectors.voice_of(by, row.body)
    answerer = registry.answerer_of(found[0].letter) if found else None
    if found is None or answerer is None:
        raise BadInput(NO_HANDLER, form=ANSWER)
    answer, voice, sent = found
    said_at, _late = event_time(sent, row.received_at)
    return answerer.take(answer, voice, uuid.uuid5(_ANSWERS, str(row.pk)), said_at, at)


def _park(row: Message, problem: str, params: dict[str, object]) -> None:
    """Let a message wait for a person, with the reason. Values are kept as JSON takes them."""
    row.state, row.due_at, row.problem = MessageState.WAITING, None, problem[:300]
    row.problem_params = {
        name: value if isinstance(value, int | float | str) else str(value) for name, value in params.items()
    }


def _record(looked: list[Message], *, by: Viewer, at: datetime) -> None:
    """Record the outcome of a batch. The nouns recorded what they made of it themselves."""
    wall = Compartment.COORDINATION
    if refs := {str(row.pk): row.ref for row in looked if row.state == MessageState.HANDLED}:
        payload: dict[str, object] = {"count": len(refs), "refs": refs}
        record("message.handled", by=by, at=at, compartment=wall, payload=payload)
    if parked := {str(row.pk): row.problem for row in looked if row.state == MessageState.WAITING}:
        payload = {"count": len(parked), "messages": parked}
        record("message.parked", by=by, at=at, compartment=wall, payload=payload)
