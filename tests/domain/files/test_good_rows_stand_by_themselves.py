"""A table as people send it: what is harmless is passed over and said, what is wrong is wrong in its row alone."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZipFile

from python_calamine import load_workbook

from posko.domain.files.cell_times import day
from posko.domain.files.columns import ENGLISH, Column, Tongues, whole
from posko.domain.files.sheets import SheetReading
from posko.domain.files.spreadsheets import read_table
from posko.domain.papers.tables import rest_workbook, table_workbook
from tests.sheets import workbook

INDONESIAN = {"Place": "Tempat", "Kind": "Jenis", "Flood": "Banjir", "Voters": "Pemilih"}
TONGUES: Tongues = {"id": lambda word: INDONESIAN.get(word, word), "en": str}
SCHEMA = (
    Column("place", head="Place", also=("lokasi",)),
    Column("kind", head="Kind", words={"flood": "Flood", "voter": "Voters"}, typed={"genangan": "flood"}),
    Column("level", whole),
    Column("on", day, kind="day", also=("tanggal",)),
)
HEAD = ("No.", "TEMPAT", "Jenis ", "level", "Tanggal")
AT = datetime(2024, 11, 20, tzinfo=UTC)


def _messy(book: Any, sheet: Any) -> None:
    """Title rows, one of them merged, over a table that begins in column B."""
    sheet.merge_range("B1:F1", "DAFTAR KERAWANAN", book.add_format({"bold": True}))
    sheet.write("B2", "Keadaan 20 November 2024")
    for place, head in enumerate(HEAD, start=1):
        sheet.write(3, place, head)
    sheet.write_row("B5", (1, "Kec. Makasar ", "banjir", 2, "20 November 2024"))
    sheet.write_row("B6", (2, "Cawang", "Genangan", 1, "21/11/2024"))
    sheet.write_row("B7", (3, "Cawang", "bajir", "x", "21/13/2024"))
    sheet.write_row("B8", (4, "Halim", "VOTERS", "", "22 Nov 2024"))
    sheet.write_formula("E8", "=1+1", None, 2)


def _read() -> SheetReading:
    return read_table("buku.xlsx", workbook(head=(), spoil=_messy), SCHEMA, row_limit=50, tongues=TONGUES)


def test_titles_a_running_number_and_an_empty_column_are_passed_over() -> None:
    found = _read()
    assert [str(note) for note in found.notes] == [
        "buku.xlsx: Above the header in row 4, these rows were passed over: 1, 2."
    ]
    assert [(row.number, row.values["place"], row.values["kind"], row.values["on"]) for row in found.rows] == [
        (5, "Kec. Makasar", "flood", date(2024, 11, 20)),
        (6, "Cawang", "flood", date(2024, 11, 21)),
    ]


def test_every_error_of_a_row_is_told_at_once_with_a_guess_where_one_word_is_near() -> None:
    told = [(each.row, each.column, each.text(), each.remedy_text()) for each in _read().problems]
    assert told == [
        (7, "Jenis", "bajir is not known here.", "Did you mean “Banjir”? Write one of: Banjir, Pemilih."),
        (7, "level", "x is not a whole number; write digits only, as in 2374828.", ""),
        (7, "Tanggal", "“21/13/2024”: there is no month 13. The day comes first: 25-11-2024.", ""),
        (
            8,
            "level",
            "The cell E8 holds a formula.",
            "Copy the column and paste it as values only, then save again.",
        ),
    ]


def test_a_spoilt_row_says_what_of_it_could_be_read() -> None:
    first, second = _read().spoilt
    assert (first.number, first.values["place"], first.wrong) == (7, "Cawang", frozenset({"kind", "level", "on"}))
    assert (second.values["kind"], second.wrong) == ("voter", frozenset({"level"}))


def test_the_rest_comes_back_with_its_reasons_and_is_taken_again_once_it_is_right() -> None:
    found = _read()
    rest = rest_workbook(found, found.problems, ENGLISH, at=AT)
    cells = load_workbook(io.BytesIO(rest)).get_sheet_by_index(0).to_python()
    assert cells[0] == [*(head.strip() for head in HEAD), "Reasons"]
    assert cells[2][1:4] == ["Halim", "VOTERS", "2"] and "E8 holds a formula" in str(cells[2][5])
    again = read_table("sisa.xlsx", rest, SCHEMA, row_limit=50, tongues=TONGUES)
    assert [row.values["place"] for row in again.rows] == ["Halim"]
    assert again.header["place"] == "TEMPAT" and {each.row for each in again.problems} == {2}


def test_a_wrong_head_is_named_with_the_one_that_is_near() -> None:
    data = b"tempatt,jenis,level,tanggal\nCawang,banjir,1,20/11/2024\n"
    lacks, unknown = read_table("t.csv", data, SCHEMA, row_limit=5, tongues=TONGUES).problems
    assert "lacks the column Tempat" in str(lacks)
    assert "unknown column tempatt. Did you mean “Tempat”?" in str(unknown)


def test_a_formula_in_the_header_or_beside_the_table_is_named() -> None:
    def header(book: Any, sheet: Any) -> None:
        sheet.write_formula("B1", '="kind"', None, "kind")

    def beside(book: Any, sheet: Any) -> None:
        sheet.write_formula("B9", "=1+1", None, "")

    head, row = ("place", "kind", "level", "on"), ("Cawang", "flood", 1, "2024-11-20")
    spoilt = read_table("t.xlsx", workbook(row, head=head, spoil=header), SCHEMA, row_limit=50)
    assert spoilt.rows == () and "B1 holds a formula" in str(spoilt.problems[0])
    below = read_table("t.xlsx", workbook(row, head=head, spoil=beside), SCHEMA, row_limit=50)
    assert len(below.rows) == 1 and (below.problems[0].row, "B9" in str(below.problems[0])) == (9, True)


def test_a_cell_with_an_error_is_named_and_never_read_as_empty() -> None:
    def broken(book: Any, sheet: Any) -> None:
        sheet.write_row("A2", ("Cawang", "flood", 1, "2024-11-20"))
        sheet.write_row("A3", ("Halim", "flood", 1, "2024-11-21"))

    head = ("place", "kind", "level", "on")
    data = with_error(workbook(head=head, spoil=broken), "C3")
    found = read_table("t.xlsx", data, SCHEMA, row_limit=50)
    assert [row.values["place"] for row in found.rows] == ["Cawang"]
    assert [(each.row, each.column, "C3 holds an error" in str(each)) for each in found.problems] == [
        (3, "level", True)
    ]


def test_macros_of_the_old_kind_are_said_too() -> None:
    data = io.BytesIO(workbook(("Cawang", "flood", 1, "2024-11-20"), head=("place", "kind", "level", "on")))
    with ZipFile(data, "a") as archive:
        archive.writestr("xl/macrosheets/sheet1.xml", "<xm:macrosheet/>")
    (problem,) = read_table("t.xlsm", data.getvalue(), SCHEMA, row_limit=50).problems
    assert "holds macros" in str(problem)


def with_error(book: bytes, cell: str) -> bytes:
    """A workbook whose cell holds what a broken formula left, pasted as values."""
    made, pattern = io.BytesIO(), re.compile(rf'<c r="{cell}"[^>]*><v>[^<]*</v></c>')
    with ZipFile(io.BytesIO(book)) as source, ZipFile(made, "w") as target:
        for name in source.namelist():
            part = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                part, count = pattern.subn(f'<c r="{cell}" t="e"><v>#N/A</v></c>', part)
                assert count == 1
            target.writestr(name, part)
    return made.getvalue()


def test_a_template_offers_its_words_as_lists_to_choose_from() -> None:
    book = table_workbook("t", SCHEMA, [], TONGUES, at=AT, choices={"place": ["Cawang", "Halim"]})
    loaded = load_workbook(io.BytesIO(book))
    assert loaded.sheet_names == ["t", "pilihan"]
    lists = loaded.get_sheet_by_name("pilihan").to_python()
    assert lists == [["Tempat", "Jenis"], ["Cawang", "Banjir"], ["Halim", "Pemilih"]]
