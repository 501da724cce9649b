"""When a clock of a case calls, and whom: nearer to its end it calls further up.

Counted back from the earliest of the clock's dates, the safe reading; the breach is called after the latest. A step
that would lie before the clock began is left out: a clock of a day does not call three days before its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from posko.domain.cases.machine import Running
from posko.domain.deadlines import last_moment


class Called(StrEnum):
    """Who is called: each step also calls those before it."""

    MEMBER = "member"
    COORDINATOR = "coordinator"
    CHIEF = "chief"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One call of a clock: `step` names it (72h, 24h, 6h, 2h, breach), once for this start of the clock."""

    rule: str
    start: datetime
    step: str
    at: datetime
    called: Called

    @property
    def key(self) -> str:
        """What makes it once."""
        return f"{key_of(self.rule, self.start)}{self.step}"


def key_of(rule: str, start: datetime) -> str:
    """What the calls of one clock begin with."""
    return f"{rule}:{start.astimezone(UTC):%Y%m%d%H%M%S}:".replace("_", "-")


# Hours before the earliest end, and who is called. A clock of hours is too short for the first ladder.
_DAYS = ((72, Called.MEMBER), (24, Called.COORDINATOR), (6, Called.CHIEF))
_HOURS = ((6, Called.COORDINATOR), (2, Called.CHIEF))


class Near(StrEnum):
    """How near the end of a clock is: by the hours of its calls, then at risk (past its earliest date), breached."""

    FAR = "far"
    DAYS = "72h"
    DAY = "24h"
    HOURS = "6h"
    RISK = "risk"
    BREACHED = "breached"


_STEPS = ((6, Near.HOURS), (24, Near.DAY), (72, Near.DAYS))
# What the longest step counts as near.
NEAR_SPAN = timedelta(hours=_STEPS[-1][0])


def nearness(first_end: datetime, last_end: datetime, at: datetime) -> Near:
    """How near a clock is, from the last moments of its earliest and latest date."""
    if at > last_end:
        return Near.BREACHED
    if at > first_end:
        return Near.RISK
    return next((near for hours, near in _STEPS if first_end - at < timedelta(hours=hours)), Near.FAR)


def alarms(run: Running) -> tuple[Alarm, ...]:
    """All calls of a clock, in the order of their time."""
    first, last = last_moment(run.deadline.warn_by), last_moment(run.deadline.breach_after)
    return alarms_between(run.rule, run.start, run.deadline.unit, first, last)


def alarms_between(rule: str, start: datetime, unit: str, first_end: datetime, last_end: datetime) -> tuple[Alarm, ...]:
    """All calls of a clock of which only the last moments of its earliest and latest date are known."""
    before = [
        Alarm(rule, start, f"{hours}h", moment, called)
        for hours, called in (_HOURS if unit == "hours" else _DAYS)
        if (moment := first_end - timedelta(hours=hours)) > start
    ]
    return (*before, Alarm(rule, start, "breach", last_end, Called.CHIEF))


def due(running: Iterable[Running], at: datetime) -> tuple[Alarm, ...]:
    """The calls whose time has come: whoever asks sends those that were not sent yet."""
    return tuple(alarm for run in running for alarm in alarms(run) if _has_come(alarm, at))


def next_at(running: Iterable[Running], at: datetime) -> datetime | None:
    """When the next call is due, so that nobody looks at a case before; None where nothing will call."""
    ahead = [alarm.at for run in running for alarm in alarms(run) if not _has_come(alarm, at)]
    return min(ahead, default=None)


def _has_come(alarm: Alarm, at: datetime) -> bool:
    """A breach is there in the first instant after the last moment in time; the others in their own moment."""
    return at > alarm.at if alarm.step == "breach" else at >= alarm.at
