"""Reading the ledger: what a viewer may see of it, its head, its proof, and what happened after a number."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from posko.apps.ledger import registry
from posko.apps.ledger.models import WRITERS_LOCK, Entry
from posko.domain import ledger
from posko.domain.access import Compartment, Viewer
from posko.domain.situation.feed import A_PAGE, LARGEST, LOOKS, whole_until
from posko.kit import acts, locks
from posko.kit.caches import SingleFlight

T = TypeVar("T")


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
    """The entries of the viewer's operation. Pass each through `lines` before it is shown."""
    # Loading a territory belongs to no operation; everybody who uses the territory may see the entry.
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
    # A row that somebody slipped in past Posko has no payload; it is shown, so that its leaf convicts it.
    body = entry.payload.body if hasattr(entry, "payload") else None
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


def first_of(viewer: Viewer, event: str, subject: str) -> Entry | None:
    """The first row of an event about a subject that the viewer may read."""
    return entries(viewer).filter(open_to(viewer), event=event, subject=subject).order_by("number").first()


def head_after(viewer: Viewer, event: str, subject: str) -> ledger.Head | None:
    """The head right after the first row of an event about a subject: the same whoever asks, however much later.

    None where the ledger holds no such row that the viewer may read.
    """
    row = first_of(viewer, event, subject)
    if row is None:
        return None
    before = Entry.objects.filter(number__lte=row.number).order_by("number").values_list("row_hash", flat=True)
    return ledger.head_of(before.iterator(chunk_size=5000))


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
    """The entries after a number, in order, and the number to ask from next. `more`: another page follows."""

    changes: list[Change]
    next: int
    more: bool


def since(viewer: Viewer, cursor: int, heads: Collection[str], *, limit: int = A_PAGE) -> Page:
    """The entries after a number that this viewer may see. `heads`: the first words of the events wanted.

    `next` is the last number shown, so that entries behind a wall do not move it.
    """
    found = _visible(viewer, heads).filter(number__gt=cursor, number__lte=settled_by_now()).order_by("number")
    rows = list(found.values_list("number", "at", "event", "subject", "place", "agency")[: limit + 1])
    changes = [Change(*row) for row in rows[:limit]]
    return Page(changes, changes[-1].number if changes else cursor, len(rows) > limit)


Mark = tuple[int, int]
_held: ContextVar[list[Mark] | None] = ContextVar("held_mark", default=None)


