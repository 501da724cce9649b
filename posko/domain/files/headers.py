"""Where the header of a table stands, and what is wrong with it.

People put a title, a date and blank rows above a table, and a running number before it. What is passed over is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from posko.domain.errors import N_
from posko.domain.files.columns import Spoken
from posko.domain.files.problems import Problem

COLUMN_LIMIT: Final = 100
ABOVE: Final = 20  # rows that may stand above a header
LONGEST_HEAD: Final = 200  # letters; what is longer is no head

Line = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its row, its cells with their places (the first is 0), and the rows above it."""

    row: int
    cells: tuple[tuple[int, str], ...]
    width: int
    above: tuple[int, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads as they are written."""
        return tuple(head for _place, head in self.cells)

    @property
    def heads_at(self) -> Mapping[int, str]:
        """The heads by their places."""
        return dict(self.cells)


def header_of(lines: Sequence[Line], spoken: Spoken) -> Header:
    """The header: the first row that names every column that is needed, else the one that names most."""
    at = _place(lines[: ABOVE + 1], spoken)
    row, written = lines[at]
    width = max((place for place, cell in enumerate(written, start=1) if cell.strip()), default=0)
    blank = set() if width > COLUMN_LIMIT else _blank(written[:width], [cells for _row, cells in lines[at + 1 :]])
    cells = tuple((place, cell.strip()) for place, cell in enumerate(written[:width]) if place not in blank)
    return Header(row, cells, width, tuple(number for number, _cells in lines[:at]))


def _blank(written: Sequence[str], below: Sequence[Sequence[str]]) -> set[int]:
    """The columns without a head that hold nothing: a table may begin in column B."""
    blank = {place for place, cell in enumerate(written) if not cell.strip()}
    return {place for place in blank if not any(place < len(cells) and cells[place].strip() for cells in below)}


def header_problems(file: str, header: Header, spoken: Spoken) -> tuple[Problem, ...]:
    """What is wrong with a header, with a guess where one word is near."""
    heads, row = header.heads, header.row
    if len(heads) > COLUMN_LIMIT:
        message = N_("The header has more than %(limit)s columns.")
        return (Problem(file, row, "", message, {"limit": COLUMN_LIMIT}, N_("Copy the table into a new file.")),)
    meant = [spoken.column(head) for head in heads]
    unknown = [h for h, column in zip(heads, meant, strict=True) if column is None and not spoken.passes_over(h)]
    missing = [spoken.head(each) for each in spoken.schema if each.required and each not in meant]
    twice = sorted({spoken.head(column) for column in meant if column and meant.count(column) > 1})
    cases = [
        (N_("The header lacks the column %(name)s."), missing),
        (N_("The header has an unknown column %(name)s."), [head or "(empty)" for head in unknown]),
        (N_("The header has the column %(name)s twice."), twice),
    ]
    expected = {"expected": expected_of(spoken)}
    return tuple(
        _problem(file, row, message, {**expected, "name": name}, spoken.near_head(name) if name in unknown else "")
        for message, found in cases
        for name in found
    )


def expected_of(spoken: Spoken) -> str:
    """The header that a table should have, in the reader's language."""
    return ", ".join(spoken.head(column) for column in spoken.schema if column.taken)


def passed_over(file: str, header: Header) -> tuple[Problem, ...]:
    """What is said of the rows above a header: nothing is wrong with them."""
    if not header.above:
        return ()
    message = N_("Above the header in row %(header)s, these rows were passed over: %(rows)s.")
    return (Problem(file, 0, "", message, {"rows": ", ".join(map(str, header.above)), "header": header.row}),)


def _problem(file: str, row: int, message: str, params: Mapping[str, object], near: str) -> Problem:
    remedy = N_("The expected header is: %(expected)s")
    if near:
        remedy = N_("Did you mean “%(near)s”? The expected header is: %(expected)s")
    return Problem(file, row, str(params["name"]), message, {**params, "near": near}, remedy)


def _place(lines: Sequence[Line], spoken: Spoken) -> int:
    named = [_columns_in(cells, spoken) for _row, cells in lines]
    needed = {column.name for column in spoken.schema if column.required}
    whole = next((at for at, columns in enumerate(named) if columns and columns >= needed), None)
    if whole is not None:
        return whole
    most = max(range(len(named)), key=lambda at: (len(named[at]), -at))
    return most if len(named[most]) > 1 else 0


def _columns_in(cells: Sequence[str], spoken: Spoken) -> set[str]:
    meant = (spoken.column(cell) for cell in cells[: COLUMN_LIMIT + 1] if len(cell) < LONGEST_HEAD)
    return {column.name for column in meant if column is not None}
