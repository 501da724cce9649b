"""Rows of a table as people with their posts: who is new, who changes, and what is wrong with each row.

A row says everything about one person. An empty cell, or a missing column, leaves the present value, so that a file
loaded twice changes nothing the second time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from posko.domain import privacy
from posko.domain.access import Role, may_hold
from posko.domain.errors import N_, BadInput
from posko.domain.files.columns import Column
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.people import contacts, duty
from posko.domain.territory.places import AliasTable, level_of

ROW_LIMIT: Final = 5000
NAME_LIMIT: Final = 120
LOG_IN_NAME: Final = re.compile(r"[A-Za-z0-9_.@+-]{1,60}")
# Roles as Indonesian tables write them; the code's own words hold too.
ROLE_WORDS: Final[Mapping[str, Role]] = {
    **{role.value: role for role in Role},
    "pimpinan": Role.CHIEF,
    "perencana": Role.PLANNER,
    "perwira jaga": Role.DUTY_OFFICER,
    "petugas lapangan": Role.FIELD_OFFICER,
    "penghubung": Role.LIAISON,
    "penghubung instansi": Role.LIAISON,
    "petugas data kpu": Role.KPU_DATA_OFFICER,
    "petugas bawaslu": Role.BAWASLU_OFFICER,
    "anggota gakkumdu": Role.GAKKUMDU_MEMBER,
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person and the post they hold. `superior` and `deputy` are log-in names; `telephone` as contacts keeps it."""

    username: str
    full_name: str
    agency: str
    role: Role
    place: str = ""
    superior: str = ""
    deputy: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are held against: agencies by code with their root, places, the open accounts of the operation.

    `taken`: log-in names that cannot be used, closed here or known in another operation. `loader`: who loads.
    """

    agencies: Mapping[str, str]
    places: Collection[str]
    names: AliasTable
    held: Mapping[str, PersonRow]
    taken: Collection[str] = ()
    loader: str = ""


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """The content of a file. Load it only if there are no problems; `sha256` is of the bytes as given.

    `added` and `changed` are people as they will be; `same` counts those that are so already. `usernames`: of all.
    """

    file: str
    sha256: str
    added: tuple[PersonRow, ...]
    changed: tuple[PersonRow, ...]
    same: int
    usernames: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems


def log_in_name(cell: str) -> str:
    """A log-in name: it stands in the ledger for ever."""
    if not LOG_IN_NAME.fullmatch(cell):
        raise BadInput("%(cell)s is no log-in name; write letters, digits and dots, without blanks.", cell=cell[:60])
    return cell


def name(cell: str) -> str:
    """A person's name as it is shown."""
    privacy.refuse_personal_numbers(cell)
    if len(cell) > NAME_LIMIT or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in cell):
        raise BadInput("The name has more than %(limit)s signs, or signs that cannot be seen.", limit=NAME_LIMIT)
    if cell.startswith(("=", "+", "@")):
        raise BadInput("The cell begins with %(sign)s as a formula does. Write the value itself.", sign=cell[0])
    return cell


def role(cell: str) -> Role:
    """A role, by its code or in Indonesian."""
    found = ROLE_WORDS.get(" ".join(cell.casefold().split()))
    if found is None:
        known = ", ".join(role.value for role in Role)
        raise BadInput("%(cell)s is no role; write one of: %(known)s.", cell=cell[:60], known=known)
    return found


SCHEMA: Final[Sequence[Column]] = (
    Column("username", log_in_name, unique=True, also=("nama_login", "nama login", "log-in name")),
    Column("name", name, also=("nama", "nama lengkap")),
    Column("agency", also=("instansi",)),
    Column("role", role, also=("peran", "jabatan")),
    Column("place", required=False, also=("tempat", "wilayah")),
    Column("superior", log_in_name, required=False, also=("atasan",)),
    Column("deputy", log_in_name, required=False, also=("wakil", "pengganti")),
    Column("telephone", contacts.telephone, required=False, also=("phone", "telepon", "hp")),
)


def read_people(file: str, data: bytes, ground: Ground) -> PeopleReading:
    """Reads an upload, CSV or XLSX, and holds every row against the ground."""
    return _Rows(ground, read_table(file, data, SCHEMA, row_limit=ROW_LIMIT)).read()


