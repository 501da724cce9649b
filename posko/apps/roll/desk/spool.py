"""A local file that takes a look-up when the database cannot: one line, on the disk before the answer is shown.

What lies here enters the ledger once, by its form key, as soon as the database takes writes again. A line that cannot
be read or entered is put aside in a `.broken` file, never thrown away.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

FRESH = "desk.jsonl"


def append(entry: Mapping[str, Any]) -> bool:
    """Write one entry to disk. False if even that fails (disk full, no right to write)."""
    try:
        with _locked("lock") as folder:
            _append_line(folder / FRESH, json.dumps(entry, ensure_ascii=False).encode())
    except OSError:
        return False
    return True


def usable() -> bool:
    """Whether the spool takes entries now, tried with a byte of its own; the NIK field closes when it does not."""
    try:
        with _locked("lock") as folder, (folder / FRESH).open("ab"):
            probe = folder / "probe"
            with probe.open("wb") as file:
                file.write(b".")
                file.flush()
                os.fsync(file.fileno())
            probe.unlink()
    except OSError:
        return False
    return True


@contextmanager
def draining() -> Iterator[list[Path]]:
    """Files with entries that wait, for one drainer at a time; another one finds nothing to do."""
    with ExitStack() as held:
        try:
            folder = held.enter_context(_locked("drain", wait=False))
            with _locked("lock"):
                fresh = folder / FRESH
                if fresh.exists() and fresh.stat().st_size:
                    fresh.rename(folder / f"desk-{uuid.uuid4().hex}.taken")
            waiting = sorted(folder.glob("desk-*.taken"))
        except OSError:
            waiting = []
        yield waiting


def read(path: Path) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """Every line of a file with its entry; None for a line that cannot be read."""
    for line in path.read_bytes().splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        yield line, entry if isinstance(entry, dict) else None


def put_aside(path: Path, line: bytes) -> None:
    """Keep a line that could not enter the ledger, for a person to look at."""
    with path.with_suffix(".broken").open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _append_line(path: Path, line: bytes) -> None:
    is_new = not path.exists()
    with path.open("ab") as file:
        length = file.tell()
        try:
            # A line cut off by a power loss must not swallow the next one.
            file.write((b"\n" if length and not _ends_whole(path) else b"") + line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), length)
            raise
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


@contextmanager
def _locked(name: str, *, wait: bool = True) -> Iterator[Path]:
    folder = Path(settings.DATA) / "spool"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield folder
