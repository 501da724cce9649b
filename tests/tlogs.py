"""A log for tests: leaves, heads signed by a key, proofs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from posko.domain.tlog import proofs
from posko.domain.tlog.checkpoints import Checkpoint
from posko.domain.tlog.notes import COSIGNATURE, ED25519, Note, Signer, sign
from posko.domain.tlog.requests import Request

ORIGIN = "posko.example/TEST-2024"
KEY = Signer(ORIGIN, ED25519, bytes(range(32)))
WITNESS = Signer("saksi.example/bawaslu", COSIGNATURE, bytes(range(1, 33)))


def leaves_of(count: int, past: str = "a") -> list[bytes]:
    """So many leaves of one past; another past has others throughout."""
    return [hashlib.sha256(f"{past} {number}".encode()).digest() for number in range(count)]


def tree(leaves: list[bytes]) -> bytes:
    """The tree hash as RFC 6962 defines it, word by word."""
    if not leaves:
        return proofs.EMPTY_ROOT
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:left]) + tree(leaves[left:])).digest()


@dataclass(frozen=True, slots=True)
class Log:
    """A log of these leaves."""

    leaves: list[bytes]
    key: Signer = KEY

    def subtree(self, begin: int, end: int) -> bytes:
        return tree(self.leaves[begin:end])

    def root(self, size: int) -> bytes:
        return self.subtree(0, size)

    def head(self, size: int) -> Note:
        """The signed checkpoint of the first `size` leaves."""
        return sign(Checkpoint(self.key.name, size, self.root(size)).body, self.key)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        return tuple(proofs.consistency(old, new, self.subtree))

    def request(self, old: int, new: int) -> Request:
        """What the log sends to a witness that holds `old` leaves."""
        return Request(old, self.consistency(old, new), self.head(new))
