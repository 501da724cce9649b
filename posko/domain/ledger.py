"""The proof behind the ledger: row hashes, and an RFC 6962 tree over them.

Framework-free, so that an auditor can run it on rows read from anywhere. Hash: SHA-256 throughout.
Source of the tree: RFC 6962 section 2.1 (leaf prefix 0x00, node prefix 0x01, largest power of two to the left).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

from posko.domain.errors import BadInput

LARGEST_HOLE = 1_000_000  # numbers; no crash loses as many, so somebody wrote a number of his own


@dataclass(frozen=True, slots=True)
class Row:
    """One ledger row as it is hashed: all columns but the hash itself. `at` is UTC."""

    number: int
    operation: str
    compartment: str
    at: datetime
    actor: str
    agency: str
    role: str
    event: str
    subject: str
    place: str
    payload_hash: str


_COLUMNS: Final = tuple(field.name for field in fields(Row))


@dataclass(frozen=True, slots=True)
class Head:
    """The tree's head: how many rows, and the root over their hashes (hex)."""

    count: int
    root: str

    def __str__(self) -> str:
        return f"{self.count}:{self.root}"


def read_head(text: str) -> Head:
    """COUNT:ROOT, as printed on every situation report."""
    # Copied from paper a head may carry line breaks, blanks between its blocks, and invisible break marks.
    count, _, root = re.sub(r"[\s\u200b-\u200d\u2060\ufeff]", "", text).partition(":")
    counted = count.isascii() and count.isdigit() and len(count) < 19
    if not counted or len(root) != 64 or any(c not in "0123456789abcdef" for c in root.lower()):
        raise BadInput(
            "“%(text)s” is not a ledger head. A head is COUNT:ROOT, a whole number, a colon and 64 hex digits.",
            text=text[:90],
        )
    return Head(int(count), root.lower())


def void_hash(number: int) -> str:
    """What the leaf of a number holds that was given out and never committed."""
    return hashlib.sha256(f"void {number}".encode()).hexdigest()


_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spare space: one text for one value."""
    return _ENCODER.encode(value)


def payload_hash(body: str, salt: str) -> str:
    """Hash of a payload. The salt goes when the payload is purged, so that a short text cannot be guessed back."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def row_hash(row: Row) -> str:
    """Hash over every column of the row, names included."""
    columns: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    columns["at"] = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(canonical(columns).encode()).hexdigest()


def moment(told: str) -> datetime | None:
    """A time as a database writes it, in UTC; None for what is no time."""
    try:
        at = datetime.fromisoformat(told)
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Tree:
    """An RFC 6962 tree that only grows; keeps one hash for each full subtree."""

    def __init__(self) -> None:
        self.count = 0
        self._peaks: list[tuple[int, bytes]] = []

    @classmethod
    def grown(cls, count: int, peaks: Sequence[str]) -> Tree:
        """The tree of so many leaves, from the hashes of its full subtrees. ValueError where they cannot be its own."""
        tree, sizes = cls(), [1 << bit for bit in reversed(range(count.bit_length())) if count >> bit & 1]
        tree._peaks = [(size, bytes.fromhex(peak)) for size, peak in zip(sizes, peaks, strict=True)]
        tree.count = count
        return tree

    def peaks(self) -> list[str]:
        """The hashes of its full subtrees, the largest first (hex)."""
        return [node.hex() for _, node in self._peaks]

    def append(self, row_hash_hex: str) -> None:
        """Add one row hash as the next leaf."""
        size, node = 1, leaf_hash(leaf_bytes(row_hash_hex))
        while self._peaks and self._peaks[-1][0] == size:
            node = node_hash(self._peaks.pop()[1], node)
            size *= 2
        self._peaks.append((size, node))
        self.count += 1

    def root(self) -> str:
        """The root (hex); of the empty tree the hash of nothing, as RFC 6962 says."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = node_hash(left, node)
        return node.hex()

    def head(self) -> Head:
        """Count and root as one value."""
        return Head(self.count, self.root())


def leaf_hash(leaf: bytes) -> bytes:
    """The tree's hash of one leaf (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The tree's hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_bytes(row_hash_hex: str) -> bytes:
    """The 32 bytes of a row hash. A text that somebody put in its place gives a hash that fits no head."""
    try:
        leaf = bytes.fromhex(row_hash_hex)
    except (TypeError, ValueError):  # SQLite keeps what is no text in a column of texts
        leaf = b""
    return leaf if len(leaf) == 32 else hashlib.sha256(str(row_hash_hex).encode()).digest()


def head_of(row_hashes: Iterable[str]) -> Head:
    """The head over row hashes in the order of their numbers."""
    tree = Tree()
    for value in row_hashes:
        tree.append(value)
    return tree.head()
