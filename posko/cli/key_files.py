"""Key files as the command line makes and reads them: for their owner only, and never written over."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from posko.domain.errors import BadInput
from posko.domain.files import vault


def make(path: Path, text: str = "") -> None:
    """Write a new key into a new file: 64 hex digits, or the text of another kind of key. BadInput where the file is
    there already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise BadInput("%(path)s is there already; a key is never written over.", path=path) from there
    with os.fdopen(descriptor, "w") as out:
        out.write(text or vault.new_key() + "\n")
        out.flush()
        os.fsync(out.fileno())


def replace(path: Path, text: str) -> None:
    """Put other keys into a file, whole or not at all."""
    half = path.with_name(f"{path.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)


def must_be_secret(path: Path, how: str) -> None:
    """BadInput for no file, with how to make one, and for one that others on this machine can read."""
    if not path.is_file():
        raise BadInput("There is no key %(path)s. Make one with: %(how)s", path=path, how=how)
    if _is_open(path):
        raise BadInput("Others on this machine can read the key %(path)s. First run: chmod 600 %(path)s", path=path)


def must_be_closed(folder: Path) -> None:
    """BadInput for a folder of data that others on this machine can enter or read."""
    if folder.exists() and _is_open(folder):
        raise BadInput("Others on this machine can enter %(path)s, where the database and the keys lie. "
                       "First run: chmod 700 %(path)s", path=folder)  # fmt: skip


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
