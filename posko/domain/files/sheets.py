"""Reading tables by a declared schema. Reading is a dry run: it returns rows and problems and loads nothing.

A byte-order mark and `;` or a tab as separator (how spreadsheets save CSV in Indonesia) are taken as they come, and
the guard that our own files put before a cell is taken off.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.files.csv_files import bare, separator_of

SIZE_LIMIT: Final = 20 * 1024 * 1024
PROBLEM_LIMIT: Final = 1000
COLUMN_LIMIT: Final = 100
CELL_LIMIT: Final = 32_767  # letters; no spreadsheet holds more in a cell
# Ends of lines for each row that is taken: blank lines and lines within quotes are passed over, but not without end.
LINES_A_ROW: Final = 40

Parser = Callable[[str], object]
Lines = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file. `row` is the line of the file (the header is row 1), 0 for the whole file.

    `message` and `remedy` hold `%(name)s` places, filled from `params`, so that a door can translate them.
    """

    file: str
    row: int
    column: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    remedy: str = ""

    def text(self) -> str:
        """The message in English, its values filled in."""
        return self.said_by(str)[0]

    def remedy_text(self) -> str:
        """The remedy in English, its values filled in."""
        return self.said_by(str)[1]

    def said_by(self, say: Callable[[str], str]) -> tuple[str, str]:
        """Message and remedy, translated by `say`, their values filled in."""
        message, remedy = (say(part) if part else "" for part in (self.message, self.remedy))
        return (message % self.params, remedy % self.params) if self.params else (message, remedy)

    def __str__(self) -> str:
        where = self.file + (f", row {self.row}" if self.row else "")
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.text()} {self.remedy_text()}".rstrip()


def text(cell: str) -> str:
    """The cell as it is. Its outer blanks were removed before."""
    return cell


def whole(cell: str) -> int:
    """A count: digits only, no separators."""
    if not re.fullmatch(r"[0-9]{1,15}", cell):
        raise BadInput("%(cell)s is not a whole number; write digits only, as in 2374828.", cell=cell)
    return int(cell)


def decimal(cell: str) -> float:
    """A number with a decimal point. A comma is refused: 1,234 means two things."""
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", cell) or not math.isfinite(float(cell)):
        raise BadInput("%(cell)s is not a number; write it with a decimal point, as in -6.218.", cell=cell)
    return float(cell)


def yes_no(cell: str) -> bool:
    """`yes` or `no`, also `ya`/`tidak` and `1`/`0`."""
    word = cell.casefold()
    if word not in ("yes", "no", "ya", "tidak", "1", "0"):
        raise BadInput("%(cell)s is neither yes nor no.", cell=cell)
    return word in ("yes", "ya", "1")


def iso_date(cell: str) -> str:
    """A year, a month or a day, kept as text: 2013, 2024-11, 2024-11-27."""
    if not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", cell):
        raise BadInput("%(cell)s is no date; write 2024, 2024-11 or 2024-11-27.", cell=cell)
    return cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a schema. A column that is not required may be left out, and its cells may be empty.

    `also`: other words that a header may use for it, in any case.
    """

    name: str
    parse: Parser = text
    required: bool = True
    unique: bool = False
    one_of: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good row: `number` is its line in the file; a cell left empty is None."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a file says. Load only when `problems` is empty. `sha256` is of the bytes as given.

    `header` tells by which word the file names a column.
    """

    file: str
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]
    sha256: str
    header: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems


def read_sheet(file: str, data: bytes, schema: Sequence[Column], *, row_limit: int | None = None) -> SheetReading:
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
    return read_lines(file, lines, schema, digest, row_limit=row_limit)


def read_lines(
    file: str, lines: Lines, schema: Sequence[Column], digest: str, *, row_limit: int | None = None
) -> SheetReading:
    """Reads numbered lines of cells, the header first, by `schema`; `digest` is the SHA-256 of what they came from."""
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    wrong = _header_problems(file, header, schema) if lines else _empty(file, schema)
    if not wrong and row_limit is not None and len(lines) - 1 > row_limit:
        wrong = (too_many_rows(file, row_limit),)
    if wrong:
        return SheetReading(file, (), wrong, digest)
    return _Rows(file, header, schema).read(lines[1:], digest)


def too_many_rows(file: str, limit: int) -> Problem:
    """The refusal of a table that is longer than anybody would check by eye."""
    message = N_("The file has more than %(limit)s rows below its header.")
    return Problem(file, 0, "", message, {"limit": limit}, N_("Split it into several files."))


