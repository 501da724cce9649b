"""Files of events as people send them: CSV and workbooks, whole and spoilt."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

HEAD = ("tempat", "indikator", "tingkat", "tanggal", "status", "sumber", "catatan")
GOOD = ("31.75.03.1001", "IKP03", "2", "2024-11-20", "resmi", "Laporan Panwascam 12", "Genangan di jalan masuk")


def csv_of(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    """A CSV file with semicolons, as spreadsheets in Indonesia save it."""
    return "\r\n".join(";".join(row) for row in (head, *rows)).encode()


def page_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV that a page handed out in Indonesian, by the words of its header, as they stand there."""
    text = content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";", strict=True))


def workbook(
    *rows: Sequence[object], head: Sequence[str] = HEAD, spoil: Callable[[Any, Any], object] | None = None
) -> bytes:
    """A workbook whose first sheet holds the rows; `spoil(book, sheet)` may do to it what people do."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("kejadian")
        for number, row in enumerate((head, *rows)):
            sheet.write_row(number, 0, row)
        if spoil:
            spoil(book, sheet)
    return out.getvalue()


def changed(**cells: str) -> tuple[str, ...]:
    """The good row with other cells, by the words of its header."""
    return tuple(cells.get(name, cell) for name, cell in zip(HEAD, GOOD, strict=True))
