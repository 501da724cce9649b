"""Checkpoints (C2SP tlog-checkpoint) and cosignatures (tlog-cosignature, Ed25519).

A checkpoint is the text of a log's head: origin, number of leaves, root. A log signs it; witnesses cosign it and say
when. Those who cosigned are told by `cosigned`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.tlog.notes import (
    COSIGNATURE,
    Note,
    Signature,
    Signer,
    Verifier,
    cosigned_message,
    decoded,
    encoded,
    verified,
)

MAX_SIZE: Final = (1 << 63) - 1
# The last second that a datetime can say.
_LAST_SECOND: Final = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head: whose log it is, how many leaves, and the root (32 bytes). Ours have no further lines."""

    origin: str
    size: int
    root: bytes
    further: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), encoded(self.root), *self.further)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """Who cosigned, and when (UTC) by the cosigner's own clock."""

    verifier: Verifier
    at: datetime


def read_checkpoint(note_text: str) -> Checkpoint:
    """The head in the text of a note (`Note.text`)."""
    origin, size, root, *further = (*note_text.removesuffix("\n").split("\n"), "", "")
    further = further[:-2]
    if not (note_text.endswith("\n") and origin and root and all(further)):
        raise BadInput("This is no checkpoint. A checkpoint has a line for the origin, the size, and the root.")
    try:
        hashed = decoded(root)
    except ValueError:
        hashed = b""
    if len(hashed) != 32:
        raise BadInput("“%(root)s” is not the root of a checkpoint, which is 32 bytes in base64.", root=root[:90])
    return Checkpoint(origin, read_size(size), hashed, tuple(further))


def read_size(text: str) -> int:
    """A whole number as these formats write it: digits, no zero in front."""
    if not (0 < len(text) <= 19 and text.isascii() and text.isdigit() and str(int(text)) == text):
        raise BadInput("“%(size)s” is not a number of leaves. It is written in digits, without a zero in front.",
                       size=text[:40])  # fmt: skip
    if int(text) > MAX_SIZE:
        raise BadInput("%(size)s leaves are more than any log can have.", size=text)
    return int(text)


def cosign(body: str, signer: Signer, at: int) -> Signature:
    """A witness's signature of a checkpoint's text at a second (POSIX)."""
    if signer.kind != COSIGNATURE:
        raise ValueError("only the key of a cosigner cosigns")
    if not 0 < at <= _LAST_SECOND:
        raise ValueError(f"no such second: {at}")
    value = at.to_bytes(8) + signer.raw(cosigned_message(body, at))
    return Signature(signer.name, signer.verifier.key_id, value)


def cosigned(note: Note, verifiers: Iterable[Verifier]) -> list[Cosigned]:
    """Which of these cosigners signed the checkpoint, each with the last time at which it did.

    Keys of another kind are passed over. BadInput where a signature of a known cosigner is forged.
    """
    known = [each for each in verifiers if each.kind == COSIGNATURE]
    return [Cosigned(each, _last_time(note, each)) for each in verified(note, known)]


def with_signatures(note: Note, more: Iterable[Signature]) -> Note:
    """The note with further signatures under it; one that stands there already is not added again."""
    return Note(note.text, tuple(dict.fromkeys((*note.signatures, *more))))


def _last_time(note: Note, verifier: Verifier) -> datetime:
    second = max(int.from_bytes(each.value[:8]) for each in note.signatures if each.claims(verifier))
    if second > _LAST_SECOND:
        raise BadInput("“%(name)s” cosigned at a time that no calendar has.", name=verifier.name)
    return datetime.fromtimestamp(second, UTC)
