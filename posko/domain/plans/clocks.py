"""What a statutory clock says at a moment: its state, the time left, and where it lies on a line of days.

A clock warns once the earliest of all its dates is past and is breached only after the latest, since the sources
leave open how days are counted. Lateness is derived from the clock and never kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from posko.domain import privacy
from posko.domain.deadlines import CutOff, Deadline, is_breached, last_moment
from posko.domain.errors import BadInput
from posko.domain.plans.phases import begins_at, ends_at
from posko.law.plans import Stage

ClockState = Literal["running", "warn", "breached"]
FixedKind = Literal["begins", "ends", "last_day"]

NEAR = timedelta(days=1)
WINDOW = timedelta(days=30)


class ClockEnd(StrEnum):
    """How a clock ended: what was due was done, its time ran out for good, or it should not have been started."""

    MET = "met"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A moment that the calendar of the election itself sets. `code` is that of the stage or of the cut-off."""

    code: str
    kind: FixedKind
    moment: datetime
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Track:
    """Where a clock lies on a line of days: shares of the line from 0 (now) to 1 (its end), cut off at both."""

    earliest: float
    latest: float
    beyond: bool


def state_at(deadline: Deadline, at: datetime) -> ClockState:
    """Running, warn (the earliest date is past) or breached (the latest is past)."""
    if is_breached(deadline, at):
        return "breached"
    return "warn" if at > last_moment(deadline.warn_by) else "running"


def time_left(deadline: Deadline, at: datetime) -> timedelta | None:
    """To the end of the earliest date while the clock runs, to that of the latest afterwards.

    None once breached, and while the latest date is not known.
    """
    state = state_at(deadline, at)
    end = deadline.first if state == "running" else deadline.last
    return None if state == "breached" or end is None else end - at


def late_by(deadline: Deadline, moment: datetime) -> timedelta | None:
    """How long after the latest date; None in time."""
    return moment - deadline.last if deadline.last is not None and is_breached(deadline, moment) else None


def differ(deadline: Deadline) -> bool:
    """Whether the ways of counting give different dates."""
    return deadline.warn_by != deadline.breach_after


def stage_clocks(stages: Sequence[Stage]) -> tuple[FixedClock, ...]:
    """The end of every stage, and the opening of the vote."""
    opening = [_stage_clock(stage, "begins") for stage in stages if stage.kind == "voting"]
    return (*opening, *(_stage_clock(stage, "ends") for stage in stages))


def cut_off_clock(cut_off: CutOff) -> FixedClock:
    """The last day of a cut-off before voting day; it is good until its end."""
    return FixedClock(cut_off.rule, "last_day", last_moment(cut_off.date), cut_off.source, cut_off.verified)


def track(earliest: date | datetime, latest: date | datetime, at: datetime, window: timedelta = WINDOW) -> Track:
    """Where two ends lie on the line from `at` over `window`; `beyond` when even the earliest lies after it."""
    first, last = ((last_moment(end) - at) / window for end in (earliest, latest))
    return Track(min(max(first, 0), 1), min(max(last, 0), 1), first > 1)


def check_reference(text: str) -> None:
    """A case or report is named by its number. BadInput for text without a figure and for personal numbers."""
    privacy.refuse_personal_numbers(text)
    if text and not re.search(r"\d", text):
        raise BadInput("“%(text)s” holds no number. Write one such as “Perkara 03”, no name.", text=text)


def _stage_clock(stage: Stage, kind: FixedKind) -> FixedClock:
    """A stage without a closing hour is good until the end of its last day, as a date of a clock is."""
    if kind == "begins":
        moment = begins_at(stage)
    else:
        moment = last_moment(stage.until) if stage.closes is None else ends_at(stage)
    return FixedClock(stage.code, kind, moment, stage.source, stage.verified)
