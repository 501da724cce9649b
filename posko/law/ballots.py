"""Ballot arithmetic: how many ballots a station receives, what the reserve is for, how many voters fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Ground

Unit = Literal["percent", "ballots", "persons"]

TABLE = "ballots.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Ground):
    """One number of the law, exact, in `unit`."""

    value: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Ground):
    """Something the reserve may be used for."""


@cache
def figures(regime: str) -> Mapping[str, Figure]:
    """The figures by code. Raises ValueError for an unknown regime or a broken table."""
    found = tables.each(_rows(regime, "figure"), _figure)
    tables.unique([figure.code for figure in found], f"{regime}/{TABLE}")
    return {figure.code: figure for figure in found}


@cache
def uses(regime: str) -> tuple[Use, ...]:
    """What the reserve may be used for. Raises ValueError as `figures` does."""
    return tables.each(_rows(regime, "use"), lambda row: Use(**marks.ground(row)))


def need(regime: str, voters: int) -> int:
    """The ballots of a station with `voters` on its DPT: one each and the reserve, rounded up at the station.

    Raises ValueError for a negative number of voters.
    """
    if voters < 0:
        raise ValueError(f"A station has 0 or more voters, not {voters}.")
    return voters + ceil(voters * figures(regime)["reserve"].value / 100)


def _rows(regime: str, key: str) -> tuple[tables.Entry, ...]:
    return tables.rows(regime, TABLE, key)


def _figure(row: tables.Entry) -> Figure:
    unit = row.text("unit")
    if unit not in get_args(Unit):
        raise ValueError(f"{row.where}: 'unit' must be one of {', '.join(get_args(Unit))}, not {unit!r}.")
    # Through its decimal text, so that 2.5 stays two and a half and 0.1 would stay a tenth.
    return Figure(value=Fraction(str(row.number("value"))), unit=cast(Unit, unit), **marks.ground(row))
