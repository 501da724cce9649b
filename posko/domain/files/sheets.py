"""Reading tables by a declared schema. Reading is a dry run: it returns rows and problems and loads nothing.

A byte-order mark and `;` or a tab as separator (how spreadsheets save CSV in Indonesia) are taken as they come, and
the guard that our own files put before a cell is taken off. A row is good or bad by itself: everything that is wrong
in it is told at once, and the good rows may be taken alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.files.cell_times import in_doubt
from posko.domain.files.columns import ENGLISH, Column, Spoken, Tongues
from posko.domain.files.csv_files import bare, separator_of
from posko.domain.files.headers import ABOVE, Header, Line, expected_of, header_of, header_problems, passed_over
from posko.domain.files.problems import Problem, too_large, too_many_rows

SIZE_LIMIT: Final = 20 * 1024 * 1024
PROBLEM_LIMIT: Final = 1000
CELL_LIMIT: Final = 32_767  # letters; no spreadsheet holds more in a cell
# Ends of lines for each row that is taken: blank lines and lines within quotes are passed over, but not without end.
LINES_A_ROW: Final = 40

Lines = Sequence[Line]
Refused = tuple[str, Mapping[str, object], str]  # message, its values, remedy


@dataclass(frozen=True, slots=True)
class Marks:
    """What a workbook says of its cells besides what they hold: refusals by cell (row, and column from 1), and by rows
    that lie in a merge (first and last)."""

    cells: Mapping[tuple[int, int], Refused] = field(default_factory=dict)
    merged: Sequence[tuple[int, int, Refused]] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: `number` is its line in the file; a cell left empty is None. `cells` are its cells as they are written,
    by column. `wrong` names the columns whose cell was refused; a good row has none."""

    number: int
    values: Mapping[str, object]
    cells: Mapping[str, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a file says. Load all of it only when `problems` is empty. `sha256` is of the bytes as given.

    `header` tells by which word the file names a column. `spoilt` are the rows with a cell that was refused, as far as
    they could be read. `notes` tell what was passed over. `heads` and `lines` are the table as it is written.
    """

    file: str
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]
    sha256: str
    header: Mapping[str, str] = field(default_factory=dict)
    spoilt: tuple[SheetRow, ...] = ()
    notes: tuple[Problem, ...] = ()
    heads: tuple[str, ...] = ()
    lines: Lines = ()

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems

    def in_order(self) -> Iterator[SheetRow]:
        """Good and spoilt rows as they follow each other, for whoever checks more of them than their cells."""
        return iter(sorted((*self.rows, *self.spoilt), key=lambda row: row.number))


def read_sheet(
    file: str, data: bytes, schema: Sequence[Column], *, row_limit: int | None = None, tongues: Tongues = ENGLISH
) -> SheetReading:
    """Reads CSV `data` by `schema`. Every problem is returned, none is raised; `file` only names it."""
    digest = hashlib.sha256(data).hexdigest()
    written = _decode(file, data)
    if isinstance(written, Problem):
        return SheetReading(file, (), (written,), digest)
    if row_limit is not None and written.count("\n") + written.count("\r") > LINES_A_ROW * (row_limit + 1):
        return SheetReading(file, (), (too_many_rows(file, row_limit),), digest)
    try:
        lines = _lines(written, row_limit)
    except csv.Error as error:
        why = N_("This is not readable as CSV: %(why)s.")
        broken = Problem(file, 0, "", why, {"why": error}, N_("Save it as CSV again."))
        return SheetReading(file, (), (broken,), digest)
    return read_lines(file, lines, schema, digest, row_limit=row_limit, tongues=tongues)


def read_lines(
    file: str,
    lines: Lines,
    schema: Sequence[Column],
    digest: str,
    *,
    row_limit: int | None = None,
    tongues: Tongues = ENGLISH,
    marks: Marks = Marks(),
) -> SheetReading:
    """Reads numbered lines of cells by `schema`; `digest` is the SHA-256 of what they came from."""
    spoken = Spoken(schema, tongues)
    if not lines:
        expected: dict[str, object] = {"expected": expected_of(spoken)}
        empty = Problem(file, 0, "", N_("The file is empty."), expected, N_("Give it the header %(expected)s."))
        return SheetReading(file, (), (empty,), digest)
    header = header_of(lines, spoken)
    wrong = header_problems(file, header, spoken) + _spoilt_header(file, header, marks)
    below = lines[len(header.above) + 1 :]
    if not wrong and row_limit is not None and len(below) > row_limit:
        wrong = (too_many_rows(file, row_limit),)
    if wrong:
        return SheetReading(file, (), wrong, digest)
    return _Rows(file, header, spoken, marks).read(below, digest)


def _spoilt_header(file: str, header: Header, marks: Marks) -> tuple[Problem, ...]:
    cells = [refused for (row, _column), refused in marks.cells.items() if row == header.row]
    merges = [refused for first, last, refused in marks.merged if first <= header.row <= last]
    return tuple(Problem(file, header.row, "", *refused) for refused in (*cells, *merges))


def _decode(file: str, data: bytes) -> str | Problem:
    if len(data) > SIZE_LIMIT:
        return too_large(file, len(data), SIZE_LIMIT)
    again = N_("Save it as 'CSV UTF-8' in the spreadsheet and try again.")
    if b"\0" in data:
        row = data.count(b"\n", 0, data.index(b"\0")) + 1
        return Problem(file, row, "", N_("This is no text file."), {}, again)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return Problem(file, row, "", N_("The file is not UTF-8."), {}, again)


def _lines(written: str, row_limit: int | None) -> list[tuple[int, list[str]]]:
    """Lines with their number; blank lines are passed over but counted. Reading stops one row beyond the limit."""
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=separator_of(written), strict=True)
    found: list[tuple[int, list[str]]] = []
    begin = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((begin, cells))
        if row_limit is not None and len(found) > row_limit + 1 + ABOVE:
            break
        begin = reader.line_num + 1
    return found


class _Rows:
    """Collects rows and problems of one file; remembers the cells that must not occur twice."""

    def __init__(self, file: str, header: Header, spoken: Spoken, marks: Marks) -> None:
        self.file, self.header, self.spoken, self.marks = file, header, spoken, marks
        self.columns = {place: column for place, head in header.cells if (column := spoken.column(head))}
        self.written = {column.name: header.heads_at[place] for place, column in self.columns.items()}
        self.seen: dict[tuple[str, object], int] = {}
        self.problems: list[Problem] = []
        self.wrong: set[str] = set()
        self.doubts: dict[tuple[int, str], BadInput] = {}

    def read(self, lines: Lines, digest: str) -> SheetReading:
        self._look_for_two_orders(lines)
        good: list[SheetRow] = []
        spoilt: list[SheetRow] = []
        for number, cells in lines:
            before = len(self.problems)
            row = self._row(number, cells)
            (good if len(self.problems) == before else spoilt).append(row)
            if len(self.problems) >= PROBLEM_LIMIT:
                stop = N_("Too many problems; reading stopped at this row.")
                self._note(number, "", stop, {}, N_("Correct these first."))
                break
        else:
            self._marks_elsewhere({number for number, _cells in lines})
        notes = passed_over(self.file, self.header)
        heads, kept = self.header.heads, tuple((number, self._kept(cells)) for number, cells in lines)
        return SheetReading(
            self.file, tuple(good), tuple(self.problems), digest, self.written, tuple(spoilt), notes, heads, kept
        )

    def _row(self, number: int, cells: Sequence[str]) -> SheetRow:
        values: dict[str, object] = {column.name: None for column in self.spoken.schema}
        written: dict[str, str] = {}
        self.wrong = set()
        for refused in self._merged_at(number):
            self._note(number, "", *refused)
        if len(cells) < self.header.width or any(cell.strip() for cell in cells[self.header.width :]):
            counts: dict[str, object] = {"found": len(cells), "expected": self.header.width}
            message = N_("The row has %(found)s cells, the header %(expected)s.")
            remedy = N_("Leave no cell beside the table filled; in CSV, quote cells that hold the separator.")
            self._note(number, "", message, counts, remedy)
            return SheetRow(number, values, {}, frozenset(values))
        for place, column in self.columns.items():
            written[column.name] = cell = bare(cells[place].strip()).strip()
            if refused_cell := self.marks.cells.get((number, place + 1)):
                self._refuse(number, column, *refused_cell)
            elif column.taken:
                values[column.name] = self._value(number, column, cell)
        return SheetRow(number, values, written, frozenset(self.wrong))

    def _value(self, number: int, column: Column, cell: str) -> object:
        if not cell:
            if column.required:
                self._refuse(number, column, N_("The cell is empty."), {}, N_("Fill it; this column is required."))
            return None
        if len(cell) > CELL_LIMIT:
            message = N_("The cell has more than %(limit)s letters.")
            self._refuse(number, column, message, {"limit": CELL_LIMIT}, N_("Shorten it."))
            return None
        if (doubt := self.doubts.get((number, column.name))) is not None:
            self._refuse(number, column, doubt.message, doubt.params, "")
            return None
        if (meant := self._meant(number, column, cell)) is None:
            return None
        try:
            value = column.parse(meant)
        except BadInput as refusal:
            self._refuse(number, column, refusal.message, refusal.params, "")
            return None
        self._check_unique(number, column, value)
        return value

    def _meant(self, number: int, column: Column, cell: str) -> str | None:
        """The code that a cell means where its column has words, else the cell; None with a problem noted."""
        if not column.words and (not column.one_of or cell in column.one_of):
            return cell
        if column.words and (code := self.spoken.code(column, cell)) is not None:
            return code
        near = self.spoken.near_word(column, cell) if column.words else ""
        known = ", ".join(self.spoken.known(column) if column.words else column.one_of)
        params: dict[str, object] = {"cell": cell[:60], "known": known, "near": near}
        remedy = N_("Write one of: %(known)s.")
        if near:
            remedy = N_("Did you mean “%(near)s”? Write one of: %(known)s.")
        self._refuse(number, column, N_("%(cell)s is not known here."), params, remedy)
        return None

    def _check_unique(self, number: int, column: Column, value: object) -> None:
        if not column.unique:
            return
        first = self.seen.setdefault((column.name, value), number)
        if first != number:
            params: dict[str, object] = {"cell": value, "first": first, "second": number}
            message = N_("%(cell)s stands in row %(first)s and again in row %(second)s.")
            self._refuse(number, column, message, params, N_("Remove one of the two rows."))

    def _look_for_two_orders(self, lines: Lines) -> None:
        for place, column in self.columns.items():
            if column.kind in ("day", "moment") and column.taken:
                cells = {number: cells[place] for number, cells in lines if place < len(cells)}
                self.doubts |= {(number, column.name): doubt for number, doubt in in_doubt(cells).items()}

    def _merged_at(self, number: int) -> Iterable[Refused]:
        return (refused for first, last, refused in self.marks.merged if first <= number <= last)

    def _marks_elsewhere(self, rows: set[int]) -> None:
        """Note formulas and merges below the header that lie in no row and no column of the table."""
        for (number, column), refused in self.marks.cells.items():
            if number > self.header.row and (number not in rows or column - 1 not in self.columns):
                self._note(number, "", *refused)
        for first, last, refused in self.marks.merged:
            if first > self.header.row and rows.isdisjoint(range(first, last + 1)):
                self._note(first, "", *refused)

    def _kept(self, cells: Sequence[str]) -> tuple[str, ...]:
        beside = [cell for cell in cells[self.header.width :] if cell.strip()]
        return (*(cells[place] if place < len(cells) else "" for place, _head in self.header.cells), *beside)

    def _refuse(self, row: int, column: Column, message: str, params: Mapping[str, object], remedy: str) -> None:
        self.wrong.add(column.name)
        self._note(row, self.written[column.name], message, params, remedy)

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        self.problems.append(Problem(self.file, row, column, message, params, remedy))
