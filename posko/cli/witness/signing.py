"""What a witness does with what a log sends: it checks, stores, and only then answers.

The same acts stand behind the door over HTTP and behind a stick. Each is one step for all others: the folder is locked
from the look at the last head until the new one is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from posko.cli.witness.folder import Folder, Held, KeptLog
from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import Checkpoint, cosign, read_checkpoint, with_signatures
from posko.domain.tlog.leaves import LEAF, AddLeaves, Frontier, check_leaves
from posko.domain.tlog.notes import MAX_NOTE, Note, encoded, read_note, read_signature, verified
from posko.domain.tlog.proofs import EMPTY_ROOT
from posko.domain.tlog.requests import SIZE, Request, Verdict, judge
from posko.domain.tlog.tiles import leaves_of

Clock = Callable[[], datetime]
_BLOCK: Final = 4096  # leaves


class TwoPasts(BadInput):
    """The log signed two heads of which neither continues the other."""


class ClockRanBackError(BadInput):
    """The machine's clock stands before the last cosignature."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A cosignature: its line, and how many leaves are kept now."""

    line: str
    checkpoint: Checkpoint
    kept: int


class Witness:
    """A witness on its folder. `clock` gives the machine's time; it is asked under the lock."""

    def __init__(self, folder: Folder, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock

    def add_checkpoint(self, request: Request) -> Verdict:
        """Answer a request as C2SP's tlog-witness has it. ClockRanBackError where nothing can be signed now."""
        log = self.folder.log(request.checkpoint.origin)
        with self.folder.locked():
            held, second = log.held(), int(self._clock().timestamp())
            last = held.checkpoint if held else None
            verdict = judge(request, keys=log.keys(), held=last, signer=self.folder.signer, at=second)
            if verdict.cosigned:
                self._must_not_run_back(second)
                log.store(with_signatures(request.note, [read_signature(verdict.body)]))
            if verdict.forked and held:
                told = _two_pasts(log, request.note, held)
                return verdict if verdict.status == 409 else replace(verdict, body=f"{told}\n")
            return verdict

    def add_leaves(self, given: AddLeaves) -> Verdict:
        """Keep leaves of a log: 200 and 409 say how many are kept, 404 is an unknown log, 422 a proof that fails."""
        log = self.folder.log(given.origin)
        with self.folder.locked():
            held = log.held()
            if not log.keys() or held is None:
                return Verdict(404, "This witness holds no head of this log.\n")
            tree = log.tree()
            # Leaves of another head than the one held prove nothing, and are no fork.
            if given.begin != tree.count or given.size != held.checkpoint.size:
                return Verdict(409, f"{tree.count}\n", SIZE)
            try:
                grown = check_leaves(given, tree, held.checkpoint)
            except BadInput as refusal:
                return Verdict(422, f"{refusal}\n")
            log.add_leaves([given.leaves], grown.root())
            return Verdict(200, f"{grown.count}\n", SIZE)

    def add_request(self, request: Request) -> Signed:
        """Cosign by a request that was brought. TwoPasts for a fork, BadInput for whatever else speaks against it."""
        log = self._log_of(request.note)
        held = log.held()
        verdict = self.add_checkpoint(request)
        if verdict.forked and held:
            raise _two_pasts(log, request.note, held)
        if verdict.status == 409:
            raise BadInput(
                "This witness holds a head of %(held)s leaves, and the request begins at %(old)s. Ask the post for a "
                "request that begins at %(held)s.",
                held=verdict.body.strip(),
                old=request.old,
            )
        if not verdict.cosigned:
            raise BadInput(verdict.body.strip())
        return Signed(verdict.body, request.checkpoint, log.tree().count)

    def add_head(self, note: Note) -> Signed | None:
        """Cosign a head that came without a proof: the first one, or the one that is held already.

        None for an older head that belongs to the past held: there is nothing to sign. TwoPasts for a fork, BadInput
        where nobody can tell.
        """
        new, log = read_checkpoint(note.text), self._log_of(note)
        held = log.held()
        size = held.checkpoint.size if held else 0
        if held is None or size in (0, new.size):
            return self.add_request(Request(size, (), note))
        root = log.root_of(new.size)
        if new.size > size or root is None:
            raise BadInput(
                "The head has %(new)s leaves, the one held has %(old)s, and without a proof nobody knows whether they "
                "belong to one past. Bring the post's request to this witness, or an export.",
                new=new.size,
                old=size,
            )
        if root != new.root:
            with self.folder.locked():
                log.must_be_whole()
                raise _two_pasts(log, note, held, new.size, root, new.root)
        return None

    def add_export(self, path: Path) -> Signed | None:
        """Cosign the head of an export whose leaves continue the head held, and keep the leaves.

        All leaves are read; that they give both roots is what a proof of consistency shows. None as for `add_head`.
        """
        with (path / "checkpoint").open("rb") as file:
            note = read_note(file.read(MAX_NOTE + 1))
        new, log = read_checkpoint(note.text), self._log_of(note)
        held = log.held()
        old = held.checkpoint if held else None
        if old and old.size > new.size:
            return self.add_head(note)
        roots = _roots(path, {old.size if old else 0, new.size})
        if roots[new.size] != new.root:
            raise BadInput("The leaves of this export have another root than its head. The export was altered.")
        with self.folder.locked():
            if held and old and roots[old.size] != old.root:
                raise _two_pasts(log, note, held, old.size, old.root, roots[old.size])
            line = self._signed_by_leaves(log, note, held)
            kept = log.add_leaves(_blocks(path, log.tree().count, new.size), new.root)
        return Signed(line, new, kept)

    def _signed_by_leaves(self, log: KeptLog, note: Note, held: Held | None) -> str:
        """Cosign and store, if what is held is still what the leaves were compared with."""
        now = log.held()
        if (now and now.note.text) != (held and held.note.text):
            raise BadInput("Another head came to this witness meanwhile. Bring the export once more.")
        second = int(self._clock().timestamp())
        self._must_not_run_back(second)
        signature = cosign(note.text, self.folder.signer, second)
        log.store(with_signatures(note, [signature]))
        return signature.line

    def _log_of(self, note: Note) -> KeptLog:
        """The log that signed a head. BadInput where this witness trusts no key that did."""
        origin = read_checkpoint(note.text).origin
        log = self.folder.log(origin)
        if not (keys := log.keys()):
            raise BadInput(
                "This witness does not know “%(origin)s”. Register the log first, by its vkey: posko witness add VKEY",
                origin=origin,
            )
        if not verified(note, keys):
            raise BadInput("No key that this witness trusts for “%(origin)s” has signed this head.", origin=origin)
        return log

    def _must_not_run_back(self, second: int) -> None:
        """A cosignature says that this was the largest head at its time; so no time comes before one that was said."""
        times = [held.at for log in self.folder.logs() if (held := log.held())]
        if times and second < int(max(times).timestamp()):
            raise ClockRanBackError(
                "The clock of this machine stands before the last cosignature, which was at %(last)s. Nothing was "
                "signed. Set the clock right, then ask again.",
                last=f"{max(times):%Y-%m-%d %H:%M:%S} UTC",
            )


def _two_pasts(
    log: KeptLog, note: Note, held: Held, size: int = 0, old_root: bytes = b"", new_root: bytes = b""
) -> TwoPasts:
    """Keep the head that contradicts, and say so. Without a size the two heads have the same."""
    new, old = read_checkpoint(note.text), held.checkpoint
    return TwoPasts(
        "%(origin)s signed two pasts: %(size)s leaves with root %(old)s, in the head held since %(at)s, and now a head "
        "of %(new)s leaves in which they have root %(other)s. Nothing was signed. Both heads are kept: %(path)s. "
        "Keep what was brought, too.",
        origin=new.origin,
        size=size or old.size,
        old=encoded(old_root or old.root),
        at=f"{held.at:%Y-%m-%d %H:%M:%S} UTC",
        new=new.size,
        other=encoded(new_root or new.root),
        path=log.keep_fork(note, held),
    )


def _roots(path: Path, sizes: set[int]) -> dict[int, bytes]:
    """The roots over the first leaves of an export, at each of these sizes."""
    tree, found = Frontier(), {0: EMPTY_ROOT}
    for size in sorted(sizes):
        for block in _blocks(path, tree.count, size):
            tree = tree.grown(block)
        found[size] = tree.root()
    return found


def _blocks(path: Path, begin: int, end: int) -> Iterator[bytes]:
    """The leaves of an export from one number to another, many at once. BadInput where they are not all there."""
    leaves, left = islice(leaves_of(path), begin, end), end - begin
    while block := b"".join(islice(leaves, _BLOCK)):
        left -= len(block) // LEAF
        yield block
    if left:
        raise BadInput("The export was cut: %(left)s leaves of its head of %(end)s are missing.", left=left, end=end)
