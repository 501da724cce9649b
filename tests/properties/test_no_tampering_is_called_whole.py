"""Whatever whoever owns the database does to an export: nothing below a head from outside is called proven."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import posko_verify
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import exported
from tests.exported import BAWASLU, POST, Past

COUNT, PAPER = 280, 260  # leaves, and those that the head from outside counts
SIZES = (60, 140, 200, PAPER)
HOW = st.sampled_from(["alter", "rehash", "delete", "close", "insert", "exchange", "truncate", "void", "hide"])


@cache
def _before() -> Past:
    return exported.past(COUNT, sizes=SIZES)


def _tamper(past: Past, how: str, at: int, other: int) -> None:
    line = past.lines[at]
    place = {"index": at, "number": line["number"]}
    forged = {**exported.readable(line["number"], actor="somebody"), "index": at}
    another = {
        "alter": {**forged, "row_hash": line.get("row_hash")},
        "rehash": forged,
        "delete": {**place, "missing": True},
        "void": forged if line.get("void") else {**place, "void": True},
        "hide": {**place, "hidden": True, "row_hash": forged["row_hash"], "twin_hash": forged["row_hash"]},
        "exchange": past.lines[other],
    }
    if how == "close":
        del past.lines[at]
    elif how == "truncate":
        del past.lines[at:]
    elif how == "insert":
        past.lines.insert(at, {**forged, "index": None})
    else:
        past.lines[at], past.lines[other] = another[how], line if how == "exchange" else past.lines[other]


def _recompute(past: Past, depth: int) -> None:
    """As much anew as the tamperer cares for: nothing, numbers, leaves and tiles, and at last every head."""
    if depth > 0:
        for index, line in enumerate(past.lines):
            line.pop("missing", None)
            line["number"], line["index"] = index + 1, index
            if "row" in line:
                past.lines[index] = exported.rehashed(line)
            elif "row_hash" not in line:
                line["void"] = True
    if depth > 1:
        past.seal()
    if depth > 2:
        past.sign(*(size for size in SIZES if size < len(past.leaves)))


def _verified(folder: Path, *more: str) -> dict[str, Any]:
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(said):
        posko_verify.main([str(folder), "--json", *more])
    told: dict[str, Any] = json.loads(said.buffer.getvalue())
    return told


@settings(max_examples=60, deadline=None)
@given(
    acts=st.lists(st.tuples(HOW, st.integers(0, PAPER - 2), st.integers(0, PAPER - 2)), min_size=1, max_size=3),
    depth=st.integers(0, 3),
    kept=st.booleans(),
)
def test_nothing_below_a_head_from_outside_is_called_whole(
    acts: list[tuple[str, int, int]], depth: int, kept: bool
) -> None:
    before, past = _before(), copy.deepcopy(_before())
    for how, at, other in acts:
        if at < len(past.lines) and other < len(past.lines):
            _tamper(past, how, at, other)
    _recompute(past, depth)
    same = past.lines == before.lines and past.leaves == before.leaves
    with tempfile.TemporaryDirectory() as name:
        folder = past.write(Path(name) / "export")
        (Path(name) / "paper").write_text(exported.head(before.leaves[:PAPER], BAWASLU))
        (Path(name) / "leaves").write_bytes(b"".join(before.leaves[:PAPER]))
        leaves = ("--leaves", f"{name}/leaves") if kept else ()
        told = _verified(folder, "--key", POST.vkey, "--head", f"{name}/paper", *leaves)
    if same:  # two of the acts may take each other back
        assert told["verdict"] == "holds"
        return
    differs = _first_difference(before, past)
    assert told["verdict"] == "changed"
    assert told["protected_up_to"] <= differs
    if kept and past.leaves[:PAPER] != before.leaves[:PAPER]:
        assert told["first_bad"]["index"] <= _first_leaf(before.leaves[:PAPER], past.leaves)
    if told["first_bad"] is None:
        first, last = told["stretch"]
        assert first <= differs + 1 <= last


def _first_difference(before: Past, past: Past) -> int:
    """The index of the first leaf, row or number that is not as it was."""
    pairs = enumerate(zip(before.lines, past.lines, strict=False))
    rows = next((index for index, (one, other) in pairs if one != other), min(len(before.lines), len(past.lines)))
    return min(rows, _first_leaf(before.leaves, past.leaves))


def _first_leaf(before: list[bytes], after: list[bytes]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(before), len(after)))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_spoilt_byte_anywhere_is_told_without_a_trace(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = _before().write(Path(name) / "export")
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "about.json")
        path = data.draw(st.sampled_from(files), label="file")
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1), label="at")
        how = data.draw(st.sampled_from(["flip", "cut", "add", "remove"]), label="how")
        if how == "remove":
            path.unlink()
        else:
            flipped = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
            path.write_bytes({"flip": flipped, "cut": whole[:at], "add": whole[:at] + b"\x00" + whole[at:]}[how])
        (Path(name) / "paper").write_text(_before().heads[PAPER])
        told = _verified(folder, "--key", POST.vkey, "--head", f"{name}/paper")
    assert "unexpected" not in {each["code"] for each in told["unreadable"]}
    assert told["verdict"] != "unanchored"
    # A head of the export that lost its signature is told; the rows still stand under the head from outside.
    about_heads = path.parent.name == "heads" or path.name == "checkpoint"
    assert told["verdict"] in ("changed", "unreadable") or (about_heads and told["verdict"] == "holds")
