"""A count inside a query, and what a queue is narrowed to, as terms for the database. No row is read here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import IntegerField, Q, QuerySet, Subquery

from posko.domain.situation.turns import SOON, Due, Kind

# Where the rows of a kind keep the code of their place, and when they are due; other kinds have none in a column.
PLACES: Final[Mapping[Kind, str]] = {
    **dict.fromkeys((Kind.PROMISE, Kind.REQUEST, Kind.VERIFICATION), "gap__place__code"),
    **dict.fromkeys((Kind.GAP, Kind.CLOSING, Kind.INCIDENT), "place__code"),
    **dict.fromkeys((Kind.CASE_CLOCK, Kind.CASE_TASK), "case__place__code"),
    Kind.TASK: "incident__place__code",
    Kind.DOUBT: "task__incident__place__code",
    Kind.MESSAGE: "place",
    Kind.STATION: "place__code",
}
DUES: Final[Mapping[Kind, str]] = {
    Kind.PROMISE: "due",
    Kind.INCIDENT: "due_at",
    Kind.TASK: "incident__due_at",
    Kind.INVITATION: "rakor__held_at",
    Kind.FOLLOW_UP: "due",
    Kind.ORDER: "needed_by",
    **dict.fromkeys((Kind.OFFER, Kind.ARRIVAL), "order__needed_by"),
    Kind.CASE_TASK: "due",
}


def inside(path: str, place: str) -> Q:
    """What is at a place or inside it, by the path to the code of the place."""
    return Q(**{path: place}) | Q(**{f"{path}__startswith": f"{place}."}) | Q(**{f"{path}__startswith": f"{place}/"})


def due_term(path: str, due: Due, at: datetime) -> Q:
    """What is overdue, or due within two days, by the path to its time."""
    return Q(**{f"{path}__lt": at}) if due is Due.LATE else Q(**{f"{path}__gte": at, f"{path}__lt": at + SOON})


class HowMany(Subquery):
    """How many rows a query finds, as one value among others of the same question."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, found: QuerySet[Any]) -> None:
        super().__init__(found.select_related(None).order_by().values("pk"))
