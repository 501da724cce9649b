"""The keys by which numbers of SMS and chats are marked, one an operation: `marks.key` in the post's folder of data.

They outlive the secret key, which is made anew where it was lost: by another key every sender would be a stranger. The
first time an operation is asked for, its key is derived from the secret key of that day, so that marks that were made
before the file was there stay what they are.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from posko.domain.errors import BadInput
from posko.domain.files.backup import MARKS

NAME = MARKS
_LINE = re.compile(r"(\S+) ([0-9a-f]{128})")
# HMAC-SHA256 hashes a key that is longer than its block and fills a shorter one with zeros.
_BLOCK = hashlib.sha256().block_size


def of(operation: str) -> bytes:
    """The key of an operation; made and kept at the first call. BadInput for a file that holds something else."""
    return _of(Path(settings.DATA) / NAME, operation)


def keep(operations: Iterable[str]) -> None:
    """Make sure that the keys of these operations are on the disk, before the secret key can be lost."""
    for operation in operations:
        of(operation)


@cache
def _of(path: Path, operation: str) -> bytes:
    # Opened to append: who comes second finds what the first one wrote. A line that a loss of power cut off goes.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        whole = text[: text.rfind("\n") + 1]
        if operation not in (kept := _read(whole, path)):
            kept = {**kept, operation: _derived(operation).hex()}
            os.ftruncate(file.fileno(), len(whole.encode()))
            file.write(f"{operation} {kept[operation]}\n")
            file.flush()
            os.fsync(file.fileno())
    return bytes.fromhex(kept[operation])


def _read(text: str, path: Path) -> Mapping[str, str]:
    kept: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found is None:
            raise BadInput(
                "Line %(number)s of %(path)s holds no key of an operation. Put the file of a backup in its place.",
                number=number,
                path=path,
            )
        kept.setdefault(found[1], found[2])
    return kept


def _derived(operation: str) -> bytes:
    """As a key of HMAC the same as secret key and operation written one after the other.

    The secret cannot be read out of it, unless both together are no longer than a block.
    """
    key = settings.SECRET_KEY.encode() + operation.encode()
    return (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
