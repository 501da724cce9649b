"""Rows of a table as gaps and promises: what is new, what changes, what is the same, and what is wrong with each row.

A row without a gap's number is a new gap with at most one promise; rows of one title at one place are one gap with
several. A row with a number is held against the gap that stands: with a promise that has no number it asks for that
promise too. A promise of the own agency is made by loading; one of another agency is asked of it, since nobody
promises for somebody else. Good rows may be loaded alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Final, cast

from posko.domain.access import Viewer
from posko.domain.errors import N_, BadInput
from posko.domain.files.columns import ENGLISH, Tongues, nearest
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.gaps import changes, standing
from posko.domain.gaps.columns import ALL_OF_PROMISE, NEEDED, SCHEMA
from posko.domain.gaps.standing import Standing
from posko.domain.territory.places import AliasTable, level_of
from posko.domain.vulnerability.event_rows import TEXT_LIMIT, plain

ROW_LIMIT: Final = 5000
NEW_LIMIT: Final = 2000  # gaps opened by one act
TITLE_LIMIT: Final = 160
EXAMPLES: Final = ("contoh", "example")
_FIRST_SAYS: Final = ("kind", "severity", "detail", "owner", "brought_by")


@dataclass(frozen=True, slots=True)
class RowPromise:
    """A measure against a gap: of which agency (code), what, which evidence, by when."""

    agency: str
    promise: str
    evidence: str
    due: datetime


@dataclass(frozen=True, slots=True)
class RowGap:
    """A gap of a file, with its first row and the measures against it."""

    row: int
    title: str
    place: str
    kind: str
    severity: int
    detail: str
    owner: str
    promises: tuple[RowPromise, ...]
    brought_by: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The facts that rows are checked against: places, agencies by code and by short name, now, and the open gaps.

    `standing` finds the gaps of these numbers. `by`: who loads; `tongues`: the languages of heads and words.
    """

    places: AliasTable
    codes: Collection[str]
    agencies: Mapping[str, str]
    at: datetime
    zone: tzinfo
    by: Viewer
    outside: Collection[str] = ()
    known: Mapping[tuple[str, str], int] = field(default_factory=dict)
    standing: Callable[[Collection[int]], Mapping[int, Standing]] = lambda numbers: {}
    tongues: Tongues = field(default_factory=lambda: ENGLISH)


