"""The stages of a polling station's day, by when each is due, and the classes of waiting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Ground, Origin

Anchor = Literal["opens", "closes"]

TABLE = "station_day.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStage(Ground):
    """One stage. It is due `after` minutes from the hour at which voting opens or closes (`anchor`).

    `every`: minutes after which it is reported anew until voting closes; None for a stage that is reported once.
    `grace`: minutes that a report may take; `late`: minutes after the hour from which it happened late, None where
    nothing is called late. Both are assumptions of ours; the mark speaks of the hour.
    """

    anchor: Anchor
    after: int
    every: int | None
    grace: int
    late: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A class of waiting, from so many minutes on; `problem` where the post looks at it."""

    code: str
    name_id: str
    name_en: str
    minutes: int
    problem: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDayTable:
    """The stages in the order of the day and the classes of waiting, shortest first, with where these come from."""

    stages: tuple[DayStage, ...]
    waits: tuple[Wait, ...]
    waits_from: Origin


@cache
def station_day(regime: str) -> StationDayTable:
    """The table of a regime. Raises ValueError for an unknown regime and for a table that contradicts itself."""
    where = f"{regime}/{TABLE}"
    stages = tables.each(tables.rows(regime, TABLE, "stage"), _stage)
    waits = tables.each(tables.rows(regime, TABLE, "wait"), _wait)
    tables.unique([stage.code for stage in stages], where)
    tables.unique([wait.code for wait in waits], where)
    starts = [wait.minutes for wait in waits]
    if starts[0] != 0 or starts != sorted(set(starts)):
        raise ValueError(f"{where}: the classes of waiting must begin at 0 and rise.")
    return StationDayTable(
        stages=stages,
        waits=waits,
        waits_from=tables.one(tables.entry(tables.read(regime, TABLE), "wait_source", where), marks.origin),
    )


def _stage(row: tables.Entry) -> DayStage:
    anchor, every = row.text("anchor"), row.count_or_none("every")
    if anchor not in get_args(Anchor):
        raise ValueError(f"{row.where}: unknown anchor {anchor!r}; known: {', '.join(get_args(Anchor))}.")
    grace = row.whole("grace")
    if every == 0 or grace < 0:
        raise ValueError(f"{row.where}: 'every' must be above 0 and 'grace' must not be negative.")
    return DayStage(
        anchor=cast(Anchor, anchor),
        after=row.whole("after"),
        every=every,
        grace=grace,
        late=row.count_or_none("late"),
        **marks.ground(row),
    )


def _wait(row: tables.Entry) -> Wait:
    return Wait(
        code=row.text("code"),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        minutes=row.whole("from"),
        problem=row.flag("problem"),
    )
