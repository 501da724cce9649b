"""A folder that is there whole or not at all: it is written beside its place, and put there when it is done."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from posko.domain.errors import BadInput


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a folder to write into; when the block ends it becomes `target`, which is new or empty.

    Whatever stops the block leaves nothing; what a kill left is taken away by the next one. BadInput where the target
    holds something, where it cannot be made, and where the disk is full.
    """
    target = target.absolute()
    _must_be_free(target)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with _alone(partial, target):
            try:
                yield partial
                _put_in_place(partial, target)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    except OSError as failed:
        if failed.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise BadInput(
            "There is no room for it on the disk of %(folder)s. Nothing was left there; make room, or name a folder on "
            "a larger disk.",
            folder=target.parent,
        ) from failed


def _must_be_free(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BadInput("%(target)s is no folder. Name a folder that is new or empty.", target=target)
    if not target.name or os.path.ismount(target):
        raise BadInput(
            "%(target)s is a whole disk. Name a new folder on it, as %(example)s.",
            target=target,
            example=target / "ledger",
        )
    if not target.parent.is_dir():
        raise BadInput(
            "There is no folder %(parent)s to make %(name)s in. Make it, or mount it, first.",
            parent=target.parent,
            name=target.name,
        )
    if target.exists() and (there := sorted(path.name for path in target.iterdir())):
        raise BadInput(
            "%(target)s holds something already: %(there)s. Name a folder that is new or empty.",
            target=target,
            there=", ".join(there[:3]) + (", …" if len(there) > 3 else ""),
        )


@contextmanager
def _alone(partial: Path, target: Path) -> Iterator[None]:
    """Make the folder beside, and hold it; one that nobody holds was left by a kill and goes first."""
    try:
        partial.mkdir(mode=0o700, exist_ok=True)
    except PermissionError:
        raise BadInput(
            "This user may make no folder in %(parent)s. Name one in a place where he may.", parent=target.parent
        ) from None
    held = os.open(partial, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput("Somebody else writes to %(target)s at this moment.", target=target) from None
        for path in partial.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        yield
    finally:
        os.close(held)


def _put_in_place(partial: Path, target: Path) -> None:
    os.sync()  # one word for all of it: a stick takes minutes where thousands of files are synced one by one
    partial.rename(target)
    os.sync()