class _Rows:
    """Collects people and problems of one file."""

    def __init__(self, ground: Ground, sheet: SheetReading) -> None:
        self.ground = ground
        self.sheet = sheet
        self.problems: list[Problem] = list(sheet.problems)
        self.people: dict[str, PersonRow] = {}
        self.row_of: dict[str, int] = {}

    def read(self) -> PeopleReading:
        for row in self.sheet.rows:
            if len(self.problems) >= PROBLEM_LIMIT:
                break
            self._take(row)
        if not self.sheet.rows and not self.problems:
            self._note(0, "", N_("There is no row below the header."), {}, N_("Fill the table first."))
        for username, person in self.people.items():
            self._check_links(self.row_of[username], person)
        if not self.problems:
            self._check_rings()
        held = self.ground.held
        added = tuple(each for each in self.people.values() if each.username not in held)
        changed = tuple(p for p in self.people.values() if p.username in held and held[p.username] != p)
        same = len(self.people) - len(added) - len(changed)
        ordered = tuple(sorted(self.problems, key=lambda problem: problem.row))[:PROBLEM_LIMIT]
        return PeopleReading(self.sheet.file, self.sheet.sha256, added, changed, same, tuple(self.people), ordered)

    def _take(self, row: SheetRow) -> None:
        before = len(self.problems)
        person = self._placed(row.number, self._merged(row))
        self._check_account(row.number, person)
        self._check_post(row.number, person)
        if len(self.problems) == before:
            self.people[person.username] = person
            self.row_of[person.username] = row.number

    def _merged(self, row: SheetRow) -> PersonRow:
        """The row over the present record: a cell that is empty changes nothing."""
        values = {"full_name" if key == "name" else key: value for key, value in row.values.items()}
        given = {key: value for key, value in values.items() if value is not None}
        held = self.ground.held.get(str(values["username"]))
        return replace(held, **given) if held else PersonRow(**given)  # type: ignore[arg-type]  # by the schema

    def _placed(self, row: int, person: PersonRow) -> PersonRow:
        """The person with the code of the place; a place that is none, or two, is noted."""
        if not person.place:
            return person
        try:
            code = person.place if level_of(person.place) else self.ground.names.resolve(person.place)
        except BadInput as refusal:  # it says what to write instead
            self._note(row, "place", refusal.message, refusal.params, "")
            return person
        if code not in self.ground.places:
            message = N_("%(place)s is no place of this city.")
            remedy = N_("Write a code such as 31.75.03 or 31.75.03.1001, or leave the cell empty.")
            self._note(row, "place", message, {"place": person.place[:60]}, remedy)
        return replace(person, place=code)

    def _check_account(self, row: int, person: PersonRow) -> None:
        if person.username in self.ground.taken:
            message = N_("The log-in name %(name)s is taken or its account is closed.")
            self._note(row, "username", message, {"name": person.username}, N_("Choose another one."))
            return
        held = self.ground.held.get(person.username)
        if held is None:
            return
        if held.agency != person.agency:
            params = {"name": person.username, "agency": held.agency}
            message = N_("%(name)s holds a post at %(agency)s already; an account does not move between agencies.")
            remedy = N_("Close that account and open one under another log-in name.")
            self._note(row, "agency", message, params, remedy)
        if held.role is not person.role and person.username == self.ground.loader:
            self._note(row, "role", N_("Nobody changes their own role."), {}, N_("Let another administrator do it."))

    def _check_post(self, row: int, person: PersonRow) -> None:
        root = self.ground.agencies.get(person.agency)
        if root is None:
            params = {"agency": person.agency[:60], "known": ", ".join(self.ground.agencies)}
            message = N_("There is no agency %(agency)s in this operation.")
            self._note(row, "agency", message, params, N_("Write one of: %(known)s."))
        elif not may_hold(person.role, root):
            message = N_("%(agency)s cannot hold the role %(role)s: it belongs to another institution.")
            params = {"agency": person.agency, "role": person.role.value}
            self._note(row, "role", message, params, N_("Choose another role."))

    def _check_links(self, row: int, person: PersonRow) -> None:
        held = self.ground.held.get(person.username)
        if person.role is Role.CHIEF and person.deputy != (held.deputy if held else ""):
            message = N_("The deputy of a chief is named by the chief alone.")
            self._note(row, "deputy", message, {}, N_("Leave the cell empty; the chief names one on the page of keys."))
        for column, other in (("superior", person.superior), ("deputy", person.deputy)):
            if not other:
                continue
            params = {"other": other, "agency": person.agency}
            found = self.people.get(other) or self.ground.held.get(other)
            if other == person.username:
                self._note(row, column, N_("Nobody is their own superior or deputy."), {}, N_("Name another person."))
            elif found is None:
                message = N_("There is no open account %(other)s, and no good row of that name in the file.")
                self._note(row, column, message, params, N_("Add the person, or correct that row."))
            elif found.agency != person.agency:
                message = N_("%(other)s belongs to another agency than %(agency)s.")
                self._note(row, column, message, params, N_("Name a person of the same agency."))

    def _check_rings(self) -> None:
        standing = {**self.ground.held, **self.people}
        links = {
            "superior": {key: each.superior for key, each in standing.items()},
            "deputy": {key: each.deputy for key, each in standing.items()},
        }
        for column, of_all in links.items():
            if ring := duty.ring_in(of_all):
                row = min(self._rows_among(ring), default=0)
                message = N_("This goes round in a circle: %(ring)s.")
                self._note(row, column, message, {"ring": " → ".join(ring)}, N_("Take one of the links out."))

    def _rows_among(self, ring: Sequence[str]) -> Iterator[int]:
        return (self.row_of[each] for each in ring if each in self.row_of)

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        written = self.sheet.header.get(column, column)
        self.problems.append(Problem(self.sheet.file, row, written, message, params, remedy))
