"""Rows of a table as people with their posts: who is new, who changes, and what is wrong with each row.

A row says everything about one person. An empty cell, or a missing column, leaves the present value, so that a file
loaded twice, or one that was handed out, changes nothing. A file that is handed out holds no telephone number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from posko.domain import privacy
from posko.domain.access import ROLES, Role, may_hold
from posko.domain.errors import N_, BadInput
from posko.domain.files.columns import ENGLISH, Column, Tongues, code_of, folded, nearest, text
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.people import contacts, duty
from posko.domain.territory.places import AliasTable, level_of

ROW_LIMIT: Final = 5000
NAME_LIMIT: Final = 120
LOG_IN_NAME: Final = re.compile(r"[A-Za-z0-9_.@+-]{1,60}")
# Roles as Indonesian tables write them, beside the words of pages and the codes.
ROLE_WORDS: Final[Mapping[str, Role]] = {
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
    `agency_words`: agencies by what pages call them, folded.
    """

    agencies: Mapping[str, str]
    places: Collection[str]
    names: AliasTable
    held: Mapping[str, PersonRow]
    taken: Collection[str] = ()
    loader: str = ""
    agency_words: Mapping[str, str] = field(default_factory=dict)

    def agency(self, cell: str) -> str:
        """The code of the agency that a cell means; the cell itself where it means none."""
        return cell if cell in self.agencies else self.agency_words.get(folded(cell), cell)


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """The content of a file. Load all of it only if there are no problems, or its good rows alone.

    `added` and `changed` are people as they will be; `same` counts those that are so already. `usernames`: of all.
    `rings`: people of the file would stand in a circle, so that no row of it is good by itself.
    """

    sheet: SheetReading
    added: tuple[PersonRow, ...]
    changed: tuple[PersonRow, ...]
    same: int
    usernames: tuple[str, ...]
    problems: tuple[Problem, ...]
    rings: bool = False

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
        whole_file = self.rings or any(problem.row == 0 for problem in self.problems)
        some = bool(self.problems and (self.added or self.changed))
        return some and not whole_file and len(self.problems) < PROBLEM_LIMIT


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


def place(cell: str) -> str:
    """A place by its code or its name, also as it was chosen from a list of the template."""
    return code_of(text(cell))


SCHEMA: Final[Sequence[Column]] = (
    Column("username", log_in_name, unique=True, head=N_("Log-in name"), also=("nama_login", "nama login")),
    Column("name", name, head=N_("Name"), also=("nama", "nama lengkap")),
    Column("agency", head=N_("Agency"), also=("instansi",)),
    Column(
        "role", Role, head=N_("Role"), also=("peran", "jabatan"),
        words={role.value: card.name for role, card in ROLES.items()}, typed=ROLE_WORDS,
    ),
    Column("place", place, required=False, head=N_("Place code"), also=("tempat", "wilayah")),
    Column("place_name", head=N_("Name of the place"), required=False, taken=False),
    Column("superior", log_in_name, required=False, head=N_("Superior"), also=("atasan",)),
    Column("deputy", log_in_name, required=False, head=N_("Deputy"), also=("wakil", "pengganti")),
    Column("telephone", contacts.telephone, required=False, head=N_("Telephone"), also=("phone", "telepon", "hp")),
)  # fmt: skip
# What a file that is handed out holds: no telephone number. What one to fill in asks: nothing that is told already.
HANDED_OUT: Final = tuple(column for column in SCHEMA if column.name != "telephone")
ASKED: Final = tuple(column for column in SCHEMA if column.taken)


def read_people(file: str, data: bytes, ground: Ground, *, tongues: Tongues = ENGLISH) -> PeopleReading:
    """Reads an upload, CSV or XLSX, and holds every row against the ground."""
    return _Rows(ground, read_table(file, data, SCHEMA, row_limit=ROW_LIMIT, tongues=tongues)).read()


