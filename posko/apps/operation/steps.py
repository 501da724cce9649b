"""Steps for acts of every noun: lock the operation, number what belongs to it, keep the tables that were taken in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from posko.apps.operation.models import Counter, Operation, TableImport
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.kit import locks
from posko.kit.acts import step


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it goes in: `rows` are what it made or changed, as its noun needs them to take it back, and `left`
    how many rows did not go in."""

    noun: str
    file: str
    sha256: str
    rows: Mapping[str, Any]
    left: int = 0


@step
def locked(viewer: Viewer) -> Operation:
    """Lock the viewer's own operation until the transaction ends.

    Few acts need it; rows can still be inserted meanwhile.
    """
    return locks.operation(Operation.objects.filter(code=viewer.operation))


@step
def next_number(operation: Operation, kind: str, numbered: QuerySet[Any], field: str = "number") -> int:
    """The next number of a kind. The first goes on after the highest of the rows that were numbered before.

    Take it last: the counter stays locked until the transaction ends.
    """

    def start() -> object:
        highest = numbered.aggregate(highest=Max(field))["highest"] or 0
        new = Counter(operation=operation, kind=kind, last=highest)
        return Counter.objects.bulk_create([new], ignore_conflicts=True)

    return locks.next_number(operation.counters.filter(kind=kind), "last", kind=kind, start=start)


@step
def keep_import(operation: Operation, key: uuid.UUID, table: Table, *, by: Viewer, at: datetime) -> TableImport:
    """Keep that a table was taken in, so that it can be taken back."""
    return TableImport.objects.create(
        operation=operation,
        form_key=key,
        noun=table.noun,
        file=table.file[:200],
        sha256=table.sha256,
        actor=by.actor,
        agency=by.agency,
        rows=dict(table.rows),
        left=table.left,
        made_at=at,
    )


@step
def end_import(table: TableImport, *, by: Viewer, at: datetime) -> TableImport:
    """Mark a table as taken back. Take it last: rows of higher nouns are locked before. BadInput the second time."""
    row = locks.row(TableImport.objects.all(), table.pk)
    if row.undone_at is not None:
        raise BadInput("This table was taken back already.")
    row.undone_at, row.undone_by = at, by.actor
    row.save(update_fields=["undone_at", "undone_by"])
    return row
