"""The ledger read forward: what a viewer may know happened after a number, without a payload and without a hole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db import connection
from django.db.models import Max, Q, QuerySet

from posko.apps.ledger.models import WRITERS_LOCK, Entry
from posko.apps.ledger.selectors import open_to
from posko.domain.access import Viewer
from posko.domain.changes import A_PAGE, LARGEST, whole_until


@dataclass(frozen=True, slots=True)
class Change:
    """One entry as the feed tells it: no payload, no person."""

    number: int
    at: datetime
    event: str
    subject: str
    place: str
    agency: str


@dataclass(frozen=True, slots=True)
class Page:
    """What came after a number, in order, and the number to ask from next; `more` waits behind a full page."""

    changes: list[Change]
    next: int
    more: bool


def since(viewer: Viewer, cursor: int, heads: Collection[str], *, limit: int = A_PAGE) -> Page:
    """What happened after a number, bound to the viewer's operation and walls. `heads`: first words of the events.

    `next` is the last number that is shown, so that what lies behind a wall does not move it.
    """
    found = _told(viewer, heads).filter(number__gt=cursor, number__lte=_safe(viewer)).order_by("number")
    rows = list(found.values_list("number", "at", "event", "subject", "place", "agency")[: limit + 1])
    changes = [Change(*row) for row in rows[:limit]]
    return Page(changes, changes[-1].number if changes else cursor, len(rows) > limit)


def newest(viewer: Viewer, heads: Collection[str]) -> int:
    """The number of the last entry that the viewer is told of by now; 0 before the first."""
    found = _told(viewer, heads).filter(number__lte=_safe(viewer)).order_by("-number")
    return found.values_list("number", flat=True).first() or 0


def latest(
    viewer: Viewer,
    heads: Collection[str],
    *,
    limit: int,
    subjects: Collection[str] | None = None,
    but: Collection[str] = (),
) -> list[Change]:
    """The last things that happened, newest first, events of `but` aside; with `subjects` to these only."""
    rows = _told(viewer, heads).exclude(event__in=but).order_by("-number")
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    return [Change(*row) for row in rows.values_list("number", "at", "event", "subject", "place", "agency")[:limit]]


def _told(viewer: Viewer, heads: Collection[str]) -> QuerySet[Entry]:
    wanted = Q(pk=None)
    for head in sorted(heads):
        wanted |= Q(event__startswith=f"{head}.")
    return Entry.objects.filter(open_to(viewer), wanted, operation=viewer.operation)


class _Read:
    """How far this process knows the numbers of one database to be whole; -1 before the first look.

    While some are missing below `mark`, `writers` are the transactions that were open when that was seen.
    """

    def __init__(self) -> None:
        self.whole, self.mark = -1, 0
        self.writers: frozenset[str] = frozenset()


_reads: dict[str, _Read] = {}
_reading = Lock()


def _safe(viewer: Viewer) -> int:
    """The highest number below which nothing is still being written. Only PostgreSQL gives numbers out beforehand.

    Past a missing number nobody reads before every transaction that was open when it was first seen has ended: by
    then it is there, or was rolled back and never comes. A slow writer holds the feed back; nothing is left out.
    """
    if connection.vendor != "postgresql":
        return LARGEST
    with _reading:
        return _advance(_reads.setdefault(str(connection.settings_dict["NAME"]), _Read()))


def _advance(read: _Read) -> int:
    if read.whole < 0:
        # The holes of years are not walked through: whoever still writes is few and young.
        read.whole, read.mark, read.writers = 0, _highest(), _open_writers()
        if not read.writers:
            read.whole = read.mark
    if read.writers:
        if read.writers & _open_writers():
            return read.whole
        read.whole, read.writers = read.mark, frozenset()
    numbers = list(Entry.objects.filter(number__gt=read.whole).order_by("number").values_list("number", flat=True))
    read.whole = whole_until(read.whole, numbers)
    if numbers and read.whole != numbers[-1]:
        read.mark, read.writers = numbers[-1], _open_writers()
        read.whole = read.whole if read.writers else read.mark
    return read.whole


def _highest() -> int:
    return int(Entry.objects.aggregate(highest=Max("number"))["highest"] or 0)


def _open_writers() -> frozenset[str]:
    """The other transactions that hold the writers' lock: each took it before it was given a number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid <> pg_backend_pid()",
            [WRITERS_LOCK],
        )
        return frozenset(row[0] for row in cursor.fetchall())
