"""Asked for, taken back, rung. A doorbell that its push service knows no more is ended there and then."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db.models import QuerySet

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.delivery import line
from posko.apps.outgoing.doorbells import selectors
from posko.apps.outgoing.doorbells.steps import end
from posko.apps.outgoing.models import Doorbell
from posko.domain.access import Compartment, Viewer
from posko.domain.jobs import Watch
from posko.domain.outgoing import push
from posko.domain.outgoing.calls import CallFailed, Fate, Outcome
from posko.domain.outgoing.push import Subscription
from posko.kit import locks
from posko.kit.acts import act, once, unchanged
from posko.kit.walls import opened_also

NO_ADDRESS = "https://posko.invalid"  # whom a push service may ask, where the post was told no address of its own


@act
def ask(told: Subscription, device: int, *, by: Viewer, at: datetime) -> Doorbell:
    """Ring this browser from now on for the tasks of its device; the same again changes nothing, and the oldest of many
    is let go."""
    mark = hashlib.sha256(told.endpoint.encode()).hexdigest()
    operation = operations.current(by)

    def made() -> Doorbell:
        row = Doorbell(operation=operation, mark=mark, asked_at=at)
        _fill(row, told, device, at)
        row.save(force_insert=True)
        return row

    with opened_also(Compartment.SECURITY):  # its own, proven by its token
        row, fresh = once(Doorbell.objects.filter(operation=operation, mark=mark), made)
        if not fresh:
            row = locks.row(Doorbell.objects.all(), row.pk)
            if row.ended_at is None and row.device == device and row.public_key == told.public_key:
                return unchanged(row)
            _fill(row, told, device, at)
            row.save(update_fields=["sealed_endpoint", "public_key", "sealed_auth", "device", "asked_at", "ended_at"])
        for old in locks.every(_open(by, device).exclude(pk=row.pk))[: -selectors.MOST + 1 or None]:
            end(old, at)
    _record("doorbell.asked", device, by=by, at=at)
    return row


@act
def stop(device: int, *, by: Viewer, at: datetime, only: Sequence[int] = ()) -> int:
    """Ring a device no more: all of its browsers, or `only` those that are gone. How many."""
    with opened_also(Compartment.SECURITY):  # its own, proven by its token, or gone as its service says
        found = _open(by, device).filter(pk__in=only) if only else _open(by, device)
        rows = locks.every(found)
        for row in rows:
            end(row, at)
    if not rows:
        return unchanged(0)
    _record("doorbell.ended", device, by=by, at=at)
    return len(rows)


def ring(by: Viewer, device: int, key: str, watch: Watch) -> Outcome:
    """Ring every browser of a device; taken if one of them was. Outside of any transaction."""
    outcomes, gone = [], []
    for row in selectors.bells(by, device):
        outcome = _rung(row, key, int(watch.real().timestamp()))
        outcomes.append(outcome)
        if outcome.fate is Fate.NEVER:
            gone.append(row.pk)
    if gone:
        stop(device, by=by, at=watch.at(), only=gone)
    best = [each for fate in (Fate.TAKEN, Fate.LATER, Fate.NEVER) for each in outcomes if each.fate is fate]
    return best[0] if best else Outcome(Fate.NEVER, error="nobody asked to be rung there")


def _rung(row: Doorbell, key: str, now: int) -> Outcome:
    own, once_only = push.own_key(settings.SECRET_KEY.encode()), ec.generate_private_key(ec.SECP256R1())
    sub = settings.POSKO_ADDRESS if settings.POSKO_ADDRESS.startswith("https://") else NO_ADDRESS
    to = Subscription(row.endpoint, row.public_key, row.auth)
    told = push.build(to, key, key=own, sub=sub, now=now, salt=secrets.token_bytes(16), once=once_only)
    try:
        return push.read(line.call(told))
    except CallFailed as failed:
        return Outcome(Fate.LATER, error=failed.why)


def _fill(row: Doorbell, told: Subscription, device: int, at: datetime) -> None:
    row.public_key, row.device, row.asked_at, row.ended_at = told.public_key, device, at, None
    row.set_words(told.endpoint, told.auth)


def _open(by: Viewer, device: int) -> QuerySet[Doorbell]:
    return Doorbell.objects.filter(operation__code=by.operation, device=device, ended_at=None).order_by("pk")


def _record(event: str, device: int, *, by: Viewer, at: datetime) -> None:
    record(event, by=by, at=at, compartment=Compartment.SECURITY, subject=f"sender:{device}", payload={})
