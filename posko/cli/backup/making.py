"""Making a backup: the database of one moment, the files, all sealed, then read back before it counts as one."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from posko import __version__, clock
from posko.cli import setting_up
from posko.cli.backup import ENDING, databases
from posko.domain.access import system_viewer
from posko.domain.backup import FILES, Manifest, Told, pack, unpack
from posko.domain.errors import BadInput

# What waits for its person, and what is half written, is no part of a backup.
_LEFT_OUT = "incoming"
_PARTIAL = re.compile(r".*\.[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that holds."""

    path: Path
    manifest: Manifest


def backup(folder: Path, key: bytes) -> Made:
    """Write a backup into a folder and read it back; nothing stays there if that fails."""
    setting_up.ready()
    from django.conf import settings

    data, at = Path(settings.DATA), clock.real_time()
    if folder.is_relative_to(data):
        raise BadInput("%(folder)s lies in the data folder: what takes the one takes the other.", folder=folder)
    path = folder / f"posko-{at:%Y%m%dT%H%M%SZ}{ENDING}"
    partial = path.with_suffix(".partial")
    try:
        # The copy in the clear stays inside the data folder, which holds the same already.
        with tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as inner:
            manifest = _seal(partial, key, databases.snapshot(Path(inner)), at.isoformat(timespec="seconds"))
        with partial.open("rb") as written:
            unpack(written, key, None)
        digest = _digest(partial)
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    _tell(manifest, digest)
    return Made(path, manifest)


def _seal(partial: Path, key: bytes, taken: databases.Snapshot, made_at: str) -> Manifest:
    # The files come after the database: one that a row speaks of was on the disk before the row.
    sources = [(taken.path.name, taken.path), *_files()]
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        manifest = pack(target, key, sources, Told(__version__, made_at, taken.engine, str(taken.head)))
        target.flush()
        os.fsync(target.fileno())
    return manifest


def _files() -> Iterator[tuple[str, Path]]:
    from django.conf import settings

    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        inside = path.relative_to(root)
        if path.is_file() and inside.parts[0] != _LEFT_OUT and not _PARTIAL.fullmatch(path.name):
            yield f"{FILES}/{inside.as_posix()}", path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell(manifest: Manifest, digest: str) -> None:
    from posko.apps.ledger import services

    by, at = system_viewer("console"), clock.real_time()
    services.tell_backup(head=manifest.head, sha256=digest, files=len(manifest.items), by=by, at=at)
