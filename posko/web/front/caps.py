"""How much the front takes at once, and for how long it waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posko.web.rule import SMALL, SUBMISSION

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """Seconds, bytes and counts. Tests give smaller ones."""

    # A body may be silent so long, or longer by what it has sent at `rate` bytes a second; `longest` in all.
    patience: float = 20
    rate: int = 1024
    longest: float = 3600
    # Unfinished bodies of one address; those beyond must be whole within `hurry` seconds, as an honest form is.
    strangers: int = 64
    hurry: float = 2
    # Unfinished bodies, and bytes, of one device or person who is known.
    known: int = 16
    known_bytes: int = SUBMISSION + 32 * MEGABYTE
    # Of one who is known, a body that is too large is read and thrown away up to here, so that the answer is heard.
    heard_out: int = 100 * MEGABYTE
    # Bytes of all bodies that are unfinished or worked on.
    bytes: int = 512 * MEGABYTE
    # Of a body or an answer, the bytes that stay in memory; the rest lies in a file without a name.
    memory: int = SMALL
    answer_memory: int = 256 * 1024
    # Bytes of the address and the headers of one request.
    headers: int = 32 * 1024
