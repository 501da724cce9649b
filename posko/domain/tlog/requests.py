"""What a log asks of a witness (C2SP tlog-witness, add-checkpoint), and what the witness answers.

The same text goes over HTTP, on a stick and through a QR code. `judge` decides; who calls it holds the lock, and
stores the new head before anybody gets the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.tlog.checkpoints import Checkpoint, cosign, read_checkpoint, read_size
from posko.domain.tlog.notes import MAX_NOTE, Note, Signer, Verifier, encoded, read_note, verified
from posko.domain.tlog.proofs import EMPTY_ROOT, check_consistency, read_hashes, split_at_note

MAX_REQUEST: Final = MAX_NOTE + 8 * 1024
PLAIN: Final = "text/plain; charset=utf-8"
SIZE: Final = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Request:
    """A new checkpoint, and the proof that it continues the one of `old` leaves."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        """The head that is to be cosigned."""
        return read_checkpoint(self.note.text)

    def __str__(self) -> str:
        lines = [f"old {self.old}", *map(encoded, self.proof), ""]
        return "".join(f"{line}\n" for line in lines) + str(self.note)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A witness's answer: an HTTP status, a body and its type. `forked`: the log signed two pasts."""

    status: int
    body: str
    content_type: str = PLAIN
    forked: bool = False

    @property
    def cosigned(self) -> bool:
        """Whether the new head has to be stored before the answer leaves."""
        return self.status == 200


def read_request(text: str | bytes) -> Request:
    """A request as it was sent. Nothing is verified yet; BadInput where it is not one (status 400)."""
    head, note = split_at_note(text, MAX_REQUEST)
    first, *lines = head.split("\n")
    if not first.startswith("old "):
        raise BadInput("This is no request to a witness. Its first line is “old” and the size that the witness holds.")
    request = Request(read_size(first.removeprefix("old ")), read_hashes(lines), read_note(note))
    _ = request.checkpoint
    return request


def judge(request: Request, *, keys: Sequence[Verifier], held: Checkpoint | None, signer: Signer, at: int) -> Verdict:
    """What the witness answers, by the checks of the specification and in their order.

    `keys` are those it trusts for the origin (none: the origin is unknown), `held` is the last head it cosigned, `at`
    the second (POSIX) that its cosignature says. Its 200 counts only once the new head is on the disk.
    """
    new = request.checkpoint
    if not keys:
        return Verdict(404, N_("This witness does not know the log of this checkpoint.") + "\n")
    if not _is_signed(request.note, keys):
        return Verdict(403, N_("No key that this witness trusts for the log has signed this checkpoint.") + "\n")
    if request.old > new.size:
        return Verdict(400, N_("The old size is larger than that of the checkpoint.") + "\n")
    last = held or Checkpoint(new.origin, 0, EMPTY_ROOT)
    forked = held is not None and new.size == last.size and new.root != last.root
    if request.old != last.size:
        return Verdict(409, f"{last.size}\n", SIZE, forked)
    try:
        check_consistency(last.size, new.size, request.proof, last.root, new.root)
    except BadInput as refusal:
        return Verdict(422, f"{refusal}\n", forked=forked)
    return Verdict(200, cosign(request.note.text, signer, at).line)


def _is_signed(note: Note, keys: Sequence[Verifier]) -> bool:
    """A forged signature of a known key is as bad as none."""
    try:
        return bool(verified(note, keys))
    except BadInput:
        return False
