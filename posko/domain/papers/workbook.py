"""A workbook (XLSX) of typed sheets: each column says what it holds, and what a person typed is always text.

Numbers carry formats without a country of their own, so that a spreadsheet in Indonesia shows `1.234,50` and one in
English `1,234.50`; the names of months are written in the language asked. Hours are WIB. The same sheets give the
same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from posko.domain.files.csv_files import kept, runs
from posko.domain.papers.formats import Language
from posko.domain.situation.sitrep import WIB

Kind = Literal["text", "whole", "decimal", "percent", "day", "moment", "any"]
Cell = str | int | float | date | datetime | None

LONGEST: Final = 32_767  # signs that a cell can hold
SHEET_NAME: Final = 31
WIDEST, NARROWEST = 60, 8
_LOOKED_AT: Final = 200  # rows that a width is taken from
# How a spreadsheet shows a moment: the names of months in the language asked.
MOMENT_SHOWN: Final[Mapping[Language, str]] = {
    "id": "[$-421]d mmm yyyy hh:mm",
    "en": "[$-409]d mmm yyyy hh:mm",
}
_OFFERED: Final = 1000  # rows in which a list is offered
_LISTS: Final[Mapping[Language, str]] = {"id": "pilihan", "en": "lists"}
_SHOWN_AS: Final[Mapping[str, str]] = {"whole": "#,##0", "decimal": "#,##0.00", "percent": "0%"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what it holds, and its width in signs (0: as its cells need).

    `percent` holds shares of one, `moment` aware datetimes; `any` takes each cell by its own type. `choices`: what a
    spreadsheet offers to choose from below; another word is asked about there, and not refused.
    """

    head: str
    kind: Kind = "text"
    width: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: name, columns, and rows with one cell a column (None is an empty one)."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet], *, language: Language, at: datetime, title: str = "") -> bytes:
    """The workbook as XLSX: heads in bold that stay in sight and can be filtered, `at` as the date of the file.

    Raises ValueError for a row of another width than its sheet, and for a name that no sheet can have.
    """
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"title": title, "author": "Posko", "created": at.astimezone(UTC).replace(tzinfo=None)})
        looks = _Looks(book, language)
        pages = []
        for sheet in sheets:
            _check(sheet)
            pages.append(_write_sheet(book, sheet, looks))
        _offer_choices(book, sheets, pages, language)
    return out.getvalue()


class _Looks:
    """The formats of a workbook, made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        # The mark keeps a text that looks like a formula a text even after somebody edits its cell.
        self.quoted = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})
        moment = MOMENT_SHOWN[language]
        shown = {**_SHOWN_AS, "moment": moment, "day": moment.removesuffix(" hh:mm")}
        self.by_kind = {kind: book.add_format({"num_format": how, "valign": "top"}) for kind, how in shown.items()}


def _check(sheet: Sheet) -> None:
    if not 0 < len(sheet.name) <= SHEET_NAME:
        raise ValueError(f"The sheet {sheet.name!r} needs a name of 1 to {SHEET_NAME} signs.")
    for number, row in enumerate(sheet.rows, start=1):
        if len(row) != len(sheet.columns):
            raise ValueError(
                f"Sheet {sheet.name!r}, row {number}: there are {len(row)} cells for {len(sheet.columns)} columns."
            )


def _write_sheet(book: Any, sheet: Sheet, looks: _Looks) -> Any:
    page = book.add_worksheet(sheet.name)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width or _width(sheet, place))
        page.write_string(0, place, column.head, looks.head)
    for number, row in enumerate(sheet.rows, start=1):
        for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, number, place, cell, column.kind, looks)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    return page


def _offer_choices(book: Any, sheets: Sequence[Sheet], pages: Sequence[Any], language: Language) -> None:
    """Put every list to choose from on a sheet of its own, where a spreadsheet finds it, however long it is."""
    if not any(column.choices for sheet in sheets for column in sheet.columns):
        return
    name = _LISTS[language]
    lists, place = book.add_worksheet(name), 0
    for sheet, page in zip(sheets, pages, strict=True):
        for number, column in enumerate(sheet.columns):
            if not column.choices:
                continue
            lists.write_column(0, place, [column.head, *column.choices])
            lists.set_column(place, place, min(max(map(len, (column.head, *column.choices))) + 2, WIDEST))
            source = f"='{name}'!{xl_range_abs(1, place, len(column.choices), place)}"
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            page.data_validation(1, number, _OFFERED, number, rule)
            place += 1


def _write_cell(page: Any, row: int, place: int, cell: Cell, kind: Kind, looks: _Looks) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        page.write_datetime(row, place, cell.astimezone(WIB).replace(tzinfo=None), looks.by_kind["moment"])
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, looks.by_kind["day"])
    elif isinstance(cell, str):
        page.write_string(row, place, kept(cell)[:LONGEST], looks.quoted if runs(cell) else looks.text)
    else:
        own = ("whole" if isinstance(cell, int) else "decimal") if kind in ("any", "text", "day", "moment") else kind
        page.write_number(row, place, cell, looks.by_kind[own])


def _width(sheet: Sheet, place: int) -> int:
    """How wide a column must be to show its cells, in signs."""
    cells = [sheet.columns[place].head, *(row[place] for row in sheet.rows[:_LOOKED_AT])]
    longest = max(len(f"{cell:.2f}" if isinstance(cell, float) else str(cell or "")) for cell in cells)
    moment = any(isinstance(cell, datetime) for cell in cells[1:])
    return min(max(18 if moment else longest + 2, NARROWEST), WIDEST)
