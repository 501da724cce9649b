"""When a vote may be repeated at one polling station (PSU) or its ballots counted again, and the way to it.

A trigger makes a candidate, never a decision: the law says "may", Panwas Kecamatan examines, KPU decides.
The last day is the rule psu.last_day of the deadlines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from posko.law import deadlines, marks, tables
from posko.law.marks import Ground, Mark

Below = Literal["crime-only"]
Answer = Literal["candidate", "crime-only", "nothing"]

TABLE = "psu.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Ground):
    """A ground for a repeat vote: `at_least` so many of `counts` at one station.

    `heard_as`: kinds of incidents that report it; `refused_as`: reasons of the desk that report it where KPPS let the
    person vote all the same. `below` says what fewer are; None where the law says nothing of them.
    """

    counts: str
    at_least: int
    below: Below | None
    below_mark: Mark | None
    heard_as: tuple[str, ...]
    refused_as: tuple[str, ...]

    def answer(self, count: int) -> Answer:
        """The answer to `count` of them at one station. Raises ValueError below zero."""
        if count < 0:
            raise ValueError(f"A count of {self.counts} is 0 or more, not {count}.")
        if count >= self.at_least:
            return "candidate"
        return self.below if count and self.below else "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart(Ground):
    """Something counted and shown beside the triggers that makes no candidate by itself."""

    counts: str
    heard_as: tuple[str, ...]
    refused_as: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Ground):
    """One step on the way from finding to repeat vote, with who takes it."""

    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount(Ground):
    """A ground to count the ballots of one station again, on the same day, else by the deadline `rule`."""

    actor: str
    same_day: bool
    rule: str


@cache
def triggers(regime: str) -> tuple[Trigger, ...]:
    """The grounds in the order of the law. Raises ValueError for an unknown regime or a broken table."""
    found = tables.each(_rows(regime, "trigger"), _trigger)
    tables.unique([trigger.code for trigger in found], f"{regime}/{TABLE}")
    return found


@cache
def apart(regime: str) -> tuple[Apart, ...]:
    """The figures counted apart. Raises ValueError as `triggers` does."""
    return tables.each(_rows(regime, "apart"), _apart)


@cache
def recounts(regime: str) -> tuple[Recount, ...]:
    """The grounds of a recount. Raises ValueError as `triggers` does, and for a deadline that is not there."""
    found = tables.each(_rows(regime, "recount"), _recount)
    known = deadlines.codes(deadlines.rules(regime))
    for each in found:
        if each.rule not in known:
            raise ValueError(
                f"{regime}/{TABLE}: the recount {each.code!r} names the deadline {each.rule!r}, not there."
            )
    return found


@cache
def steps(regime: str) -> tuple[Step, ...]:
    """The way from finding to repeat vote, in order. Raises ValueError as `triggers` does."""
    return tables.each(_rows(regime, "step"), lambda row: Step(actor=row.text("actor"), **marks.ground(row)))


def _rows(regime: str, key: str) -> tuple[tables.Entry, ...]:
    return tables.rows(regime, TABLE, key)


def _recount(row: tables.Entry) -> Recount:
    return Recount(actor=row.text("actor"), same_day=row.flag("same_day"), rule=row.text("rule"), **marks.ground(row))


def _apart(row: tables.Entry) -> Apart:
    return Apart(
        counts=row.text("counts"),
        heard_as=_words(row, "heard_as"),
        refused_as=_words(row, "refused_as"),
        **marks.ground(row),
    )


def _words(row: tables.Entry, key: str) -> tuple[str, ...]:
    return row.words(key) if key in row.fields else ()


def _trigger(row: tables.Entry) -> Trigger:
    below = row.text_or_none("below")
    if below is not None and below not in get_args(Below):
        raise ValueError(f"{row.where}: 'below' must be {' or '.join(get_args(Below))}, not {below!r}.")
    if below is not None:
        marks.verified(row, "below_verified", by="below_mark")
    return Trigger(
        counts=row.text("counts"),
        at_least=row.whole("at_least"),
        below=cast(Below | None, below),
        below_mark=None if below is None else marks.mark(row, "below_mark"),
        heard_as=_words(row, "heard_as"),
        refused_as=_words(row, "refused_as"),
        **marks.ground(row),
    )
