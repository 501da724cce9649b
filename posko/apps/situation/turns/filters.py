"""A count inside a query, as a term for the database. No row is read here."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class HowMany(Subquery):
    """How many rows a query finds, as one value among others of the same question."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, found: QuerySet[Any]) -> None:
        super().__init__(found.select_related(None).order_by().values("pk"))
