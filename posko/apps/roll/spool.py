"""A local file that takes a look-up when the database cannot: one line, on the disk before the answer is shown.

What lies here enters the ledger once, by its form key, as soon as the database takes writes again.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings


def append(entry: Mapping[str, Any]) -> bool:
    """Put one entry on the disk; False when even that fails (disk full, no right to write)."""
    try:
        with _locked() as folder, (folder / "desk.jsonl").open("ab") as file:
            file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def usable() -> bool:
    """Whether the spool takes entries; the NIK field closes when it does not."""
    try:
        with _locked():
            return True
    except OSError:
        return False


def waiting() -> list[Path]:
    """Files with entries that have not entered the ledger yet."""
    folder = _folder()
    if not folder.is_dir():
        return []
    try:
        with _locked():
            fresh = folder / "desk.jsonl"
            if fresh.exists():
                fresh.rename(folder / f"desk-{uuid.uuid4().hex}.taken")
    except OSError:
        return []
    return sorted(folder.glob("desk-*.taken"))


def read(path: Path) -> list[dict[str, Any]]:
    """The entries of a file. A last line cut off by a power loss was never answered as kept and is passed over."""
    entries = []
    for line in path.read_bytes().splitlines():
        try:
            entries.append(json.loads(line))
        except ValueError:
            continue
    return entries


@contextmanager
def _locked() -> Iterator[Path]:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _folder() -> Path:
    return Path(settings.DATA) / "spool"
