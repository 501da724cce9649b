"""Backups of the tests: posts with filed files, a key, restores, small disks, and a user who owns his post alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from posko.domain.files.checks import digest
from tests.parts import ROOT, found_post, posko, post_environment

PHOTO = b"a photo, as it was filed"
INSIDE = Path("files") / "evidence" / digest(PHOTO)[:2] / digest(PHOTO)
SERVICE = 65534  # nobody's number; Debian's group of that number is nogroup
# A service user that may read what root may (the interpreter of a test may lie in root's home), and write nothing.
AS_SERVICE = (
    "setpriv", f"--reuid={SERVICE}", f"--regid={SERVICE}", "--clear-groups", "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
)  # fmt: skip
_ROW = """
INSERT INTO evidence_evidencefile (operation_id, compartment, form_key, name, media_type, size, sha256, view_sha256,
  agency, filed_by, filed_at) SELECT id, 'coordination', ?, 'photo.txt', 'text/plain', ?, ?, '', 'bawaslu', 'x',
  '2024-11-25 08:00:00' FROM operation_operation
"""


def file_photo(data: Path, content: bytes = PHOTO) -> Path:
    """A row that names a file, and the file; gives its path."""
    sha256 = digest(content)
    with closing(sqlite3.connect(data / "posko.sqlite3")) as database, database:
        database.execute(_ROW, (sha256[:32], len(content), sha256))
    return lay(data, content)


def lay(data: Path, content: bytes) -> Path:
    """Bytes under their hash, named by no row."""
    path = data / "files" / "evidence" / digest(content)[:2] / digest(content)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
    return path


def post_with_photo(data: Path) -> Path:
    """A post with one filed file, KPU's key, a file that waits to be loaded and the key of its marks."""
    found_post(data)
    file_photo(data)
    for name, content in ((Path("files/incoming/waiting"), b"x"), (Path("keys/voter.key"), b"KPU")):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    return data


def new_key(folder: Path) -> Path:
    """A key for backups."""
    assert posko("backup", "--new-key", str(folder / "key"), data=folder).returncode == 0
    return folder / "key"


def back_up(data: Path, key: Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Make a backup into a folder, which is made."""
    folder.mkdir(exist_ok=True)
    return posko("backup", "--to", str(folder), "--key", str(key), data=data, **environment)


def restore(target: Path, key: Path, source: Path, *more: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Restore the newest backup of a folder."""
    return posko("restore", "--from", str(source), "--key", str(key), *more, data=target, **env)


def as_service(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user who owns the data folder and nothing else."""
    call = [*AS_SERVICE, sys.executable, "-m", "posko.web.command", *arguments]
    told = post_environment(data, PYTHONDONTWRITEBYTECODE="1", **environment)
    return subprocess.run(call, cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=300)


def give(path: Path) -> None:
    """Everything there belongs to the service user."""
    for each in (path, *path.rglob("*")):
        os.chown(each, SERVICE, SERVICE)


def events(data: Path) -> list[str]:
    """The events of the ledger, oldest first."""
    with closing(sqlite3.connect(data / "posko.sqlite3")) as database:
        return [row[0] for row in database.execute("SELECT event FROM ledger_entry ORDER BY number")]


def must_be_root() -> None:
    """Skip where small disks cannot be mounted and no other user can be."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("mounting a tmpfs and being another user need root and setpriv (util-linux)")


@contextmanager
def disk(path: Path, options: str) -> Iterator[Path]:
    """A tmpfs, for the service user only, that lies under a folder of root; skipped where none can be mounted."""
    must_be_root()
    path.mkdir()
    told = f"{options},mode=700,uid={SERVICE},gid={SERVICE}"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", told, "none", str(path)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.decode().strip()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)