@contextmanager
def one_mark() -> Iterator[None]:
    """Ask for the mark once in this block, which is a request, and anew after each act of its own."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def move_mark() -> None:
    """Called by `record`: what was held of the mark is over."""
    if held := _held.get():
        held.clear()


def as_of_now(flight: SingleFlight[T], key: Hashable, work: Callable[[], T]) -> T:
    """An answer that stands until somebody acts: everything it hangs on is changed by acts, and each has its record.

    An act itself works it out, since it sees what is not committed yet; so does who reads as of one moment.
    """
    return work() if acts.running() or locks.at_one_moment() else flight.get((_mark_held(), key), work)


def as_of_events(flight: SingleFlight[T], key: Hashable, heads: frozenset[str], work: Callable[[], T]) -> T:
    """An answer that stands until one of some events comes, told by their first words: no other act changes it."""
    return work() if acts.running() or locks.at_one_moment() else flight.get((_mark_of(heads), key), work)


def _mark_held() -> Mark:
    """The mark, asked for once a request."""
    held = _held.get()
    now = held[0] if held else mark()
    if held is not None and not held:
        held.append(now)
    return now


# Of a database and some events: up to which mark was looked, and a mark since which none of them came.
_stood: dict[tuple[str, frozenset[str]], tuple[Mark, Mark]] = {}


def _mark_of(heads: frozenset[str]) -> Mark:
    """A mark that moves with these events only. What is committed since the last look lies beyond its number."""
    now, of = _mark_held(), (str(connection.settings_dict["NAME"]), heads)
    looked, since = _stood.get(of, (None, now))
    if looked == now:
        return since
    if looked is None or looked[0] > now[0] or Entry.objects.filter(_begins(heads), number__gt=looked[0]).exists():
        since = now
    _stood[of] = (now, since)
    return since


def mark() -> Mark:
    """A key of all that is committed by now. It changes with every commit, in whatever order they come.

    It is the last entry up to which the ledger has no hole, and the count of the entries beyond. The first alone would
    not move while a slow writer holds it back. The newest number alone would not move when that writer ends at last.
    Looks and log-ins change nothing else, so they do not count.
    """
    told = Entry.objects.exclude(event__in=LOOKS)
    last = told.order_by("-number").values_list("number", flat=True)
    if connection.vendor != "postgresql":
        return last.first() or 0, 0
    with _reading:
        read = _reads.setdefault(str(connection.settings_dict["NAME"]), _Read())
        whole = _advance(read)
        if read.counted != whole:
            read.counted, read.last = whole, last.filter(number__lte=whole).first() or 0
        return read.last, told.filter(number__gt=whole).count() if read.beyond else 0


def newest(viewer: Viewer, heads: Collection[str]) -> int:
    """The number of the last entry that this viewer may see; 0 before the first."""
    found = _visible(viewer, heads).filter(number__lte=settled_by_now()).order_by("-number")
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
    rows = _visible(viewer, heads).exclude(event__in=but).order_by("-number")
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    return [Change(*row) for row in rows.values_list("number", "at", "event", "subject", "place", "agency")[:limit]]


def _visible(viewer: Viewer, heads: Collection[str]) -> QuerySet[Entry]:
    return Entry.objects.filter(open_to(viewer), _begins(heads), operation=viewer.operation)


def _begins(heads: Collection[str]) -> Q:
    """Condition for the events that begin with one of these words."""
    wanted = Q(pk=None)
    for head in sorted(heads):
        wanted |= Q(event__startswith=f"{head}.")
    return wanted


class _Read:
    """How far this process knows the numbers of one database to be whole; -1 before the first look.

    While some are missing below `mark`, `writers` are the transactions that were open when that was seen, and there is
    something `beyond`. `last` is the last act up to `counted`, which is `whole` unless that has grown meanwhile.
    """

    def __init__(self) -> None:
        self.whole, self.mark, self.beyond = -1, 0, True
        self.counted, self.last = -1, 0
        self.writers: frozenset[str] = frozenset()


_reads: dict[str, _Read] = {}
_reading = Lock()


def settled_by_now() -> int:
    """The highest number below which nothing is still being written. Only PostgreSQL gives numbers out beforehand.

    Past a missing number nobody reads before every transaction that was open when it was first seen has ended: by
    then it is there, or was rolled back and never comes. A slow writer holds the feed and the sealer back; nothing is
    left out.
    """
    if connection.vendor != "postgresql":
        return LARGEST
    with _reading:
        return _advance(_reads.setdefault(str(connection.settings_dict["NAME"]), _Read()))


def _advance(read: _Read) -> int:
    if read.whole < 0:
        # Do not walk through the holes of years: open transactions are few and recent.
        read.whole, read.mark, read.writers = 0, _highest(), _open_writers()
        if not read.writers:
            read.whole = read.mark
    if read.writers:
        if read.writers & _open_writers():
            return read.whole
        read.whole, read.writers = read.mark, frozenset()
    # A row far beyond was written past Posko; who waited for it would never again hear of what comes.
    near = Entry.objects.filter(number__gt=read.whole, number__lte=read.whole + ledger.LARGEST_HOLE)
    numbers = list(near.order_by("number").values_list("number", flat=True))
    read.whole = whole_until(read.whole, numbers)
    if numbers and read.whole != numbers[-1]:
        read.mark, read.writers = numbers[-1], _open_writers()
        read.whole = read.whole if read.writers else read.mark
    read.beyond = bool(numbers) and read.whole != numbers[-1]
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
