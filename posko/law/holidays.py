"""Days that a regime closes or opens against the ordinary calendar of holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from posko.law import marks, tables
from posko.law.marks import Mark

TABLE = "holidays.toml"


@dataclass(frozen=True, slots=True)
class Override:
    """One day: `closed` says that it is no working day, its opposite that it is one."""

    on: date
    name_id: str
    name_en: str
    closed: bool
    source: str
    mark: Mark
    verified: bool
    checked: date


@cache
def overrides(regime: str) -> Mapping[date, Override]:
    """The overrides of a regime by day. Raises ValueError for an unknown regime or a day that stands twice."""
    where = f"{regime}/{TABLE}"
    found = tables.each(tables.rows(regime, TABLE, "day"), _override)
    tables.unique([day.on.isoformat() for day in found], where)
    return {day.on: day for day in found}


@cache
def decreed_until(regime: str) -> date:
    """The last day of the last decreed calendar of holidays: beyond it, working days are not surely counted."""
    return tables.one(tables.entry(tables.read(regime, TABLE), "decreed", f"{regime}/{TABLE}"), _decreed)


def _decreed(row: tables.Entry) -> date:
    row.text("source"), row.day("checked")
    return row.day("until")


def _override(row: tables.Entry) -> Override:
    return Override(
        on=row.day("on"),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        closed=row.flag("closed"),
        source=row.text("source"),
        mark=marks.mark(row),
        verified=marks.verified(row),
        checked=row.day("checked"),
    )
