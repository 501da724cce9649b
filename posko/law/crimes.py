"""Election crimes with their elements and penalties: a table to look up, by article. The prosecutor chooses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Ground

TermUnit = Literal["days", "months"]
Both = Literal["and", "and-or"]

TABLE = "crimes.toml"
SILENT = "none"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of prison."""

    length: int
    unit: TermUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Ground):
    """An element of a crime (unsur): what must be shown, by a code of its own within the article."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What an article asks of the mind of who acts."""

    code: str
    name_id: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crime(Ground):
    """A crime, by its article as `code` ("178C(2)").

    `prison` is the least and the most; `fine` the same in million rupiah, None where none was read. `both`
    says how the two go together, None where the source does not. `more_*` is what raises or limits it.
    `suggest` is false for an article that must not be proposed by itself. `raised`: the article whose penalty is
    raised by one third where what `more_*` says holds, None where nothing raises it.
    """

    prison: tuple[Term, Term]
    fine: tuple[Fraction, Fraction] | None
    both: Both | None
    more_id: str | None
    more_en: str | None
    suggest: bool
    elements: tuple[Element, ...]
    raised: str | None


@cache
def crimes(regime: str) -> tuple[Crime, ...]:
    """The crimes in the order of their articles. Raises ValueError for an unknown regime or a broken table."""
    where = f"{regime}/{TABLE}"
    intents = {each.code: each for each in tables.each(tables.rows(regime, TABLE, "intent"), _intent)}
    found = tables.each(tables.rows(regime, TABLE, "crime"), lambda row: _crime(row, intents))
    codes = [crime.code for crime in found]
    tables.unique(codes, where)
    for crime in found:
        if crime.raised is not None and crime.raised not in codes:
            raise ValueError(f"{where}: {crime.code} is raised from {crime.raised!r}, no article of this table.")
    return found


@cache
def by_article(regime: str) -> Mapping[str, Crime]:
    """The same by article."""
    return {crime.code: crime for crime in crimes(regime)}


def _intent(row: tables.Entry) -> Intent:
    return Intent(row.text("code"), row.text("name_id"), row.text("name_en"))


def _crime(row: tables.Entry, intents: Mapping[str, Intent]) -> Crime:
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
        elements=(*_elements(row), *_intended(row, intents)),
        raised=_raised(row),
        **marks.ground(row),
    )


def _elements(row: tables.Entry) -> tuple[Element, ...]:
    """The elements of one article; they carry one mark, which says how sure their division is."""
    where = f"{row.where} ({row.text('code')})"
    if not (parts := row.fields.get("elements")):
        raise ValueError(f"{where}: an article needs its 'elements'.")
    found = tuple(_element(part, row, f"{where}, element {number}") for number, part in enumerate(parts, start=1))
    tables.unique([each.code for each in found], where)
    return found


def _element(part: Mapping[str, Any], row: tables.Entry, where: str) -> Element:
    return tables.one(
        tables.Entry(part, where),
        lambda entry: Element(
            code=entry.text("code"),
            name_id=entry.text("name_id"),
            name_en=entry.text("name_en"),
            source=row.text("elements_source"),
            mark=marks.mark(row, "elements_mark"),
            verified=marks.verified(row, "elements_verified", by="elements_mark"),
            checked=row.day("checked"),
        ),
    )


def _intended(row: tables.Entry, intents: Mapping[str, Intent]) -> tuple[Element, ...]:
    """The intent as the last element, with the mark of the article whose words ask for it. Nothing if none do."""
    word = row.text("intent")
    if word == SILENT:
        return ()
    if word not in intents:
        raise ValueError(f"{row.where}: 'intent' is {word!r}; it is one of {', '.join((*intents, SILENT))}.")
    found = intents[word]
    ground = Element(**marks.ground(row))
    return (replace(ground, code="intent", name_id=found.name_id, name_en=found.name_en),)


def _raised(row: tables.Entry) -> str | None:
    raised = row.text_or_none("raised")
    if raised is not None and row.text_or_none("more_en") is None:
        raise ValueError(f"{row.where}: 'raised' needs 'more_id' and 'more_en', which say when.")
    return raised


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
