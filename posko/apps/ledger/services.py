"""Writing to the ledger. Every service of the house ends in `record`; nothing else writes here."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from posko.apps.ledger import selectors, triggers
from posko.apps.ledger.models import WRITERS_LOCK, Entry, Payload
from posko.domain import ledger
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import NotAllowed
from posko.domain.situation.feed import LOOKS
from posko.kit import acts, locks
from posko.kit.acts import act, unchanged


def record(
    event: str,
    *,
    by: Viewer,
    at: datetime,
    compartment: Compartment,
    subject: str = "",
    place: str = "",
    payload: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one entry for what the act around it writes.

    `event` is dotted and past tense (`gap.opened`). `payload` must be JSON; it is hashed with a salt so that what
    is purged later cannot be guessed from the hash.
    """
    acts.inside("ledger.record")
    body, salt = ledger.canonical(dict(payload or {})), secrets.token_hex(16)
    row = ledger.Row(
        number=_next_number(),
        operation=by.operation,
        compartment=compartment.value,
        at=at.astimezone(UTC),
        actor=by.actor,
        agency=by.agency,
        role=by.role.value if by.role else "",
        event=event,
        subject=subject,
        place=place,
        payload_hash=ledger.payload_hash(body, salt),
    )
    entry = Entry(**asdict(row), row_hash=ledger.row_hash(row))
    entry.save(force_insert=True)
    Payload(entry=entry, row_hash=entry.row_hash, salt=salt, body=body).save(force_insert=True)
    if event not in LOOKS:
        selectors.move_mark()
    acts.mark_recorded()
    return entry


@act
def purge(number: int, *, by: Viewer, at: datetime, reason: str) -> None:
    """Empty one payload, with its reason in the ledger first. The proof stays whole: the row's hash is untouched."""
    entry = Entry.objects.get(number=number)
    if entry.operation != by.operation or not by.sees(entry.compartment):
        raise NotAllowed("Only content of the own operation and compartments can be purged.")
    if locks.row(Payload.objects.all(), number).body is None:
        unchanged(None)
        return
    record(
        "ledger.purged",
        by=by,
        at=at,
        compartment=Compartment(entry.compartment),
        subject=f"ledger:{number}",
        payload={"reason": reason},
    )
    Payload.objects.filter(entry_id=number).update(body=None, salt="")


def _next_number() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Shared among writers, so they do not wait for each other; head() takes it alone and so never reads
            # past a number that is given out but not yet committed.
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [WRITERS_LOCK])
            cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_entry', 'number'))")
        else:
            # The write lock is held from the first statement (transaction_mode IMMEDIATE) and rows never go. Where
            # somebody took the last ones out, their numbers are sealed all the same and are not given again.
            cursor.execute(
                "SELECT MAX(COALESCE((SELECT MAX(number) FROM ledger_entry), 0),"
                " COALESCE((SELECT MAX(number) FROM ledger_leaf), 0)) + 1"
            )
        return int(cursor.fetchone()[0])


@act
def restore_triggers(*, by: Viewer, at: datetime) -> list[str]:
    """Put missing triggers back and record which were missing: their absence is part of the story."""
    _wait_for_writers()
    lost = triggers.missing(connection)
    triggers.drop(connection)
    triggers.install(connection)
    if not lost:
        return unchanged(lost)
    record("ledger.triggers_restored", by=by, at=at, compartment=Compartment.PUBLIC, payload={"missing": lost})
    return lost


def _wait_for_writers() -> None:
    """Keep others from writing to the ledger until the transaction ends. On SQLite nobody can anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_LOCK])


@act
def record_backup(*, head: str, sha256: str, files: int, by: Viewer, at: datetime) -> None:
    """Record that everything left the post in a sealed file: its hash, and the head that the copy carries."""
    payload = {"head": head, "sha256": sha256, "files": files}
    record("backup.made", by=by, at=at, compartment=Compartment.PUBLIC, payload=payload)


@act
def record_restore(*, head: str, made_at: str, by: Viewer, at: datetime) -> None:
    """Record in a restored ledger that it was restored. What was written after this head is not in it."""
    payload = {"head": head, "made_at": made_at}
    record("backup.restored", by=by, at=at, compartment=Compartment.PUBLIC, payload=payload)
