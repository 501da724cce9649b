"""Reading the ledger: what a viewer may see of it, its head, and its proof."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, fields
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from posko.apps.ledger import registry
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
    """The entries of the viewer's operation; each goes through `lines` before it is shown."""
    # Loading a territory belongs to no operation; whoever stands on it may see that it was done.
    own = Q(operation=viewer.operation) | Q(operation="", compartment=Compartment.PUBLIC.value)
    return Entry.objects.filter(own).select_related("payload")


def open_to(viewer: Viewer) -> Q:
    """Condition for entries whose content the viewer may read; filters and searches are bound to it."""
    walls = [wall.value for wall in viewer.compartments]
    found = Q(operation=viewer.operation, compartment__in=walls)
    found |= Q(operation="", compartment=Compartment.PUBLIC.value)
    for closed in registry.closed_to(viewer):
        found &= ~closed
    return found


def lines(viewer: Viewer, found: Iterable[Entry]) -> list[Line]:
    """The entries as this viewer may see them."""
    rows = list(found)
    numbers = [row.number for row in rows]
    open_ones = set(Entry.objects.filter(open_to(viewer), number__in=numbers).values_list("number", flat=True))
    return [_line(row) if row.number in open_ones else Line(row.number, row.at, row.row_hash, False) for row in rows]


def _line(entry: Entry) -> Line:
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
    return [_line(entry) for entry in found]


def head() -> ledger.Head:
    """Count and root over all rows of this database that are committed."""
    hashes = Entry.objects.filter(number__lte=_settled()).order_by("number").values_list("row_hash", flat=True)
    return ledger.head_of(hashes.iterator(chunk_size=5000))


def head_after(viewer: Viewer, event: str, subject: str) -> ledger.Head | None:
    """The head right after the first row of an event about a subject: the same whoever asks, however much later.

    None where the ledger holds no such row that the viewer may read.
    """
    row = entries(viewer).filter(open_to(viewer), event=event, subject=subject).order_by("number").first()
    if row is None:
        return None
    before = Entry.objects.filter(number__lte=row.number).order_by("number").values_list("row_hash", flat=True)
    return ledger.head_of(before.iterator(chunk_size=5000))


def shown_head() -> ledger.Head:
    """The head for the page: grown row by row in this process, so that a long ledger costs nothing to look at.

    It trusts what it has hashed before; `head` and `verify` read everything anew.
    """
    with _growing:
        settled = _settled()
        if settled < _grown.last:
            _grown.tree, _grown.last = ledger.Tree(), 0
        rows = Entry.objects.filter(number__gt=_grown.last, number__lte=settled).order_by("number")
        for number, row_hash in rows.values_list("number", "row_hash").iterator(chunk_size=5000):
            _grown.tree.append(row_hash)
            _grown.last = number
        return _grown.tree.head()


class _Grown:
    """The tree as far as this process has read the ledger."""

    def __init__(self) -> None:
        self.tree, self.last = ledger.Tree(), 0


_grown, _growing = _Grown(), Lock()


def verify(kept: ledger.Head | None = None) -> tuple[ledger.Head, ledger.Fault | None]:
    """Check every row, its payload and kept copy, the heads printed on papers, and `kept` if one was brought."""
    settled = _settled()
    heads = [(kept, "the head you brought")] if kept else []
    heads += _printed_heads(skip={head.count for head, _ in heads})
    twins = dict(Payload.objects.filter(entry_id__lte=settled).values_list("entry_id", "row_hash"))
    found, fault = ledger.first_fault(_stored_rows(twins, settled), twins, heads)
    faults = [fault, _first_bad_payload(), _first_unrecorded_purge(), _first_orphan()]
    named = [each for each in faults if each is not None]
    return found, min(named, key=lambda each: each.number, default=None)


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
    """Heads that situation reports carry, as their own entries recorded them; altered payloads prove nothing."""
    heads = []
    for payload in Payload.objects.filter(entry__event="sitrep.issued").select_related("entry"):
        head = _head_in(payload)
        if head is not None and head.count not in skip:
            heads.append((head, f"the sitrep of entry {payload.entry_id}"))
    return heads


def _head_in(payload: Payload) -> ledger.Head | None:
    try:
        return ledger.read_head(json.loads(payload.body or "{}")["head"]) if _holds(payload) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _holds(payload: Payload) -> bool:
    """Whether the payload is what its entry's hash says; an emptied one holds, its purge is checked apart."""
    body = payload.body
    return body is None or ledger.payload_hash(body, payload.salt) == payload.entry.payload_hash


def _first_bad_payload() -> ledger.Fault | None:
    payloads = Payload.objects.filter(entry__isnull=False).select_related("entry").order_by("entry_id")
    for payload in payloads.iterator(chunk_size=2000):
        if not _holds(payload):
            return ledger.Fault(payload.entry_id, "the payload does not agree with its hash: it was altered")
    return None


def _first_orphan() -> ledger.Fault | None:
    owner = Entry.objects.filter(number=OuterRef("entry_id"))
    orphan = Payload.objects.filter(~Exists(owner)).order_by("entry_id").values_list("entry_id", flat=True).first()
    return ledger.Fault(orphan, "the row is missing; its payload is still there") if orphan is not None else None


def _first_unrecorded_purge() -> ledger.Fault | None:
    recorded = set(Entry.objects.filter(event="ledger.purged").values_list("subject", flat=True))
    for number in Payload.objects.filter(body__isnull=True).order_by("entry_id").values_list("entry_id", flat=True):
        if f"ledger:{number}" not in recorded:
            return ledger.Fault(number, "the payload was emptied without a recorded purge")
    return None
