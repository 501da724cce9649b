"""As owner of the database, triggers dropped: what an export then holds, and the first bad leaf that is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import exported
from tests.exported import BAWASLU, POST, Past
from tests.verifier import Verifier, codes

KEY = ("--key", POST.vkey)
AT = 333  # the leaf that is tampered with


def alter(past: Past) -> None:
    past.lines[AT] = exported.altered(past.lines[AT], actor="somebody")


def alter_and_rehash(past: Past) -> None:
    past.lines[AT] = exported.rehashed(exported.altered(past.lines[AT], actor="somebody"))


def alter_the_twin(past: Past) -> None:
    past.lines[AT]["twin_hash"] = "00" * 32


def drop_the_twin(past: Past) -> None:
    past.lines[AT]["twin_hash"] = None


def alter_the_content(past: Past) -> None:
    past.lines[AT]["payload"]["body"] = "{}"


def empty_the_content(past: Past) -> None:
    past.lines[AT]["payload"] = None


def take_out(past: Past) -> None:
    past.lines[AT] = {"index": AT, "number": AT + 1, "missing": True}


def take_the_line_out(past: Past) -> None:
    del past.lines[AT]


def take_out_and_close_the_gap(past: Past) -> None:
    del past.lines[AT]
    past.seal()


def call_it_void(past: Past) -> None:
    past.lines[AT] = {"index": AT, "number": AT + 1, "void": True}


def give_it_another_number(past: Past) -> None:
    past.lines[AT] = exported.rehashed({**past.lines[AT], "number": AT + 2})
    past.seal()


def give_it_an_earlier_number(past: Past) -> None:
    past.lines[AT] = exported.rehashed({**past.lines[AT], "number": AT - 1})
    past.seal()


def give_it_the_number_before(past: Past) -> None:
    past.lines[AT] = exported.rehashed({**past.lines[AT], "number": AT})
    past.seal()


def write_a_column_that_is_no_text(past: Past) -> None:
    past.lines[AT] = exported.rehashed({**past.lines[AT], "row": {**past.lines[AT]["row"], "event": ["gap.opened"]}})
    past.seal()


def slip_in(past: Past) -> None:
    past.lines.insert(AT + 1, {**exported.readable(AT + 1, actor="somebody"), "index": None})


def exchange_two(past: Past) -> None:
    one, other = past.lines[AT], past.lines[AT + 4]
    past.lines[AT], past.lines[AT + 4] = {**other, "index": AT}, {**one, "index": AT + 4}


def exchange_two_lines(past: Past) -> None:
    past.lines[AT], past.lines[AT + 1] = past.lines[AT + 1], past.lines[AT]


def take_the_leaf_out(past: Past) -> None:
    past.leaves[AT] = bytes(32)
    past.lines[AT]["index"] = None


def change_what_nobody_here_may_read(past: Past) -> None:
    past.lines[AT] = {"index": AT, "number": AT + 1, "row_hash": "11" * 32, "twin_hash": "11" * 32, "hidden": True}


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (alter, "altered"),
        (alter_and_rehash, "leaf"),
        (alter_the_twin, "twin"),
        (drop_the_twin, "no_twin"),
        (alter_the_content, "payload"),
        (empty_the_content, "unpurged"),
        (take_out, "taken_out"),
        (take_the_line_out, "no_line"),
        (take_out_and_close_the_gap, "left_out"),
        (call_it_void, "void"),
        (give_it_another_number, "left_out"),
        (give_it_an_earlier_number, "order"),
        (give_it_the_number_before, "twice"),
        (write_a_column_that_is_no_text, "no_row"),
        (exchange_two, "leaf"),
        (exchange_two_lines, "no_line"),
        (change_what_nobody_here_may_read, "leaf"),
        (take_the_leaf_out, "leaf_gone"),
    ],
)
def test_the_leaf_that_contradicts_itself_is_named(
    tamper: Callable[[Past], None], code: str, tmp_path: Path, verify: Verifier
) -> None:
    past = exported.past()
    tamper(past)
    told = verify(past.write(tmp_path), *KEY)
    assert told["verdict"] == "changed"
    assert (told["first_bad"]["index"], told["first_bad"]["code"]) == (AT, code)
    assert told["first_bad"]["number"] in (AT - 1, AT, AT + 1, AT + 5, None)
    assert told["protected_up_to"] <= AT


def test_a_row_slipped_in_is_named(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    slip_in(past)
    told = verify(past.write(tmp_path), *KEY)
    assert told["verdict"] == "changed"
    assert (told["first_bad"]["number"], told["first_bad"]["code"]) == (AT + 1, "slipped_in")


@pytest.mark.parametrize("number", [0, -5, -(1 << 63)])
def test_a_row_slipped_in_below_the_first_is_named(number: int, tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    past.lines.insert(0, exported.rehashed({**exported.readable(1), "number": number, "index": None}))
    told = verify(past.write(tmp_path), *KEY)
    assert (told["exit"], told["first_bad"]["number"], told["first_bad"]["code"]) == (1, number, "slipped_in")


def test_no_fork_is_told_where_the_leaves_alone_were_altered(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    past.lines[AT] = exported.rehashed(exported.altered(past.lines[AT], actor="somebody"))
    past.seal()
    past.heads = {500: exported.past().heads[500]}
    told = verify(past.write(tmp_path), *KEY)
    assert (told["exit"], told["stretch"]) == (1, [1, 500])
    assert "fork" not in codes(told)


def test_a_row_that_stands_there_twice_is_named(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    past.lines.insert(AT, past.lines[AT - 1])
    told = verify(past.write(tmp_path), *KEY)
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["code"]) == (1, AT - 1, "twice")


@pytest.mark.parametrize("at", [0, 350, 699])
def test_a_row_that_is_gone_is_named_wherever_it_stood(at: int, tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    past.lines[at] = {"index": at, "number": at + 1, "missing": True}
    told = verify(past.write(tmp_path), *KEY)
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["number"]) == (1, at, at + 1)


def test_a_tail_that_was_cut_is_named_from_its_first_leaf_on(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    kept = past.heads[700]
    past.lines = past.lines[:600]
    past.seal()
    past.sign(100, 300, 500)
    (tmp_path / "paper").write_text(kept)
    told = verify(past.write(tmp_path / "export"), *KEY, "--head", tmp_path / "paper")
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["code"]) == (1, 600, "short")
    assert told["stretch"] == [1, 700]
    assert told["protected_up_to"] == 0


def rewrite(past: Past, at: int = AT) -> None:
    """One row altered, and everything that follows from it: hashes, twins, leaves, tiles and all heads."""
    past.lines[at] = exported.rehashed(exported.altered(past.lines[at], actor="somebody"))
    past.seal()
    past.sign(100, 300, 500)


def test_where_all_was_written_anew_the_stretch_between_two_heads_is_named(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    papers = [past.heads[300], past.heads[500]]
    rewrite(past)
    (tmp_path / "papers").write_text("\n".join(papers))
    told = verify(past.write(tmp_path / "export"), *KEY, "--head", tmp_path / "papers")
    assert (told["exit"], told["first_bad"], told["stretch"]) == (1, None, [301, 500])
    assert (told["protected_up_to"], told["not_yet_protected"]) == (300, [501, 700])
    assert "fork" in codes(told)


def test_heads_that_the_post_signed_anew_do_not_shorten_the_stretch(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    kept = past.heads[500]
    rewrite(past, at=210)
    (tmp_path / "paper").write_text(kept)
    told = verify(past.write(tmp_path / "export"), *KEY, "--head", tmp_path / "paper")
    assert told["stretch"] == [1, 500]


def test_the_leaf_itself_is_named_where_a_witness_kept_the_list(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    folder = tmp_path / "witness"
    folder.mkdir()
    (folder / "checkpoint").write_text(exported.head(past.leaves[:500], BAWASLU))
    (folder / "leaves").write_bytes(b"".join(past.leaves[:500]))
    rewrite(past)
    told = verify(past.write(tmp_path / "export"), *KEY, "--head", folder)
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["code"]) == (1, AT, "kept")
    assert told["stretch"] == [1, 500]
    assert told["protected_up_to"] == 0


def test_a_kept_list_that_gives_another_head_convicts_nobody(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    (tmp_path / "paper").write_text(past.heads[500])
    (tmp_path / "leaves").write_bytes(b"".join(past.leaves[:200]) + bytes(32) + b"".join(past.leaves[201:500]))
    given = ("--head", tmp_path / "paper", "--leaves", tmp_path / "leaves")
    told = verify(past.write(tmp_path / "export"), *KEY, *given)
    assert told["verdict"] == "holds"
    assert "kept_false" in codes(told)


def test_leaves_that_a_witness_kept_and_the_export_lacks_are_missed(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    (tmp_path / "leaves").write_bytes(b"".join(past.leaves) + bytes(64))
    told = verify(past.write(tmp_path / "export"), *KEY, "--leaves", tmp_path / "leaves")
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["code"]) == (1, 700, "kept_more")


def test_a_leaf_whose_tile_was_forgotten_is_named(tmp_path: Path, verify: Verifier) -> None:
    whole = exported.past()
    whole.write(tmp_path / "export")
    tiles = {path: path.read_bytes() for path in (tmp_path / "export" / "tile").rglob("*") if path.is_file()}
    rewrite(whole)
    whole.write(tmp_path / "export")
    level = tmp_path / "export" / "tile" / "0" / "001"
    level.write_bytes(tiles[level])
    told = verify(tmp_path / "export", *KEY)
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["code"]) == (1, AT, "tile")


def test_a_higher_tile_that_was_forgotten_bounds_the_stretch(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    paper = tmp_path / "paper"
    paper.write_text(past.heads[500])
    past.write(tmp_path / "export")
    above = tmp_path / "export" / "tile" / "1" / "000.p" / "2"
    forgotten = above.read_bytes()
    rewrite(past)
    past.write(tmp_path / "export")
    above.write_bytes(forgotten)
    told = verify(tmp_path / "export", *KEY, "--head", paper)
    assert (told["exit"], told["stretch"]) == (1, [257, 500])


def test_every_head_of_the_export_is_held_against_its_rows(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    kept = past.heads[300]
    rewrite(past, at=250)
    past.heads[300] = kept
    told = verify(past.write(tmp_path), *KEY)
    assert (told["exit"], told["stretch"]) == (1, [101, 300])
    assert "fork" in codes(told)


def stand_in_a_void_number(past: Past) -> None:
    past.lines.insert(10, {**exported.readable(10, actor="somebody"), "index": None})


def stand_in_the_last_void_number(past: Past) -> None:
    past.lines[-1] = {"number": 700, "void": True}
    past.seal()
    past.sign(100, 300, 500)
    past.lines.append({**exported.readable(700, actor="somebody"), "index": None})


def slip_in_far_behind(past: Past) -> None:
    past.lines.insert(600, {**exported.readable(AT, actor="somebody"), "index": None})


def slip_in_below_the_first(past: Past) -> None:
    past.lines.insert(600, exported.rehashed({**exported.readable(1), "number": -3, "index": None}))


def repeat_an_earlier_line(past: Past) -> None:
    past.lines.insert(600, past.lines[AT])


def repeat_the_line_before(past: Past) -> None:
    past.lines.insert(AT, past.lines[AT - 1])


def twin_under_an_earlier_number(past: Past) -> None:
    past.lines[AT] = {**past.lines[AT], "number": 5, "twin_hash": "00" * 32}


def content_under_an_earlier_number(past: Past) -> None:
    past.lines[AT] = exported.rehashed({**past.lines[AT], "number": 5, "payload": {"body": "{}", "salt": ""}})
    past.seal()
    past.sign(100, 300, 500)


def lose_the_record_of_a_purge(past: Past) -> None:
    past.lines[60] = exported.readable(61)
    past.seal()
    past.sign(100, 300, 500)


def empty_under_an_earlier_number(past: Past) -> None:
    past.lines[AT] = exported.rehashed({**past.lines[AT], "number": 5, "payload": None})
    past.seal()
    past.sign(100, 300, 500)


@pytest.mark.parametrize(
    ("tamper", "row"),
    [
        (stand_in_a_void_number, 10),
        (stand_in_the_last_void_number, 700),
        (slip_in_far_behind, AT),
        (slip_in_below_the_first, 1),
        (repeat_an_earlier_line, AT + 1),
        (repeat_the_line_before, AT),
        (give_it_another_number, AT + 1),
        (give_it_an_earlier_number, AT - 1),
        (give_it_the_number_before, AT),
        (twin_under_an_earlier_number, 5),
        (content_under_an_earlier_number, 5),
        (empty_under_an_earlier_number, 5),
        (lose_the_record_of_a_purge, 11),
        (alter_the_twin, AT + 1),
        (alter_the_content, AT + 1),
        (empty_the_content, AT + 1),
        (take_the_leaf_out, AT + 1),
    ],
)
def test_what_is_proven_ends_before_the_row_that_changed(
    tamper: Callable[[Past], None], row: int, tmp_path: Path, verify: Verifier
) -> None:
    past = exported.past()
    (tmp_path / "paper").write_text(past.heads[700])
    tamper(past)
    export = past.write(tmp_path / "export")
    told = verify(export, *KEY)
    assert told["verdict"] == "changed"
    assert told["protected_up_to"] < row
    given = verify(export, *KEY, "--head", tmp_path / "paper")
    assert (given["verdict"], given["protected_up_to"] < row) == ("changed", True)


def test_a_row_in_a_void_number_counts_at_its_leaf(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past()
    stand_in_a_void_number(past)
    export = past.write(tmp_path)
    told = verify(export, *KEY)
    assert (told["first_bad"]["index"], told["first_bad"]["number"], told["protected_up_to"]) == (9, 10, 9)
    assert "Proven: rows 1 to 9 " in verify.words(export, *KEY)
