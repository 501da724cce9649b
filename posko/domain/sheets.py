"""Reading CSV by a declared schema. Reading is a dry run: it returns rows and problems and loads nothing.

A byte-order mark and `;` as separator (how spreadsheets save CSV in Indonesia) are taken as they come.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from posko.domain.errors import BadInput

SIZE_LIMIT: Final = 20 * 1024 * 1024
PROBLEM_LIMIT: Final = 1000

Parser = Callable[[str], object]


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
        return self.message % self.params if self.params else self.message

    def remedy_text(self) -> str:
        """The remedy in English, its values filled in."""
        return self.remedy % self.params if self.params else self.remedy

    def __str__(self) -> str:
        where = self.file + (f", row {self.row}" if self.row else "")
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.text()} {self.remedy_text()}".rstrip()


def text(cell: str) -> str:
    """The cell as it stands, outer blanks removed."""
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
    """One column of a schema. A column that is not required may be left out, and its cells may be empty."""

    name: str
    parse: Parser = text
    required: bool = True
    unique: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good row: `number` is its line in the file; a cell left empty is None."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a file says. Load only when `problems` is empty. `sha256` is of the bytes as given."""

    file: str
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]
    sha256: str

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems


def read_sheet(file: str, data: bytes, schema: Sequence[Column]) -> SheetReading:
    """Reads `data` by `schema`. Every problem is returned, none is raised; `file` only names it."""
    digest = hashlib.sha256(data).hexdigest()
    written = _decode(file, data)
    if isinstance(written, Problem):
        return SheetReading(file, (), (written,), digest)
    try:
        lines = _lines(written)
    except csv.Error as error:
        broken = Problem(file, 0, "", "This is not readable as CSV: %(why)s.", {"why": error}, "Save it as CSV again.")
        return SheetReading(file, (), (broken,), digest)
    if not lines:
        empty = Problem(file, 0, "", "The file is empty.", {}, f"Give it the header {_header(schema)}.")
        return SheetReading(file, (), (empty,), digest)
    header = [cell.strip() for cell in lines[0][1]]
    wrong = _header_problems(file, header, schema)
    if wrong:
        return SheetReading(file, (), wrong, digest)
    return _Rows(file, header, schema).read(lines[1:], digest)


def _decode(file: str, data: bytes) -> str | Problem:
    if len(data) > SIZE_LIMIT:
        return Problem(
            file,
            0,
            "",
            "The file has %(size)s MB; the limit is %(limit)s MB.",
            {"size": round(len(data) / 1048576, 1), "limit": SIZE_LIMIT // 1048576},
            "Split it into several files.",
        )
    if b"\0" in data:
        row = data.count(b"\n", 0, data.index(b"\0")) + 1
        return Problem(file, row, "", "This is no text file.", {}, "Save it as 'CSV UTF-8' and try again.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return Problem(
            file,
            row,
            "",
            "The file is not UTF-8.",
            {},
            "Save it as 'CSV UTF-8' in the spreadsheet and try again.",
        )


def _lines(written: str) -> list[tuple[int, list[str]]]:
    """Lines with their number; blank lines are passed over but counted."""
    first = written.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    begin = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((begin, cells))
        begin = reader.line_num + 1
    return found


def _header(schema: Sequence[Column]) -> str:
    return ",".join(column.name for column in schema)


def _header_problems(file: str, header: Sequence[str], schema: Sequence[Column]) -> tuple[Problem, ...]:
    names = {column.name for column in schema}
    missing = [column.name for column in schema if column.required and column.name not in header]
    unknown = [name or "(empty)" for name in header if name not in names]
    twice = sorted({name for name in header if header.count(name) > 1})
    params: dict[str, object] = {"expected": _header(schema)}
    remedy = "The expected header is: %(expected)s"
    cases = [
        ("The header lacks the column %(name)s.", missing),
        ("The header has an unknown column %(name)s.", unknown),
        ("The header has the column %(name)s twice.", twice),
    ]
    return tuple(
        Problem(file, 1, name, message, {**params, "name": name}, remedy) for message, found in cases for name in found
    )


class _Rows:
    """Collects good rows and problems of one file; remembers the cells that must not occur twice."""

    def __init__(self, file: str, header: Sequence[str], schema: Sequence[Column]) -> None:
        self.file = file
        self.header = header
        self.columns = {column.name: column for column in schema}
        self.seen: dict[tuple[str, object], int] = {}
        self.problems: list[Problem] = []

    def read(self, lines: Iterable[tuple[int, list[str]]], digest: str) -> SheetReading:
        rows = []
        for number, cells in lines:
            before = len(self.problems)
            values = self._values(number, cells)
            if len(self.problems) == before:
                rows.append(SheetRow(number, values))
            if len(self.problems) >= PROBLEM_LIMIT:
                self._note(number, "", "Too many problems; reading stopped at this row.", {}, "Mend these first.")
                break
        return SheetReading(self.file, tuple(rows), tuple(self.problems), digest)

    def _values(self, number: int, cells: Sequence[str]) -> dict[str, object]:
        values: dict[str, object] = dict.fromkeys(self.columns)
        if len(cells) != len(self.header):
            counts: dict[str, object] = {"found": len(cells), "expected": len(self.header)}
            message = "The row has %(found)s cells, the header %(expected)s."
            self._note(number, "", message, counts, "Put cells that hold the separator between double quotes.")
            return values
        for name, cell in zip(self.header, cells, strict=True):
            values[name] = self._value(number, self.columns[name], cell.strip())
        return values

    def _value(self, number: int, column: Column, cell: str) -> object:
        if not cell:
            if column.required:
                self._note(number, column.name, "The cell is empty.", {}, "Fill it; this column is required.")
            return None
        if column.one_of and cell not in column.one_of:
            known: dict[str, object] = {"cell": cell, "known": ", ".join(column.one_of)}
            self._note(number, column.name, "%(cell)s is not known here.", known, "Write one of: %(known)s.")
            return None
        try:
            value = column.parse(cell)
        except BadInput as refusal:
            self._note(number, column.name, refusal.message, refusal.params, "")
            return None
        self._check_unique(number, column, value)
        return value

    def _check_unique(self, number: int, column: Column, value: object) -> None:
        if not column.unique:
            return
        first = self.seen.setdefault((column.name, value), number)
        if first != number:
            params: dict[str, object] = {"cell": value, "first": first, "second": number}
            message = "%(cell)s stands in row %(first)s and again in row %(second)s."
            self._note(number, column.name, message, params, "Remove one of the two rows.")

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        self.problems.append(Problem(self.file, row, column, message, params, remedy))


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet will run as a formula."""
    cell = str(value)
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def problems_csv(problems: Iterable[Problem]) -> str:
    """The problems as a CSV file to hand back: file, row, column, message, remedy."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["file", "row", "column", "message", "remedy"])
    for problem in problems:
        cells = (problem.file, problem.row or "", problem.column, problem.text(), problem.remedy_text())
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
