"""Moving the vote to another polling station: the reasons, their proofs and cut-offs, and the ballots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Ground, Mark

CutOff = Literal["general", "special"]

TABLE = "moving.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Ground):
    """A reason to vote elsewhere, by its number in the regulation.

    `cut_off` names the last day: "general" is the rule move.general, "special" move.special. `mark` and
    `verified` speak of the reason and its cut-off, `proof_mark` and `proof_verified` of the proof alone.
    """

    number: int
    cut_off: CutOff
    proof_id: str
    proof_en: str
    proof_mark: Mark
    proof_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Ground):
    """From where to where a voter moves, and how many ballots of each kind that leaves."""

    governor: int
    city: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RollStands(Ground):
    """The day since which the roll (DPT) stands: before it nobody can be on it, so no vote can be moved."""

    day: date


@cache
def roll_stands(regime: str) -> RollStands:
    """When the roll of a regime was fixed. Raises ValueError as `reasons` does."""
    row = tables.entry(tables.read(regime, TABLE), "roll", f"{regime}/{TABLE}")
    found = RollStands(day=row.day("day"), **marks.ground(row))
    row.finish()
    return found


@cache
def reasons(regime: str) -> tuple[Reason, ...]:
    """All reasons of a regime, by number. Raises ValueError for an unknown regime or a broken table."""
    where = f"{regime}/{TABLE}"
    found = tables.each(tables.rows(regime, TABLE, "reason"), _reason)
    tables.unique([reason.code for reason in found], where)
    tables.unique([str(reason.number) for reason in found], where)
    return tuple(sorted(found, key=lambda reason: reason.number))


@cache
def routes(regime: str) -> tuple[Route, ...]:
    """All routes of a regime, in the order of the table. Raises ValueError as `reasons` does."""
    where = f"{regime}/{TABLE}"
    found = tables.each(tables.rows(regime, TABLE, "route"), _route)
    tables.unique([route.code for route in found], where)
    return found


def _reason(row: tables.Entry) -> Reason:
    cut_off = row.text("cut_off")
    if cut_off not in get_args(CutOff):
        raise ValueError(f"{row.where}: unknown cut_off {cut_off!r}; known: {', '.join(get_args(CutOff))}.")
    return Reason(
        number=row.whole("number"),
        cut_off=cast(CutOff, cut_off),
        proof_id=row.text("proof_id"),
        proof_en=row.text("proof_en"),
        proof_mark=marks.mark(row, "proof_mark"),
        proof_verified=marks.verified(row, "proof_verified", by="proof_mark"),
        **marks.ground(row),
    )


def _route(row: tables.Entry) -> Route:
    return Route(
        governor=row.whole("governor"),
        city=row.whole("city"),
        **marks.ground(row),
    )
