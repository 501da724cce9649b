"""A table that a page hands out, in either language, comes in again as it was; and no spreadsheet runs a cell of it."""

from __future__ import annotations

import csv
import io
import string
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posko.domain.files.columns import Column
from posko.domain.files.csv_files import Language, bare, guarded, kept, page_csv, plain_csv, runs, separator_of
from posko.domain.files.problems import Problem, problem_rows
from posko.domain.files.spreadsheets import read_table
from posko.domain.papers import workbook
from posko.domain.vulnerability import csv_table

SCHEMA = (Column("a", required=False), Column("b", required=False), Column("last"))
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"
# What trips writers, readers and guards, thick among all else that a person can type.
NASTY = st.text(st.sampled_from(f"'\"; ,\t\r\n{SIGNS}a1\u00a0\u200b\ufeff"), max_size=8)
TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
CELLS = st.one_of(NASTY, TYPED)
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@LANGUAGES
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
@example(rows=[("=1", "'=1"), ("-5", "'"), ("+62 812", "''-"), (" =1", " '=1"), ("\t=1", "a\nb"), ('";=1', "x;y,z\tw")])
def test_what_goes_out_comes_in_as_it_was_but_for_outer_blanks(rows: list[tuple[str, str]], language: Language) -> None:
    content = page_csv([("a", "b", "last"), *((*row, "x") for row in rows)], language)
    found = read_table("t.csv", content, SCHEMA, row_limit=100)
    assert found.ok, found.problems
    assert [(row.values["a"] or "", row.values["b"] or "") for row in found.rows] == [
        (a.strip(), b.strip()) for a, b in rows
    ]


@given(cell=CELLS)
def test_a_guard_is_taken_off_exactly_once(cell: str) -> None:
    assert bare(guarded(cell)) == cell
    assert bare(kept(cell)) == cell


@LANGUAGES
@given(cell=CELLS)
def test_no_cell_that_goes_out_begins_as_a_formula_and_every_cell_is_quoted(cell: str, language: Language) -> None:
    text = page_csv([(cell, None, 3)], language).decode()
    separator, mark = (";", "\ufeff") if language == "id" else (",", "")
    assert text.startswith(f'{mark}"')
    assert text.endswith(f'"{separator}""{separator}"3"\r\n')
    ((first, _empty, _three),) = csv.reader(io.StringIO(text.removeprefix(mark), newline=""), delimiter=separator)
    assert first.lstrip(f"{string.whitespace}\u00a0\u200b\ufeff")[:1] not in set(SIGNS)


@given(cell=st.text(st.sampled_from(f"'; ,{SIGNS}a1"), max_size=8))
@example(cell=" '=")
def test_a_workbook_comes_in_as_it_was_too(cell: str) -> None:
    columns = tuple(workbook.Column(name) for name in ("a", "b", "last"))
    sheet = workbook.Sheet("t", columns, [(cell, None, "x")])
    content = workbook.workbook([sheet], language="id", at=datetime(2024, 11, 27, tzinfo=UTC))
    (row,) = read_table("t.xlsx", content, SCHEMA, row_limit=10).rows
    assert (row.values["a"] or "") == cell.strip()


@given(cell=st.text(st.sampled_from(f"'; ,{SIGNS}a1"), max_size=8))
def test_a_table_of_the_command_line_reads_what_a_page_handed_out(cell: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(page_csv([("a", "b"), (cell, "x")], "id"))
        assert csv_table.read_table(path).rows == ((2, (cell.strip(), "x")),)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_separator_and_a_mark_are_taken_as_they_come(separator: str, mark: str) -> None:
    content = f'{mark}"a"{separator}"b"{separator}"last"\r\n"1;2,3"{separator}"\'=1"{separator}"x"\r\n'.encode()
    (row,) = read_table("t.csv", content, SCHEMA, row_limit=10).rows
    assert dict(row.values) == {"a": "1;2,3", "b": "=1", "last": "x"}


def test_a_separator_inside_a_quoted_head_is_none() -> None:
    assert separator_of('"a;b;c;d",e\r\n1,2') == ","
    assert separator_of('\r\n"a,b\n,,c"\te') == "\t"
    assert separator_of("alone") == ","


def test_files_of_the_command_line_and_of_the_api_have_commas_and_no_mark() -> None:
    told = plain_csv(problem_rows([Problem("f.csv", 2, "=a", "The cell is empty.", {}, "Fill it, please.")]))
    assert told == 'file,row,column,message,remedy\r\nf.csv,2,\'=a,The cell is empty.,"Fill it, please."\r\n'


def test_a_long_run_of_blanks_and_apostrophes_is_looked_at_once() -> None:
    assert not runs("'\t \n" * 500_000)
    assert runs("' " * 500_000 + "=1")
