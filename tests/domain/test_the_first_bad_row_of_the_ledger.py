"""What an auditor is told of a ledger that somebody changed: the first bad row and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from posko.domain.errors import BadInput
from posko.domain.ledger import (
    Fault,
    Head,
    Row,
    StoredRow,
    canonical,
    first_fault,
    head_of,
    payload_hash,
    read_head,
    row_hash,
)

AT = datetime(2024, 11, 25, 15, 0, tzinfo=timezone(timedelta(hours=7)))
ROOT = "ab" * 32


def row(number: int, **changed: str) -> Row:
    plain = Row(
        number, "op", "public", AT, "rani", "bawaslu", "planner", "gap.opened", f"gap:{number}", "31.75", "0" * 64
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def stored(number: int) -> StoredRow:
    return StoredRow(row(number), row_hash(row(number)), row_hash(row(number)))


ROWS = [stored(number) for number in range(1, 6)]
TWINS = {each.row.number: each.row_hash for each in ROWS}


def head_after(count: int) -> Head:
    return head_of(each.row_hash for each in ROWS[:count])


def fault_of(rows: list[StoredRow], *kept: tuple[Head, str], twins: dict[int, str] | None = None) -> Fault | None:
    return first_fault(rows, TWINS if twins is None else twins, kept)[1]


def test_a_ledger_as_it_was_written_has_no_fault_and_gives_its_head() -> None:
    kept = [(head_after(count), f"report {count}") for count in (5, 3)]
    assert first_fault(ROWS, TWINS, [*kept, (Head(0, hashlib.sha256(b"").hexdigest()), "the start")]) == (
        head_after(5),
        None,
    )
    assert str(head_after(5)) == f"5:{head_after(5).root}"


@pytest.mark.parametrize(
    "column", ["operation", "compartment", "actor", "agency", "role", "event", "subject", "place", "payload_hash"]
)
def test_an_altered_column_convicts_its_row(column: str) -> None:
    rows = [*ROWS[:2], replace(ROWS[2], row=row(3, **{column: "other"})), *ROWS[3:]]
    assert fault_of(rows) == Fault(3, "the row does not agree with its own hash: a column was altered")


def test_an_altered_time_convicts_its_row_and_the_same_moment_elsewhere_does_not() -> None:
    moved = replace(ROWS[2], row=replace(ROWS[2].row, at=AT + timedelta(microseconds=1)))
    told_elsewhere = replace(ROWS[2], row=replace(ROWS[2].row, at=AT.astimezone(timezone(timedelta(hours=9)))))
    assert fault_of([*ROWS[:2], told_elsewhere, *ROWS[3:]]) is None
    assert fault_of([*ROWS[:2], moved, *ROWS[3:]]) == Fault(
        3, "the row does not agree with its own hash: a column was altered"
    )


@pytest.mark.parametrize("at", [None, "yesterday"])
def test_a_row_that_cannot_be_read_is_named_and_the_walk_goes_on(at: object) -> None:
    unreadable = replace(ROWS[2], row=replace(ROWS[2].row, at=at))  # type: ignore[arg-type]
    assert fault_of([*ROWS[:2], unreadable, *ROWS[3:]]) == Fault(
        3, "the row does not agree with its own hash: a column was altered"
    )


def test_a_row_without_a_copy_was_slipped_in() -> None:
    rows = [*ROWS[:2], replace(ROWS[2], twin_hash=None), *ROWS[3:]]
    assert fault_of(rows) == Fault(3, "the row was inserted: no copy of its hash was ever kept")


def test_a_row_with_its_hash_made_anew_differs_from_the_copy() -> None:
    forged = row(3, event="gap.closed")
    rows = [*ROWS[:2], StoredRow(forged, row_hash(forged), ROWS[2].row_hash), *ROWS[3:]]
    assert fault_of(rows) == Fault(3, "the row was altered and its hash recomputed: the kept copy differs")


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_copy_without_its_row_says_that_the_row_was_taken_out(gone: int) -> None:
    rows = [each for each in ROWS if each.row.number != gone]
    assert fault_of(rows) == Fault(gone, "the row is missing; the copy of its hash is still there")


def test_of_two_bad_rows_the_first_is_named() -> None:
    rows = [ROWS[0], replace(ROWS[1], twin_hash=None), ROWS[2], replace(ROWS[3], twin_hash=None), ROWS[4]]
    assert fault_of(rows) == Fault(2, "the row was inserted: no copy of its hash was ever kept")


def changed_whole(number: int) -> tuple[list[StoredRow], dict[int, str]]:
    """A row changed with its hash and the copy of it, as who owns the whole database can."""
    forged = row(number, event="gap.closed")
    whole = StoredRow(forged, row_hash(forged), row_hash(forged))
    return [whole if each.row.number == number else each for each in ROWS], {**TWINS, number: row_hash(forged)}


@pytest.mark.parametrize(("number", "since"), [(4, 3), (2, 1)])
def test_what_was_changed_whole_is_caught_by_a_kept_head_which_names_the_stretch(number: int, since: int) -> None:
    rows, twins = changed_whole(number)
    kept = [(head_after(5), "report B"), (head_after(since), "report A")]
    assert fault_of(rows, twins=twins) is None
    told = f"rows {since + 1} to 5 do not give the head 5:{head_after(5).root[:12]}… kept in report B"
    assert fault_of(rows, *kept, twins=twins) == Fault(since + 1, told)


def test_without_a_head_that_held_the_stretch_begins_with_the_first_row() -> None:
    rows, twins = changed_whole(2)
    told = f"rows 1 to 5 do not give the head 5:{head_after(5).root[:12]}… kept in report B"
    assert fault_of(rows, (head_after(5), "report B"), twins=twins) == Fault(1, told)


def test_a_row_that_convicts_itself_is_named_before_a_head_that_knows_the_stretch_only() -> None:
    rows = [*ROWS[:3], replace(ROWS[3], row=row(4, event="gap.closed")), ROWS[4]]
    assert fault_of(rows, (head_after(5), "report B")) == Fault(
        4, "the row does not agree with its own hash: a column was altered"
    )


def test_a_head_that_counts_more_rows_than_there_are_says_that_rows_were_taken_out() -> None:
    rows, twins = ROWS[:3], {number: value for number, value in TWINS.items() if number < 4}
    told = "the head kept in report B counts 5 rows, the ledger holds 3: rows were taken out"
    assert fault_of(rows, (head_after(5), "report B"), twins=twins) == Fault(4, told)
    assert fault_of([], (head_after(5), "report B"), twins={}) == Fault(
        1, "the head kept in report B counts 5 rows, the ledger holds 0: rows were taken out"
    )


def test_a_head_of_no_rows_has_the_root_of_nothing() -> None:
    assert fault_of(ROWS, (Head(0, ROOT), "the start")) == Fault(
        0, "a head that counts no rows has another root than the one kept in the start"
    )


def test_a_text_in_place_of_a_hash_gives_a_head_all_the_same() -> None:
    heads = {head_of([text]).root for text in ("", "unreadable", "ab", ROOT)}
    assert len(heads) == 4
    leaf = hashlib.sha256(b"\x00" + hashlib.sha256(b"unreadable").digest()).hexdigest()
    assert head_of(["unreadable"]) == Head(1, leaf)


def test_a_payload_is_hashed_behind_its_salt() -> None:
    assert payload_hash("{}", "salt") == hashlib.sha256(b"salt\n{}").hexdigest()


def test_one_value_has_one_text() -> None:
    assert canonical({"b": [1, 2], "a": "é"}) == '{"a":"é","b":[1,2]}'


def test_a_row_is_hashed_with_the_names_of_its_columns_and_the_time_in_utc() -> None:
    columns = (
        '{"actor":"rani","agency":"bawaslu","at":"2024-11-25T08:00:00.000000Z","compartment":"public",'
        '"event":"gap.opened","number":1,"operation":"op","payload_hash":"' + "0" * 64 + '","place":"31.75",'
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
