"""The statutory clocks of a regime: how long, in which unit, from which event, by which article.

A rule may change; every row of the table is one version of it, and the version that counts is the one in
force on the day the clock starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, Protocol, TypeVar, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Ground, Mark

Unit = Literal["hours", "calendar_days", "working_days"]
Counting = Literal["inclusive", "exclusive"]
Anchor = Literal["voting", "result"]

TABLE = "deadlines.toml"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who must act before a clock runs out."""

    code: str
    name_id: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice of agencies where it differs from the statute. `unit` is None if it is the same."""

    unit: Unit | None
    counting: Counting
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Ground):
    """One version of a clock, in force since `since`: `length` times `unit`, from the event `starts_from_*`.

    `counting` says whether the first day counts; `counting_mark` and `counting_source` say how sure that is,
    while `mark` and `verified` speak of length and unit. `follows` lists the rules whose end starts this one
    in the worst case, the first that runs winning.
    """

    regime: str
    since: date
    length: int
    unit: Unit
    counting: Counting
    counting_mark: Mark
    counting_source: str
    practice: Practice | None
    starts_from_id: str
    starts_from_en: str
    follows: tuple[str, ...]
    actor: str
    lapse_id: str
    lapse_en: str
    paraphrase_id: str
    paraphrase_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeRule(Ground):
    """One version of a cut-off: the day `length` calendar days before its anchor is the last one.

    The anchor is voting day, or the day on which KPU sets the result.
    """

    regime: str
    since: date
    length: int
    anchor: Anchor
    actor: str
    lapse_id: str
    lapse_en: str
    paraphrase_id: str
    paraphrase_en: str


class _Version(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def since(self) -> date: ...


_V = TypeVar("_V", bound=_Version)


@cache
def rules(regime: str) -> tuple[Rule, ...]:
    """Every version of every clock, in the order of the table.

    Raises ValueError for an unknown regime and for a table that contradicts itself.
    """
    return rules_of(tables.read(regime, TABLE), regime)


@cache
def before_rules(regime: str) -> tuple[BeforeRule, ...]:
    """Every version of every cut-off before voting day. Raises ValueError as `rules` does."""
    return before_rules_of(tables.read(regime, TABLE), regime)


@cache
def actors(regime: str) -> Mapping[str, Actor]:
    """Who must act, by code."""
    return _actors(tables.read(regime, TABLE), f"{regime}/{TABLE}")


@cache
def actors_of(regime: str) -> Mapping[str, str]:
    """Who must act before each clock runs out: the actor's code by the rule's, in its newest version."""
    return {each.code: each.actor for each in sorted(rules(regime), key=lambda each: each.since)}


def rule(regime: str, code: str, on: date) -> Rule:
    """The version of a clock in force on the local day `on`.

    Raises ValueError for an unknown code, naming all codes, and for a day before its first version.
    """
    return version(rules(regime), code, on)


def before_rule(regime: str, code: str, on: date) -> BeforeRule:
    """The version of a cut-off in force on `on`, the day it is counted back from. Raises ValueError as `rule` does."""
    return version(before_rules(regime), code, on)


def codes(versions: Iterable[_Version]) -> tuple[str, ...]:
    """The codes of versions, each once, in order."""
    return tuple(dict.fromkeys(each.code for each in versions))


def version(versions: tuple[_V, ...], code: str, on: date) -> _V:
    """Of `versions` the one of `code` in force on `on`. Raises ValueError as `rule` does."""
    known = [each for each in versions if each.code == code]
    if not known:
        raise ValueError(f"There is no rule {code!r}; the rules are: {', '.join(codes(versions))}.")
    begun = [each for each in known if each.since <= on]
    if not begun:
        first = min(each.since for each in known)
        raise ValueError(f"The rule {code} is known from {first} on; it says nothing about {on}.")
    return max(begun, key=lambda each: each.since)


def rules_of(table: Mapping[str, Any], regime: str) -> tuple[Rule, ...]:
    """The clocks of a parsed table. Raises ValueError naming the entry that is wrong."""
    where = f"{regime}/{TABLE}"
    found = tables.each(tables.entries(table, "rule", where), lambda row: _rule(row, regime))
    tables.unique([f"{each.code} from {each.since}" for each in found], where)
    known = set(codes(found))
    for each in found:
        for code in (*each.follows, each.code):
            if code not in known:
                raise ValueError(f"{where}: the rule {each.code!r} follows {code!r}, which is not there.")
    _check_actors(found, table, where)
    return found


def before_rules_of(table: Mapping[str, Any], regime: str) -> tuple[BeforeRule, ...]:
    """The cut-offs of a parsed table. Raises ValueError naming the entry that is wrong."""
    where = f"{regime}/{TABLE}"
    found = tables.each(tables.entries(table, "before", where), lambda row: _before(row, regime))
    tables.unique([f"{each.code} from {each.since}" for each in found], where)
    _check_actors(found, table, where)
    return found


def _rule(row: tables.Entry, regime: str) -> Rule:
    return Rule(
        regime=regime,
        since=row.day("from"),
        length=_length(row),
        unit=_unit(row, "unit"),
        counting=_counting(row, "counting"),
        counting_mark=marks.mark(row, "counting_mark"),
        counting_source=row.text("counting_source"),
        practice=_practice(row),
        starts_from_id=row.text("starts_from_id"),
        starts_from_en=row.text("starts_from_en"),
        follows=row.words("follows"),
        actor=row.text("actor"),
        lapse_id=row.text("lapse_id"),
        lapse_en=row.text("lapse_en"),
        paraphrase_id=row.text("paraphrase_id"),
        paraphrase_en=row.text("paraphrase_en"),
        **marks.ground(row),
    )


def _before(row: tables.Entry, regime: str) -> BeforeRule:
    return BeforeRule(
        regime=regime,
        since=row.day("from"),
        length=_length(row),
        anchor=cast(Anchor, _one_of(row, "anchor", get_args(Anchor))),
        actor=row.text("actor"),
        lapse_id=row.text("lapse_id"),
        lapse_en=row.text("lapse_en"),
        paraphrase_id=row.text("paraphrase_id"),
        paraphrase_en=row.text("paraphrase_en"),
        **marks.ground(row),
    )


def _practice(row: tables.Entry) -> Practice | None:
    if "practice_mark" not in row.fields:
        return None
    unit = _unit(row, "practice_unit") if "practice_unit" in row.fields else None
    if "hours" in (unit, row.text("unit")):
        raise ValueError(f"{row.where}: hours run by the clock; practice cannot count them in another unit.")
    return Practice(
        unit, _counting(row, "practice_counting"), marks.mark(row, "practice_mark"), row.text("practice_source")
    )


def _length(row: tables.Entry) -> int:
    length = row.whole("value")
    if length < 1:
        raise ValueError(f"{row.where}: 'value' must be 1 or more, not {length}.")
    return length


def _unit(row: tables.Entry, key: str) -> Unit:
    return cast(Unit, _one_of(row, key, get_args(Unit)))


def _counting(row: tables.Entry, key: str) -> Counting:
    return cast(Counting, _one_of(row, key, get_args(Counting)))


def _one_of(row: tables.Entry, key: str, words: tuple[str, ...]) -> str:
    word = row.text(key)
    if word not in words:
        raise ValueError(f"{row.where}: '{key}' must be one of {', '.join(words)}, not {word!r}.")
    return word


def _actors(table: Mapping[str, Any], where: str) -> Mapping[str, Actor]:
    found = tables.each(tables.entries(table, "actor", where), _actor)
    tables.unique([actor.code for actor in found], where)
    return {actor.code: actor for actor in found}


def _actor(row: tables.Entry) -> Actor:
    return Actor(row.text("code"), row.text("name_id"), row.text("name_en"))


def _check_actors(found: tuple[Rule, ...] | tuple[BeforeRule, ...], table: Mapping[str, Any], where: str) -> None:
    known = _actors(table, where)
    for each in found:
        if each.actor not in known:
            raise ValueError(f"{where}: the rule {each.code!r} has the actor {each.actor!r}, which is not there.")
