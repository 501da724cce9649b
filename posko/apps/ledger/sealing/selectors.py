"""Reading the tree: how far it goes, what its leaves are, and the hash over any stretch of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max

from posko.apps.ledger.models import Entry, Leaf, Node
from posko.domain.ledger import Tree, leaf_bytes, node_hash

LEVELS = (8, 16, 24)  # of the kept nodes: over 256, 65,536 and 16,777,216 leaves
CHUNK = 5000


def size() -> int:
    """How many leaves are sealed."""
    highest = Leaf.objects.aggregate(highest=Max("index"))["highest"]
    return 0 if highest is None else int(highest) + 1


def sealed_up_to() -> int:
    """The number of the last row that is sealed; 0 for none."""
    return Leaf.objects.order_by("-index").values_list("number", flat=True).first() or 0


def last_row() -> int:
    """The number of the last row that is committed; 0 for none."""
    return Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0


def leaf_hashes(begin: int = 0, end: int | None = None) -> Iterator[bytes]:
    """What the leaves of a stretch hold, 32 bytes each."""
    found = Leaf.objects.filter(index__gte=begin).order_by("index").values_list("hash", flat=True)
    if end is not None:
        found = found.filter(index__lt=end)
    return (leaf_bytes(each) for each in found.iterator(chunk_size=CHUNK))


def subtree(begin: int, end: int) -> bytes:
    """The tree's hash over the leaves of a stretch. ValueError for an empty one, and for leaves that are not there."""
    length = end - begin
    if (kept := _kept(begin, length)) is not None:
        return kept
    if length <= 1 << LEVELS[0]:
        tree = Tree()
        for leaf in leaf_hashes(begin, end):
            tree.append(leaf.hex())
        if tree.count != length or length < 1:
            raise ValueError(f"leaves {begin} to {end} are not all there")
        return bytes.fromhex(tree.root())
    half = 1 << (length - 1).bit_length() - 1
    return node_hash(subtree(begin, begin + half), subtree(begin + half, end))


def _kept(begin: int, length: int) -> bytes | None:
    """The hash over a full subtree, from the nodes that are kept of it; None where they are not."""
    levels = [level for level in LEVELS if 1 << level <= length]
    if not levels or length & (length - 1) or begin % length:
        return None
    level = levels[-1]
    nodes = Node.objects.filter(level=level, place__gte=begin >> level, place__lt=(begin + length) >> level)
    found = [bytes.fromhex(each) for each in nodes.order_by("place").values_list("hash", flat=True)]
    if len(found) != length >> level:
        return None
    while len(found) > 1:
        found = [node_hash(found[at], found[at + 1]) for at in range(0, len(found), 2)]
    return found[0]
