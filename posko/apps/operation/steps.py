"""Steps for acts of every noun: lock the operation, and number what belongs to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet

from posko.apps.operation.models import Counter, Operation
from posko.domain.access import Viewer
from posko.kit import locks
from posko.kit.acts import step


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
