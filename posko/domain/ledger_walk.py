"""The walk over the ledger: each row beside its twin, its payload and its leaf, and the tree against every kept head.

Framework-free. It goes in the order of numbers and keeps one hash for each full subtree, so that its memory does not
grow with the ledger; only the kept heads are held. It can be laid down between any two numbers and taken up again, also
when more was sealed meanwhile.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Generic, TypeVar

from posko.domain.errors import N_
from posko.domain.ledger import (
    LARGEST_HOLE,
    Head,
    Row,
    Tree,
    leaf_bytes,
    leaf_hash,
    node_hash,
    payload_hash,
    row_hash,
    void_hash,
)

T = TypeVar("T")
# Runs of so many leaves have a node of their own beside the leaves, by the level of the node.
LEVELS: Final = {1 << level: level for level in (8, 16, 24)}


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as found, with the hash written in it."""

    row: Row
    row_hash: str


@dataclass(frozen=True, slots=True)
class StoredPayload:
    """A payload as found, with its copy of the row's hash; `body` is None once it was purged."""

    number: int
    twin_hash: str
    salt: str
    body: str | None


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """A leaf as found."""

    index: int
    number: int
    hash: str
    void: bool


@dataclass(frozen=True, slots=True)
class Found:
    """All that the ledger holds of one number."""

    number: int
    row: StoredRow | None = None
    payload: StoredPayload | None = None
    leaf: StoredLeaf | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A head that was kept somewhere. `rows`: from before there were leaves, it may also count rows without voids.

    `peaks`: the hashes of the full subtrees that were kept with it.
    """

    head: Head
    where: str
    rows: bool = False
    peaks: tuple[str, ...] = ()


class Grade(StrEnum):
    """What a fault rests on: a thing that contradicts itself, a head that no longer holds, or an open guard."""

    ROW = "row"
    HEAD = "head"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and the first number that it concerns (0 if there is none to name)."""

    number: int
    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    grade: Grade = Grade.ROW

    @property
    def reason(self) -> str:
        """The words, in English."""
        return self.text % self.params if self.params else self.text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk found. `head` stands over the leaves, or over the rows where nothing was sealed yet.

    `sealed`: the last number that has a leaf. `unsealed`: rows after it. `held`: the last kept head that still holds.
    `faults`: how many there are; `fault` is the first of them.
    """

    head: Head
    sealed: int
    voids: int
    unsealed: int
    held: Kept | None
    faults: int
    fault: Fault | None


def side_by_side(
    rows: Iterable[StoredRow], payloads: Iterable[StoredPayload], leaves: Iterable[StoredLeaf]
) -> Iterator[Found]:
    """What belongs to one number together, in the order of numbers. A leaf that comes too late comes alone."""
    row, payload, leaf = _Next(rows), _Next(payloads), _Next(leaves)
    while row.there or payload.there or leaf.there:
        # A leaf that stands too late has a number that is over already.
        number = min(
            row.there.row.number if row.there else _NEVER,
            payload.there.number if payload.there else _NEVER,
            leaf.there.number if leaf.there else _NEVER,
        )
        yield Found(
            number,
            row.take() if row.there and row.there.row.number == number else None,
            payload.take() if payload.there and payload.there.number == number else None,
            leaf.take() if leaf.there and leaf.there.number == number else None,
        )


_NEVER: Final = 1 << 63


class _Next(Generic[T]):
    """The next of a stream, before it is taken."""

    def __init__(self, stream: Iterable[T]) -> None:
        self._stream = iter(stream)
        self.there: T | None = next(self._stream, None)

    def take(self) -> T | None:
        taken, self.there = self.there, next(self._stream, None)
        return taken


class _Tree(Tree):
    """A tree that tells which runs of leaves the last one made full, and their hashes by their length."""

    def __init__(self) -> None:
        super().__init__()
        self.full: dict[int, bytes] = {}

    def append(self, row_hash_hex: str) -> None:
        """Add one leaf."""
        size, node = 1, leaf_hash(leaf_bytes(row_hash_hex))
        self.full.clear()
        while self._peaks and self._peaks[-1][0] == size:
            node = node_hash(self._peaks.pop()[1], node)
            size *= 2
            if size in LEVELS:
                self.full[size] = node
        self._peaks.append((size, node))
        self.count += 1


class Walk:
    """Takes what each number holds, in order, and says in the end what is wrong.

    `purged` tells whether the ledger holds the purge of a payload; `node` gives the kept hash over a full run of leaves
    by its level and place, or None where none is kept.
    """

    def __init__(self, purged: Callable[[int], bool], node: Callable[[int, int], str | None]) -> None:
        self._purged, self._node = purged, node
        self.tree = _Tree()
        self.number = 0
        self.sealed = self._voids = self._faults = 0
        # The tree over rows alone, which earlier heads counted: the same tree until the first void.
        self._rows: Tree | None = None
        self._first: Fault | None = None
        self._heads: dict[int, list[Kept]] = {}
        self._held: Kept | None = None
        self._held_number = 0
        self._broken: list[Fault] = []

    @property
    def fault(self) -> Fault | None:
        """The first fault that was found up to here."""
        return self._first or min(self._broken, key=lambda fault: fault.number, default=None)

    def expect(self, heads: Iterable[Kept]) -> None:
        """Hold the tree against these heads as it comes to their size. Smaller ones come too late and are left out."""
        for kept in heads:
            if kept.head.count >= self.tree.count:
                self._heads.setdefault(kept.head.count, []).append(kept)
        self._hold()

    def take(self, found: Found) -> None:
        """The next number of those that are sealed."""
        self._note(_row_faults(found, self._purged))
        self._note(self._leaf_faults(found))
        self.number = max(self.number, found.number)
        if found.leaf:
            self._seal(found.leaf)
        self._hold()

    def verdict(self, unsealed: Iterable[Found] = ()) -> Verdict:
        """What was found up to here, with the rows that have no leaf yet. The walk can go on afterwards."""
        end = copy.copy(self)
        end.tree, end._rows = copy.deepcopy(self.tree), copy.deepcopy(self._rows)
        end._heads, end._broken = {count: list(kept) for count, kept in self._heads.items()}, list(self._broken)
        end._hold()
        rows = 0
        for found in unsealed:
            rows += end._take_unsealed(found)
        end._broken += [end._left(kept) for each in end._heads.values() for kept in each]
        head = self.tree.head() if self.tree.count else end.tree.head()
        return Verdict(head, self.sealed, self._voids, rows, end._held, end._faults + len(end._broken), end.fault)

    def _take_unsealed(self, found: Found) -> int:
        self._note(_row_faults(found, self._purged))
        if found.number - self.number > LARGEST_HOLE:
            self._note([Fault(found.number, LEAP, {"before": self.number})])
        self.number = max(self.number, found.number)
        if found.row is None:
            return 0
        self.tree.append(found.row.row_hash)
        if self._rows:
            self._rows.append(found.row.row_hash)
        self._hold()
        return 1

    def _note(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self._faults += 1
            if self._first is None or fault.number < self._first.number:
                self._first = fault

    def _leaf_faults(self, found: Found) -> Iterator[Fault]:
        leaf = found.leaf
        if leaf is None:
            if found.row:
                yield Fault(found.number, SLIPPED_IN)
            return
        if leaf.number <= self.sealed:
            yield Fault(leaf.number, REORDERED, {"index": leaf.index})
        elif leaf.number > self.sealed + 1:
            hole = {"begin": self.sealed + 1, "end": leaf.number - 1}
            yield Fault(self.sealed + 1, HOLE, hole)
        elif leaf.index != self.tree.count:
            yield Fault(leaf.number, INDEX, {"index": leaf.index, "wanted": self.tree.count})
        yield from _sealed_faults(found, leaf)

    def _seal(self, leaf: StoredLeaf) -> None:
        if leaf.void:
            self._voids += 1
            self._rows = self._rows or copy.deepcopy(self.tree)
        elif self._rows:
            self._rows.append(leaf.hash)
        self.tree.append(leaf.hash)
        self.sealed = max(self.sealed, leaf.number)
        self._broken += self._node_faults()

    def _node_faults(self) -> Iterator[Fault]:
        for run, node in self.tree.full.items():
            kept = self._node(LEVELS[run], self.tree.count // run - 1)
            if kept is not None and kept != node.hex():
                begin, end = self.tree.count - run, self.tree.count - 1
                # Like a head it knows a stretch only, and what heads hold of that is not it.
                first = self.number - run + 1
                held = self._held_number + 1 if first <= self._held_number < self.number else first
                yield Fault(max(1, held), NODE, {"begin": begin, "end": end})

    def _hold(self) -> None:
        """Hold the kept heads of this size against the tree, and the earlier ones against the tree of rows, too."""
        for tree, alone in ((self.tree, self._rows is None), (self._rows, True)):
            if tree is None or tree.count not in self._heads:
                continue
            root, peaks = tree.root(), tuple(tree.peaks())
            later = []
            for kept in self._heads.pop(tree.count):
                if kept.head.root == root and kept.peaks in ((), peaks):
                    self._held, self._held_number = kept, self.number
                elif kept.rows and not alone:
                    later.append(kept)
                else:
                    self._broken.append(self._broken_head(kept, root))
            if later:
                self._heads[tree.count] = later

    def _left(self, kept: Kept) -> Fault:
        """A head of whose size the tree never was."""
        if kept.head.count <= self.tree.count:
            return self._broken_head(kept, "")
        told = {"where": kept.where, "count": kept.head.count, "held": self.tree.count}
        return Fault(self.number + 1, SHORT, told, Grade.HEAD)

    def _broken_head(self, kept: Kept, root: str) -> Fault:
        if kept.head.root == root:
            return Fault(self._held_number + 1, PEAKS, {"size": kept.head.count, "where": kept.where}, Grade.HEAD)
        told = {
            "begin": self._held_number + 1,
            "end": self.number,
            "head": f"{kept.head.count}:{kept.head.root[:12]}…",
            "where": kept.where,
        }
        if not kept.head.count:
            return Fault(0, EMPTY, {"where": kept.where}, Grade.HEAD)
        return Fault(self._held_number + 1, BROKEN, told, Grade.HEAD)


ALTERED = N_("the row does not agree with its own hash: a column was altered")
INSERTED = N_("the row was inserted: no copy of its hash was ever kept")
TWIN = N_("the row was altered and its hash recomputed: the kept copy differs")
MISSING = N_("the row is missing; the copy of its hash is still there")
PAYLOAD = N_("the payload does not agree with its hash: it was altered")
EMPTIED = N_("the payload was emptied without a recorded purge")
SLIPPED_IN = N_("the row has no leaf, and rows after it are sealed: it was slipped in, or its leaf taken out")
LEAP = N_(
    "no writer leaves so many numbers out after row %(before)s: it was slipped in, and nothing after it is sealed"
)
TAKEN_OUT = N_("the row was taken out: its leaf is still there")
NOT_VOID = N_("the row was slipped in: its number was sealed as never used")
VOID = N_("the leaf of a number that was never used was altered")
LEAF = N_("the row does not agree with its leaf: it was altered after it was sealed, or its leaf was")
REORDERED = N_("the leaves stand in another order: leaf %(index)s comes too late")
HOLE = N_("the leaves of the numbers %(begin)s to %(end)s were taken out")
INDEX = N_("leaves were taken out or put in before it: its leaf is %(index)s and should be %(wanted)s")
NODE = N_("the kept node over the leaves %(begin)s to %(end)s does not agree with them")
EMPTY = N_("a head that counts no rows has another root than the one kept in %(where)s")
BROKEN = N_("rows %(begin)s to %(end)s do not give the head %(head)s kept in %(where)s")
SHORT = N_("the head kept in %(where)s counts %(count)s, the ledger holds %(held)s: rows were taken out")
PEAKS = N_("the subtrees kept with the head of %(size)s leaves in %(where)s are not those of the tree")


def _row_faults(found: Found, purged: Callable[[int], bool]) -> Iterator[Fault]:
    """What a row and its payload say of each other."""
    if text := _fault_of_row(found) or _fault_of_payload(found, purged):
        yield Fault(found.number, text)


def _fault_of_row(found: Found) -> str:
    row, payload = found.row, found.payload
    if row is None:
        return MISSING if payload else ""
    if _hash_of(row.row) != row.row_hash:
        return ALTERED
    if payload is None:
        return INSERTED
    return "" if payload.twin_hash == row.row_hash else TWIN


def _fault_of_payload(found: Found, purged: Callable[[int], bool]) -> str:
    row, payload = found.row, found.payload
    if row is None or payload is None:
        return ""
    if payload.body is None:
        return "" if purged(found.number) else EMPTIED
    return "" if payload_hash(payload.body, payload.salt) == row.row.payload_hash else PAYLOAD


def _sealed_faults(found: Found, leaf: StoredLeaf) -> Iterator[Fault]:
    """What a leaf and its row say of each other."""
    if found.row is None:
        if not leaf.void:
            yield Fault(leaf.number, TAKEN_OUT)
        elif leaf.hash != void_hash(leaf.number):
            yield Fault(leaf.number, VOID)
    elif leaf.void:
        yield Fault(leaf.number, NOT_VOID)
    elif leaf.hash != found.row.row_hash:
        yield Fault(leaf.number, LEAF)


def _hash_of(row: Row) -> str:
    """The hash of a row as found; of one that cannot even be read, a text that is no hash."""
    try:
        return row_hash(row)
    except (AttributeError, OverflowError, TypeError, ValueError):
        return "unreadable"