@dataclass(frozen=True, slots=True)
class GapReading:
    """The content of a file, as far as its rows are good.

    `gaps` would be opened, `asked` are promises on gaps that stand, by number, `changed` are their new owner, severity
    or kind; `same` counts the rows that change nothing. `notes` tell what was passed over.
    """

    sheet: SheetReading
    gaps: tuple[RowGap, ...]
    asked: tuple[tuple[int, RowPromise], ...]
    changed: Mapping[int, Mapping[str, str]]
    same: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    examples: int = 0

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.sheet.file

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes as given."""
        return self.sheet.sha256

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems

    @property
    def changes(self) -> bool:
        """Whether loading it would do anything."""
        return bool(self.gaps or self.asked or self.changed)

    @property
    def part(self) -> bool:
        """Whether its good rows may be loaded alone."""
        stopped = len(self.problems) >= PROBLEM_LIMIT
        return self.changes and not self.ok and not stopped and all(each.row for each in self.problems)

    @property
    def promises(self) -> int:
        """How many promises the file makes or asks for."""
        return sum(len(gap.promises) for gap in self.gaps) + len(self.asked)


def read_gaps(file: str, data: bytes, table: Table) -> GapReading:
    """Reads an upload, CSV or XLSX, and holds every row against the table."""
    return _Rows(table, read_table(file, data, SCHEMA, row_limit=ROW_LIMIT, tongues=table.tongues)).read()


class _Rows:
    """Collects gaps, changes and problems of one file."""

    def __init__(self, table: Table, sheet: SheetReading) -> None:
        self.table, self.sheet = table, sheet
        self.problems: list[Problem] = list(sheet.problems)
        self.notes: list[Problem] = list(sheet.notes)
        self.gaps: dict[tuple[str, str], RowGap] = {}
        self.asked: list[tuple[int, RowPromise]] = []
        self.changed: dict[int, tuple[int, Mapping[str, str]]] = {}
        self.seen: dict[object, int] = {}
        self.same = self.examples = 0
        numbers = {row.values["number"] for row in sheet.in_order()}
        self.stands = table.standing([number for number in numbers if isinstance(number, int)])
        self.ground = standing.Ground(table.agencies, self._code, table.zone)

    def read(self) -> GapReading:
        if self._header_will_do():
            for row in self.sheet.in_order():
                if len(self.problems) >= PROBLEM_LIMIT:
                    break
                if str(row.cells.get("title", "")).casefold().startswith(EXAMPLES):
                    self.examples += 1
                else:
                    self._take(row)
        if len(self.gaps) > NEW_LIMIT:
            message = N_("The file would open more than %(limit)s gaps at once.")
            self._note(0, "", message, {"limit": NEW_LIMIT}, N_("Split it into several files."))
        if not self.problems and not (self.gaps or self.asked or self.changed or self.same):
            self._note(0, "", N_("There is no row below the header."), {}, N_("Fill the table first."))
        ordered = tuple(sorted(self.problems, key=lambda problem: problem.row))
        changed = {number: wanted for number, (_row, wanted) in self.changed.items()}
        return GapReading(
            self.sheet, tuple(self.gaps.values()), tuple(self.asked), changed, self.same, ordered, tuple(self.notes),
            self.examples,
        )  # fmt: skip

    def _header_will_do(self) -> bool:
        """Whether the file can hold anything: a table without numbers is one of new gaps, and needs their columns."""
        if not self.sheet.heads or "number" in self.sheet.header:
            return True
        missing = [name for name in NEEDED if name not in self.sheet.header]
        if "place_code" in self.sheet.header and "place" in missing:
            missing.remove("place")
        for name in missing:
            message = N_("The header lacks the column %(name)s.")
            self._note(0, "", message, {"name": self._head(name)}, N_("Take the template, or an export."))
        return not missing

    def _take(self, row: SheetRow) -> None:
        before = len(self.problems)
        if "number" in row.wrong:
            return
        number = row.values["number"]
        if number is None:
            self._take_new(row, spoilt=bool(row.wrong))
        elif (gap := self.stands.get(cast(int, number))) is None:
            message = N_("There is no gap no. %(number)s.")
            self._note(row.number, "number", message, {"number": number}, N_("Leave the cell empty for a new gap."))
        else:
            self._take_standing(row, gap, before)

    def _take_standing(self, row: SheetRow, gap: Standing, before: int) -> None:
        for name in ("owner", "agency"):
            self._agency(row, name)
        for fault in standing.faults(row, gap, self.ground):
            self._note(row.number, fault.column, fault.refusal.message, fault.refusal.params, fault.remedy)
        asked = () if row.cells.get("promise_number") else self._promise(row)
        if len(self.problems) > before or row.wrong or asked is None:
            return
        wanted = standing.wanted_of(row, gap, self.ground)
        if wanted and not self._change(row, gap, wanted):
            return
        new = [each for each in asked if not _stands(each, gap, self.ground)]
        self.asked += [(gap.known.number, each) for each in new if self._first(row, (gap.known.number, each))]
        self.same += not (wanted or new)

    def _change(self, row: SheetRow, gap: Standing, wanted: Mapping[str, str]) -> bool:
        number = gap.known.number
        first, told = self.changed.get(number, (row.number, wanted))
        if told != wanted:
            message = N_("Row %(first)s changes gap %(number)s in another way.")
            self._note(row.number, "", message, {"first": first, "number": number}, N_("Let both rows say the same."))
            return False
        refusal = changes.plan(gap.known, dict(wanted), self.table.by).refusal
        if refusal is not None:
            self._note(row.number, next(iter(wanted)), refusal.message, refusal.params, "")
            return False
        self.changed[number] = (first, wanted)
        return True

    def _take_new(self, row: SheetRow, *, spoilt: bool) -> None:
        before = len(self.problems)
        told = {**row.cells, "place": row.cells.get("place_code") or row.cells.get("place", "")}
        for name in NEEDED:
            if not told.get(name) and name not in row.wrong:
                self._note(row.number, name, N_("The cell is empty."), {}, N_("Fill it; a new gap needs it."))
        for name, limit in (("title", TITLE_LIMIT), ("place", TEXT_LIMIT), ("detail", TEXT_LIMIT)):
            self._plain(row, name, limit)
        place, owner, brought_by = self._place(row), self._agency(row, "owner"), self._agency(row, "brought_by")
        asked = self._promise(row)
        if spoilt or len(self.problems) > before or asked is None:
            return
        new = RowGap(
            row.number, row.cells["title"], place or "", str(row.values["kind"]), cast(int, row.values["severity"]),
            row.cells.get("detail", ""), owner or "", asked, brought_by or "",
        )  # fmt: skip
        self._add(row, new)

    def _add(self, row: SheetRow, new: RowGap) -> None:
        key = (new.title.casefold(), new.place)
        if number := self.table.known.get(key):
            message = N_("This gap stands open already, as no. %(number)s.")
            remedy = N_("Remove the row, or write that number in the column %(column)s.")
            self._note(row.number, "title", message, {"number": number, "column": self._head("number")}, remedy)
            return
        first = self.gaps.get(key)
        if first is None:
            self.gaps[key] = new
            self._first(row, (key, new.promises))
            return
        other = [name for name in _FIRST_SAYS if getattr(new, name) and getattr(new, name) != getattr(first, name)]
        for name in other:
            message = N_("Row %(first)s says another thing of the same gap.")
            self._note(row.number, name, message, {"first": first.row}, N_("Let both rows say the same."))
        if not other and self._first(row, (key, new.promises)):
            self.gaps[key] = replace(first, promises=(*first.promises, *new.promises))

    def _first(self, row: SheetRow, said: object) -> bool:
        """Whether no row before said the same. One that does is passed over."""
        first = self.seen.setdefault(said, row.number)
        if first != row.number:
            message = N_("Row %(row)s says the same as row %(first)s and is passed over.")
            self.notes.append(Problem(self.sheet.file, row.number, "", message, {"row": row.number, "first": first}))
        return first == row.number

    def _plain(self, row: SheetRow, name: str, limit: int = TEXT_LIMIT) -> None:
        cell = row.cells.get(name, "")
        if name in row.wrong:
            return
        try:
            plain(cell)
            if len(cell) > limit:
                raise BadInput("The text has %(size)s signs; %(limit)s is the most.", size=len(cell), limit=limit)
        except BadInput as refusal:
            self._note(row.number, name, refusal.message, refusal.params, "")

    def _code(self, written: str) -> str:
        try:
            return written if level_of(written) else self.table.places.resolve(written)
        except BadInput:
            return ""

    def _place(self, row: SheetRow) -> str | None:
        column = "place_code" if row.cells.get("place_code") else "place"
        written = row.cells.get(column, "")
        if not written or column in row.wrong:
            return None
        try:
            code = written if level_of(written) else self.table.places.resolve(written)
        except BadInput as refusal:  # it says what to write instead
            self._note(row.number, column, refusal.message, refusal.params, "")
            return None
        other = row.cells.get("place", "")
        if code not in self.table.codes:
            remedy = N_("Write a code such as 31.75.03.1001, or the name as the list of places has it.")
            self._note(row.number, column, N_("%(place)s is no place of this city."), {"place": written}, remedy)
        elif code in self.table.outside:
            remedy = N_("Leave the row to whoever is posted there.")
            self._note(row.number, column, N_("%(place)s lies outside the area of your post."), {"place": code}, remedy)
        elif column == "place_code" and other and self._code(other) != code:
            message = N_("%(place)s is not the place of the code %(code)s.")
            self._note(row.number, "place", message, {"place": other[:60], "code": code}, N_("Correct one of the two."))
        else:
            return code
        return None

    def _agency(self, row: SheetRow, column: str) -> str | None:
        """The code of an agency; empty for none, None with a problem noted."""
        written = row.cells.get(column, "")
        if not written or column in row.wrong:
            return ""
        found = self.table.agencies.get(written.casefold())
        if found is None:
            known = ", ".join(sorted(set(self.table.agencies.values())))
            near = nearest(written, self.table.agencies)
            params = {"agency": written[:60], "known": known, "near": near.upper()}
            remedy = N_("Did you mean “%(near)s”? Write one of: %(known)s.") if near else N_("Write one of: %(known)s.")
            self._note(row.number, column, N_("%(agency)s is no agency of this operation."), params, remedy)
        return found

    def _promise(self, row: SheetRow) -> tuple[RowPromise, ...] | None:
        """What the row asks for: nothing, one promise, or None with a problem noted."""
        given = {name: row.cells.get(name, "") for name in ALL_OF_PROMISE}
        if not any(given.values()):
            return ()
        missing = [name for name, value in given.items() if not value]
        for name in missing:
            message = N_("A promise needs agency, promise, evidence and due; this cell is empty.")
            self._note(row.number, name, message, {}, N_("Fill it, or leave all four empty."))
        for name in ("promise", "evidence"):
            self._plain(row, name)
        agency = self._agency(row, "agency")
        if missing or not agency or "due" in row.wrong:
            return None
        due = cast(datetime, row.values["due"]).replace(tzinfo=self.table.zone)
        if due <= self.table.at:
            told, remedy = {"due": due.strftime("%d/%m/%Y %H.%M")}, N_("Choose a time after now.")
            self._note(row.number, "due", N_("The due time %(due)s lies in the past."), told, remedy)
            return None
        return (RowPromise(agency, given["promise"], given["evidence"], due),)

    def _head(self, name: str) -> str:
        if name in self.sheet.header:
            return self.sheet.header[name]
        column = next(each for each in SCHEMA if each.name == name)
        return next(iter(self.table.tongues.values()))(column.head)

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        written = self.sheet.header.get(column, column)
        self.problems.append(Problem(self.sheet.file, row, written, message, params, remedy))


def _stands(asked: RowPromise, gap: Standing, ground: standing.Ground) -> bool:
    """Whether a promise without a number stands already: somebody took the column of numbers out."""
    return any(
        ground.agencies.get(str(each["agency"]).casefold()) == asked.agency
        and str(each["promise"]).split() == asked.promise.split()
        for each in gap.promises.values()
    )
