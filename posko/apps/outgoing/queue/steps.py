"""Moves of messages along their table, called inside an act or with the house's own bookkeeping."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from posko.apps.outgoing.models import Sending
from posko.domain.outgoing import SendingState, policies
from posko.kit.acts import step

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
