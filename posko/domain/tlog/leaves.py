"""The leaves of a log as a witness keeps them: 32 bytes each, and a tree that only grows over them.

`AddLeaves` is how a log hands them to a witness (a door of our own beside those of C2SP): lines with the origin, the
number of the first leaf, the size of the head that the witness holds and a proof of consistency, an empty line, then
the leaves as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import MAX_SIZE, Checkpoint, read_size
from posko.domain.tlog.notes import encoded
from posko.domain.tlog.proofs import EMPTY_ROOT, check_consistency, leaf_hash, node_hash, read_hashes

LEAF: Final = 32
MAX_LEAVES: Final = 8 * 1024 * 1024  # bytes of one AddLeaves
_MAX_HEAD: Final = 8 * 1024


class Frontier:
    """The tree of RFC 6962 over leaves that are only added: one hash for each full subtree (`peaks`, largest first)."""

    def __init__(self, count: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.count = count
        self.peaks = list(peaks)
        if (
            not 0 <= count <= MAX_SIZE
            or len(self.peaks) != count.bit_count()
            or any(len(p) != LEAF for p in self.peaks)
        ):
            raise ValueError(f"{len(self.peaks)} peaks do not make a tree of {count} leaves")

    def append(self, data: bytes) -> None:
        """Add one leaf."""
        node, count = leaf_hash(data), self.count
        while count & 1:
            node, count = node_hash(self.peaks.pop(), node), count >> 1
        self.peaks.append(node)
        self.count += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        node = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            node = node_hash(left, node)
        return node

    def grown(self, leaves: bytes) -> Frontier:
        """Another tree, with these leaves added."""
        more = Frontier(self.count, self.peaks)
        for at in range(0, len(leaves), LEAF):
            more.append(leaves[at : at + LEAF])
        return more


@dataclass(frozen=True, slots=True)
class AddLeaves:
    """Leaves of a log from number `begin` on, one after another, and the proof that the head of `size` leaves, which
    the witness holds, continues the tree up to the last of them (empty where that head ends with the last)."""

    origin: str
    begin: int
    size: int
    proof: tuple[bytes, ...]
    leaves: bytes

    @property
    def end(self) -> int:
        """The number after the last leaf."""
        return self.begin + len(self.leaves) // LEAF

    @property
    def body(self) -> bytes:
        """What is sent."""
        lines = [self.origin, f"from {self.begin}", f"of {self.size}", *map(encoded, self.proof), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.leaves


def read_add_leaves(body: bytes) -> AddLeaves:
    """What was sent. BadInput where it is not that; nothing is verified yet."""
    head, gap, leaves = body.partition(b"\n\n")
    if not gap or len(head) > _MAX_HEAD or not 0 < len(leaves) <= MAX_LEAVES or len(leaves) % LEAF:
        raise BadInput(
            "These are no leaves of a log: lines, an empty line, then 32 bytes for each leaf, %(most)s bytes at most.",
            most=MAX_LEAVES,
        )
    try:
        origin, begin, size, *proof = head.decode().split("\n")
    except ValueError:
        raise BadInput("The leaves do not say of which log they are, and from which number on.") from None
    if not origin or not begin.startswith("from ") or not size.startswith("of "):
        raise BadInput("The leaves do not say of which log they are, and from which number on.")
    numbers = read_size(begin.removeprefix("from ")), read_size(size.removeprefix("of "))
    return AddLeaves(origin, *numbers, read_hashes(proof), leaves)


def check_leaves(given: AddLeaves, kept: Frontier, held: Checkpoint) -> Frontier:
    """The tree with these leaves. BadInput unless they follow those kept, and the head held has them."""
    if given.begin != kept.count:
        raise BadInput("Leaves are kept up to %(kept)s; the next ones begin there, not at %(begin)s.", kept=kept.count,
                       begin=given.begin)  # fmt: skip
    grown = kept.grown(given.leaves)
    check_consistency(grown.count, held.size, given.proof, grown.root(), held.root)
    return grown
