"""Moves of messages along their table, called inside an act or with the house's own bookkeeping; and their seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from posko.apps.outgoing.models import Sending
from posko.domain.access import Compartment
from posko.domain.errors import N_
from posko.domain.outgoing import SendingState, policies
from posko.kit import locks, seals
from posko.kit.acts import step
from posko.kit.seals import Sealed
from posko.kit.walls import opened_also

LOST = N_("the key that sealed its address is lost")
_STAMPS = {
    SendingState.SENT: "sent_at",
    SendingState.REACHED: "reached_at",
    SendingState.SEEN: "seen_at",
    SendingState.ACKNOWLEDGED: "acknowledged_at",
}


@step
def moved(rows: Iterable[Sending], event: str, at: datetime, *, error: str = "") -> list[Sending]:
    """Move locked rows by an event of the table, and return those that moved. One that it leads nowhere stays: a
    receipt may come late, or twice."""
    went = [row for row in rows if _move(row, event, at, error)]
    if went:
        fields = ["state", "next_at", "error", "ended_at", "sealed_address", *_STAMPS.values()]
        Sending.objects.bulk_update(went, fields, batch_size=200)
    return went


def _move(row: Sending, event: str, at: datetime, error: str) -> bool:
    to = policies.leads(row.state, event)
    if to is None:
        return False
    row.state, row.error = to.value, error[:300] or row.error
    row.next_at = at if to is SendingState.QUEUED else None
    row.ended_at = at if to in policies.OVER else None
    if to not in policies.WAITING:
        row.sealed_address = ""  # a chat that was answered is not kept
    if stamp := _STAMPS.get(to):
        setattr(row, stamp, at)
    return True


def sealed() -> Iterator[Sealed]:
    """The chats that are to be answered, of every operation."""
    with opened_also(Compartment.SECURITY):  # the house turns its own key
        rows = list(Sending.objects.exclude(sealed_address="").order_by("pk"))
    for row in rows:
        yield Sealed(row.of, row.sealed_address, partial(_anew, row.pk), partial(_lose, row.pk))


@step
def _anew(pk: int) -> None:
    with opened_also(Compartment.SECURITY):  # the house turns its own key
        row = locks.row(Sending.objects.all(), pk)
        row.sealed_address = seals.again(row.sealed_address, of=row.of)
        row.save(update_fields=["sealed_address"])


@step
def _lose(pk: int, at: datetime) -> None:
    """A chat that nobody can open is not answered any more."""
    with opened_also(Compartment.SECURITY):  # the house gives up its own key
        moved([locks.row(Sending.objects.all(), pk)], "sending.dropped", at, error=LOST)
