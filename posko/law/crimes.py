"""Election crimes with their penalties: a table to look up, by article. The prosecutor chooses the article."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Ground

TermUnit = Literal["days", "months"]
Both = Literal["and", "and-or"]

TABLE = "crimes.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of prison."""

    length: int
    unit: TermUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Crime(Ground):
    """A crime, by its article as `code` ("178C(2)").

    `prison` is the least and the most; `fine` the same in million rupiah, None where none was read. `both`
    says how the two go together, None where the source does not. `more_*` is what raises or limits it.
    `suggest` is false for an article that must not be proposed by itself.
    """

    prison: tuple[Term, Term]
    fine: tuple[Fraction, Fraction] | None
    both: Both | None
    more_id: str | None
    more_en: str | None
    suggest: bool


@cache
def crimes(regime: str) -> tuple[Crime, ...]:
    """The crimes in the order of their articles. Raises ValueError for an unknown regime or a broken table."""
    where = f"{regime}/{TABLE}"
    found = tuple(_crime(row) for row in tables.rows(regime, TABLE, "crime"))
    tables.unique([crime.code for crime in found], where)
    return found


def _crime(row: tables.Entry) -> Crime:
    both = row.text_or_none("both")
    if both is not None and both not in get_args(Both):
        raise ValueError(f"{row.where}: 'both' must be {' or '.join(get_args(Both))}, not {both!r}.")
    return Crime(
        prison=_prison(row),
        fine=_fine(row),
        both=cast(Both | None, both),
        more_id=row.text_or_none("more_id"),
        more_en=row.text_or_none("more_en"),
        suggest=row.flag("suggest"),
        **marks.ground(row),
    )


def _prison(row: tables.Entry) -> tuple[Term, Term]:
    words = row.words("prison")
    if len(words) != 2:
        raise ValueError(f"{row.where}: 'prison' must be the least and the most, such as 15 days and 3 months.")
    return _term(words[0], row.where), _term(words[1], row.where)


def _term(text: str, where: str) -> Term:
    length, _, unit = text.partition(" ")
    if not length.isdecimal() or unit not in get_args(TermUnit):
        raise ValueError(f"{where}: {text!r} is no term; write it as 15 days or 3 months.")
    return Term(int(length), cast(TermUnit, unit))


def _fine(row: tables.Entry) -> tuple[Fraction, Fraction] | None:
    if "fine" not in row.fields:
        return None
    amounts = [Fraction(word) for word in row.words("fine")]
    if len(amounts) != 2 or amounts[0] > amounts[1]:
        raise ValueError(f"{row.where}: 'fine' must be the least and the most, in million rupiah.")
    return amounts[0], amounts[1]
