"""What an auditor is told of a ledger that somebody changed: the first bad row and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import pytest

from posko.domain.errors import BadInput
from posko.domain.ledger import Head, Row, Tree, canonical, head_of, payload_hash, read_head, row_hash, void_hash
from posko.domain.ledger_walk import (
    Found,
    Kept,
    StoredLeaf,
    StoredPayload,
    StoredRow,
    Verdict,
    Walk,
    side_by_side,
)

AT = datetime(2024, 11, 25, 15, 0, tzinfo=timezone(timedelta(hours=7)))
ROOT = "ab" * 32
VOID = 4  # of the numbers 1 to 8; 8 is not sealed yet


def row(number: int, **changed: str) -> Row:
    plain = Row(number, "op", "public", AT, "rani", "bawaslu", "planner", "gap.opened", f"gap:{number}", "31.75", BODY)
    return replace(plain, **changed)  # type: ignore[arg-type]


BODY = payload_hash("{}", "salt")
NUMBERS = [number for number in range(1, 9) if number != VOID]


@dataclass
class Ledger:
    """A ledger as it was written, for a test to change."""

    rows: dict[int, StoredRow] = field(
        default_factory=lambda: {number: StoredRow(row(number), row_hash(row(number))) for number in NUMBERS}
    )
    payloads: dict[int, StoredPayload] = field(
        default_factory=lambda: {
            number: StoredPayload(number, row_hash(row(number)), "salt", "{}") for number in NUMBERS
        }
    )
    leaves: list[StoredLeaf] = field(
        default_factory=lambda: [
            StoredLeaf(n - 1, n, void_hash(n) if n == VOID else row_hash(row(n)), n == VOID) for n in range(1, 8)
        ]
    )
    purged: set[int] = field(default_factory=set)
    nodes: dict[tuple[int, int], str] = field(default_factory=dict)

    def change(self, number: int, *, copies: bool = False, leaf: bool = False, **columns: str) -> None:
        """Change a row and its hash; with `copies` the twin, with `leaf` the leaf as well."""
        new = row(number, **columns)
        self.rows[number] = StoredRow(new, row_hash(new))
        if copies:
            self.payloads[number] = replace(self.payloads[number], twin_hash=row_hash(new))
        if leaf:
            self.leaves[number - 1] = replace(self.leaves[number - 1], hash=row_hash(new))

    def found(self, after: int = 0) -> tuple[list[Found], list[Found]]:
        """What is sealed, and what is not."""
        sealed = max((leaf.number for leaf in self.leaves), default=0)
        rows = [self.rows[number] for number in sorted(self.rows)]
        payloads = [self.payloads[number] for number in sorted(self.payloads)]
        everything = [each for each in side_by_side(rows, payloads, self.leaves) if each.number > after]
        return [f for f in everything if f.number <= sealed], [f for f in everything if f.number > sealed]

    def walk(self, *kept: Kept) -> Verdict:
        """Walk over all of it."""
        walk = Walk(self.purged.__contains__, lambda level, place: self.nodes.get((level, place)))
        walk.expect(kept)
        sealed, unsealed = self.found()
        for found in sealed:
            walk.take(found)
        return walk.verdict(unsealed)


@pytest.fixture
def kept() -> Ledger:
    return Ledger()


WHOLE = Ledger()


def head_after(count: int) -> Head:
    """Over leaves."""
    return head_of(leaf.hash for leaf in WHOLE.leaves[:count])


def rows_after(count: int) -> Head:
    """Over rows without voids, as heads were before there were leaves."""
    return head_of(WHOLE.rows[number].row_hash for number in NUMBERS[:count])


def first(verdict: Verdict) -> tuple[int, str] | None:
    return (verdict.fault.number, verdict.fault.reason) if verdict.fault else None


def test_a_ledger_as_it_was_written_has_no_fault_and_gives_its_head(kept: Ledger) -> None:
    report = Kept(head_after(5), "report B")
    heads = [report, Kept(head_after(3), "report A"), Kept(Head(0, hashlib.sha256(b"").hexdigest()), "the start")]
    told = kept.walk(*heads)
    assert told == Verdict(head_after(7), sealed=7, voids=1, unsealed=1, held=report, faults=0, fault=None)
    assert str(head_after(5)) == f"5:{head_after(5).root}"


def test_before_anything_is_sealed_the_head_stands_over_the_rows(kept: Ledger) -> None:
    kept.leaves = []
    told = kept.walk(Kept(rows_after(7), "a backup"))
    assert (told.head, told.sealed, told.unsealed, told.fault) == (rows_after(7), 0, 7, None)


@pytest.mark.parametrize("count", [2, 4, 6, 7])
def test_a_head_from_before_there_were_leaves_holds_over_rows_alone(kept: Ledger, count: int) -> None:
    assert kept.walk(Kept(rows_after(count), "report A", rows=True)).fault is None
    if count >= VOID:
        assert first(kept.walk(Kept(rows_after(count), "report A"))) is not None, "a head of now counts leaves"


def test_a_head_that_counts_neither_rows_nor_leaves_is_broken(kept: Ledger) -> None:
    told = kept.walk(Kept(Head(6, ROOT), "report A", rows=True))
    assert first(told) == (1, "rows 1 to 7 do not give the head 6:abababababab… kept in report A")


@pytest.mark.parametrize(
    "column", ["operation", "compartment", "actor", "agency", "role", "event", "subject", "place", "payload_hash"]
)
def test_an_altered_column_convicts_its_row(kept: Ledger, column: str) -> None:
    kept.rows[3] = replace(kept.rows[3], row=row(3, **{column: "other"}))
    assert first(kept.walk()) == (3, "the row does not agree with its own hash: a column was altered")


def test_an_altered_time_convicts_its_row_and_the_same_moment_elsewhere_does_not(kept: Ledger) -> None:
    kept.rows[3] = replace(kept.rows[3], row=replace(row(3), at=AT.astimezone(timezone(timedelta(hours=9)))))
    assert kept.walk().fault is None
    kept.rows[3] = replace(kept.rows[3], row=replace(row(3), at=AT + timedelta(microseconds=1)))
    assert first(kept.walk()) == (3, "the row does not agree with its own hash: a column was altered")


@pytest.mark.parametrize("at", [None, "yesterday"])
def test_a_row_that_cannot_be_read_is_named_and_the_walk_goes_on(kept: Ledger, at: object) -> None:
    kept.rows[3] = replace(kept.rows[3], row=replace(row(3), at=at))  # type: ignore[arg-type]
    assert first(kept.walk()) == (3, "the row does not agree with its own hash: a column was altered")


@pytest.mark.parametrize("number", [3, 8])
def test_a_row_without_a_copy_was_slipped_in(kept: Ledger, number: int) -> None:
    del kept.payloads[number]
    assert first(kept.walk()) == (number, "the row was inserted: no copy of its hash was ever kept")


@pytest.mark.parametrize("number", [3, 8])
def test_a_row_with_its_hash_made_anew_differs_from_the_copy(kept: Ledger, number: int) -> None:
    kept.change(number, event="gap.closed")
    assert first(kept.walk()) == (number, "the row was altered and its hash recomputed: the kept copy differs")


def test_a_row_with_hash_and_copy_made_anew_differs_from_its_leaf(kept: Ledger) -> None:
    kept.change(3, copies=True, event="gap.closed")
    told = "the row does not agree with its leaf: it was altered after it was sealed, or its leaf was"
    assert first(kept.walk()) == (3, told)


def test_a_payload_that_was_altered_or_emptied_convicts_its_row(kept: Ledger) -> None:
    kept.payloads[5] = replace(kept.payloads[5], body=None, salt="")
    assert first(kept.walk()) == (5, "the payload was emptied without a recorded purge")
    kept.purged.add(5)
    assert kept.walk().fault is None
    kept.payloads[3] = replace(kept.payloads[3], body='{"title":"nothing"}')
    assert first(kept.walk()) == (3, "the payload does not agree with its hash: it was altered")


@pytest.mark.parametrize("gone", [1, 3, 7, 8])
def test_a_copy_without_its_row_says_that_the_row_was_taken_out(kept: Ledger, gone: int) -> None:
    del kept.rows[gone]
    assert first(kept.walk()) == (gone, "the row is missing; the copy of its hash is still there")


@pytest.mark.parametrize("gone", [1, 3, 7])
def test_a_leaf_without_its_row_says_that_the_row_was_taken_out(kept: Ledger, gone: int) -> None:
    del kept.rows[gone], kept.payloads[gone]
    assert first(kept.walk()) == (gone, "the row was taken out: its leaf is still there")


@pytest.mark.parametrize("gone", [1, 3, 6])
def test_a_row_without_its_leaf_is_named(kept: Ledger, gone: int) -> None:
    del kept.leaves[gone - 1]
    told = "the row has no leaf, and rows after it are sealed: it was slipped in, or its leaf taken out"
    assert first(kept.walk()) == (gone, told)


@pytest.mark.parametrize(("begin", "end"), [(1, 1), (1, 2), (3, 3), (5, 6)])
def test_rows_that_were_taken_out_with_their_leaves_leave_a_hole(kept: Ledger, begin: int, end: int) -> None:
    for number in range(begin, end + 1):
        del kept.rows[number], kept.payloads[number]
    kept.leaves = [leaf for leaf in kept.leaves if not begin <= leaf.number <= end]
    assert first(kept.walk()) == (begin, f"the leaves of the numbers {begin} to {end} were taken out")


def test_an_index_that_does_not_run_on_is_named(kept: Ledger) -> None:
    kept.leaves[3:] = [replace(leaf, index=leaf.index + 1) for leaf in kept.leaves[3:]]
    assert first(kept.walk()) == (4, "leaves were taken out or put in before it: its leaf is 4 and should be 3")


def test_leaves_in_another_order_are_named(kept: Ledger) -> None:
    two, three = kept.leaves[1:3]
    kept.leaves[1:3] = [replace(three, index=1), replace(two, index=2)]
    assert first(kept.walk()) is not None
    assert first(kept.walk())[0] == 2  # type: ignore[index]


def test_a_row_in_the_place_of_a_void_was_slipped_in(kept: Ledger) -> None:
    kept.rows[VOID] = StoredRow(row(VOID), row_hash(row(VOID)))
    kept.payloads[VOID] = StoredPayload(VOID, row_hash(row(VOID)), "salt", "{}")
    assert first(kept.walk()) == (VOID, "the row was slipped in: its number was sealed as never used")


def test_a_void_with_another_hash_is_named(kept: Ledger) -> None:
    kept.leaves[VOID - 1] = replace(kept.leaves[VOID - 1], hash=ROOT)
    assert first(kept.walk()) == (VOID, "the leaf of a number that was never used was altered")


def test_of_two_bad_rows_the_first_is_named_and_both_are_counted(kept: Ledger) -> None:
    del kept.payloads[2], kept.payloads[6]
    told = kept.walk()
    assert (first(told), told.faults) == ((2, "the row was inserted: no copy of its hash was ever kept"), 2)


@pytest.mark.parametrize(("number", "since"), [(5, 3), (2, 1), (3, 2)])
def test_what_was_changed_whole_is_caught_by_a_kept_head_which_names_the_stretch(
    kept: Ledger, number: int, since: int
) -> None:
    kept.change(number, copies=True, leaf=True, event="gap.closed")
    assert kept.walk().fault is None
    told = kept.walk(Kept(head_after(6), "report B"), Kept(head_after(since), "report A"))
    words = f"rows {since + 1} to 6 do not give the head 6:{head_after(6).root[:12]}… kept in report B"
    assert first(told) == (since + 1, words)
    assert told.held == Kept(head_after(since), "report A")


def test_without_a_head_that_held_the_stretch_begins_with_the_first_row(kept: Ledger) -> None:
    kept.change(2, copies=True, leaf=True, event="gap.closed")
    told = f"rows 1 to 5 do not give the head 5:{head_after(5).root[:12]}… kept in report B"
    assert first(kept.walk(Kept(head_after(5), "report B"))) == (1, told)


def test_a_row_that_convicts_itself_is_named_before_a_head_that_knows_the_stretch_only(kept: Ledger) -> None:
    kept.change(5, event="gap.closed")
    kept.leaves[1] = replace(kept.leaves[1], hash=ROOT)
    told = kept.walk(Kept(head_after(6), "report B"))
    assert first(told) == (
        2,
        "the row does not agree with its leaf: it was altered after it was sealed, or its leaf was",
    )


def test_a_head_that_counts_more_than_there_is_says_that_rows_were_taken_out(kept: Ledger) -> None:
    report = Kept(head_after(7), "report B")
    kept.leaves = kept.leaves[:3]
    kept.rows = {number: kept.rows[number] for number in (1, 2, 3)}
    kept.payloads = {number: kept.payloads[number] for number in (1, 2, 3)}
    told = "the head kept in report B counts 7, the ledger holds {held}: rows were taken out"
    assert first(kept.walk(report)) == (4, told.format(held=3))
    assert first(Ledger({}, {}, []).walk(report)) == (1, told.format(held=0))


def test_a_head_of_no_rows_has_the_root_of_nothing(kept: Ledger) -> None:
    assert first(kept.walk(Kept(Head(0, ROOT), "the start"))) == (
        0,
        "a head that counts no rows has another root than the one kept in the start",
    )


def test_subtrees_that_were_kept_with_a_head_must_be_those_of_the_tree(kept: Ledger) -> None:
    tree = Tree()
    for leaf in kept.leaves:
        tree.append(leaf.hash)
    assert kept.walk(Kept(tree.head(), "ledger_signedhead", peaks=tuple(tree.peaks()))).fault is None
    told = kept.walk(Kept(tree.head(), "ledger_signedhead", peaks=(ROOT, *tree.peaks()[1:])))
    assert first(told) == (
        1,
        "the subtrees kept with the head of 7 leaves in ledger_signedhead are not those of the tree",
    )


def test_a_kept_node_must_agree_with_its_leaves() -> None:
    numbers = range(1, 65_537)
    leaves = [StoredLeaf(number - 1, number, void_hash(number), True) for number in numbers]
    second, whole = (head_of(leaf.hash for leaf in leaves[begin:end]).root for begin, end in ((256, 512), (0, 65_536)))
    kept = Ledger({}, {}, leaves, nodes={(8, 1): second, (16, 0): whole})
    assert kept.walk().fault is None
    kept.nodes[(16, 0)] = ROOT
    assert first(kept.walk()) == (1, "the kept node over the leaves 0 to 65535 does not agree with them")
    kept.nodes[(8, 1)] = ROOT
    told = kept.walk()
    assert first(told) == (1, "the kept node over the leaves 0 to 65535 does not agree with them")
    assert told.faults == 2


def test_a_kept_node_is_named_after_what_convicts_itself_and_not_before_what_a_head_holds() -> None:
    numbers = range(1, 257)
    leaves = [StoredLeaf(number - 1, number, void_hash(number), True) for number in numbers]
    held = Kept(head_of(leaf.hash for leaf in leaves[:100]), "report A")
    kept = Ledger({}, {}, leaves, nodes={(8, 0): ROOT})
    told = "the kept node over the leaves 0 to 255 does not agree with them"
    assert first(kept.walk(held)) == (101, told)
    leaves[200] = StoredLeaf(200, 201, ROOT, True)
    assert first(kept.walk(held)) == (201, "the leaf of a number that was never used was altered")


def test_a_walk_goes_on_with_what_was_sealed_meanwhile(kept: Ledger) -> None:
    walk = Walk(kept.purged.__contains__, lambda _level, _place: None)
    for found in kept.found()[0]:
        walk.take(found)
    assert walk.verdict(kept.found()[1]).head == head_after(7)
    kept.leaves.append(StoredLeaf(7, 8, kept.rows[8].row_hash, False))
    walk.expect([Kept(head_of(leaf.hash for leaf in kept.leaves), "a later head"), Kept(Head(3, ROOT), "too late")])
    for found in kept.found(after=7)[0]:
        walk.take(found)
    told = walk.verdict()
    assert (told.head.count, told.unsealed, told.fault) == (8, 0, None)
    assert told.held is not None
    assert told.held.where == "a later head"


def test_a_text_in_place_of_a_hash_gives_a_head_all_the_same() -> None:
    heads = {head_of([text]).root for text in ("", "unreadable", "ab", ROOT)}
    assert len(heads) == 4
    leaf = hashlib.sha256(b"\x00" + hashlib.sha256(b"unreadable").digest()).hexdigest()
    assert head_of(["unreadable"]) == Head(1, leaf)


def test_a_payload_is_hashed_behind_its_salt() -> None:
    assert payload_hash("{}", "salt") == hashlib.sha256(b"salt\n{}").hexdigest()


def test_one_value_has_one_text() -> None:
    assert canonical({"b": [1, 2], "a": "é"}) == '{"a":"é","b":[1,2]}'


def test_a_void_is_hashed_by_its_number() -> None:
    assert void_hash(12) == hashlib.sha256(b"void 12").hexdigest()


def test_a_row_is_hashed_with_the_names_of_its_columns_and_the_time_in_utc() -> None:
    columns = (
        '{"actor":"rani","agency":"bawaslu","at":"2024-11-25T08:00:00.000000Z","compartment":"public",'
        '"event":"gap.opened","number":1,"operation":"op","payload_hash":"' + BODY + '","place":"31.75",'
        '"role":"planner","subject":"gap:1"}'
    )
    assert row_hash(row(1)) == hashlib.sha256(columns.encode()).hexdigest()


@pytest.mark.parametrize("change", [str, str.upper, "\u200b".join, lambda text: f" {text[:20]}\n{text[20:]} "])
def test_a_head_is_read_however_it_was_copied(change: Callable[[str], str]) -> None:
    assert read_head(change(f"12:{ROOT}")) == Head(12, ROOT)


def test_the_longest_count_has_18_digits() -> None:
    assert read_head(f"{'9' * 18}:{ROOT}").count == 10**18 - 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        f"x:{ROOT}",
        f"²:{ROOT}",
        f"٣:{ROOT}",
        f"12:{ROOT}0",
        f"12:{ROOT[1:]}",
        f"12:{ROOT[1:]}g",
        f"{'9' * 19}:{ROOT}",
    ],
)
def test_what_is_no_head_is_refused_with_its_first_90_letters(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_head(text + " " * 90)
    assert refused.value.params["text"] == (text + " " * 90)[:90]
