"""Tables that go round: an export written by the schema that an import reads it back by.

Heads and words are those of the language asked, moments and days are real ones in a workbook and written as the
language writes them in CSV. A column that an export must leave out is not in the schema that it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from posko.domain.files.columns import REASONS, Column, Spoken, Tongues
from posko.domain.files.csv_files import page_csv
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import SheetReading
from posko.domain.papers import workbook as books
from posko.domain.papers.formats import cell_text
from posko.domain.papers.workbook import Cell, Sheet

Row = Mapping[str, object]  # by the names of columns: texts, codes, numbers, days and moments; None is empty
EMPTY: Final[Mapping[str, Sequence[str]]] = {}


def table_csv(schema: Sequence[Column], rows: Iterable[Row], tongues: Tongues, *, begins: bool = True) -> bytes:
    """The rows as CSV in the reader's language; a later part of the same file does not begin it."""
    language, spoken = next(iter(tongues)), Spoken(schema, tongues)
    heads = [[spoken.head(column) for column in schema]] if begins else []
    told = ([cell_text(_cell(spoken, column, row), language) for column in schema] for row in rows)
    return page_csv([*heads, *told], language, begins=begins)


def table_workbook(
    name: str,
    schema: Sequence[Column],
    rows: Iterable[Row],
    tongues: Tongues,
    *,
    at: datetime,
    choices: Mapping[str, Sequence[str]] = EMPTY,
    beside: Sequence[Sheet] = (),
) -> bytes:
    """The rows as XLSX in the reader's language: a sheet of this name, and others beside it.

    `choices` are lists to choose from, by column; a column with words offers these by itself.
    """
    language, spoken = next(iter(tongues)), Spoken(schema, tongues)
    columns = tuple(
        books.Column(spoken.head(column), _kind(column), 0, _offered(spoken, column, choices)) for column in schema
    )
    sheet = Sheet(name, columns, [[_cell(spoken, column, row) for column in schema] for row in rows])
    return books.workbook([sheet, *beside], language=language, at=at, title=name)


def rest_workbook(reading: SheetReading, problems: Iterable[Problem], tongues: Tongues, *, at: datetime) -> bytes:
    """The rows that a load leaves, as they were written, each with its reasons: to be filled in and taken again."""
    language, say = next(iter(tongues.items()))
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        where = f"{problem.column}: " if problem.column else ""
        reasons.setdefault(problem.row, []).append(where + " ".join(problem.said_by(say)).strip())
    kept = [place for place, head in enumerate(reading.heads) if head.casefold() != say(REASONS).casefold()]
    heads = [*(reading.heads[place] for place in kept), say(REASONS)]
    rows: list[list[Cell]] = [
        [*(cells[place] for place in kept), "\n".join(reasons[number])]
        for number, cells in reading.lines
        if number in reasons
    ]
    sheet = Sheet(say(REASONS), tuple(books.Column(head) for head in heads), rows)
    return books.workbook([sheet], language=language, at=at, title=reading.file)


def _cell(spoken: Spoken, column: Column, row: Row) -> Cell:
    value = row.get(column.name)
    if value is None or isinstance(value, date | datetime):
        return value
    if column.words:
        return spoken.word(column, str(value))
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _kind(column: Column) -> books.Kind:
    return "text" if column.words else column.kind


def _offered(spoken: Spoken, column: Column, choices: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if column.name in choices:
        return tuple(choices[column.name])
    return tuple(spoken.known(column)) if column.taken else ()
