"""Reading operations."""

from __future__ import annotations

from django.db.models import QuerySet, Subquery

from posko.apps.ledger import selectors as ledger
from posko.apps.operation.models import Operation, TableImport
from posko.domain.access import Viewer
from posko.kit.caches import SingleFlight


def current(viewer: Viewer) -> Operation:
    """The viewer's own operation."""
    return Operation.objects.select_related("city").get(code=viewer.operation)


def regime(viewer: Viewer) -> str:
    """The name of the law tables of the viewer's operation."""
    return ledger.as_of_now(_regimes, viewer.operation, lambda: current(viewer).regime)


_regimes: SingleFlight[str] = SingleFlight("regime", shared=False)


def key(viewer: Viewer) -> Subquery:
    """The key of the viewer's operation, as a term for rows that hold it.

    Asked by their own column rows are found by its index. PostgreSQL never counts a table as small as that of the
    operations, and joined with it takes nearly all rows for another operation's.
    """
    return Subquery(Operation.objects.filter(code=viewer.operation).values("pk")[:1])


def imports(viewer: Viewer, noun: str) -> QuerySet[TableImport]:
    """The tables of a noun that were taken in, the latest first."""
    return TableImport.objects.filter(operation__code=viewer.operation, noun=noun)


def by_code(code: str) -> Operation | None:
    """An operation by its code; for the command line and for finding a person's viewer."""
    return Operation.objects.select_related("city").filter(code=code).first()


def codes() -> list[str]:
    """Codes of all operations in this database; for the command line and the start-up check."""
    return list(Operation.objects.values_list("code", flat=True))


def any_real() -> bool:
    """Whether a non-demo operation lives here; demo sessions are refused then."""
    return Operation.objects.filter(demo=False).exists()


def any_at_all() -> bool:
    """Whether there is an operation; `posko serve` refuses an empty database."""
    return Operation.objects.exists()
