"""Rows of a table as gaps and measures against them: what each cell may hold, and what is wrong with each row.

One row is a gap with at most one measure. Rows of one title at one place are one gap with several. A measure of the own
agency is promised by loading; one of another agency is asked of it, since nobody promises for somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo
from typing import Final, cast

from posko.domain.errors import N_, BadInput
from posko.domain.files.columns import Column
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.gaps.states import KINDS, SEVERITIES
from posko.domain.severity import TYPED
from posko.domain.territory.places import AliasTable, level_of
from posko.domain.vulnerability.event_rows import plain

ROW_LIMIT: Final = 2000
TITLE_LIMIT, PROMISE_LIMIT = 160, 300
END_OF_DAY: Final = time(23, 59)
EXAMPLES: Final = ("contoh", "example")
# As officers write them, besides the codes.
KIND_WORDS: Final[Mapping[str, str]] = {
    "banjir": "flood", "bencana": "flood", "pemilih": "voter", "dpt": "voter", "logistik": "logistics",
    "keamanan": "security", "netralitas": "conduct", "tps khusus": "special_station", "koordinasi": "coordination",
    "hoaks": "information", "informasi": "information",
}  # fmt: skip
SEVERITY_WORDS: Final[Mapping[str, int]] = {word: level for word, level in TYPED.items() if level in SEVERITIES}


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
    """The facts that rows are checked against: places, agencies by code and by short name, now, and the open gaps."""

    places: AliasTable
    codes: Collection[str]
    agencies: Mapping[str, str]
    at: datetime
    zone: tzinfo
    outside: Collection[str] = ()
    known: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GapReading:
    """The content of a file. Load it only if there are no problems; `sha256` is of the bytes as given."""

    file: str
    sha256: str
    gaps: tuple[RowGap, ...]
    problems: tuple[Problem, ...]
    examples: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems

    @property
    def promises(self) -> int:
        """How many promises the file asks for."""
        return sum(len(gap.promises) for gap in self.gaps)


def kind(cell: str) -> str:
    """A kind of gap by its code or as officers write it."""
    word = cell.casefold()
    if word in KINDS:
        return word
    if word in KIND_WORDS:
        return KIND_WORDS[word]
    known = ", ".join([*KINDS, *KIND_WORDS])
    raise BadInput("%(cell)s is no kind of gap; write one of: %(known)s.", cell=cell, known=known)


def severity(cell: str) -> int:
    """1 to 3, or in words."""
    if cell.casefold() not in SEVERITY_WORDS:
        raise BadInput("%(cell)s is no severity; write 1, 2 or 3.", cell=cell)
    return SEVERITY_WORDS[cell.casefold()]


def moment(cell: str) -> datetime:
    """A day, with or without an hour; a day alone ends at 23.59. No zone yet."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y %H.%M"):
        try:
            return datetime.strptime(cell, form)  # noqa: DTZ007 - the operation's zone is put on it where it is known
        except ValueError:
            continue
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.combine(datetime.strptime(cell, form).date(), END_OF_DAY)  # noqa: DTZ007
        except ValueError:
            continue
    raise BadInput("%(cell)s is no time; write 2024-11-26 17:00 or 26/11/2024.", cell=cell)


SCHEMA: Final[Sequence[Column]] = (
    Column("title", plain, also=("celah",)),
    Column("place", plain, also=("tempat",)),
    Column("kind", kind, also=("jenis",)),
    Column("severity", severity, also=("tingkat",)),
    Column("detail", plain, required=False, also=("uraian",)),
    Column("owner", plain, required=False, also=("pemilik",)),
    Column("brought_by", plain, required=False, also=("dibawa oleh",)),
    Column("agency", plain, required=False, also=("instansi",)),
    Column("promise", plain, required=False, also=("janji",)),
    Column("evidence", plain, required=False, also=("bukti",)),
    Column("due", moment, required=False, also=("tenggat",)),
)


def read_gaps(file: str, data: bytes, table: Table) -> GapReading:
    """Reads an upload, CSV or XLSX, and holds every row against the table."""
    return _Rows(table, read_table(file, data, SCHEMA, row_limit=ROW_LIMIT)).read()


