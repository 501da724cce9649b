"""Writes an export: tiles, heads and rows of one moment, into a folder that is there already, and empty.

Rows are read and written one after the other, so that a ledger of any length needs no more memory than a short one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection

from posko.apps.ledger.exports import selectors
from posko.apps.ledger.heads import services as heads
from posko.apps.ledger.models import SignedHead
from posko.apps.ledger.sealing import selectors as sealing
from posko.apps.ledger.walking.selectors import any_text, has_leaves
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, Busy
from posko.domain.tlog import letter
from posko.domain.tlog.tiles import Writer
from posko.kit import locks

FORMAT: Final = "posko-ledger-export/1"
STEP: Final = 5_000  # rows between two words of progress
TRIES: Final = 3
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: how many leaves, how many rows that its receiver may not read, and the size of its head.

    `unsigned` says why no new head was signed, or why not all heads could be read, where that was so.
    """

    leaves: int
    hidden: int
    head: int
    unsigned: BadInput | None


def write(folder: Path, *, viewer: Viewer | None, at: datetime, progress: Progress) -> Exported:
    """Seal and sign what is committed, and write what the database holds. `viewer` is who receives it; None for
    everything. `at` is real time; `progress` hears how many rows are written, and of how many.

    Where the post signs no more, all that there is goes out, for others to find what was changed. BadInput where no
    head was ever signed.
    """
    for _ in range(TRIES):
        unsigned = _sign(at)
        with _one_moment(), any_text():
            head = selectors.newest_head(viewer)
            if head is None:
                raise unsigned or BadInput("The post has not signed a head yet. Sign one: posko ledger head")
            size = head.size if unsigned is None else sealing.size() if has_leaves() else 0
            if unsigned is None and selectors.purged_since(viewer, size):
                continue  # words are gone, and the record that says why has no leaf yet
            return _write(folder, viewer, head, size, at, progress, unsigned)
    raise Busy()


def write_signed(folder: Path, head: SignedHead, *, viewer: Viewer, at: datetime) -> Exported:
    """Write what lies under a head that was signed before, for who sits at a page and signs nothing."""
    with _one_moment(), any_text():
        if selectors.purged_since(viewer, head.size):
            raise Busy()  # as above; the next head, within the hour, covers the record
        return _write(folder, viewer, head, head.size, at, lambda done, of: None, None)


def _write(
    folder: Path,
    viewer: Viewer | None,
    head: SignedHead,
    size: int,
    at: datetime,
    progress: Progress,
    unsigned: BadInput | None,
) -> Exported:
    leaves = _write_tiles(folder, viewer, size)
    hidden = _write_rows(folder, viewer, size, lambda done: progress(done, leaves))
    damage = _write_heads(folder, viewer, head)
    _write_about(folder, viewer, head, at, leaves)
    return Exported(leaves, hidden, head.size, unsigned or damage)


def _sign(at: datetime) -> BadInput | None:
    """Sign the newest head; what speaks against it is given back, since an export is how others find out."""
    try:
        heads.sign(at=at)
    except BadInput as refusal:
        return refusal
    except DatabaseError as fault:
        return BadInput("The database takes no leaf or head: %(why)s. Run: posko ledger verify", why=fault)
    return None


def _write_tiles(folder: Path, viewer: Viewer | None, size: int) -> int:
    tiles = Writer(folder)
    for entry in selectors.leaf_entries(viewer, size):
        tiles.add(entry)
    tiles.close()
    return tiles.size


def _write_rows(folder: Path, viewer: Viewer | None, size: int, progress: Callable[[int], None]) -> int:
    hidden = done = 0
    with (folder / "rows.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for line in selectors.lines(viewer, size):
            # What a stranger wrote into a column may be of no kind that JSON has, and is told all the same.
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")
            hidden += "hidden" in line
            done += 1
            if done % STEP == 0:
                progress(done)
    progress(done)
    return hidden


def _write_heads(folder: Path, viewer: Viewer | None, newest: SignedHead) -> BadInput | None:
    """`checkpoint`, and a file for each size. Two heads of one size, of two logs or of a fork, stand in one file.

    What keeps the file beside the database from being read to its end is given back.
    """
    (folder / "checkpoint").write_text(selectors.checkpoint_of(viewer, newest), encoding="utf-8")
    (folder / "heads").mkdir()
    try:
        for head, text in selectors.heads(viewer):
            with (folder / "heads" / str(head.size)).open("a", encoding="utf-8") as file:
                file.write(f"\n{text}" if file.tell() else text)
    except BadInput as damage:
        return damage
    return None


def _write_about(folder: Path, viewer: Viewer | None, head: SignedHead, at: datetime, leaves: int) -> None:
    receiver, made_at = viewer.agency if viewer else None, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    about = {"format": FORMAT, "for": receiver, "made_at": made_at, "origin": head.origin}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    text = letter.written(origin=head.origin, made_at=made_at, receiver=receiver, leaves=leaves)
    (folder / letter.NAME).write_text(text, encoding="utf-8")


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read all of the block as it was at one moment, on SQLite too, where it keeps no writer waiting."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with locks.one_moment():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
