"""A table of numbers: a row is the number of a station's KPPS, supervisor or linmas. No name is taken in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.files.cell_times import day
from posko.domain.files.columns import ENGLISH, Column, Tongues, code_of
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.outgoing import contacts
from posko.domain.outgoing.contacts import AT_STATIONS, ROLE_WORDS, Role
from posko.domain.people.contacts import telephone
from posko.domain.territory.places import AliasTable, Level

ROW_LIMIT: Final = 5000
_TYPED: Final[Mapping[str, str]] = {
    "ketua kpps": Role.KPPS, "ptps": Role.SUPERVISOR, "pengawas": Role.SUPERVISOR, "pengawas tps": Role.SUPERVISOR,
    "panwas": Role.SUPERVISOR, "satlinmas": Role.LINMAS, "hansip": Role.LINMAS, "pam tps": Role.LINMAS,
}  # fmt: skip

SCHEMA: Final[Sequence[Column]] = (
    Column("place", code_of, head="TPS", also=("tempat", "kode tps", "kode", "code", "station")),
    Column(
        "role", Role, head=N_("Role"), also=("peran", "jabatan"),
        words={role.value: ROLE_WORDS[role] for role in AT_STATIONS}, typed=_TYPED,
    ),
    Column("number", telephone, head=N_("Telephone number"), also=("telepon", "hp", "no hp", "nomor", "phone", "wa")),
    Column("purge_on", day, required=False, head=N_("Remove on"), also=("hapus", "hapus pada"), kind="day"),
    Column("name", required=False, taken=False, head=N_("Name"), also=("nama", "nama lengkap")),
)  # fmt: skip
ASKED: Final = tuple(column for column in SCHEMA if column.taken)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A number as a table gives it."""

    place: str
    role: Role
    number: str
    purge_on: date


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are held against. `root`: the institution whose table it is; `stations`: the codes of this city's;
    `held`: which other agency keeps the number of a station and role."""

    root: str
    stations: Collection[str]
    names: AliasTable
    today: date
    voting: date
    held: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactReading:
    """The content of a file. Load all of it only if there are no problems, or its good rows alone."""

    sheet: SheetReading
    rows: tuple[ContactRow, ...]
    problems: tuple[Problem, ...]

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.sheet.file

    @property
    def sha256(self) -> str:
        """The digest of its bytes as given."""
        return self.sheet.sha256

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What was passed over."""
        return self.sheet.notes

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems

    @property
    def part(self) -> bool:
        """Whether its good rows may be loaded alone: each row was read, and what is wrong lies in rows."""
        whole_file = any(problem.row == 0 for problem in self.problems)
        return bool(self.problems and self.rows) and not whole_file and len(self.problems) < PROBLEM_LIMIT


def read_contacts(file: str, data: bytes, ground: Ground, *, tongues: Tongues = ENGLISH) -> ContactReading:
    """Reads an upload, CSV or XLSX, and holds every row against the ground."""
    return _Rows(ground, read_table(file, data, SCHEMA, row_limit=ROW_LIMIT, tongues=tongues)).read()


def first_role(file: str, data: bytes, *, tongues: Tongues = ENGLISH) -> Role | None:
    """The role of the first good row: it tells whose table this is."""
    sheet = read_table(file, data, SCHEMA, row_limit=ROW_LIMIT, tongues=tongues)
    return next((role for row in sheet.in_order() if isinstance(role := row.values["role"], Role)), None)


class _Rows:
    """Collects numbers and problems of one file; a row with a problem gives no number."""

    def __init__(self, ground: Ground, sheet: SheetReading) -> None:
        self.ground, self.sheet = ground, sheet
        self.problems: list[Problem] = list(sheet.problems)
        self.found: list[ContactRow] = []
        self.row_of: dict[tuple[str, Role], int] = {}

    def read(self) -> ContactReading:
        for row in self.sheet.in_order():
            if len(self.problems) >= PROBLEM_LIMIT:
                break
            self._take(row)
        if not self.sheet.rows and not self.problems:
            self._note(0, "", N_("There is no row below the header."), {}, N_("Fill the table first."))
        ordered = sorted(self.problems, key=lambda each: each.row)
        return ContactReading(self.sheet, tuple(self.found), tuple(ordered[:PROBLEM_LIMIT]))

    def _take(self, row: SheetRow) -> None:
        before, values = len(self.problems), row.values
        role = values["role"] if isinstance(values["role"], Role) else None
        if role is not None and (refusal := contacts.giving(role, self.ground.root)):
            self._note(row.number, "role", refusal.message, refusal.params, N_("Let that agency load them."))
        place = self._station(row.number, str(values["place"])) if values["place"] else ""
        if role is not None and (holder := self.ground.held.get((place, role.value))):
            message = N_("%(agency)s keeps this number.")
            self._note(row.number, "place", message, {"agency": holder}, N_("Let that agency change or end it."))
        if values["number"]:
            try:
                contacts.reaching(str(values["number"]))
            except BadInput as refusal:
                self._note(row.number, "number", refusal.message, refusal.params, "")
        purge_on = self._purge_day(row.number, values["purge_on"])
        if len(self.problems) > before or row.wrong or role is None:
            return
        if (first := self.row_of.setdefault((place, role), row.number)) != row.number:
            message, remedy = N_("Row %(row)s has a number for the same station and role."), N_("Keep one of the two.")
            self._note(row.number, "number", message, {"row": first}, remedy)
            return
        self.found.append(ContactRow(place, role, str(values["number"]), purge_on))

    def _station(self, row: int, cell: str) -> str:
        try:
            code = self.ground.names.resolve(cell, level=Level.TPS)
        except BadInput as refusal:
            self._note(row, "place", refusal.message, refusal.params, "")
            return ""
        if code not in self.ground.stations:
            message = N_("%(place)s is no station of this city.")
            self._note(row, "place", message, {"place": cell[:60]}, N_("Write its code, such as 31.75.03.1001/012."))
        return code

    def _purge_day(self, row: int, asked: object) -> date:
        ground = self.ground
        try:
            return contacts.purge_day(asked if isinstance(asked, date) else None, ground.today, ground.voting)
        except BadInput as refusal:
            self._note(row, "purge_on", refusal.message, refusal.params, "")
            return ground.today

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        written = self.sheet.header.get(column, column)
        self.problems.append(Problem(self.sheet.file, row, written, message, params, remedy))
