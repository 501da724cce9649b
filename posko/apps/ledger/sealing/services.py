"""The sealer: it gives committed rows their leaves. No act waits for it, and it waits for no act.

Numbers that follow each other are sealed as they stand. Before a hole the sealer waits until every writer has ended
that was at work when the hole was seen: by then the row is there, or its number is void for good.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from django.db import connection

from posko.apps.ledger import selectors as entries
from posko.apps.ledger.models import SEALERS_LOCK, Entry, Leaf, Node
from posko.apps.ledger.sealing import selectors
from posko.domain.errors import BadInput
from posko.domain.ledger import LARGEST_HOLE, void_hash
from posko.kit.acts import bookkeeping

BATCH = 256  # leaves a transaction: SQLite's other writers wait for some milliseconds only
BREATH = 0.01  # seconds between two batches of a backlog: who waits for SQLite looks again only now and then
PAUSE = 0.05  # seconds between two looks at writers that have not ended

log = logging.getLogger(__name__)
Given = tuple[int, str, bool]  # number, hash, void


def seal(*, patience: float = 0.0) -> int:
    """Seal what is committed, and return how many leaves came. `patience`: seconds to wait for those who still write.

    BadInput for a hole that no writer can have left.
    """
    sealed, until, last = 0, time.monotonic() + patience, selectors.last_row()
    while True:
        settled = entries.settled_by_now()
        while came := _batch(settled):
            sealed += came
            if came == BATCH and connection.vendor == "sqlite":
                time.sleep(BREATH)
        if selectors.sealed_up_to() >= last or time.monotonic() >= until:
            return sealed
        time.sleep(PAUSE)


@bookkeeping
def _batch(settled: int) -> int:
    """Seal at most so many leaves; up to `settled` nothing is still being written. 0 where there is none to seal."""
    alone()
    last = Leaf.objects.order_by("-index").values_list("index", "number").first()
    index, number = last if last is not None else (-1, 0)
    rows = Entry.objects.filter(number__gt=number).order_by("number").values_list("number", "row_hash")[:BATCH]
    given = _given(number, list(rows), settled)
    leaves = [Leaf(index=index + 1 + place, number=n, hash=h, void=v) for place, (n, h, v) in enumerate(given)]
    Leaf.objects.bulk_create(leaves)
    _grow(index + 1, index + 1 + len(leaves))
    return len(leaves)


def _given(sealed: int, rows: Sequence[tuple[int, str]], settled: int) -> list[Given]:
    """The next leaves after a number: the rows, and the numbers between them that nobody will ever commit."""
    found: list[Given] = []
    for number, row_hash in rows:
        if (hole := number - sealed - 1) > LARGEST_HOLE:
            raise BadInput(
                "Row %(number)s of the ledger follows row %(before)s: no writer leaves a hole of %(hole)s numbers. "
                "Somebody wrote it past Posko. Nothing after it is sealed; run: posko ledger verify",
                number=number,
                before=sealed,
                hole=hole,
            )
        if hole and number > settled:
            break
        voids = range(sealed + 1, min(number, sealed + 1 + BATCH - len(found)))
        found += [(void, void_hash(void), True) for void in voids]
        if len(found) == BATCH:
            break
        found.append((number, row_hash, False))
        sealed = number
    return found[:BATCH]


def _grow(begin: int, end: int) -> None:
    """Keep the hash of every run of leaves that became full between two sizes."""
    for level in selectors.LEVELS:
        run = 1 << level
        for place in range(begin // run, end // run):
            node = selectors.subtree(place * run, (place + 1) * run)
            Node.objects.create(level=level, place=place, hash=node.hex())


def alone() -> None:
    """Keep other sealers and signers out until the transaction ends. On SQLite nobody else can write anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALERS_LOCK])
