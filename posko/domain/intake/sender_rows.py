"""Rows of a table as senders to be made known: devices that get a card each, or telephone numbers.

A row is one sender. One that is known already as the row says changes nothing, so a file that is loaded twice makes
nobody twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from posko.domain import privacy
from posko.domain.errors import N_, BadInput
from posko.domain.files.columns import ENGLISH, Column, Tongues, code_of, folded, nearest, text
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.intake import DEVICE, Channel
from posko.domain.people import contacts
from posko.domain.territory.places import AliasTable, level_of

ROW_LIMIT: Final = 5_000
NAME_LIMIT: Final = 80
SMS, WHATSAPP = Channel.SMS.value, Channel.WHATSAPP.value


@dataclass(frozen=True, slots=True)
class SenderRow:
    """A sender: a call sign or a post, its agency and its place. A device has a `holder` (a log-in name) or none, a
    number its channel and its `number` as contacts are kept."""

    name: str
    agency: str
    place: str = ""
    holder: str = ""
    channel: str = DEVICE
    number: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are held against: the agencies that the loader makes senders known for, the places, and where the
    loader acts. `area`: the place that the loader is bound to, or empty, which a row without a place gets.

    `known`: what is known already, by what makes it one (`key`). `holders`: the agency of each open account, by log-in
    name. `agency_words`: agencies by what pages call them.
    """

    agencies: Collection[str]
    places: Collection[str]
    names: AliasTable
    key: Callable[[SenderRow], str]
    known: Mapping[str, SenderRow]
    acts_at: Callable[[str], bool]
    area: str = ""
    holders: Mapping[str, str] = field(default_factory=dict)
    agency_words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SenderReading:
    """The content of a file. Load all of it only if there are no problems, or its good rows alone.

    `added` are senders as they will be; `same` counts those that are known already.
    """

    sheet: SheetReading
    added: tuple[SenderRow, ...]
    same: int
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
        return bool(self.problems and self.added) and not whole_file and len(self.problems) < PROBLEM_LIMIT


def name(cell: str) -> str:
    """A call sign or a post."""
    privacy.refuse_personal_numbers(cell)
    if len(cell) > NAME_LIMIT or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in cell):
        raise BadInput("The name has more than %(limit)s signs, or signs that cannot be seen.", limit=NAME_LIMIT)
    if cell.startswith(("=", "+", "@")):
        raise BadInput("The cell begins with %(sign)s as a formula does. Write the value itself.", sign=cell[0])
    return cell


def place(cell: str) -> str:
    """A place by its code or its name, also as it was chosen from a list of the template."""
    return code_of(text(cell))


_NAME: Final = Column("name", name, head=N_("Call sign or post"), also=("nama", "nama perangkat", "sandi"))
_AGENCY: Final = Column("agency", head=N_("Agency"), also=("instansi",))
_PLACE: Final = Column("place", place, required=False, head=N_("Place code"), also=("tempat", "wilayah", "tps"))
DEVICES: Final[Sequence[Column]] = (
    _NAME,
    _AGENCY,
    _PLACE,
    Column(
        "holder", required=False, head=N_("Log-in name of whose it is"), also=("pemegang", "nama masuk", "nama login")
    ),
)
NUMBERS: Final[Sequence[Column]] = (
    Column(
        "number",
        contacts.telephone,
        unique=True,
        head=N_("Telephone number"),
        also=("telephone", "telepon", "nomor", "hp"),
    ),
    _NAME,
    _AGENCY,
    _PLACE,
    Column(
        "channel",
        required=False,
        head=N_("Channel"),
        also=("kanal", "saluran"),
        words={SMS: "SMS", WHATSAPP: "WhatsApp"},
    ),
)


def read_devices(file: str, data: bytes, ground: Ground, *, tongues: Tongues = ENGLISH) -> SenderReading:
    """Reads an upload of devices, CSV or XLSX, and holds every row against the ground."""
    return _Rows(ground, read_table(file, data, DEVICES, row_limit=ROW_LIMIT, tongues=tongues), DEVICE).read()


def read_numbers(file: str, data: bytes, ground: Ground, *, tongues: Tongues = ENGLISH) -> SenderReading:
    """Reads an upload of telephone numbers, CSV or XLSX, and holds every row against the ground."""
    return _Rows(ground, read_table(file, data, NUMBERS, row_limit=ROW_LIMIT, tongues=tongues), SMS).read()


