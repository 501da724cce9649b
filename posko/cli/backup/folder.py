"""The data folder while a copy in the clear lies in it: who may work there, and what a killed command left.

A copy always lies inside the data folder, in a folder of its own, so that it is on the same disk and under the same
rights as what it is a copy of. Backups may run beside each other and beside the post; a restore is alone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from posko.cli import key_files
from posko.domain.errors import BadInput

LOCK: Final = ".lock"
MARKER: Final = "restore.marker"  # see `swap`
RESTORE, BACKUP = ".restore-", ".backup-"
# Names that an empty folder may have: a fresh disk brings the one, every restore the other.
_NOTHING: Final = frozenset({"lost+found", LOCK})
# Free bytes beside the backup's own size: the ledger's new entry, folders, the ends of blocks.
_SPARE: Final = 16 * 1024 * 1024
_PATIENCE = 5.0  # seconds in which two commands that start at once let each other pass


class Taken(BadInput):
    """Somebody else works in the data folder."""


@contextmanager
def made(target: Path) -> Iterator[None]:
    """Make the data folder if it is not there; take it away again if what follows fails."""
    new = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
    except PermissionError as refused:
        raise BadInput(
            "%(target)s is not there, and this user may not make it in %(parent)s. As root: install -d -m 700 -o USER "
            "%(target)s",
            target=target,
            parent=target.parent,
        ) from refused
    key_files.must_be_closed(target)
    try:
        yield
    except BaseException:
        if new and is_empty(target):
            shutil.rmtree(target, ignore_errors=True)
        raise


def is_empty(target: Path) -> bool:
    """Whether nothing of a post lies there."""
    return {path.name for path in target.iterdir()} <= _NOTHING


@contextmanager
def alone(target: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Nobody else backs up, restores or tidies up here. Taken where somebody does, after so many seconds."""
    with _locked(target, fcntl.LOCK_EX, patience):
        yield


@contextmanager
def beside_others(target: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Other backups may run, no restore. Taken where one does."""
    with _locked(target, fcntl.LOCK_SH, patience):
        yield


@contextmanager
def copy(target: Path, kind: str) -> Iterator[Path]:
    """A new folder for a copy in the clear; it is gone afterwards. Whoever is killed leaves it to `sweep`, and whoever
    is stopped while a marker calls it valid, to `settling`."""
    folder = Path(tempfile.mkdtemp(prefix=kind, dir=target))
    try:
        yield folder
    finally:
        if kind == BACKUP or not (target / MARKER).exists():
            shutil.rmtree(folder, ignore_errors=True)


def copies(target: Path) -> list[Path]:
    """The folders with copies that are here."""
    return [path for kind in (RESTORE, BACKUP) for path in target.glob(f"{kind}*")]


def sweep(target: Path) -> int:
    """Remove the copies that killed commands left; how many. Only for who is alone."""
    left = copies(target)
    for path in left:
        shutil.rmtree(path)
    return len(left)


def must_hold(target: Path, size: int) -> None:
    """BadInput where a backup of so many bytes does not go onto the disk."""
    free, need = shutil.disk_usage(target).free, size + _SPARE
    if free < need:
        raise BadInput(
            "%(target)s has %(free)s MB free; this backup needs %(need)s MB. Make room, or name a folder on a larger "
            "disk (POSKO_DATA).",
            target=target,
            free=free // 1048576,
            need=-(-need // 1048576),
        )


def sync(folder: Path) -> None:
    """Bring the names in a folder, and in all below it, onto the disk."""
    for path, _folders, _files in os.walk(folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _locked(target: Path, how: int, patience: float) -> Iterator[None]:
    with os.fdopen(os.open(target / LOCK, os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, how | fcntl.LOCK_NB)
                break
            except BlockingIOError as taken:
                if time.monotonic() > until:
                    raise Taken(
                        "A restore or a backup works in %(target)s. Wait until it has ended.", target=target
                    ) from taken
                time.sleep(0.05)
        yield
