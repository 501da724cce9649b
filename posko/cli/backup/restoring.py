"""Restoring a backup: unpacked inside the data folder, proven there, and only then put in place.

Nothing that was there is deleted: with --force it is moved aside. A kill at any moment leaves the old post or the new
one; what it left is settled by the next command (see `settling`).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import django

from posko import clock
from posko.cli import database_roles, setting_up, stored_files
from posko.cli.backup import databases, folder, settling, signed, swap
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.files.backup import DATABASES, FILES, KEYS, SEAL, Manifest, unpack

_DATABASE_FILES = tuple(DATABASES["sqlite"] + ending for ending in ("", "-wal", "-shm"))


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a restore. `faults`: the files against the rows, None if the database must be migrated first.

    `closed`: so many second factors and secrets of gateways open no more, since the backup brought no key for them.
    `lost`: so many heads were signed after the backup, as this machine knows.
    """

    manifest: Manifest
    target: Path
    faults: stored_files.Faults | None
    closed: int
    lost: int


def restore(path: Path, key: bytes, *, force: bool) -> Restored:
    """Unpack, prove, put in place. Raises BadInput, and changes nothing, where anything does not hold."""
    target = Path(os.environ.get("POSKO_DATA", "var")).resolve()
    with folder.made(target), folder.alone(target):
        _settle(target)
        _must_be_free(target, force=force)
        folder.must_hold(target, path.stat().st_size)
        with folder.copy(target, folder.RESTORE) as staging:
            with path.open("rb") as source:
                manifest = unpack(source, key, staging)
            _must_suit(manifest)
            _set_up(staging)
            put = _put_postgresql if manifest.engine == "postgresql" else _put_sqlite
            return put(staging, target, manifest)


def _set_up(data: Path) -> None:
    """Settings are read once a process: those of the folder that was named first stay."""
    os.environ["POSKO_DATA"] = str(data)
    django.setup()
    from posko.kit.walls import keep_open

    keep_open(*Compartment)
    database_roles.become_owner()


def _settle(target: Path) -> None:
    marker = swap.read(target)
    if marker is not None and marker.database:
        _set_up(target)
    settling.settle_alone(target)


def _must_be_free(target: Path, *, force: bool) -> None:
    if not folder.is_empty(target) and not force:
        raise BadInput(
            "%(target)s is not empty. Name an empty folder (POSKO_DATA), or let what is there be moved aside: --force",
            target=target,
        )
    for name in (DATABASES["sqlite"], FILES, *KEYS):
        path = target / name
        if path.is_symlink() or (path.exists() and path.stat().st_dev != target.stat().st_dev):
            raise BadInput(
                "%(path)s is a link or a disk of its own, and cannot be moved aside as a whole. Restore into an empty "
                "folder (POSKO_DATA).",
                path=path,
            )
    databases.must_be_idle(target / DATABASES["sqlite"])


def _must_suit(manifest: Manifest) -> None:
    named = "postgresql" if os.environ.get("DATABASE_URL", "").strip() else "sqlite"
    if manifest.engine != named:
        raise BadInput("This is a backup of %(engine)s; %(remedy)s DATABASE_URL.", engine=manifest.engine,
                       remedy="unset" if named == "postgresql" else "name an empty database in")  # fmt: skip


def _put_sqlite(staging: Path, target: Path, manifest: Manifest) -> Restored:
    """Prove the database where it was unpacked, then let database, files and keys change places with the old ones."""
    try:
        databases.prove(manifest.head, manifest.made_at)
        faults = _faults(manifest)
        closed = _closed(staging / SEAL if (staging / SEAL).exists() else target / SEAL)
    finally:
        # The last one out folds the journal into the database, so that one file is all of it.
        databases.close()
    databases.must_be_idle(staging / DATABASES["sqlite"])
    databases.must_be_idle(target / DATABASES["sqlite"])
    lost = signed.join(staging, target)
    names = (DATABASES["sqlite"], FILES, *KEYS)
    new = tuple(name for name in names if (staging / name).exists())
    # A backup from before there was such a key leaves the present one.
    leaving = (*_DATABASE_FILES, FILES, *(name for name in KEYS if name in new))
    old = tuple(name for name in leaving if (target / name).exists())
    marker = swap.Marker(staging.name, _aside(), new, old, manifest.head, manifest.made_at)
    swap.mark(target, marker)
    try:
        swap.put_in(target, marker)
    except OSError:
        settling.undo(target, marker)
        raise
    swap.unmark(target)
    return Restored(manifest, target, faults, closed, lost)


def _put_postgresql(staging: Path, target: Path, manifest: Manifest) -> Restored:
    """Files first, since most lie under their hashes and stand in nobody's way; then the database, in one piece."""
    database_roles.must_build()
    databases.must_be_empty()
    database_roles.role_of_the_post()
    lost = signed.join(staging, target)
    new = tuple(item.name for item in manifest.items if item.name != DATABASES["postgresql"]
                and not _is_there(target / item.name, item.sha256) and _brings(staging, target, item.name))  # fmt: skip
    old = tuple(name for name in new if (target / name).exists())
    database = databases.name()
    marker = swap.Marker(staging.name, _aside(), new, old, manifest.head, manifest.made_at, database)
    swap.mark(target, marker)
    try:
        swap.put_in(target, marker)
        databases.load(staging / DATABASES["postgresql"])
        database_roles.give_rights()
        setting_up.count_rows()
        databases.prove(manifest.head, manifest.made_at)
        faults, closed = _faults(manifest), _closed(target / SEAL)
    except Exception:
        settling.undo(target, marker)
        databases.empty_again()
        raise
    swap.unmark(target)
    return Restored(manifest, target, faults, closed, lost)


def _faults(manifest: Manifest) -> stored_files.Faults | None:
    from posko.cli import shapes

    if not shapes.is_migrated():
        return None
    return stored_files.compare(stored_files.named(), manifest.stored, altered=manifest.damaged)


def _closed(key: Path) -> int:
    from posko.cli import shapes
    from posko.kit import seals

    return len(seals.closed(key)) if shapes.is_migrated() else 0


def _is_there(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _brings(staging: Path, target: Path, name: str) -> bool:
    """Whether a file waits that is another one than what is there: what the machine knew more of stays."""
    return (staging / name).exists() and (name not in KEYS or not signed.same(staging / name, target / name))


def _aside() -> str:
    return f"{settling.ASIDE}{clock.real_time():%Y%m%dT%H%M%SZ}"
