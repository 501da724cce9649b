"""Files of incidents that were handed out wait here for who asked, for a day, on this machine and in no table."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from posko.apps.operation import selectors as operations
from posko.domain.access import Viewer

KEPT = timedelta(days=1)
KINDS = ("csv", "json", "xlsx")


def path_of(key: str, kind: str) -> Path:
    """Where the file of a job lies; whoever asks has the job, and so the right, already. `key` is hexadecimal."""
    return _folder() / f"{int(key, 16):032x}.{kind}"


def part_of(key: str, kind: str) -> Path:
    """The path of the file while it is made."""
    return path_of(key, kind).with_suffix(f".{kind}.part")


def sweep(*, by: Viewer, at: datetime) -> int:
    """Remove files that are older than a day, the unfinished ones too; how many went."""
    real = at - operations.current(by).clock_offset
    oldest = (real - KEPT).timestamp()
    old = [path for path in _folder().glob("*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
