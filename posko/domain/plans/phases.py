"""The stage of the election at a moment: the stage that runs, its parts, the next stage and how soon it begins.

Stages have local dates; the hours of a day are those of the place, Asia/Jakarta by default. All moments are aware
datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from posko.law.plans import Stage

JAKARTA = ZoneInfo("Asia/Jakarta")

State = Literal["before", "running", "between", "after"]
Progress = Literal["ahead", "running", "done"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stage with its moments: it runs from `begins` up to, not including, `ends`."""

    stage: Stage
    begins: datetime
    ends: datetime
    progress: Progress

    @property
    def said_to_end(self) -> datetime:
        """The end as people say it: a stage that runs to midnight ends at 23.59 of its last day."""
        return self.ends - timedelta(minutes=1) if self.ends.time() == time.min else self.ends


@dataclass(frozen=True, slots=True)
class Phase:
    """The answer of `phase_at`.

    `state`: "before" the first stage, "running", "between" two stages of the conduct of the election, or
    "after" the last. `shown` is the one stage to print, None unless running. `current` lists every whole
    stage that runs, preparation ones too; `parts` the sub-stages of `shown`. `next` is the next whole stage
    to begin, None when none is left.
    """

    state: State
    shown: Span | None
    current: tuple[Span, ...]
    parts: tuple[Span, ...]
    next: Span | None

    @property
    def next_at(self) -> datetime | None:
        """The moment the next stage begins."""
        return None if self.next is None else self.next.begins


@dataclass(frozen=True, slots=True)
class Countdown:
    """Time left, each part a non-negative whole number; all zero when the moment is reached."""

    days: int
    hours: int
    minutes: int

    @property
    def reached(self) -> bool:
        return not (self.days or self.hours or self.minutes)


def phase_at(stages: tuple[Stage, ...], at: datetime, *, zone: ZoneInfo = JAKARTA) -> Phase:
    """The phase at the moment `at`. Raises ValueError for an `at` without a time zone or without stages."""
    _check_aware(at)
    if not stages:
        raise ValueError("There are no stages to tell the phase from.")
    spans = tuple(sorted((_span(stage, at, zone) for stage in stages), key=lambda span: span.begins))
    wholes = tuple(span for span in spans if span.stage.within is None)
    conduct = tuple(span for span in wholes if span.stage.track == "conduct") or wholes
    current = tuple(span for span in wholes if span.progress == "running")
    begun = any(span.progress != "ahead" for span in conduct)
    # Once the conduct of the election has begun, a preparation that still runs (such as the registration of
    # observers) is no headline: between two stages of the conduct the answer is "between".
    candidates = [span for span in current if span in conduct] if begun else list(current)
    shown = _headline(candidates)
    return Phase(
        state=_state(wholes, conduct, shown),
        shown=shown,
        current=current,
        parts=() if shown is None else tuple(s for s in spans if s.stage.within == shown.stage.code),
        next=next((span for span in (conduct if begun else wholes) if span.progress == "ahead"), None),
    )


def countdown(at: datetime, moment: datetime) -> Countdown:
    """The time from `at` to `moment`, a minute that has begun to run counting in full.

    So 40 hours less a second still read as 1 day 16 hours, and zero is said only once the moment is there.
    Raises ValueError for a moment without a time zone.
    """
    _check_aware(at)
    _check_aware(moment)
    left = max(moment - at, timedelta(0))
    begun_minutes = -(-left // timedelta(minutes=1))
    hours, minutes = divmod(begun_minutes, 60)
    days, hours = divmod(hours, 24)
    return Countdown(days, hours, minutes)


def begins_at(stage: Stage, *, zone: ZoneInfo = JAKARTA) -> datetime:
    """The first moment of a stage: its opening hour on the first day, else midnight."""
    return datetime.combine(stage.start, stage.opens or time.min, tzinfo=zone)


def ends_at(stage: Stage, *, zone: ZoneInfo = JAKARTA) -> datetime:
    """The first moment after a stage: its closing hour on the last day, else the next midnight."""
    if stage.closes is not None:
        return datetime.combine(stage.until, stage.closes, tzinfo=zone)
    return datetime.combine(stage.until + timedelta(days=1), time.min, tzinfo=zone)


def voting_day(stages: tuple[Stage, ...]) -> date | None:
    """The (first) day of voting, None when no stage is a voting."""
    return min((stage.start for stage in stages if stage.kind == "voting"), default=None)


def _span(stage: Stage, at: datetime, zone: ZoneInfo) -> Span:
    begins, ends = begins_at(stage, zone=zone), ends_at(stage, zone=zone)
    progress: Progress = "ahead" if at < begins else "running" if at < ends else "done"
    return Span(stage, begins, ends, progress)


def _headline(running: list[Span]) -> Span | None:
    """Of the stages that run, the one that began last; of two that began together, the one that ends first."""
    return min(running, key=lambda span: (-span.begins.timestamp(), span.ends), default=None)


def _state(wholes: tuple[Span, ...], conduct: tuple[Span, ...], shown: Span | None) -> State:
    if shown is not None:
        return "running"
    if all(span.progress == "ahead" for span in wholes):
        return "before"
    return "after" if all(span.progress == "done" for span in conduct) else "between"


def _check_aware(moment: datetime) -> None:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"The moment {moment} has no time zone.")