class _Rows:
    """Collects senders and problems of one file; a row with a problem is no sender."""

    def __init__(self, ground: Ground, sheet: SheetReading, channel: str) -> None:
        self.ground, self.sheet, self.channel = ground, sheet, channel
        self.problems: list[Problem] = list(sheet.problems)
        self.added: dict[str, SenderRow] = {}
        self.row_of: dict[str, int] = {}
        self.same = 0

    def read(self) -> SenderReading:
        for row in self.sheet.in_order():
            if len(self.problems) >= PROBLEM_LIMIT:
                break
            self._take(row)
        if not self.sheet.rows and not self.problems:
            self._note(0, "", N_("There is no row below the header."), {}, N_("Fill the table first."))
        problems = tuple(sorted(self.problems, key=lambda each: each.row)[:PROBLEM_LIMIT])
        return SenderReading(self.sheet, tuple(self.added.values()), self.same, problems)

    def _take(self, row: SheetRow) -> None:
        before = len(self.problems)
        agency, place = self._agency(row), self._place(row)
        told = {key: str(value) for key, value in row.values.items() if value is not None}
        new = SenderRow(
            " ".join(told.get("name", "").split()), agency, place, told.get("holder", ""),
            told.get("channel", self.channel), told.get("number", ""),
        )  # fmt: skip
        self._check_holder(row, new)
        if len(self.problems) > before or row.wrong:
            return
        key = self.ground.key(new)
        if (known := self.ground.known.get(key)) is not None:
            self._known(row, new, known)
        elif key in self.row_of:
            message = N_("“%(name)s” stands in row %(other)s already.")
            remedy = N_("Give each sender a name of its own, or take one of the rows out.")
            self._note(row.number, "name", message, {"name": new.name, "other": self.row_of[key]}, remedy)
        else:
            self.added[key], self.row_of[key] = new, row.number

    def _known(self, row: SheetRow, new: SenderRow, known: SenderRow) -> None:
        if (new.name, new.agency, new.place) == (known.name, known.agency, known.place):
            self.same += 1
            return
        message = N_("It is known already, as “%(name)s” of %(agency)s at %(place)s.")
        params = {"name": known.name, "agency": known.agency, "place": known.place or "–"}
        remedy = N_("Write it so, or revoke that sender first.")
        self._note(row.number, "number" if new.number else "name", message, params, remedy)

    def _agency(self, row: SheetRow) -> str:
        cell = row.values["agency"]
        if not isinstance(cell, str):
            return ""
        ground = self.ground
        agency = cell if cell in ground.agencies else ground.agency_words.get(folded(cell), cell)
        if agency not in ground.agencies:
            near = nearest(cell, (*ground.agencies, *ground.agency_words))
            params = {"agency": cell[:60], "known": ", ".join(sorted(ground.agencies)), "near": near}
            message = N_("You make no senders known for an agency “%(agency)s”.")
            guess = N_("Did you mean “%(near)s”? Write one of: %(known)s.")
            self._note(row.number, "agency", message, params, guess if near else N_("Write one of: %(known)s."))
        return agency

    def _place(self, row: SheetRow) -> str:
        cell = row.values["place"]
        if not isinstance(cell, str):
            return self.ground.area
        try:
            code = cell if level_of(cell) else self.ground.names.resolve(cell)
        except BadInput as refusal:  # it says what to write instead
            self._note(row.number, "place", refusal.message, refusal.params, "")
            return cell
        if code not in self.ground.places or not self.ground.acts_at(code):
            message = N_("%(place)s is no place of your area.")
            remedy = N_("Write a code such as 31.75.03.1001 or 31.75.03.1001/028, or leave the cell empty.")
            self._note(row.number, "place", message, {"place": cell[:60]}, remedy)
        return code

    def _check_holder(self, row: SheetRow, new: SenderRow) -> None:
        if new.holder and self.ground.holders.get(new.holder) != new.agency:
            message = N_("“%(holder)s” holds no open post of this agency.")
            remedy = N_("Write a log-in name of the agency, or leave the cell empty for a device that many use.")
            self._note(row.number, "holder", message, {"holder": new.holder[:60]}, remedy)

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        written = self.sheet.header.get(column, column)
        self.problems.append(Problem(self.sheet.file, row, written, message, params, remedy))
