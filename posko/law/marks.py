"""How sure we are of a row of law: the four marks, and which of them count as verified.

V: read in the source named. V-p: practice stated by an official in the press. I: inference or date
arithmetic. M: unverified. Only V and V-p may carry a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict, cast, get_args

from posko.law.tables import Entry

Mark = Literal["V", "V-p", "M", "I"]

VERIFIED: frozenset[Mark] = frozenset({"V", "V-p"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every row of law carries: code, names, source, mark, and the day it was last compared.

    `source` names the law first; after the first semicolon it says how that was read, for who checks the table.
    Pages show `basis_id` or `basis_en`: the law alone, or the words of `basis` where the row has some of its own.
    """

    code: str
    name_id: str
    name_en: str
    source: str
    mark: Mark
    verified: bool
    checked: date
    basis: tuple[str, str] | None = None

    @property
    def basis_id(self) -> str:
        """The ground as an Indonesian page says it."""
        return self.basis[0] if self.basis else self.source.partition(";")[0]

    @property
    def basis_en(self) -> str:
        """The ground as an English page says it."""
        return self.basis[1] if self.basis else self.source.partition(";")[0].replace("Ps. ", "Art. ")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a block of rules was read, whether it was verified, and when it was last compared."""

    source: str
    verified: bool
    checked: date


def origin(row: Entry) -> Origin:
    """The origin of a block of rules that carries no mark of its own. Raises ValueError for a missing field."""
    return Origin(row.text("source"), row.flag("verified"), row.day("checked"))


class GroundFields(TypedDict):
    """The fields of a `Ground`, to build a class that extends it."""

    code: str
    name_id: str
    name_en: str
    source: str
    mark: Mark
    verified: bool
    checked: date
    basis: tuple[str, str] | None


def ground(row: Entry) -> GroundFields:
    """The ground of a row. Raises ValueError for a missing field and as `verified` does."""
    return GroundFields(
        code=row.text("code"),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        source=row.text("source"),
        mark=mark(row),
        verified=verified(row),
        checked=row.day("checked"),
        basis=(row.text("basis_id"), row.text("basis_en")) if "basis_id" in row.fields else None,
    )


def mark(row: Entry, key: str = "mark") -> Mark:
    """The mark of a row. Raises ValueError for a word that is no mark."""
    word = row.text(key)
    if word not in get_args(Mark):
        raise ValueError(f"{row.where}: '{key}' must be one of {', '.join(get_args(Mark))}, not {word!r}.")
    return cast(Mark, word)


def verified(row: Entry, key: str = "verified", *, by: str = "mark") -> bool:
    """Whether a row is verified. Raises ValueError when the flag and the mark contradict each other."""
    flag = row.flag(key)
    if flag != (mark(row, by) in VERIFIED):
        raise ValueError(f"{row.where}: '{key}' is {str(flag).lower()}, but '{by}' is {row.text(by)!r}.")
    return flag