class _Rows:
    """Collects gaps and problems of one file."""

    def __init__(self, table: Table, sheet: SheetReading) -> None:
        self.table, self.sheet = table, sheet
        self.problems: list[Problem] = list(sheet.problems)
        self.gaps: dict[tuple[str, str], RowGap] = {}
        self.examples = 0

    def read(self) -> GapReading:
        for row in self.sheet.rows:
            if len(self.problems) >= PROBLEM_LIMIT:
                break
            if str(row.values["title"]).casefold().startswith(EXAMPLES):
                self.examples += 1
            else:
                self._take(row)
        if not self.gaps and not self.problems:
            self._note(0, "", N_("There is no row below the header."), {}, N_("Fill the table first."))
        ordered = tuple(sorted(self.problems, key=lambda problem: problem.row))
        return GapReading(self.sheet.file, self.sheet.sha256, tuple(self.gaps.values()), ordered, self.examples)

    def _take(self, row: SheetRow) -> None:
        place, owner = self._place(row), self._agency(row, "owner")
        brought_by = self._agency(row, "brought_by")
        asked = self._promise(row)
        title = str(row.values["title"])
        if len(title) > TITLE_LIMIT:
            message = N_("The title has %(size)s signs; %(limit)s is the most.")
            params = {"size": len(title), "limit": TITLE_LIMIT}
            self._note(row.number, "title", message, params, N_("Put the rest under details."))
        if place is None or owner is None or brought_by is None or asked is None or len(title) > TITLE_LIMIT:
            return
        key = (title.casefold(), place)
        if number := self.table.known.get(key):
            message = N_("This gap stands open already, as no. %(number)s.")
            self._note(row.number, "title", message, {"number": number}, N_("Remove the row."))
            return
        first = self.gaps.get(key)
        if first is None:
            self.gaps[key] = RowGap(
                row.number, title, place, str(row.values["kind"]), cast(int, row.values["severity"]),
                str(row.values["detail"] or ""), owner, asked, brought_by,
            )  # fmt: skip
        else:
            self.gaps[key] = _with(first, asked)

    def _place(self, row: SheetRow) -> str | None:
        written = str(row.values["place"])
        try:
            code = written if level_of(written) else self.table.places.resolve(written)
        except BadInput as refusal:  # it says what to write instead
            self._note(row.number, "place", refusal.message, refusal.params, "")
            return None
        if code not in self.table.codes:
            remedy = N_("Write a code such as 31.75.03.1001, or the name as the list of places has it.")
            self._note(row.number, "place", N_("%(place)s is no place of this city."), {"place": written}, remedy)
            return None
        if code in self.table.outside:
            message = N_("%(place)s lies outside the area of your post.")
            self._note(row.number, "place", message, {"place": code}, N_("Leave the row to whoever is posted there."))
            return None
        return code

    def _agency(self, row: SheetRow, column: str) -> str | None:
        """The code of an agency; empty for none, None with a problem noted."""
        written = row.values[column]
        if written is None:
            return ""
        found = self.table.agencies.get(str(written).casefold())
        if found is None:
            known = ", ".join(sorted(set(self.table.agencies.values())))
            message = N_("%(agency)s is no agency of this operation.")
            params = {"agency": written, "known": known}
            self._note(row.number, column, message, params, N_("Write one of: %(known)s."))
        return found

    def _promise(self, row: SheetRow) -> tuple[RowPromise, ...] | None:
        """What the row asks for: nothing, one promise, or None with a problem noted."""
        given = {name: row.values[name] for name in ("agency", "promise", "evidence", "due")}
        if all(value is None for value in given.values()):
            return ()
        missing = [name for name, value in given.items() if value is None]
        for name in missing:
            message = N_("A promise needs agency, promise, evidence and due; this cell is empty.")
            self._note(row.number, name, message, {}, N_("Fill it, or leave all four empty."))
        agency = self._agency(row, "agency")
        if missing or not agency:
            return None
        due = cast(datetime, given["due"]).replace(tzinfo=self.table.zone)
        if due <= self.table.at:
            message = N_("The due time %(due)s lies in the past.")
            self._note(
                row.number, "due", message, {"due": due.strftime("%d/%m/%Y %H.%M")}, N_("Choose a time after now.")
            )
            return None
        return (RowPromise(agency, str(given["promise"]), str(given["evidence"]), due),)

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        written = self.sheet.header.get(column, column)
        self.problems.append(Problem(self.sheet.file, row, written, message, params, remedy))


def _with(gap: RowGap, asked: tuple[RowPromise, ...]) -> RowGap:
    return RowGap(gap.row, gap.title, gap.place, gap.kind, gap.severity, gap.detail, gap.owner, (*gap.promises, *asked))
