"""Making a backup: the database of one moment, the files, all sealed, then read back before it counts as one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from posko import __version__, clock
from posko.cli import setting_up, stored_files
from posko.cli.backup import databases, folder, signed
from posko.domain.access import Compartment, system_viewer
from posko.domain.errors import BadInput
from posko.domain.files.backup import ENDING, FILES, HEADS, KEYS, Manifest, Told, pack, unpack


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup. `faults` names what was missing."""

    path: Path
    manifest: Manifest
    faults: stored_files.Faults


def backup(to: Path, key: bytes) -> Made:
    """Write a backup into a folder and read it back; nothing stays there if that fails."""
    setting_up.ready(*Compartment, as_owner=True)
    from django.conf import settings

    from posko.apps.operation import selectors as operations
    from posko.kit import marks

    data, at = Path(settings.DATA), clock.real_time()
    if to.is_relative_to(data):
        raise BadInput("%(folder)s lies in the data folder: what takes the one takes the other.", folder=to)
    marks.keep(operations.codes())
    before = stored_files.named()
    path = to / f"posko-{at:%Y%m%dT%H%M%SZ}{ENDING}"
    partial = path.with_suffix(".partial")
    try:
        # The copy in the clear stays inside the data folder, which holds the same already.
        with folder.beside_others(data), folder.copy(data, folder.BACKUP) as inner:
            last = signed.copy(data, inner)
            taken = databases.snapshot(inner, last)
            signed.complete(inner, taken.signed)
            manifest = _seal(partial, key, taken, at.isoformat(timespec="seconds"))
        with partial.open("rb") as written:
            unpack(written, key, None)
        digest = _digest(partial)
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    _record(manifest, digest)
    return Made(path, manifest, _faults(manifest, before))


def _seal(partial: Path, key: bytes, taken: databases.Snapshot, made_at: str) -> Manifest:
    # The files come after the database: one that a row speaks of was on the disk before the row.
    sources = [(taken.path.name, taken.path), *_files(taken.path.parent)]
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        manifest = pack(target, key, sources, Told(__version__, made_at, taken.engine, str(taken.head)))
        target.flush()
        os.fsync(target.fileno())
    return manifest


def _files(inner: Path) -> Iterator[tuple[str, Path]]:
    from django.conf import settings

    for name in KEYS:
        # The heads are those of the copied database.
        if (key := (inner if name == HEADS else Path(settings.DATA)) / name).exists():
            yield name, key
    root = Path(settings.MEDIA_ROOT)
    for name in stored_files.there(root):
        yield f"{FILES}/{name}", root / name


def _faults(manifest: Manifest, before: set[str]) -> stored_files.Faults:
    """A row that came or went while the backup was made says nothing of it."""
    now, inside = stored_files.named(), manifest.stored
    found = stored_files.compare(before & now, inside, altered=manifest.damaged)
    return replace(found, unnamed=tuple(sorted(inside - before - now)))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record(manifest: Manifest, digest: str) -> None:
    from posko.apps.ledger import services

    by, at = system_viewer("console"), clock.real_time()
    services.record_backup(head=manifest.head, sha256=digest, files=len(manifest.items), by=by, at=at)
