"""A walk over the ledger of this database, with the same little memory at any length.

It can be laid down and taken up again: the round of the house walks a long ledger a stretch at a time, and after it
came to the end only over what was sealed since then. It reads by keys and holds nothing open, so no writer waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from itertools import islice
from typing import Any

from django.db import DataError, OperationalError, connection
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from posko.apps.ledger import selectors as entries
from posko.apps.ledger.models import Entry, Leaf, Node, Payload
from posko.domain.ledger import LARGEST_HOLE, Row, moment
from posko.domain.ledger_walk import (
    Fault,
    Found,
    Kept,
    StoredLeaf,
    StoredPayload,
    StoredRow,
    Verdict,
    Walk,
    side_by_side,
)
from posko.domain.situation.feed import LARGEST

PAGE = 2000  # rows read at once
STEP = 500  # numbers between two looks at the time
_COLUMNS = tuple(field.name for field in fields(Row))
Read = Callable[[QuerySet[Any, Any]], list[tuple[Any, ...]]]


class Look:
    """A walk over the ledger of this database, which holds it against these heads."""

    def __init__(self, heads: Iterable[Kept] = ()) -> None:
        self._walk = Walk(_is_purged, _Nodes().of)
        self._walk.expect(heads)
        self._stretch: Iterator[Found] = iter(())
        self._ended = True

    @property
    def size(self) -> int:
        """How many leaves it went over."""
        return self._walk.tree.count

    @property
    def ended(self) -> bool:
        """Whether it came to the end of the stretch that it began."""
        return self._ended

    @property
    def fault(self) -> Fault | None:
        """The first fault that was found up to here."""
        return self._walk.fault

    def expect(self, heads: Iterable[Kept]) -> None:
        """Hold what comes against these heads, too."""
        self._walk.expect(heads)

    def go_on(self, seconds: float | None = None) -> bool:
        """Walk on, for so long at most; whether it came to the end of what was sealed when the stretch was begun."""
        if self._ended:
            self._stretch, self._ended = self._sealed_since(), False
        until = None if seconds is None else time.monotonic() + seconds
        while not self._ended and (until is None or time.monotonic() < until):
            taken = list(islice(self._stretch, STEP))
            for found in taken:
                self._walk.take(found)
            self._ended = len(taken) < STEP
        return self._ended

    def verdict(self) -> Verdict:
        """What was found up to here, and of the rows that have no leaf yet."""
        return self._walk.verdict(_unsealed(self._walk.sealed))

    def _sealed_since(self) -> Iterator[Found]:
        """What the numbers hold that were sealed since this walk read the leaves last."""
        begin = self._walk.tree.count
        after = self._walk.sealed if begin else None  # who slips something in may go below the first
        last = Leaf.objects.order_by("-index").values_list("index", "number").first() if has_leaves() else None
        if last is None or last[0] < begin:
            return iter(())
        leaves = _leaves(begin - 1, last[0])
        return side_by_side(_rows(after, last[1]), _payloads(after, last[1]), leaves)


def _unsealed(sealed: int) -> Iterator[Found]:
    """What the numbers after the last leaf hold. Payloads without a row are asked for in one question, so that a row
    that is being written is not taken for a missing one."""
    settled = entries.settled_by_now()
    yield from (
        found for found in side_by_side(_rows(sealed, settled), _payloads(sealed, settled), ()) if found.row is not None
    )
    if settled < LARGEST:  # a row far beyond was written past Posko, and nobody waits until it settles
        far = settled + LARGEST_HOLE
        yield from islice(side_by_side(_rows(far, LARGEST), _payloads(far, LARGEST), ()), 1)
    owner = Entry.objects.filter(number=OuterRef("entry_id"))
    orphans = Payload.objects.filter(~Exists(owner), entry_id__gt=sealed).order_by("entry_id")
    for number, twin, salt, body in orphans.values_list("entry_id", "row_hash", "salt", "body")[:1]:
        yield Found(number, payload=StoredPayload(number, twin, salt, body))


def _rows(after: int | None, upto: int) -> Iterator[StoredRow]:
    found = Entry.objects.filter(number__lte=upto).values_list(*_COLUMNS, "row_hash")
    for each in _paged(found, "number", after, _page_of_rows):
        yield StoredRow(Row(*each[:-1]), each[-1])


def _payloads(after: int | None, upto: int) -> Iterator[StoredPayload]:
    found = Payload.objects.filter(entry_id__lte=upto).values_list("entry_id", "row_hash", "salt", "body")
    return (StoredPayload(*each) for each in _paged(found, "entry_id", after))


def _leaves(after: int, upto: int) -> Iterator[StoredLeaf]:
    found = Leaf.objects.filter(index__lte=upto).values_list("index", "number", "hash", "void")
    return (StoredLeaf(*each) for each in _paged(found, "index", after))


def _paged(
    found: QuerySet[Any, Any], key: str, after: int | None, read: Read | None = None
) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of a key, which is their first column, a page at a time."""
    found, read = found.order_by(key), read or _page
    while page := read((found if after is None else found.filter(**{f"{key}__gt": after}))[:PAGE]):
        yield from page
        after = page[-1][0]


def _page(found: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    try:
        return list(found)
    except OperationalError:
        with any_text():
            return list(found.all())


def _page_of_rows(found: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """A page of rows. Where somebody wrote over a time what is none, it stays the text that it is, and agrees with no
    hash."""
    try:
        return _page(found)
    except (AttributeError, DataError, OverflowError, TypeError, ValueError):
        as_text = [Cast("at", TextField()) if name == "at" else name for name in (*_COLUMNS, "row_hash")]
        place = _COLUMNS.index("at")
        page = _page(found.values_list(*as_text))
        return [(*row[:place], moment(str(row[place])) or row[place], *row[place + 1 :]) for row in page]


@contextmanager
def any_text() -> Iterator[None]:
    """Read what is no text in a column of texts, too: by such bytes nobody keeps a row of SQLite from being read."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    before, raw.text_factory = raw.text_factory, _decoded
    try:
        yield
    finally:
        raw.text_factory = before


def _decoded(told: bytes) -> str:
    return told.decode(errors="replace")


def _is_purged(number: int) -> bool:
    return Entry.objects.filter(event="ledger.purged", subject=f"ledger:{number}").exists()


class _Nodes:
    """The kept hashes of full runs of leaves, a page at a time."""

    def __init__(self) -> None:
        self._kept: dict[int, dict[int, str]] = {}

    def of(self, level: int, place: int) -> str | None:
        """The hash of a run, None where none is kept."""
        if place not in self._kept.get(level, {}):
            page = Node.objects.filter(level=level, place__gte=place, place__lt=place + PAGE)
            self._kept[level] = {place: "", **dict(page.values_list("place", "hash"))}
        return self._kept[level][place] or None


def has_leaves() -> bool:
    """Whether anything can be sealed here: a backup from before this table is proven before it is migrated."""
    return Leaf._meta.db_table in connection.introspection.table_names()
