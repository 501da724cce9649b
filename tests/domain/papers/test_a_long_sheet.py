"""A long sheet opens as any workbook does, and what was typed stays text."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from python_calamine import load_workbook

from posko.domain.papers import long_sheet
from posko.domain.papers.formats import Language

AT = datetime(2024, 11, 25, 8, 0, tzinfo=UTC)
HEADS = ("number", "text", "lat")
HEAD = long_sheet.Head(HEADS, (10, 60, 16))


def written(path: Path, rows: list[tuple[long_sheet.Cell, ...]]) -> list[list[object]]:
    """What a reader finds in the sheet."""
    assert long_sheet.write(path, "Kejadian", HEAD, rows, at=AT) == len(rows)
    return [list(row) for row in load_workbook(str(path)).get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "  dua  spasi ",
        "a & b < c > d",
        "\U0001f525 \u0645\u0631\u062d",
        "baris\nbaru",
        '"kutip"',
        "-6.2",
    ],
)
def test_a_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    assert written(tmp_path / "x.xlsx", [(1, text, -6.25)]) == [list(HEADS), [1.0, text, -6.25]]


def test_signs_that_no_file_can_hold_are_left_out_and_long_texts_cut(tmp_path: Path) -> None:
    rows = written(tmp_path / "x.xlsx", [(1, "a\x00b\x1fc", None), (2, "x" * 40_000, None)])
    assert rows[1][1] == "abc"
    assert len(str(rows[2][1])) == 32_767


def test_many_rows_keep_their_order(tmp_path: Path) -> None:
    rows = written(tmp_path / "x.xlsx", [(number, f"baris {number}", None) for number in range(5_001)])
    assert [row[0] for row in rows[1:]] == list(range(5_001))


def test_none_is_a_sheet_with_a_head(tmp_path: Path) -> None:
    assert written(tmp_path / "x.xlsx", []) == [list(HEADS)]


def test_the_same_rows_give_the_same_sheet(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / name, [(1, "x", None)])
    sheets = [zipfile.ZipFile(tmp_path / name).read("xl/worksheets/sheet1.xml") for name in ("a", "b")]
    assert sheets[0] == sheets[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_moment_is_a_moment_in_wib(tmp_path: Path, language: Language) -> None:
    head = long_sheet.Head(("number", "when"), (10, 16), {1}, language)
    long_sheet.write(tmp_path / "x.xlsx", "Kejadian", head, [(1, AT), (2, None)], at=AT)
    rows = load_workbook(str(tmp_path / "x.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1] == [1.0, datetime(2024, 11, 25, 15, 0)]  # noqa: DTZ001 - as the sheet holds it
    assert rows[2] == [2.0, ""]
