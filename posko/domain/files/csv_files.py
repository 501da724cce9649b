"""CSV: one writer for every page, the guard of a cell that a spreadsheet would run, and what every import undoes.

Pages hand out `;` with a byte-order mark in Indonesian, as spreadsheets there open and save it, and `,` in English, all
cells quoted. Files of the command line and of the API are parted by `,` without a mark.

A guarded cell has one apostrophe before it. Whoever has the guard taken off gets the cell as it was, also one that
began with an apostrophe: such a cell is guarded by one more.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

Language = Literal["id", "en"]
MARK: Final = "\ufeff"  # by which a spreadsheet knows that a file is UTF-8
GUARD: Final = "'"
_SEPARATOR: Final[dict[Language, str]] = {"id": ";", "en": ","}
# What begins a formula, as it is, full-width and small; and what a spreadsheet may pass over before it.
_SIGNS: Final = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
_BLANK: Final = (
    "".join(map(chr, (*range(0x21), 0x7F, 0x85, 0xA0, 0xAD, 0x1680, *range(0x2000, 0x2010), *range(0x2028, 0x2030))))
    + "\u205f\u2060\u3000\ufeff"
)
_LINE_OR_TAB: Final = frozenset("\t\r\n")
_LOOKED_AT: Final = 10_000  # signs of a file by which its separator is told


def page_csv(rows: Iterable[Sequence[object]], language: Language, *, begins: bool = True) -> bytes:
    """Rows as a page hands them out; a later part of the same file does not begin it. None is an empty cell."""
    mark = MARK if begins and language == "id" else ""
    return (mark + _written(rows, _SEPARATOR[language], csv.QUOTE_ALL)).encode()


def plain_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows for the command line and for the API."""
    return _written(rows, ",", csv.QUOTE_MINIMAL)


def _written(rows: Iterable[Sequence[object]], separator: str, quoting: int) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula, were it not for apostrophes before it."""
    inner = cell.lstrip(_BLANK + GUARD)
    return bool(inner) and (inner[0] in _SIGNS or not _LINE_OR_TAB.isdisjoint(cell[: len(cell) - len(inner)]))


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return GUARD + cell if runs(cell) else cell


def bare(cell: str) -> str:
    """The cell without its guard."""
    return cell[1:] if cell.startswith(GUARD) and runs(cell) else cell


def kept(cell: str) -> str:
    """A cell of a workbook, where text is no formula anyway: only what would lose an apostrophe on its way back in."""
    return GUARD + cell if cell.lstrip().startswith(GUARD) and runs(cell) else cell


def separator_of(text: str) -> str:
    """By what the cells of a file are parted, told by its first line: comma, semicolon or tab."""
    unquoted = re.sub(r'"[^"]*"', "", text[:_LOOKED_AT]).lstrip("\r\n ")
    return max(",;\t", key=re.split(r"[\r\n]", unquoted, maxsplit=1)[0].count)
