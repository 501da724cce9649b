"""Reading the law tables: TOML files in one folder a regime, cached, with errors that name the entry.

A regime is a body of election law ("pilkada"); its tables lie in the folder of that name beside this
module. Every typed reader of this storey goes through here, so a field that is missing, and a key that no reader
knows, is reported in one way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import isfinite
from typing import Any, TypeVar

T = TypeVar("T")

DECISIONS = "decisions.toml"

_OF_A_FRAMEWORK = (
    "framework recipe denominator published cluster class_rule assumption weights indicators level dimension "
    "subdimension indicator"
)
# The keys that each table may have.
HEADS: Mapping[str, str] = {
    "ballots.toml": "edition figure use",
    "cases.toml": "edition actor clock requirement state step",
    "categories.toml": "edition category",
    "crimes.toml": "edition crime intent",
    "decisions.toml": "edition decision",
    "deadlines.toml": "actor before rule",
    "eligibility.toml": "edition home voting_days rule move_rule",
    "holidays.toml": "edition decreed day receiving",
    "moving.toml": "edition roll reason route",
    "plans.toml": "edition stage",
    "police_classes.toml": "police class rule",
    "psu.toml": "edition trigger apart recount step",
    "refused_indicators.toml": "refused",
    "sources.toml": "clause",
    "station_day.toml": "edition stage wait wait_source",
    "tps_rawan.toml": _OF_A_FRAMEWORK,
    "vulnerability.toml": f"{_OF_A_FRAMEWORK} supplement measure",
}


def regimes() -> tuple[str, ...]:
    """The regimes that have a folder of tables, in alphabetical order."""
    return tuple(sorted(entry.name for entry in files("posko.law").iterdir() if _is_regime(entry)))


@cache
def read(regime: str, name: str) -> Mapping[str, Any]:
    """The parsed table `name` (such as "plans.toml") of a regime.

    Raises ValueError for a regime without tables, for a regime that lacks this one, and as `check_heads` does.
    """
    if not has(regime, name):
        raise ValueError(f"The regime {regime!r} has no table {name}.")
    found = tomllib.loads((files("posko.law") / regime / name).read_text(encoding="utf-8"))
    check_heads(found, name, f"{regime}/{name}")
    return found


def has(regime: str, name: str) -> bool:
    """Whether a regime has the table `name`. Raises ValueError for a regime without tables."""
    if regime not in regimes():
        raise ValueError(f"There is no regime {regime!r} in the law tables; known: {', '.join(regimes())}.")
    return (files("posko.law") / regime / name).is_file()


@cache
def read_shared(name: str) -> Mapping[str, Any]:
    """A parsed table for every regime. It lies beside this module."""
    found = tomllib.loads((files("posko.law") / name).read_text(encoding="utf-8"))
    check_heads(found, name, name)
    return found


def check_heads(table: Mapping[str, Any], name: str, where: str) -> None:
    """Raise ValueError for a [head] that a table of this `name` does not have; `where` names the file."""
    for head in table:
        if head not in HEADS[name].split():
            raise ValueError(f"{where}: {unknown_key(head, HEADS[name].split())}")


class Asked(Mapping[str, Any]):
    """The fields of an entry, remembering which keys a reader has asked for. To look over all of them asks none."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return self._fields[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def items(self) -> ItemsView[str, Any]:
        return self._fields.items()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a table, read field by field; `where` names it in errors ("plans.toml, stage 3")."""

    fields: Mapping[str, Any]
    where: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", Asked(self.fields))

    def finish(self) -> None:
        """Once the reader is done: raise ValueError for a key it never asked for, with the nearest it did."""
        asked = self.fields.asked if isinstance(self.fields, Asked) else set()
        for key in self.fields:
            if key not in asked:
                raise ValueError(f"{self.where}{self._code()}: {unknown_key(key, asked)}")

    def _code(self) -> str:
        code = dict(self.fields.items()).get("code")
        return f" ({code})" if isinstance(code, str) else ""

    def text(self, key: str) -> str:
        """A text that is there and not empty."""
        value = self._of(key, str)
        if not value.strip():
            raise ValueError(f"{self.where}: '{key}' is empty.")
        return str(value)

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if key in self.fields else None

    def flag(self, key: str) -> bool:
        return bool(self._of(key, bool))

    def whole(self, key: str) -> int:
        value = self.number(key)
        if value != int(value):
            raise ValueError(f"{self.where}: '{key}' must be a whole number, not {value}.")
        return int(value)

    def number(self, key: str) -> float:
        value = self._of(key, (int, float))
        if isinstance(value, bool):
            raise ValueError(f"{self.where}: '{key}' must be a number, not true or false.")
        if not isfinite(value):
            raise ValueError(f"{self.where}: '{key}' is {value}; it must be a finite number.")
        return float(value)

    def number_or(self, key: str, default: float) -> float:
        """A number, or `default` where the field is left out."""
        return self.number(key) if key in self.fields else default

    def count_or_none(self, key: str) -> int | None:
        """A whole number from 0 up, or None where the field is left out."""
        count = self.whole(key) if key in self.fields else None
        if count is not None and count < 0:
            raise ValueError(f"{self.where}: '{key}' is {count}; a count is 0 or more.")
        return count

    def day(self, key: str) -> date:
        value: date = self._of(key, date)
        return value

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if key in self.fields else None

    def time_or_none(self, key: str) -> time | None:
        """A local hour, or None where the field is left out."""
        if key in self.fields and not isinstance(self.fields[key], time):
            raise ValueError(f"{self.where}: '{key}' must be a time of day such as 07:00:00.")
        return self.fields.get(key)

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(str(word) for word in self._of(key, list))

    def _of(self, key: str, kind: type | tuple[type, ...]) -> Any:
        if key not in self.fields:
            raise ValueError(f"{self.where}: '{key}' is missing{self._instead_of(key)}.")
        value = self.fields[key]
        if not isinstance(value, kind):
            raise ValueError(f"{self.where}: '{key}' has the wrong type ({type(value).__name__}).")
        return value

    def _instead_of(self, key: str) -> str:
        """Words for a present key that may be the missing one misspelt. The other language of a text is not."""
        near = get_close_matches(key, list(self.fields), n=3, cutoff=0.8)
        found = [other for other in near if {key[-3:], other[-3:]} != {"_id", "_en"}]
        return f"; '{found[0]}' stands there instead" if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which version of a table this is: `start`, the first day it holds for, and the day it was last compared."""

    name_id: str
    name_en: str
    start: date
    checked: date


