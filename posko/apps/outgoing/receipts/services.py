"""A message is marked with what its gateway says became of it.

That it was reached or read is bookkeeping; that it was lost is in the ledger, for somebody must do something about it.
A receipt may come twice, late, or before the worker has noted that the gateway took the message.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from posko.apps.ledger.services import record
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.outgoing.queue.steps import moved
from posko.domain.access import Compartment, Viewer
from posko.domain.outgoing import Channel, SendingState
from posko.domain.outgoing.ways.answers import Became, Receipt
from posko.kit import locks
from posko.kit.acts import act, bookkeeping, unchanged
from posko.kit.walls import opened_also

_EVENTS = {Became.REACHED: "sending.reached", Became.SEEN: "sending.seen"}
_LOST = (SendingState.SENDING, SendingState.SENT)


def note(receipt: Receipt, *, by: Viewer, at: datetime, sending: int = 0, channel: str = Channel.SMS) -> bool:
    """Mark the message that a receipt is about: that of its address, or the one whose number or key it names."""
    if not (sending or receipt.ref or receipt.key):
        return False
    found = Q(pk=sending) if sending else Q(channel=channel) & (_ref(receipt.ref) | _ref(receipt.key))
    if receipt.became is Became.FAILED:
        return _lost(found, receipt.error, by=by, at=at)
    return _came(found, _EVENTS[receipt.became], by=by, at=at) if receipt.became in _EVENTS else False


def _ref(given: str) -> Q:
    """A gateway's number of a message, or the key that it was given; of one that was sent again the newest key."""
    if not given:
        return Q(pk=None)
    key, _sign, lives = given.rpartition("#")
    again = (
        Q(key=key, lives=int(lives)) if key and lives.isascii() and lives.isdigit() and len(lives) < 4 else Q(pk=None)
    )
    return Q(foreign_ref=given) | Q(key=given, lives=1) | again


@bookkeeping
def _came(found: Q, event: str, *, by: Viewer, at: datetime) -> bool:
    with opened_also(Compartment.SECURITY):  # its gateway speaks of it
        return bool(moved(_locked(found, by), event, at))


@act
def _lost(found: Q, error: str, *, by: Viewer, at: datetime) -> bool:
    """Only what stands with a gateway can be lost there: it may have been sent once more since, or answered."""
    with opened_also(Compartment.SECURITY):  # its gateway speaks of it
        rows = [row for row in _locked(found, by) if row.state in _LOST]
        went = moved(rows, "sending.dead", at, error=error or "the gateway could not deliver it")
    if not went:
        return unchanged(False)
    payload = {"refs": [went[0].ref], "count": len(went), "channels": [went[0].channel]}
    record("sending.dead", by=by, at=at, compartment=Compartment.SECURITY, subject=went[0].ref, payload=payload)
    return True


def _locked(found: Q, by: Viewer) -> list[Sending]:
    return locks.every(queue.sendings(by).filter(found))
