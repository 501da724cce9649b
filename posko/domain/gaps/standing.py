"""A row of a table held against the gap and the promise that it names: the same, changed, or said with its cell.

An empty cell says nothing, and a column that is not there says nothing: what an export left out or masked stays as it
is. Owner, severity and kind are changed by the act that changes them on the list of gaps; nothing else is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.files.cell_times import same_moment
from posko.domain.files.columns import Column
from posko.domain.files.sheets import SheetRow
from posko.domain.gaps.changes import FIELDS, Known
from posko.domain.gaps.columns import AGENCIES, ALL_OF_PROMISE, SCHEMA

_OF_PROMISE: Final = frozenset({*ALL_OF_PROMISE, "extended_due", "promise_state", "verified_by"})
_CHANGED: Final = frozenset(FIELDS)


@dataclass(frozen=True, slots=True)
class Standing:
    """A gap that a table may name: as a change sees it, its cells as an export holds them (codes, moments), and those
    of its promises by number."""

    known: Known
    cells: Mapping[str, object]
    promises: Mapping[int, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell."""

    column: str
    refusal: BadInput
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What cells are compared by: agencies by every word for them, places by their words, and the zone."""

    agencies: Mapping[str, str]
    place: Callable[[str], str]  # the code of a place, or the empty text
    zone: tzinfo


def wanted_of(row: SheetRow, gap: Standing, ground: Ground) -> Mapping[str, str]:
    """What the row would change: owner, severity or kind with their new codes."""
    columns = (column for column in SCHEMA if column.name in _CHANGED)
    changed = [column.name for column in columns if _differs(row, column, gap.cells.get(column.name), ground)]
    return {name: _told(row, name, ground) for name in changed}


def faults(row: SheetRow, gap: Standing, ground: Ground) -> Iterator[Fault]:
    """Every cell that says another thing than what stands, and that no table changes."""
    number = row.values["promise_number"]
    promise = gap.promises.get(number) if isinstance(number, int) else None
    if number is not None and promise is None:
        message = N_("Gap %(gap)s has no promise no. %(number)s.")
        yield Fault("promise_number", BadInput(message, gap=gap.known.number, number=number),
                    N_("Leave the cell empty to ask for a new promise."))  # fmt: skip
    for column in SCHEMA:
        if column.name in _CHANGED or column.name in row.wrong or column.name in ("number", "promise_number"):
            continue
        if column.name in _OF_PROMISE and promise is None:
            continue
        stands = (promise or {}) if column.name in _OF_PROMISE else gap.cells
        if _differs(row, column, stands.get(column.name), ground):
            yield _said(row, column, gap)


def _said(row: SheetRow, column: Column, gap: Standing) -> Fault:
    message = N_("Here stands “%(cell)s”, and gap %(number)s says another thing.")
    remedy = N_("A table changes owner, severity and kind alone. Change this on the gap's page, or take a new export.")
    cell = row.cells.get(column.name, "")[:60]
    return Fault(column.name, BadInput(message, cell=cell, number=gap.known.number), remedy)


def _differs(row: SheetRow, column: Column, stands: object, ground: Ground) -> bool:
    """Whether a cell that says something says another thing than what stands."""
    cell = row.cells.get(column.name, "")
    if not cell or not column.taken or column.name in row.wrong:
        return False
    if column.name in AGENCIES:
        return ground.agencies.get(cell.casefold(), "?") != ground.agencies.get(str(stands or "").casefold(), "")
    if column.name in ("place", "place_code"):
        return not _same_text(cell, str(stands or "")) and ground.place(cell) != ground.place(str(stands or ""))
    if isinstance(stands, datetime):
        return not same_moment(cell, stands.astimezone(ground.zone).replace(tzinfo=None))
    if column.words:
        return str(row.values[column.name]) != str("" if stands is None else stands)
    return not _same_text(cell, str(stands or ""))


def _same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for blanks and ends of lines, which files keep in their own ways."""
    return one.split() == other.split()


def _told(row: SheetRow, name: str, ground: Ground) -> str:
    if name == "owner":
        return ground.agencies[row.cells["owner"].casefold()]
    return str(row.values[name])
