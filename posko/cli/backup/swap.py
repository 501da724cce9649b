"""Putting a new set of files in the place of an old one, so that a kill at any moment leaves one of them whole.

The new set lies in a folder of the data folder, complete and on the disk. A marker says so, and from then on the new
set is the valid one: whoever finds the marker goes on where the last one stopped. Nothing is copied or written over;
names move, what was there before into a folder of its own. For PostgreSQL the marker names the database that is being
loaded, too, since files alone are no post; where it was not loaded, all goes back.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from posko.cli.backup import folder
from posko.domain.errors import BadInput

MARKER: Final = folder.MARKER


@dataclass(frozen=True, slots=True)
class Marker:
    """Which set is valid: the one of `valid`, a folder in the data folder.

    `new`: the names that come from there. `old`: the names that go to the folder `aside`. `database`: the PostgreSQL
    database that belongs to it, empty for SQLite. `head` and `made_at` as in the manifest.
    """

    valid: str
    aside: str
    new: tuple[str, ...]
    old: tuple[str, ...]
    head: str
    made_at: str
    database: str = ""


def mark(target: Path, marker: Marker) -> None:
    """Say, so that a loss of power keeps it, that this set is the valid one. Its folders are there from now on."""
    if marker.old:
        (target / marker.aside).mkdir(mode=0o700)
    folder.sync(target / marker.valid)
    partial = target / marker.valid / MARKER
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(marker), file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(target / MARKER)
    _sync_names(target)


def read(target: Path) -> Marker | None:
    """The marker of a swap that was begun, if there is one."""
    try:
        told = json.loads((target / MARKER).read_text())
        return Marker(**{**told, "new": tuple(told["new"]), "old": tuple(told["old"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as broken:
        raise BadInput(
            "%(path)s cannot be read, so it is unknown which files of the post are valid. Restore into a new folder.",
            path=target / MARKER,
        ) from broken


def is_whole(target: Path, marker: Marker) -> bool:
    """Whether each name of the new set is still there, waiting or in its place."""
    return all(_there(target / marker.valid / name) or _there(target / name) for name in marker.new)


def must_be_over(target: Path) -> None:
    """BadInput while a restore was begun and neither finished nor undone."""
    if (target / MARKER).exists():
        raise BadInput("A restore into %(target)s was stopped. Run once: posko check files", target=target)


def put_in(target: Path, marker: Marker) -> None:
    """Move the old set aside and the new one in. A swap that was begun before continues."""
    waiting, aside = target / marker.valid, target / marker.aside
    for name in marker.old:
        # The set in place is the old one as long as the new one still waits.
        if not _there(aside / name) and (name not in marker.new or _there(waiting / name)):
            _move(target / name, aside / name)
    for name in marker.new:
        _move(waiting / name, target / name)
    folder.sync(target)


def take_back(target: Path, marker: Marker) -> None:
    """Move the new set out and the old one back. A swap that was begun before continues."""
    waiting, aside = target / marker.valid, target / marker.aside
    for name in marker.new:
        if not _there(waiting / name):
            _move(target / name, waiting / name)
    for name in marker.old:
        if not _there(target / name):
            _move(aside / name, target / name)
    folder.sync(target)


def unmark(target: Path) -> None:
    """The swap is over, whichever way it went."""
    (target / MARKER).unlink()
    _sync_names(target)


def _move(path: Path, to: Path) -> None:
    if _there(path):
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.rename(to)


def _there(path: Path) -> bool:
    return os.path.lexists(path)


def _sync_names(target: Path) -> None:
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
