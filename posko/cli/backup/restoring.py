"""Restoring a backup: unpacked beside the data folder, proven there, and only then put in place.

Nothing that was there is deleted: with --force it is moved aside.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from posko import clock
from posko.cli import setting_up
from posko.cli.backup import databases
from posko.domain.access import system_viewer
from posko.domain.backup import DATABASES, FILES, Manifest, unpack
from posko.domain.errors import BadInput
from posko.domain.ledger import read_head

_DATABASE_FILES = tuple(DATABASES["sqlite"] + ending for ending in ("", "-wal", "-shm"))


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put where; `aside` holds what was there before, None where there was nothing."""

    manifest: Manifest
    target: Path
    aside: Path | None


def restore(path: Path, key: bytes, *, force: bool) -> Restored:
    """Unpack, prove, put in place. Raises BadInput, and changes nothing, where anything does not hold."""
    target = Path(os.environ.get("POSKO_DATA", "var")).resolve()
    _must_be_free(target, force=force)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-restore-", dir=target.parent))
    try:
        with path.open("rb") as source:
            manifest = unpack(source, key, staging)
        _must_suit(manifest)
        _prove(staging, manifest)
        return Restored(manifest, target, _put_in_place(staging, target))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _must_be_free(target: Path, *, force: bool) -> None:
    if target.exists() and any(target.iterdir()) and not force:
        raise BadInput(
            "%(target)s is not empty. Name an empty folder (POSKO_DATA), or let what is there be moved aside: --force",
            target=target,
        )
    databases.must_be_idle(target / DATABASES["sqlite"])


def _must_suit(manifest: Manifest) -> None:
    named = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
    if manifest.engine != named:
        raise BadInput("This is a backup of %(engine)s; %(remedy)s DATABASE_URL.", engine=manifest.engine,
                       remedy="unset" if named == "postgresql" else "name an empty database in")  # fmt: skip


def _prove(staging: Path, manifest: Manifest) -> None:
    """Hold the ledger against the head in the manifest, row by row, and let it say that it was restored."""
    os.environ["POSKO_DATA"] = str(staging)
    setting_up.ready()
    from django.db import connection

    if manifest.engine == "postgresql":
        databases.must_be_empty()
        databases.load(staging / DATABASES["postgresql"])
    try:
        _must_hold(manifest)
    except BaseException:
        if manifest.engine == "postgresql":
            databases.empty_again()
        raise
    finally:
        # The last one out folds SQLite's journal into the database, so that one file is all of it.
        connection.close()


def _must_hold(manifest: Manifest) -> None:
    from posko.apps.ledger import selectors, services

    kept = read_head(manifest.head)
    found, fault = selectors.verify(kept)
    if fault is not None:
        raise BadInput("The ledger in this backup is broken at row %(number)s: %(reason)s. Nothing was put in place.",
                       number=fault.number, reason=fault.reason)  # fmt: skip
    if found != kept:
        raise BadInput(
            "The ledger in this backup ends at %(found)s, its manifest says %(kept)s.", found=found, kept=kept
        )
    by, at = system_viewer("console"), clock.real_time()
    services.tell_restore(head=manifest.head, made_at=manifest.made_at, by=by, at=at)


def _put_in_place(staging: Path, target: Path) -> Path | None:
    """Move what the backup holds into the data folder, and what was there of the same name aside."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    databases.must_be_idle(target / DATABASES["sqlite"])
    aside = target / f"before-restore-{clock.real_time():%Y%m%dT%H%M%SZ}"
    in_the_way = [target / name for name in (*_DATABASE_FILES, FILES) if (target / name).exists()]
    if in_the_way:
        aside.mkdir(mode=0o700)
    for path in in_the_way:
        path.rename(aside / path.name)
    for name in (DATABASES["sqlite"], FILES):
        if (staging / name).exists():
            (staging / name).rename(target / name)
    return aside if in_the_way else None