class _Rows:
    """Collects people and problems of one file; a person whose row has a problem is none of them."""

    def __init__(self, ground: Ground, sheet: SheetReading) -> None:
        self.ground = ground
        self.sheet = sheet
        self.problems: list[Problem] = list(sheet.problems)
        self.people: dict[str, PersonRow] = {}
        self.row_of: dict[str, int] = {}
        self.same: set[int] = set()
        self.rings = False

    def read(self) -> PeopleReading:
        for row in self.sheet.in_order():
            if len(self.problems) >= PROBLEM_LIMIT:
                break
            self._take(row)
        if not self.sheet.rows and not self.problems:
            self._note(0, "", N_("There is no row below the header."), {}, N_("Fill the table first."))
        self._keep_who_stands()
        held = self.ground.held
        added = tuple(each for each in self.people.values() if each.username not in held)
        changed = tuple(p for p in self.people.values() if p.username in held and held[p.username] != p)
        if added or changed:
            self._check_rings()
        same = len(self.people) - len(added) - len(changed)
        # What no rule of today would let in may stand since before: a row that changes nothing has no problem.
        ordered = sorted((each for each in self.problems if each.row not in self.same), key=lambda each: each.row)
        problems = tuple(ordered[:PROBLEM_LIMIT])
        return PeopleReading(self.sheet, added, changed, same, tuple(self.people), problems, self.rings)

    def _take(self, row: SheetRow) -> None:
        held = self.ground.held.get(row.cells.get("username", ""))
        if held and self._stands(row, held):
            self.same.add(row.number)
            self.people[held.username], self.row_of[held.username] = held, row.number
            return
        before = len(self.problems)
        person = self._placed(row, self._merged(row))
        if "username" not in row.wrong:
            self._check_account(row.number, person)
        self._check_post(row, person)
        if len(self.problems) == before and not row.wrong and row.values["username"] is not None:
            self.people[person.username] = person
            self.row_of[person.username] = row.number

    def _stands(self, row: SheetRow, held: PersonRow) -> bool:
        """Whether a row says of somebody what is kept already, whatever else may be wrong with it."""
        cells, values = row.cells, row.values
        alike = {
            "name": cells.get("name", "").split() == held.full_name.split(),
            "agency": self.ground.agency(cells.get("agency", "")) == held.agency,
            "role": values["role"] == held.role,
            "place": code_of(cells.get("place", "")) == held.place
            or self._code_in(cells.get("place", "")) == held.place,
            "superior": cells.get("superior", "") == held.superior,
            "deputy": cells.get("deputy", "") == held.deputy,
            "telephone": values["telephone"] == held.telephone,
        }
        return all(same for column, same in alike.items() if cells.get(column))

    def _merged(self, row: SheetRow) -> PersonRow:
        """The row over the present record: a cell that is empty changes nothing. What is wrong stays open."""
        values = {"full_name" if key == "name" else key: value for key, value in row.values.items()}
        given = {key: value for key, value in values.items() if value is not None}
        if isinstance(agency := given.get("agency"), str):
            given["agency"] = self.ground.agency(agency)
        held = self.ground.held.get(str(values["username"]))
        blank = PersonRow("", "", "", Role.LIAISON)
        return replace(held or blank, **given)  # type: ignore[arg-type]  # by the schema

    def _placed(self, row: SheetRow, person: PersonRow) -> PersonRow:
        """The person with the code of the place; a place that is none, or two, is noted."""
        if row.values["place"] is None:
            return person
        try:
            code = person.place if level_of(person.place) else self.ground.names.resolve(person.place)
        except BadInput as refusal:  # it says what to write instead
            self._note(row.number, "place", refusal.message, refusal.params, "")
            return person
        if code not in self.ground.places:
            message = N_("%(place)s is no place of this city.")
            remedy = N_("Write a code such as 31.75.03 or 31.75.03.1001, or leave the cell empty.")
            self._note(row.number, "place", message, {"place": person.place[:60]}, remedy)
        return replace(person, place=code)

    def _code_in(self, cell: str) -> str:
        try:
            return cell if level_of(cell) else self.ground.names.resolve(cell)
        except BadInput:
            return cell

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

    def _check_post(self, row: SheetRow, person: PersonRow) -> None:
        if "agency" in row.wrong or not person.agency:
            return
        root = self.ground.agencies.get(person.agency)
        if root is None:
            near = nearest(person.agency, (*self.ground.agencies, *self.ground.agency_words))
            params = {"agency": person.agency[:60], "known": ", ".join(self.ground.agencies), "near": near}
            message = N_("There is no agency %(agency)s in this operation.")
            guess = N_("Did you mean “%(near)s”? Write one of: %(known)s.")
            self._note(row.number, "agency", message, params, guess if near else N_("Write one of: %(known)s."))
        elif "role" not in row.wrong and not may_hold(person.role, root):
            message = N_("%(agency)s cannot hold the role %(role)s: it belongs to another institution.")
            params = {"agency": person.agency, "role": person.role.value}
            self._note(row.number, "role", message, params, N_("Choose another role."))

    def _keep_who_stands(self) -> None:
        """Leave out who names somebody that is not there, and so on: whoever named them is left out, too."""
        named_by: dict[str, list[str]] = defaultdict(list)
        for username, person in self.people.items():
            for other in {person.superior, person.deputy} - {""}:
                named_by[other].append(username)
        waits = list(self.people)
        while waits:
            username = waits.pop()
            if username not in self.people:
                continue
            before = len(self.problems)
            self._check_links(self.row_of[username], self.people[username])
            if len(self.problems) > before:
                del self.people[username]
                waits += named_by[username]

    def _check_links(self, row: int, person: PersonRow) -> None:
        held = self.ground.held.get(person.username)
        if person.role is Role.CHIEF and person.deputy != (held.deputy if held else ""):
            message = N_("The deputy of a chief is named by the chief alone.")
            self._note(row, "deputy", message, {}, N_("Leave the cell empty; the chief names one on the page of keys."))
        stands = (held.superior, held.deputy) if held else ("", "")
        for column, other, as_before in zip(
            ("superior", "deputy"), (person.superior, person.deputy), stands, strict=True
        ):
            if not other or other == as_before:
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
        """People of the file, and who stands already, go round in no circle; of a column the first is named."""
        standing = {**self.ground.held, **self.people}
        links = {
            "superior": {key: each.superior for key, each in standing.items()},
            "deputy": {key: each.deputy for key, each in standing.items()},
        }
        for column, of_all in links.items():
            if ring := duty.ring_in(of_all):
                self.rings = True
                row = min(self._rows_among(ring), default=0)
                message = N_("This goes round in a circle: %(ring)s.")
                self._note(row, column, message, {"ring": " → ".join(ring)}, N_("Take one of the links out."))

    def _rows_among(self, ring: Sequence[str]) -> Iterator[int]:
        return (self.row_of[each] for each in ring if each in self.row_of)

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        written = self.sheet.header.get(column, column)
        self.problems.append(Problem(self.sheet.file, row, written, message, params, remedy))
