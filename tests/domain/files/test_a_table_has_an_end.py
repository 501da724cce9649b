"""A table that is wider, longer or deeper than any that people make is refused by name, before it is laid out."""

from __future__ import annotations

import pytest

from posko.domain.files.columns import Column
from posko.domain.files.headers import COLUMN_LIMIT
from posko.domain.files.sheets import CELL_LIMIT, LINES_A_ROW
from posko.domain.files.spreadsheets import read_table
from tests import pictures
from tests.fuzz import worst

SCHEMA = [Column("a"), Column("b", required=False)]
ROWS = 10


def _said(data: bytes) -> str:
    return "\n".join(str(each) for each in read_table("tabel", data, SCHEMA, row_limit=ROWS).problems)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b",".join(b"c%d" % number for number in range(COLUMN_LIMIT + 1)), "more than 100 columns"),
        (b"a,b\n" + b"\n" * (LINES_A_ROW * (ROWS + 1)), "more than 10 rows"),
        (b"a,b\n" + b"1,2\n" * (ROWS + 1), "more than 10 rows"),
        (b"a,b\n" + b"x" * (CELL_LIMIT + 1) + b",2\n", "more than 32767 letters"),
        (worst.workbook(b"<row><c r='CW1'><v>1</v></c></row>"), "beyond row 31 or column CV"),
        (worst.workbook(b"<row>" + b"<a/>" * 1_200_001 + b"</row>"), "far too many"),
        (worst.workbook(b"<row><c><v>" + b"1" * 300_000 + b"</v></c></row>"), "far too many"),
        (
            worst.workbook(b"", xl__media__chart=pictures.archive({"a": b"b"})),
            "carries an archive inside (xl/media/chart)",
        ),
        (worst.workbook(b"", **{f"x__{number}": b"" for number in range(2_000)}), "more than 2000 parts"),
    ],
)
def test_a_table_without_end_is_refused_by_name(data: bytes, why: str) -> None:
    assert why in _said(data)


def test_a_workbook_in_an_unknown_encoding_is_refused_in_words() -> None:
    book = worst.workbook(b"", **{"xl__sharedStrings.xml": b"<?xml version='1.0' encoding='UTF-8-1'?><sst/>"})
    assert "unknown encoding" in _said(book)


def test_a_table_of_ordinary_size_is_read() -> None:
    found = read_table("tabel", b"a,b\n" + b"1,2\n\n" * ROWS, SCHEMA, row_limit=ROWS)
    assert (len(found.rows), found.problems) == (ROWS, ())
