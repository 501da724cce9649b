"""Reading the law tables: TOML files in one folder a regime, cached, with errors that name the entry.

A regime is a body of election law ("pilkada"); its tables lie in the folder of that name beside this
module. Every typed reader of this storey goes through here, so a missing field is reported in one way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import isfinite
from typing import Any


def regimes() -> tuple[str, ...]:
    """The regimes that have a folder of tables, in alphabetical order."""
    return tuple(sorted(entry.name for entry in files("posko.law").iterdir() if _is_regime(entry)))


@cache
def read(regime: str, name: str) -> Mapping[str, Any]:
    """The parsed table `name` (such as "plans.toml") of a regime.

    Raises ValueError for a regime without tables and for a regime that lacks this one.
    """
    if not has(regime, name):
        raise ValueError(f"The regime {regime!r} has no table {name}.")
    return tomllib.loads((files("posko.law") / regime / name).read_text(encoding="utf-8"))


def has(regime: str, name: str) -> bool:
    """Whether a regime has the table `name`. Raises ValueError for a regime without tables."""
    if regime not in regimes():
        raise ValueError(f"There is no regime {regime!r} in the law tables; known: {', '.join(regimes())}.")
    return (files("posko.law") / regime / name).is_file()


@cache
def read_shared(name: str) -> Mapping[str, Any]:
    """A parsed table that holds for every regime; it lies beside this module."""
    return tomllib.loads((files("posko.law") / name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a table, read field by field; `where` names it in errors ("plans.toml, stage 3")."""

    fields: Mapping[str, Any]
    where: str

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

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(str(word) for word in self._of(key, list))

    def _of(self, key: str, kind: type | tuple[type, ...]) -> Any:
        if key not in self.fields:
            raise ValueError(f"{self.where}: '{key}' is missing.")
        value = self.fields[key]
        if not isinstance(value, kind):
            raise ValueError(f"{self.where}: '{key}' has the wrong type ({type(value).__name__}).")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which version of a table this is: `start`, the first day it holds for, and the day it was last compared."""

    name_id: str
    name_en: str
    start: date
    checked: date


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
    found = Edition(
        name_id=row.text("name_id"), name_en=row.text("name_en"), start=row.day("from"), checked=row.day("checked")
    )
    if found.checked < found.start:
        raise ValueError(f"{row.where}: it was last compared ({found.checked}) before it held ({found.start}).")
    return found


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
