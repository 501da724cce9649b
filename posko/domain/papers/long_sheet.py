"""A workbook of one long sheet, written row by row: fifty thousand rows are never in memory at once.

xlsxwriter makes the book around it, with its head in bold that stays in sight; the rows are put into the sheet's XML
as text, which is several times faster than a call a cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from posko.domain.files.csv_files import kept
from posko.domain.papers.formats import Language
from posko.domain.papers.workbook import MOMENT_SHOWN
from posko.domain.situation.sitrep import WIB

_SHEET: Final = "xl/worksheets/sheet1.xml"
_END: Final = "</sheetData>"
# Characters that XML 1.0 cannot hold, and a text from the field may.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AT_ONCE: Final = 2000
_STYLE: Final = re.compile(r'<col min="[0-9]+" max="[0-9]+" width="[^"]+" style="([0-9]+)"')
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet counts days from here and knows no zone
Cell = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Head:
    """The heads of a long sheet with their widths, and which of its columns hold moments, in whose language."""

    words: Sequence[str]
    widths: Sequence[int]
    moments: Collection[int] = ()
    language: Language = "id"


def write(path: Path, name: str, head: Head, rows: Iterable[Sequence[Cell]], *, at: datetime) -> int:
    """Write the book; gives the number of rows. Text stays text, whatever it begins with; None and "" are empty."""
    book = zipfile.ZipFile(_around(name, head, at))
    begin, _end, rest = book.read(_SHEET).decode().partition(_END)
    letters, count, waiting = [xl_col_to_name(number) for number in range(len(head.words))], 0, list[str]()
    style = found[1] if (found := _STYLE.search(begin)) else "0"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as made:
        for part in book.namelist():
            if part != _SHEET:
                made.writestr(part, book.read(part))
        with made.open(_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(re.sub(r"<dimension [^>]*/>", "", begin).encode())
            for count, row in enumerate(rows, start=1):
                waiting.append(_row(count + 1, letters, row, style))
                if len(waiting) == _AT_ONCE:
                    sheet.write("".join(waiting).encode())
                    waiting.clear()
            sheet.write(("".join(waiting) + _END + rest).encode())
    return count


def _around(name: str, head: Head, at: datetime) -> io.BytesIO:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"author": "Posko", "created": at.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, head.words, book.add_format({"bold": True}))
        moment = book.add_format({"num_format": MOMENT_SHOWN[head.language]})
        for column, width in enumerate(head.widths):
            sheet.set_column(column, column, width, moment if column in head.moments else None)
    return out


def _row(number: int, letters: Sequence[str], row: Sequence[Cell], style: str) -> str:
    cells = [
        _cell(f"{letter}{number}", cell, style)
        for letter, cell in zip(letters, row, strict=True)
        if cell is not None and cell != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, cell: Cell, style: str) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
    if isinstance(cell, datetime):
        days = (cell.astimezone(WIB).replace(tzinfo=None) - _EPOCH) / timedelta(days=1)
        return f'<c r="{place}" s="{style}"><v>{days}</v></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


def _text(cell: str) -> str:
    return escape(_UNWRITABLE.sub("", kept(cell)[:32767]))
