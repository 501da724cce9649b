"""The stages of an election as its regulation sets them, one row a stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Ground

Kind = Literal["preparation", "candidacy", "campaign", "quiet", "voting", "count"]
Track = Literal["preparation", "conduct"]


TABLE = "plans.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Ground):
    """One stage of the calendar.

    `start` and `until` are local dates, both inclusive. `opens` is the local hour at which the first day
    begins and `closes` the hour at which the last one ends; None means midnight. `within` is the code of
    the stage this one is a part of. `track` says whether it prepares the election or conducts it. The mark
    speaks of the dates.
    """

    kind: Kind
    track: Track
    start: date
    until: date
    opens: time | None
    closes: time | None
    within: str | None


@cache
def stages(regime: str) -> tuple[Stage, ...]:
    """All stages and sub-stages of a regime, by first day; a whole stands before its parts.

    Raises ValueError for an unknown regime and for a table that contradicts itself.
    """
    found = tables.each(tables.rows(regime, TABLE, "stage"), _stage)
    tables.unique([stage.code for stage in found], f"{regime}/{TABLE}")
    by_code = {stage.code: stage for stage in found}
    for stage in found:
        _check_part(stage, by_code)
    return tuple(sorted(found, key=lambda stage: (stage.start, stage.opens or time.min, stage.within is not None)))


def _stage(row: tables.Entry) -> Stage:
    kind, track = row.text("kind"), row.text("track")
    if kind not in get_args(Kind) or track not in get_args(Track):
        raise ValueError(f"{row.where}: unknown kind {kind!r} or track {track!r}.")
    stage = Stage(
        kind=cast(Kind, kind),
        track=cast(Track, track),
        start=row.day("from"),
        until=row.day("until"),
        opens=row.time_or_none("opens"),
        closes=row.time_or_none("closes"),
        within=row.text_or_none("within"),
        **marks.ground(row),
    )
    if stage.until < stage.start:
        raise ValueError(f"{row.where}: the stage ends ({stage.until}) before it begins ({stage.start}).")
    if stage.kind == "voting" and (stage.opens is None or stage.closes is None):
        raise ValueError(f"{row.where}: voting needs the hours 'opens' and 'closes'.")
    return stage


def _check_part(stage: Stage, by_code: dict[str, Stage]) -> None:
    if stage.within is None:
        return
    whole = by_code.get(stage.within)
    if whole is None:
        raise ValueError(f"plans.toml: stage {stage.code!r} is within {stage.within!r}, which is not there.")
    if stage.start < whole.start or stage.until > whole.until:
        raise ValueError(f"plans.toml: stage {stage.code!r} reaches outside of {whole.code!r}.")
