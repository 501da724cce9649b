"""A CSV is read by declared columns; whatever is wrong is named with row, column and remedy."""

from __future__ import annotations

import csv
import io

from posko.domain.files.columns import Column, whole
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import Problem, problem_rows
from posko.domain.files.sheets import SIZE_LIMIT, read_sheet

SCHEMA = (
    Column("code", unique=True),
    Column("voters", whole),
    Column("label", required=False, one_of=("official", "estimate")),
)


def _problems(data: bytes) -> list[str]:
    reading = read_sheet("tps.csv", data, SCHEMA)
    assert not reading.ok
    return [str(problem) for problem in reading.problems]


def test_semicolons_a_byte_order_mark_and_blank_lines_are_taken_as_they_come() -> None:
    reading = read_sheet("tps.csv", "\ufeffcode;voters\r\n\r\na;12\r\n".encode(), SCHEMA)
    assert reading.ok
    assert [(row.number, dict(row.values)) for row in reading.rows] == [(3, {"code": "a", "voters": 12, "label": None})]


def test_a_wrong_header_is_named_with_the_one_expected() -> None:
    found = _problems(b"kode,voters\na,1\n")
    assert found == [
        "tps.csv, row 1, column code: The header lacks the column code. The expected header is: code, voters, label",
        "tps.csv, row 1, column kode: The header has an unknown column kode. Did you mean “code”? "
        "The expected header is: code, voters, label",
    ]


def test_a_duplicate_is_named_with_both_rows() -> None:
    assert "a stands in row 2 and again in row 4." in _problems(b"code,voters\na,1\nb,1\na,2\n")[0]


def test_each_bad_cell_of_a_row_is_named_and_good_rows_are_kept() -> None:
    reading = read_sheet("tps.csv", b"code,voters,label\n,x,guess\nb,7,official\n", SCHEMA)
    assert [(problem.row, problem.column) for problem in reading.problems] == [
        (2, "code"),
        (2, "voters"),
        (2, "label"),
    ]
    assert [row.number for row in reading.rows] == [3]


def test_a_row_after_a_cell_with_line_breaks_keeps_its_line_number() -> None:
    found = _problems(b'code,voters\n"a\nb",1\nc,x\n')
    assert found[0].startswith("tps.csv, row 4, column voters")


def test_a_row_with_too_many_cells_is_named() -> None:
    assert "The row has 3 cells, the header 2." in _problems(b"code,voters\na,1,2\n")[0]


def test_a_file_that_is_not_utf_8_is_named_with_the_row() -> None:
    assert _problems(b"code,voters\n\xe9,1\n")[0].startswith("tps.csv, row 2: The file is not UTF-8.")


def test_a_spreadsheet_given_as_csv_is_named() -> None:
    assert "row 2: This is no text file." in _problems(b"PK\x03\n\x00,1\n")[0]


def test_an_empty_file_and_a_too_large_one_are_named() -> None:
    assert "The file is empty." in _problems(b"")[0]
    assert "the limit is 20 MB" in _problems(b"x" * (SIZE_LIMIT + 1))[0]


def test_an_unclosed_quotation_mark_is_a_problem_and_not_a_crash() -> None:
    assert "not readable as CSV" in _problems(b'code,voters\n"a,1\n')[0]


def test_the_problem_file_holds_no_formula() -> None:
    problem = Problem("=cmd.csv", 2, "@code", "%(cell)s is wrong.", {"cell": "+1"}, "-mend it")
    (_, cells) = csv.reader(io.StringIO(plain_csv(problem_rows([problem]))))
    assert cells == ["'=cmd.csv", "2", "'@code", "'+1 is wrong.", "'-mend it"]
