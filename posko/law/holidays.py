"""Days that a regime closes or opens against the ordinary calendar of holidays, and when Bawaslu takes reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from posko.law import marks, plans, tables
from posko.law.marks import Ground, Mark

TABLE = "holidays.toml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Override:
    """One day: `closed` makes it a day off, its opposite a working day."""

    on: date
    name_id: str
    name_en: str
    closed: bool
    source: str
    mark: Mark
    verified: bool
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving(Ground):
    """When reports are taken: on weekdays (Monday is 0) or in stages; round the clock where `opens` is None."""

    weekdays: frozenset[int]
    stages: frozenset[str]
    opens: time | None
    closes: time | None


@cache
def receiving(regime: str) -> tuple[Receiving, ...]:
    """The hours in which Bawaslu takes reports.

    Raises ValueError for an unknown regime, an unknown weekday or stage, and hours that end before they begin.
    """
    known = {stage.code for stage in plans.stages(regime)}
    found = tables.each(tables.rows(regime, TABLE, "receiving"), lambda row: _receiving(row, known))
    tables.unique([each.code for each in found], f"{regime}/{TABLE}")
    return found


def round_the_clock(regime: str, day: date) -> bool:
    """Whether reports were surely taken at every hour of a local day."""
    verified = [each for each in receiving(regime) if each.verified and each.opens is None]
    named = frozenset[str]().union(*(each.stages for each in verified))
    return any(stage.start <= day <= stage.until for stage in plans.stages(regime) if stage.code in named)


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


def _receiving(row: tables.Entry, known: set[str]) -> Receiving:
    days = row.words("days") if "days" in row.fields else ()
    stages = frozenset(row.words("stages") if "stages" in row.fields else ())
    strange = sorted({*days} - {*WEEKDAYS} | stages - known)
    if strange:
        raise ValueError(f"{row.where}: {', '.join(strange)} is no weekday of {', '.join(WEEKDAYS)} and no stage.")
    opens, closes = row.time_or_none("opens"), row.time_or_none("closes")
    if (opens is None) != (closes is None) or (opens is not None and closes is not None and closes <= opens):
        raise ValueError(f"{row.where}: 'opens' and 'closes' stand together, the later one after the earlier.")
    return Receiving(
        weekdays=frozenset(map(WEEKDAYS.index, days)), stages=stages, opens=opens, closes=closes, **marks.ground(row)
    )
