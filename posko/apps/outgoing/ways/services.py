"""Gateways added and closed, and what a trial of one gave. A secret is kept sealed, and no number is kept at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.delivery import line
from posko.apps.outgoing.models import Way
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.outgoing import Channel, WayKind, gateways, texts
from posko.domain.outgoing.calls import Account, CallFailed, Fate, Letter, Outcome
from posko.domain.outgoing.gateways import NewWay
from posko.domain.outgoing.ways import SPEECHES, passed_on_by
from posko.domain.people import contacts
from posko.kit import locks
from posko.kit.acts import act, once, unchanged
from posko.kit.walls import opened_also


@act
def add_way(new: NewWay, *, by: Viewer, at: datetime) -> Way:
    """Add a gateway. An open one of the same name is refused; a closed one is opened again with the new fields."""
    insist(gateways.keeping(by))
    new = gateways.checked(new)
    fields = {
        "kind": new.kind, "address": new.address, "account": new.account, "number": new.number,
        "named_hosts": list(new.hosts), "rank": new.rank, "created_at": at, "closed_at": None, "away_since": None,
        "tried_at": None, "error": "",
    }  # fmt: skip
    mine = {"operation": operations.current(by), "name": new.name}

    def open_one() -> Way:
        row = Way(**mine, **fields)
        row.set_secret(new.secret)
        row.save(force_insert=True)
        return row

    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its gateways
        row, fresh = once(Way.objects.filter(**mine), open_one)
        if not fresh:
            row = locks.row(Way.objects.all(), row.pk)
            if row.closed_at is None:
                raise BadInput("There is an open gateway “%(name)s” already.", name=new.name)
            for name, value in fields.items():
                setattr(row, name, value)
            row.set_secret(new.secret)
            row.save(update_fields=["sealed_secret", *fields])
    _record("way.added", row, by=by, at=at, payload={"address": row.address, "hosts": row.named_hosts})
    return row


@act
def close_way(pk: int, *, by: Viewer, at: datetime) -> bool:
    """Send nothing more by a gateway; False when it was closed before."""
    insist(gateways.keeping(by))
    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its gateways
        row = locks.row(Way.objects.filter(operation__code=by.operation), pk)
        if row.closed_at is not None:
            return unchanged(False)
        row.closed_at = at
        row.save(update_fields=["closed_at"])
    _record("way.closed", row, by=by, at=at, payload={})
    return True


def tried(way: Way, to: str, *, key: str, ts: str) -> Outcome:
    """Call a gateway with a trial message to the keeper's own number or chat, and say what it answered. Outside of any
    act: it takes seconds. Raises BadInput for what is no number."""
    speech = SPEECHES[WayKind(way.kind)]
    number = to.strip() if passed_on_by(way.kind) == [Channel.TELEGRAM] else contacts.telephone(to)
    account = Account(way.address, way.account, way.secret, way.number)
    try:
        return speech.read(line.call(speech.build(account, Letter(number, texts.trial(), key, ts=ts)), way.named_hosts))
    except CallFailed as failed:
        return Outcome(Fate.AWAY, error=failed.why)


@act
def note_trial(pk: int, outcome: Outcome, *, by: Viewer, at: datetime) -> Way:
    """Keep what a trial of a gateway gave: one that does not answer is away, one that answered is so no longer."""
    insist(gateways.keeping(by))
    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its gateways
        row = locks.row(Way.objects.filter(operation__code=by.operation), pk)
        row.tried_at, row.error = at, outcome.error[:300]
        row.away_since = (row.away_since or at) if outcome.fate is Fate.AWAY else None
        row.save(update_fields=["tried_at", "error", "away_since"])
    _record("way.tried", row, by=by, at=at, payload={"fate": outcome.fate.value, "error": outcome.error[:300]})
    return row


def _record(event: str, row: Way, *, by: Viewer, at: datetime, payload: Mapping[str, Any]) -> None:
    told = {"name": row.name, "kind": row.kind, **payload}
    record(event, by=by, at=at, compartment=Compartment.SECURITY, subject=f"way:{row.pk}", payload=told)