def too_large(file: str, size: int, limit: int) -> Problem:
    """The refusal of a file of `size` bytes where `limit` are taken."""
    sizes: dict[str, object] = {"size": round(size / 1048576, 1), "limit": limit // 1048576}
    message = N_("The file has %(size)s MB; the limit is %(limit)s MB.")
    return Problem(file, 0, "", message, sizes, N_("Split it into several files."))


def _empty(file: str, schema: Sequence[Column]) -> tuple[Problem, ...]:
    expected: dict[str, object] = {"expected": _header(schema)}
    return (Problem(file, 0, "", N_("The file is empty."), expected, N_("Give it the header %(expected)s.")),)


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
        if row_limit is not None and len(found) > row_limit + 1:
            break
        begin = reader.line_num + 1
    return found


def _header(schema: Sequence[Column]) -> str:
    return ",".join(column.name for column in schema)


def _meant(cell: str, schema: Sequence[Column]) -> Column | None:
    """The column that a header cell names, by its name or by another word for it."""
    return next((c for c in schema if cell == c.name or (c.also and cell.casefold() in (c.name, *c.also))), None)


def _header_problems(file: str, header: Sequence[str], schema: Sequence[Column]) -> tuple[Problem, ...]:
    if len(header) > COLUMN_LIMIT:
        message = N_("The header has more than %(limit)s columns.")
        return (Problem(file, 1, "", message, {"limit": COLUMN_LIMIT}, N_("Copy the table into a new file.")),)
    meant = [_meant(name, schema) for name in header]
    missing = [column.name for column in schema if column.required and column not in meant]
    unknown = [name or "(empty)" for name, column in zip(header, meant, strict=True) if column is None]
    twice = sorted({c.name for c in meant if c and meant.count(c) > 1} | {n for n in header if header.count(n) > 1})
    params: dict[str, object] = {"expected": _header(schema)}
    remedy = N_("The expected header is: %(expected)s")
    cases = [
        (N_("The header lacks the column %(name)s."), missing),
        (N_("The header has an unknown column %(name)s."), unknown),
        (N_("The header has the column %(name)s twice."), twice),
    ]
    return tuple(
        Problem(file, 1, name, message, {**params, "name": name}, remedy) for message, found in cases for name in found
    )


class _Rows:
    """Collects good rows and problems of one file; remembers the cells that must not occur twice."""

    def __init__(self, file: str, header: Sequence[str], schema: Sequence[Column]) -> None:
        self.file = file
        self.header = header
        self.schema = schema
        self.columns = {name: column for name in header if (column := _meant(name, schema))}
        self.seen: dict[tuple[str, object], int] = {}
        self.problems: list[Problem] = []

    def read(self, lines: Lines, digest: str) -> SheetReading:
        rows = []
        for number, cells in lines:
            before = len(self.problems)
            values = self._values(number, cells)
            if len(self.problems) == before:
                rows.append(SheetRow(number, values))
            if len(self.problems) >= PROBLEM_LIMIT:
                stop = N_("Too many problems; reading stopped at this row.")
                self._note(number, "", stop, {}, N_("Correct these first."))
                break
        written = {column.name: name for name, column in self.columns.items()}
        return SheetReading(self.file, tuple(rows), tuple(self.problems), digest, written)

    def _values(self, number: int, cells: Sequence[str]) -> dict[str, object]:
        values: dict[str, object] = {column.name: None for column in self.schema}
        if len(cells) != len(self.header):
            counts: dict[str, object] = {"found": len(cells), "expected": len(self.header)}
            message = N_("The row has %(found)s cells, the header %(expected)s.")
            remedy = N_("Leave no cell beside the table filled; in CSV, quote cells that hold the separator.")
            self._note(number, "", message, counts, remedy)
            return values
        for name, cell in zip(self.header, cells, strict=True):
            values[self.columns[name].name] = self._value(number, name, bare(cell.strip()).strip())
        return values

    def _value(self, number: int, name: str, cell: str) -> object:
        column = self.columns[name]
        if not cell:
            if column.required:
                self._note(number, name, N_("The cell is empty."), {}, N_("Fill it; this column is required."))
            return None
        if len(cell) > CELL_LIMIT:
            message = N_("The cell has more than %(limit)s letters.")
            self._note(number, name, message, {"limit": CELL_LIMIT}, N_("Shorten it."))
            return None
        if column.one_of and cell not in column.one_of:
            known: dict[str, object] = {"cell": cell, "known": ", ".join(column.one_of)}
            self._note(number, name, N_("%(cell)s is not known here."), known, N_("Write one of: %(known)s."))
            return None
        try:
            value = column.parse(cell)
        except BadInput as refusal:
            self._note(number, name, refusal.message, refusal.params, "")
            return None
        self._check_unique(number, name, value)
        return value

    def _check_unique(self, number: int, name: str, value: object) -> None:
        if not self.columns[name].unique:
            return
        first = self.seen.setdefault((name, value), number)
        if first != number:
            params: dict[str, object] = {"cell": value, "first": first, "second": number}
            message = N_("%(cell)s stands in row %(first)s and again in row %(second)s.")
            self._note(number, name, message, params, N_("Remove one of the two rows."))

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        self.problems.append(Problem(self.file, row, column, message, params, remedy))


def problem_rows(problems: Iterable[Problem], say: Callable[[str], str] = str) -> Iterator[Sequence[object]]:
    """The problems as a table to hand back, its header first; `say` translates its sentences."""
    yield "file", "row", "column", "message", "remedy"
    for problem in problems:
        message, remedy = problem.said_by(say)
        yield problem.file, problem.row or "", problem.column, message, remedy
