"""A table of teams: its columns as they go out and come in, and every row held against the teams that stand.

A row says everything about one team of the loader's own agency, by its call sign. An empty cell or a missing column
leaves what is kept. Where a team stands by plan is security data: who is not behind that wall loads a table without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput
from posko.domain.files.cell_times import moment
from posko.domain.files.columns import ENGLISH, Column, Tongues, code_of, folded, whole
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.territory.places import AliasTable, level_of
from posko.domain.units.teams import KINDS, USUAL, call_sign, check_every, check_size, check_words

ROW_LIMIT: Final = 1000
NAME_LIMIT: Final = 80
VEHICLE_LIMIT: Final = 40
# As officers write them, besides the codes and the words of the pages.
KIND_WORDS: Final[Mapping[str, str]] = {
    "pam tps": "guard", "pam": "guard", "prc": "reaction", "raimas": "reaction", "dalmas": "reaction",
    "lantas": "traffic", "lalu lintas": "traffic", "sar": "rescue", "kesehatan": "medical", "dokkes": "medical",
    "satlinmas": "linmas", "pengawas": "supervisors", "panwas": "supervisors", "patroli": "patrol",
}  # fmt: skip
STATES: Final[Mapping[str, str]] = {
    "off": N_("off duty"), "ready": N_("ready"), "going": N_("on the way"), "there": N_("there"), "rest": N_("resting"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as a table has it. `base` is the code of the place where it stands by plan."""

    code: str
    name: str
    agency: str
    kind: str = "patrol"
    size: int = 0
    vehicle: str = ""
    check_every: int = USUAL
    base: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are held against. `agencies`: every word for an agency, folded, with its code. `held`: the open teams
    by call sign; those of other agencies stand in `taken`."""

    by: Viewer
    agencies: Mapping[str, str]
    places: Collection[str]
    names: AliasTable
    held: Mapping[str, TeamRow] = field(default_factory=dict)
    taken: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class TeamReading:
    """The content of a file: teams that would be made or changed, as they will be, and how many stand so already.

    `before`: those that would be changed, by call sign, as they were when the file was read.
    """

    sheet: SheetReading
    added: tuple[TeamRow, ...]
    changed: tuple[TeamRow, ...]
    same: int
    problems: tuple[Problem, ...]
    before: Mapping[str, TeamRow] = field(default_factory=dict)

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
    def changes(self) -> bool:
        """Whether loading it would do anything."""
        return bool(self.added or self.changed)

    @property
    def part(self) -> bool:
        """Whether its good rows may be loaded alone."""
        stopped = len(self.problems) >= PROBLEM_LIMIT
        return self.changes and not self.ok and not stopped and all(each.row for each in self.problems)


def _name(cell: str) -> str:
    check_words(cell, "patrol")
    if len(cell) > NAME_LIMIT:
        raise BadInput("The text has %(size)s signs; %(limit)s is the most.", size=len(cell), limit=NAME_LIMIT)
    return cell


def _vehicle(cell: str) -> str:
    privacy.refuse_personal_numbers(cell)
    if len(cell) > VEHICLE_LIMIT:
        raise BadInput("The text has %(size)s signs; %(limit)s is the most.", size=len(cell), limit=VEHICLE_LIMIT)
    return cell


SCHEMA: Final[Sequence[Column]] = (
    Column("code", call_sign, unique=True, head=N_("Call sign"), also=("sandi", "panggilan", "kode regu")),
    Column("name", _name, required=False, head=N_("Team"), also=("nama", "nama regu", "regu")),
    Column("agency", required=False, head=N_("Agency"), also=("instansi",)),
    Column("kind", required=False, head=N_("Kind"), also=("jenis",), words=KINDS, typed=KIND_WORDS),
    Column("size", lambda cell: check_size(whole(cell)), required=False, head=N_("How many"),
           also=("kekuatan", "jumlah", "personel"), kind="whole"),
    Column("vehicle", _vehicle, required=False, head=N_("Vehicle"), also=("kendaraan",)),
    Column("check_every", lambda cell: check_every(whole(cell)), required=False, head=N_("Check-in every (minutes)"),
           also=("lapor tiap menit", "interval lapor"), kind="whole"),
    Column("base", code_of, required=False, head=N_("Base"), also=("pos", "tempat", "pangkalan", "place")),
    # told by an export; no table changes them
    Column("state", required=False, head=N_("Status"), words=STATES, taken=False),
    Column("checked_at", moment, required=False, head=N_("Last check-in"), kind="moment", taken=False),
)  # fmt: skip
ASKED: Final = tuple(column for column in SCHEMA if column.taken)


def handed_out(by: Viewer) -> tuple[Column, ...]:
    """The columns of an export: where teams stand by plan only for who is behind the security wall."""
    return tuple(each for each in SCHEMA if each.name != "base" or by.sees(Compartment.SECURITY))


def read_teams(file: str, data: bytes, ground: Ground, *, tongues: Tongues = ENGLISH) -> TeamReading:
    """Reads an upload, CSV or XLSX, and holds every row against the ground."""
    return _Rows(ground, read_table(file, data, SCHEMA, row_limit=ROW_LIMIT, tongues=tongues)).read()


class _Rows:
    """Collects the teams and problems of one file."""

    def __init__(self, ground: Ground, sheet: SheetReading) -> None:
        self.ground, self.sheet = ground, sheet
        self.problems: list[Problem] = list(sheet.problems)
        self.teams: dict[str, TeamRow] = {}

    def read(self) -> TeamReading:
        for row in self.sheet.in_order():
            if len(self.problems) >= PROBLEM_LIMIT:
                break
            before = len(self.problems)
            team = None if "code" in row.wrong else self._team(row)
            if team and not row.wrong and len(self.problems) == before:
                self.teams[team.code] = team
        if not self.sheet.rows and not self.problems:
            self._note(0, "", N_("There is no row below the header."), {}, N_("Fill the table first."))
        held = self.ground.held
        added = tuple(each for each in self.teams.values() if each.code not in held)
        changed = tuple(each for each in self.teams.values() if each.code in held and held[each.code] != each)
        same = len(self.teams) - len(added) - len(changed)
        problems = tuple(sorted(self.problems, key=lambda each: each.row)[:PROBLEM_LIMIT])
        stood = {each.code: held[each.code] for each in changed}
        return TeamReading(self.sheet, added, changed, same, problems, stood)

    def _team(self, row: SheetRow) -> TeamRow | None:
        code, by = str(row.values["code"]), self.ground.by
        if code in self.ground.taken:
            message = N_("The call sign %(code)s belongs to a team of another agency.")
            self._note(row.number, "code", message, {"code": code}, N_("Choose another one."))
            return None
        agency = self.ground.agencies.get(folded(row.cells.get("agency", "")), "?" if row.cells.get("agency") else "")
        if agency not in ("", by.agency):
            message = N_("%(agency)s is not your own agency.")
            params = {"agency": row.cells["agency"][:60]}
            self._note(row.number, "agency", message, params, N_("A table holds the teams of the own agency alone."))
        held = self.ground.held.get(code)
        if held is None and not row.cells.get("name") and "name" not in row.wrong:
            self._note(row.number, "name", N_("A new team needs a name."), {}, N_("Write its post or platoon."))
        given = {key: value for key, value in row.values.items() if value is not None and key in _TAKEN}
        if base := self._base(row):
            given["base"] = base
        return replace(held or TeamRow(code, "", by.agency), **given)  # type: ignore[arg-type]  # by the schema

    def _base(self, row: SheetRow) -> str:
        written = str(row.values["base"] or "")
        if not written or "base" in row.wrong:
            return ""
        if not self.ground.by.sees(Compartment.SECURITY):
            message = N_("Where a team stands is security data, which your post does not see.")
            self._note(row.number, "base", message, {}, N_("Leave the column out."))
            return ""
        try:
            code = written if level_of(written) else self.ground.names.resolve(written)
        except BadInput as refusal:  # it says what to write instead
            self._note(row.number, "base", refusal.message, refusal.params, "")
            return ""
        if code not in self.ground.places:
            remedy = N_("Write a code such as 31.75.03 or 31.75.03.1001, or leave the cell empty.")
            self._note(row.number, "base", N_("%(place)s is no place of this city."), {"place": written[:60]}, remedy)
        return code

    def _note(self, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        written = self.sheet.header.get(column, column)
        self.problems.append(Problem(self.sheet.file, row, written, message, params, remedy))


_TAKEN: Final = frozenset({"name", "kind", "size", "vehicle", "check_every"})
