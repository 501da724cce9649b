"""Proofs over the tree of RFC 6962: that a leaf is in it, and that a later tree continues an earlier one.

To make a proof one gives `subtree(begin, end)`, the tree hash over those leaves. To check one, no leaf is needed but
the one in question. `ProofFile` is the `.tlog-proof` of C2SP: index, proof and checkpoint in one text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import read_size
from posko.domain.tlog.notes import MAX_NOTE, Note, decoded, encoded, read_note

Subtree: TypeAlias = Callable[[int, int], bytes]

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
MAX_HASHES: Final = 63
MAX_EXTRA: Final = 64 * 1024
_MAX_FILE: Final = MAX_NOTE + 2 * MAX_EXTRA
_FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf in the tree; for Posko the data are 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size` leaves: the leaf's sibling first (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    begin, end, path = 0, size, list[bytes]()
    while end - begin > 1:
        middle = begin + _left(end - begin)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(begin, middle))
            begin = middle
    return path[::-1]


def consistency(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with that of `old` (RFC 6962, 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not continue one of {old}")
    if old in (0, new):
        return []
    begin, end, path = 0, new, list[bytes]()
    while end != old:
        middle = begin + _left(end - begin)
        if old <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(begin, middle))
            begin = middle
    # The old tree's own right edge, unless it is the old tree itself, whose root the reader holds.
    if begin:
        path.append(subtree(begin, end))
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Hold a leaf (its `leaf_hash`) against a root. BadInput where it is not proven."""
    if not 0 <= index < size:
        raise BadInput("Leaf %(index)s is not in a log of %(size)s leaves.", index=index, size=size)
    node, last, hashed = index, size - 1, leaf
    rest = iter(proof)
    for sibling in rest:
        if not last:
            raise _not_in_it(index, size)
        if node % 2 or node == last:
            hashed = node_hash(sibling, hashed)
            while not node % 2 and node:
                node, last = node // 2, last // 2
        else:
            hashed = node_hash(hashed, sibling)
        node, last = node // 2, last // 2
    if last or hashed != root:
        raise _not_in_it(index, size)


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Hold a later head against an earlier one. BadInput where it is not proven that the later continues it."""
    given = list(proof)
    if not 0 <= old <= new:
        raise BadInput("A log of %(new)s leaves does not continue one of %(old)s.", new=new, old=old)
    if old in (0, new):
        same = old_root == (new_root if old == new else EMPTY_ROOT)
        if given or not same:
            raise _not_continued(old, new)
        return
    if old & (old - 1) == 0:
        given.insert(0, old_root)
    if not given or _walked(old, new, given) != (old_root, new_root):
        raise _not_continued(old, new)


def _walked(old: int, new: int, given: list[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as the proof gives them (RFC 9162, 2.1.4.2), or nothing for a proof of the wrong length."""
    node, last = old - 1, new - 1
    while node % 2:
        node, last = node // 2, last // 2
    before = after = given[0]
    for sibling in given[1:]:
        if not last:
            return None
        if node % 2 or node == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not node % 2 and node:
                node, last = node // 2, last // 2
        else:
            after = node_hash(after, sibling)
        node, last = node // 2, last // 2
    return None if last else (before, after)


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A `.tlog-proof`: that the leaf at `index` is in the log of a checkpoint. `extra` is not authenticated."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes = b""

    def __str__(self) -> str:
        extra = [f"extra {encoded(self.extra)}"] if self.extra else []
        lines = [_FIRST_LINE, *extra, f"index {self.index}", *map(encoded, self.proof), ""]
        return "".join(f"{line}\n" for line in lines) + str(self.checkpoint)


def read_proof(text: str | bytes) -> ProofFile:
    """A `.tlog-proof` as it was written. Nothing is verified; see `verified` and `check_inclusion`."""
    head, note = split_at_note(text, _MAX_FILE)
    lines = head.split("\n")
    if lines.pop(0) != _FIRST_LINE:
        raise BadInput("This is no proof of a log. Its first line is %(line)s.", line=_FIRST_LINE)
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = _extra(lines.pop(0))
    index = lines.pop(0) if lines else ""
    if not index.startswith("index "):
        raise BadInput("The proof does not say which leaf it speaks of. A line “index NUMBER” is missing.")
    return ProofFile(read_size(index.removeprefix("index ")), read_hashes(lines), read_note(note), extra)


def split_at_note(text: str | bytes, most: int) -> tuple[str, str]:
    """What stands before the first empty line (without its line break), and the note behind it."""
    if len(text) > most:
        raise BadInput("The text has %(count)s bytes; at most %(most)s are read.", count=len(text), most=most)
    try:
        whole = text if isinstance(text, str) else text.decode()
    except UnicodeError:
        raise BadInput("The text is not UTF-8. It was damaged, or it is another kind of file.") from None
    head, gap, note = whole.partition("\n\n")
    if not gap:
        raise BadInput("The text is not whole: an empty line and the checkpoint are missing.")
    return head, note


def read_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """The lines of a proof, a hash each."""
    if len(lines) > MAX_HASHES:
        raise BadInput("The proof has %(count)s lines; no proof has more than %(most)s.", count=len(lines),
                       most=MAX_HASHES)  # fmt: skip
    return tuple(map(_hash, lines))


def _hash(line: str) -> bytes:
    try:
        value = decoded(line)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise BadInput("“%(line)s” is not a hash of a proof, which is 32 bytes in base64.", line=line[:90])
    return value


def _extra(line: str) -> bytes:
    try:
        value = decoded(line.removeprefix("extra "))
    except ValueError:
        value = b""
    if not 0 < len(value) <= MAX_EXTRA:
        raise BadInput("The line “extra” of the proof is not base64 of 1 to %(most)s bytes.", most=MAX_EXTRA)
    return value


def _left(size: int) -> int:
    """Leaves of the left subtree: the largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _not_in_it(index: int, size: int) -> BadInput:
    return BadInput("The proof does not show that leaf %(index)s is in the log of %(size)s leaves.", index=index,
                    size=size)  # fmt: skip


def _not_continued(old: int, new: int) -> BadInput:
    return BadInput(
        "The proof does not show that the log of %(new)s leaves continues the log of %(old)s leaves.", old=old, new=new
    )
