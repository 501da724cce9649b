"""The workbook of an index run: typed cells that read back as they were, and text that stays text."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from python_calamine import load_workbook

from posko.domain.papers.formats import Language
from posko.domain.papers.index_workbook import index_xlsx
from posko.domain.papers.workbook import Column, Sheet, workbook
from tests.domain.papers.index_reports import EARLIER, FORMULA, INPUTS, LINES, index_report, many
from tests.domain.papers.reports import AT

SHEETS = {
    "id": ["Ringkasan", "Peringkat", "Dimensi", "Pendorong", "Metode"],
    "en": ["Summary", "Ranking", "Dimensions", "Drivers", "Method"],
}


def read(content: bytes) -> dict[str, list[list[Any]]]:
    """Sheet name -> rows."""
    book = load_workbook(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def part(content: bytes, name: str) -> str:
    """One file inside the workbook."""
    return zipfile.ZipFile(BytesIO(content)).read(name).decode()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_sheets_stand_in_their_order_and_language(language: Language) -> None:
    assert list(read(index_xlsx(index_report(), language=language))) == SHEETS[language]


def test_the_summary_says_what_was_kept_and_what_to_beware_of() -> None:
    rows = read(index_xlsx(index_report(), language="id"))["Ringkasan"]
    told = {row[0]: row[1] for row in rows}
    assert told["Perhitungan"] == 3
    assert told["Disimpan (WIB)"] == datetime(2024, 11, 25, 15, 4)  # noqa: DTZ001
    assert told["Hash masukan (SHA-256)"] == INPUTS
    warnings = [row[1] for row in rows if row[0] == "Perhatian"]
    assert warnings[0].startswith("SALINAN DEMO")
    assert any(text.startswith("Data sintetis") for text in warnings)


def test_every_place_is_ranked_with_its_certainty_and_unknown_is_empty() -> None:
    head, *rows = read(index_xlsx(index_report(), language="en"))["Ranking"]
    by_place = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert list(by_place) == [line.place for line in LINES]
    first = by_place["Kampung Melayu"]
    assert (first["Score"], first["Class"], first["Interval from"], first["Interval to"]) == (68.004, "high", 1, 2)
    assert first["Share of ways of counting: high"] == 0.96
    assert by_place["Bidara Cina"]["Outside interval"] == "yes"
    silent = by_place["Bali Mester"]
    assert (silent["Score"], silent["Rank"], silent["Class"]) == ("", "", "unknown")


def test_the_run_before_stands_beside_where_there_is_one() -> None:
    head, first, *_rest = read(index_xlsx(index_report(earlier=EARLIER), language="en"))["Ranking"]
    assert dict(zip(head, first, strict=True))["Score in run 2"] == 50
    assert "Score in run 2" not in read(index_xlsx(index_report(), language="en"))["Ranking"][0]


def test_contributions_stand_in_long_form_and_dimensions_in_columns() -> None:
    sheets = read(index_xlsx(index_report(), language="en"))
    assert [row[3:] for row in sheets["Drivers"][1:]] == [
        ["IKP03", "Natural disaster that disrupts a stage", "Social and political context", 40.1],
        ["IKP54", "Reports of money politics by contestants or campaign teams", "Contestation", 22.5],
        ["IKP17", sheets["Drivers"][3][4], "Conduct of the election", 5.404],
    ]
    assert sheets["Dimensions"][1][3:5] == [100, 60.5]
    assert len(set(sheets["Drivers"][0])) == len(sheets["Drivers"][0])


def test_the_method_names_every_weight_and_whose_rule_it_is() -> None:
    rows = read(index_xlsx(index_report(), language="en"))["Method"]
    weights = {row[1]: (row[3], row[4]) for row in rows}
    assert weights["PENYEL"] == (0.38, "verified")
    assert weights["IKP61"] == (1, "our assumption")
    assert sum(row[0] == "Indicator" for row in rows) == 61
    assert sum(row[0] == "Assumption" for row in rows) == 3
    assert any(row[0] == "What varies" and "2,000 scenarios" in row[2] for row in rows)


def test_a_place_called_like_a_formula_stays_text() -> None:
    content = index_xlsx(index_report(), language="id")
    assert [row[1] for row in read(content)["Peringkat"]].count(FORMULA) == 1
    sheets = [part(content, f"xl/worksheets/sheet{number}.xml") for number in range(1, 6)]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "hyperlink" in sheet]
    # Excel keeps it a text even after somebody edits the cell.
    assert 'quotePrefix="1"' in part(content, "xl/styles.xml")


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@SUM(A1)", "\tx", "http://x.id", "007", "{=A1}"])
def test_what_a_person_typed_comes_back_as_typed(text: str) -> None:
    content = workbook([Sheet("a", (Column("b"),), [[text]])], language="id", at=AT)
    assert read(content)["a"] == [["b"], [text]]
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")


def test_heads_stay_in_sight_and_can_be_filtered() -> None:
    sheet = part(index_xlsx(index_report(), language="id"), "xl/worksheets/sheet2.xml")
    assert 'state="frozen"' in sheet
    assert re.search(r'<autoFilter ref="A1:Q7"/>', sheet)


def test_formats_leave_the_decimal_sign_to_the_reader_and_name_months_in_the_language() -> None:
    styles = part(index_xlsx(index_report(), language="id"), "xl/styles.xml")
    assert "[$-421]d mmm yyyy hh:mm" in styles
    assert "[$-409]d mmm yyyy hh:mm" in part(index_xlsx(index_report(), language="en"), "xl/styles.xml")
    # Without a country of its own: the reader's gives the signs.
    assert 'formatCode="#,##0.00"' in styles


def test_stations_say_their_kelurahan() -> None:
    head, first, *_rest = read(index_xlsx(many(3), language="id"))["Peringkat"]
    assert dict(zip(head, first, strict=True))["Kelurahan"] == "Bidara Cina"


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    content = workbook([Sheet("a", (Column("b"),), [["x" * 40_000]])], language="id", at=AT)
    assert len(read(content)["a"][1][0]) == 32_767


def test_a_row_of_another_width_is_named() -> None:
    with pytest.raises(ValueError, match="Sheet 'a', row 2: there are 2 cells for 1 columns"):
        workbook([Sheet("a", (Column("b"),), [["x"], ["x", "y"]])], language="id", at=AT)
    with pytest.raises(ValueError, match="1 to 31 signs"):
        workbook([Sheet("a" * 32, (Column("b"),), [])], language="id", at=AT)


def test_the_same_run_gives_the_same_bytes() -> None:
    assert index_xlsx(index_report(), language="id") == index_xlsx(index_report(), language="id")