def unknown_key(key: str, known: Iterable[str]) -> str:
    """The end of a refusal of `key`, naming the nearest of what is known."""
    names = sorted(known)
    near = get_close_matches(key, names, n=1, cutoff=0.5)
    right = f"did you mean '{near[0]}'?" if near else f"the keys here are: {', '.join(names)}."
    return f"there is no key '{key}'; {right}"


def each(found: Iterable[Entry], build: Callable[[Entry], T]) -> tuple[T, ...]:
    """What `build` reads from each entry.

    Raises ValueError as `build` does, and for a key of an entry that `build` does not ask for.
    """
    return tuple(one(row, build) for row in found)


def one(row: Entry, build: Callable[[Entry], T]) -> T:
    """As `each`, of a single entry."""
    made = build(row)
    row.finish()
    return made


@dataclass(frozen=True, slots=True)
class Decision:
    """A doubtful point and the reading that Posko takes; `rows` says in which tables it stands."""

    code: str
    name_id: str
    name_en: str
    text_id: str
    text_en: str
    rows: str


@cache
def decisions(regime: str) -> tuple[Decision, ...]:
    """The decisions on doubtful points of a regime, which may have none."""
    if not has(regime, DECISIONS):
        return ()
    found = each(rows(regime, DECISIONS, "decision"), _decision)
    unique([decision.code for decision in found], f"{regime}/{DECISIONS}")
    return found


def _decision(row: Entry) -> Decision:
    return Decision(*(row.text(key) for key in ("code", "name_id", "name_en", "text_id", "text_en", "rows")))


@cache
def edition(regime: str, name: str) -> Edition:
    """The edition of the table `name` of a regime. Raises ValueError as `read` and `edition_in` do."""
    return edition_in(read(regime, name), f"{regime}/{name}")


def edition_in(table: Mapping[str, Any], where: str) -> Edition:
    """The [edition] of a parsed table.

    Raises ValueError where it is missing, lacks a field, or was last compared before it began to hold: what
    was read then was a draft.
    """
    row = entry(table, "edition", where)
    found = one(row, _edition)
    if found.checked < found.start:
        raise ValueError(f"{row.where}: it was last compared ({found.checked}) before it held ({found.start}).")
    return found


def _edition(row: Entry) -> Edition:
    row.text_or_none("code")
    return Edition(
        name_id=row.text("name_id"), name_en=row.text("name_en"), start=row.day("from"), checked=row.day("checked")
    )


def rows(regime: str, name: str, key: str) -> tuple[Entry, ...]:
    """The entries of the list `key` of a regime's table, which must say its edition."""
    edition(regime, name)
    return entries(read(regime, name), key, f"{regime}/{name}")


def entries(table: Mapping[str, Any], key: str, where: str) -> tuple[Entry, ...]:
    """The entries of the list `key` of a table, each knowing its place; the list must be there."""
    found: Sequence[Mapping[str, Any]] | None = table.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(row, dict) for row in found):
        raise ValueError(f"{where}: there is no [[{key}]].")
    return tuple(Entry(row, f"{where}, {key} {number}") for number, row in enumerate(found, start=1))


def entries_or_none(table: Mapping[str, Any], key: str, where: str) -> tuple[Entry, ...]:
    """As `entries`, but a table without the list has none of it."""
    return entries(table, key, where) if key in table else ()


def entry(table: Mapping[str, Any], key: str, where: str) -> Entry:
    """The single entry [key] of a table."""
    row = table.get(key)
    if not isinstance(row, dict):
        raise ValueError(f"{where}: there is no [{key}].")
    return Entry(row, f"{where}, {key}")


def unique(codes: Sequence[str], where: str) -> None:
    """Raise ValueError naming the first code that stands twice."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ValueError(f"{where}: the code {code!r} stands twice.")
        seen.add(code)


def _is_regime(folder: Traversable) -> bool:
    return folder.is_dir() and any(child.name.endswith(".toml") for child in folder.iterdir())
