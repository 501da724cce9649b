"""What is garbage in an export neither hides what contradicts it, nor stands in the way of a good head from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import exported
from tests.exported import POST, Past
from tests.verifier import Verifier, codes

KEY = ("--key", POST.vkey)
GARBAGE = {"no note": b"no note at all\n", "empty": b"", "bytes": bytes(range(256)), "long": b"a" * (2 << 20)}


@pytest.fixture
def past() -> Past:
    return exported.past(300, sizes=(100, 200))


@pytest.fixture
def given(past: Past, tmp_path: Path) -> tuple[str, ...]:
    """The post's key and the head of 200 rows, from outside."""
    (tmp_path / "paper").write_text(past.heads[200])
    return (*KEY, "--head", str(tmp_path / "paper"))


def rewrite(past: Past) -> None:
    """Row 151, and all that follows from it."""
    past.lines[150] = exported.rehashed(exported.altered(past.lines[150], actor="somebody"))
    past.seal()
    past.sign(100, 200)


def spoil_a_line(export: Path, number: int, garbage: bytes = b"no row\n") -> None:
    path = export / "rows.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number - 1] = garbage
    path.write_bytes(b"".join(lines))


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("name", ["checkpoint", "heads/100", "heads/300"])
def test_the_head_from_outside_gives_the_verdict(
    name: str, garbage: bytes, past: Past, given: tuple[str, ...], tmp_path: Path, verify: Verifier
) -> None:
    export = past.write(tmp_path / "export")
    (export / name).write_bytes(garbage)
    told = verify(export, *given)
    assert (told["exit"], told["protected_up_to"], told["not_yet_protected"]) == (0, 200, [201, 300])
    assert name in " ".join(note["text"] for note in told["notes"])
    assert told["size"] == 300
    assert verify(export, *KEY)["exit"] == 2, "nothing from outside stands for it"


def lose_the_head(export: Path) -> None:
    (export / "checkpoint").unlink()


def link_the_head(export: Path) -> None:
    (export / "checkpoint").unlink()
    (export / "checkpoint").symlink_to(export / "heads" / "300")


def link_all_heads(export: Path) -> None:
    (export / "heads").rename(export.parent / "heads")
    (export / "heads").symlink_to(export.parent / "heads")


def write_a_file_for_the_heads(export: Path) -> None:
    for path in (export / "heads").iterdir():
        path.unlink()
    (export / "heads").rmdir()
    (export / "heads").write_text("heads")


@pytest.mark.parametrize("spoil", [lose_the_head, link_the_head, link_all_heads, write_a_file_for_the_heads])
def test_heads_that_are_gone_or_no_files_are_named(
    spoil: Callable[[Path], None], past: Past, given: tuple[str, ...], tmp_path: Path, verify: Verifier
) -> None:
    export = past.write(tmp_path / "export")
    spoil(export)
    told = verify(export, *given)
    assert (told["exit"], told["protected_up_to"]) == (0, 200)
    assert told["missing"] == ["checkpoint"] or "no_plain_file" in codes(told)


@pytest.mark.parametrize("spoil", [lose_the_head, link_the_head, link_all_heads, write_a_file_for_the_heads])
def test_they_hide_no_change(
    spoil: Callable[[Path], None], past: Past, given: tuple[str, ...], tmp_path: Path, verify: Verifier
) -> None:
    rewrite(past)
    export = past.write(tmp_path / "export")
    spoil(export)
    assert verify(export, *given)["exit"] == 1
    assert verify(export, *given[2:])["exit"] == 1


def test_without_any_head_of_its_own_another_post_s_head_still_says_nothing(
    past: Past, tmp_path: Path, verify: Verifier
) -> None:
    past.heads, past.checkpoint = {}, "garbage\n"
    other = exported.Pen("posko.elsewhere.example/pilkada")
    (tmp_path / "paper").write_text(exported.head(past.leaves[:7], by=other, origin=other.name))
    told = verify(past.write(tmp_path / "export"), "--head", tmp_path / "paper")
    assert told["exit"] == 2
    assert "head_of_other" in codes(told)


LINES = {"garbage": b"no row\n", "over the limit": b" " * (9 << 20) + b"\n"}


@pytest.mark.parametrize("garbage", LINES.values(), ids=LINES)
def test_a_line_that_cannot_be_read_hides_no_change_behind_it(
    garbage: bytes, past: Past, given: tuple[str, ...], tmp_path: Path, verify: Verifier
) -> None:
    past.lines[250] = exported.altered(past.lines[250], actor="somebody")
    export = past.write(tmp_path / "export")
    spoil_a_line(export, 41, garbage)
    told = verify(export, *given)
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["code"]) == (1, 250, "altered")
    assert told["faults"] == 1
    assert told["protected_up_to"] == 40, "the line that was not read is not proven"
    assert "bad_line" in codes(told)


@pytest.mark.parametrize("number", [1, 61, 300])
def test_a_line_that_cannot_be_read_is_no_change_and_no_proof(
    number: int, past: Past, given: tuple[str, ...], tmp_path: Path, verify: Verifier
) -> None:
    export = past.write(tmp_path / "export")
    spoil_a_line(export, number)
    told = verify(export, *given)
    assert (told["exit"], told["protected_up_to"], told["faults"]) == (2, 0, 0)


def test_a_line_that_cannot_be_read_hides_no_tail_that_was_cut(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_text(past.heads[300])
    past.lines = past.lines[:250]
    past.seal()
    past.sign(100, 200)
    export = past.write(tmp_path / "export")
    spoil_a_line(export, 41)
    told = verify(export, *KEY, "--head", tmp_path / "paper")
    assert (told["exit"], told["first_bad"]["index"], told["first_bad"]["code"]) == (1, 250, "short")


def test_rows_that_are_a_link_hide_no_change(
    past: Past, given: tuple[str, ...], tmp_path: Path, verify: Verifier
) -> None:
    rewrite(past)
    export = past.write(tmp_path / "export")
    (export / "rows.jsonl").rename(tmp_path / "rows")
    (export / "rows.jsonl").symlink_to(tmp_path / "rows")
    told = verify(export, *given)
    assert (told["exit"], told["protected_up_to"]) == (1, 0)
    assert {"head_broken", "no_plain_file"} <= codes(told)
