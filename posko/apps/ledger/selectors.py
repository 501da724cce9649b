"""Reading the ledger: what a viewer may see of it, its head, and its proof."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from posko.apps.ledger.models import WRITERS_LOCK, Entry, Payload
from posko.domain import ledger
from posko.domain.access import Compartment, Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a viewer sees it. Outside the viewer's compartments only number, time and hash are there."""

    number: int
    at: datetime
    row_hash: str
    open: bool
    actor: str = ""
    agency: str = ""
    role: str = ""
    event: str = ""
    subject: str = ""
    place: str = ""
    compartment: str = ""
    payload: dict[str, Any] | None = None


def entries(viewer: Viewer) -> QuerySet[Entry]:
    """The entries of the viewer's operation; each goes through `line_for` before it is shown."""
    return Entry.objects.filter(operation=viewer.operation).select_related("payload")


def open_to(viewer: Viewer) -> Q:
    """Condition for entries whose content the viewer may read; filters and searches are bound to it."""
    return Q(operation=viewer.operation, compartment__in=[wall.value for wall in viewer.compartments])


def line_for(viewer: Viewer, entry: Entry) -> Line:
    """The entry as this viewer may see it."""
    if entry.operation != viewer.operation or not viewer.sees(entry.compartment):
        return Line(entry.number, entry.at, entry.row_hash, open=False)
    body = entry.payload.body
    return Line(
        entry.number,
        entry.at,
        entry.row_hash,
        True,
        entry.actor,
        entry.agency,
        entry.role,
        entry.event,
        entry.subject,
        entry.place,
        entry.compartment,
        json.loads(body) if body is not None else None,
    )


def about(viewer: Viewer, *subjects: str) -> list[Line]:
    """The story of one thing, newest first: the lines whose subject it is and that the viewer may read."""
    found = entries(viewer).filter(open_to(viewer), subject__in=subjects).order_by("-number")
    return [line_for(viewer, entry) for entry in found]


def head() -> ledger.Head:
    """Count and root over all rows of this database that are committed."""
    hashes = Entry.objects.filter(number__lte=_settled()).order_by("number").values_list("row_hash", flat=True)
    return ledger.head_of(hashes.iterator(chunk_size=5000))


def verify(kept: ledger.Head | None = None) -> tuple[ledger.Head, ledger.Fault | None]:
    """Check every row, its kept copy, the heads printed on papers, and `kept` if one was brought."""
    settled = _settled()
    heads = [(kept, "the head you brought")] if kept else []
    heads += _printed_heads(skip={head.count for head, _ in heads})
    twins = dict(Payload.objects.filter(entry_id__lte=settled).values_list("entry_id", "row_hash"))
    found, fault = ledger.first_fault(_stored_rows(twins, settled), twins, heads)
    return found, fault or _first_bad_payload()


def _settled() -> int:
    """The highest number below which nothing is still being written.

    On PostgreSQL numbers are given out before commit, so the writers' lock is taken alone for a moment; on SQLite
    a number exists only once it is committed.
    """
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_LOCK])
        highest = Entry.objects.aggregate(highest=Max("number"))["highest"]
    return int(highest or 0)


def _stored_rows(twins: dict[int, str], settled: int) -> Iterator[ledger.StoredRow]:
    for entry in Entry.objects.filter(number__lte=settled).order_by("number").iterator(chunk_size=5000):
        row = ledger.Row(**{field.name: getattr(entry, field.name) for field in fields(ledger.Row)})
        yield ledger.StoredRow(row, entry.row_hash, twins.get(entry.number))


def _printed_heads(skip: set[int]) -> list[tuple[ledger.Head, str]]:
    """Heads that situation reports carry, as their own entries recorded them."""
    bodies = Payload.objects.filter(entry__event="sitrep.issued", body__isnull=False)
    heads = []
    for number, body in bodies.values_list("entry_id", "body"):
        text = json.loads(body or "{}").get("head", "")
        if text and int(text.partition(":")[0]) not in skip:
            heads.append((ledger.read_head(text), f"the sitrep of entry {number}"))
    return heads


def _first_bad_payload() -> ledger.Fault | None:
    payloads = Payload.objects.filter(body__isnull=False).select_related("entry").order_by("entry_id")
    for payload in payloads.iterator(chunk_size=2000):
        if ledger.payload_hash(payload.body or "", payload.salt) != payload.entry.payload_hash:
            return ledger.Fault(payload.entry_id, "the payload does not agree with its hash: it was altered")
    return _first_unrecorded_purge()


def _first_unrecorded_purge() -> ledger.Fault | None:
    recorded = set(Entry.objects.filter(event="ledger.purged").values_list("subject", flat=True))
    for number in Payload.objects.filter(body__isnull=True).order_by("entry_id").values_list("entry_id", flat=True):
        if f"ledger:{number}" not in recorded:
            return ledger.Fault(number, "the payload was emptied without a recorded purge")
    return None


def visible_compartments(viewer: Viewer) -> list[Compartment]:
    """The walls this viewer may filter by."""
    return [wall for wall in Compartment if viewer.sees(wall)]
