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


class Called(StrEnum):
    """Who is notified. Each step also notifies those before it."""

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
        """The key that makes a notice once."""
        return f"{key_of(self.rule, self.start)}{self.step}"


def key_of(rule: str, start: datetime) -> str:
    """What the calls of one clock begin with."""
    return f"{rule}:{start.astimezone(UTC):%Y%m%d%H%M%S}:".replace("_", "-")


# Hours before the earliest end, and who is called. A clock of hours is too short for the first ladder.
_DAYS = ((72, Called.MEMBER), (24, Called.COORDINATOR), (6, Called.CHIEF))
_HOURS = ((6, Called.COORDINATOR), (2, Called.CHIEF))


class Near(StrEnum):
    """How near the end of a clock is: by the hours of its calls, then at risk (past its earliest date), breached.

    Unread: past its dates, but nobody has read in a source how long it is, so nobody calls it a breach.
    """

    FAR = "far"
    DAYS = "72h"
    DAY = "24h"
    HOURS = "6h"
    RISK = "risk"
    BREACHED = "breached"
    UNREAD = "unread"


_STEPS = ((6, Near.HOURS), (24, Near.DAY), (72, Near.DAYS))
# The time that the longest step counts as near.
NEAR_SPAN = timedelta(hours=_STEPS[-1][0])


def nearness(first_end: datetime, last_end: datetime | None, at: datetime, *, verified: bool = True) -> Near:
    """How near a clock is, from the last moments of its earliest and latest date (None while that is not known)."""
    if last_end is not None and at > last_end:
        return Near.BREACHED if verified else Near.UNREAD
    if at > first_end:
        return Near.RISK
    return next((near for hours, near in _STEPS if first_end - at < timedelta(hours=hours)), Near.FAR)


def alarms(run: Running) -> tuple[Alarm, ...]:
    """All calls of a clock, in the order of their time."""
    ends = run.deadline.first, run.deadline.last
    return alarms_between(run.rule, run.start, run.deadline.unit, ends, verified=run.deadline.verified)


def alarms_between(
    rule: str, start: datetime, unit: str, ends: tuple[datetime, datetime | None], *, verified: bool
) -> tuple[Alarm, ...]:
    """All calls of a clock by the last moments of its earliest and latest date.

    One whose length, unit or start was never read calls the desk and its coordinator, and nobody above.
    """
    first_end, last_end = ends
    before = [
        Alarm(rule, start, f"{hours}h", moment, called if verified else min(called, Called.COORDINATOR, key=_height))
        for hours, called in (_HOURS if unit == "hours" else _DAYS)
        if (moment := first_end - timedelta(hours=hours)) > start
    ]
    if last_end is None:
        return tuple(before)
    return (*before, Alarm(rule, start, "breach", last_end, Called.CHIEF if verified else Called.COORDINATOR))


def _height(called: Called) -> int:
    return list(Called).index(called)


def due(running: Iterable[Running], at: datetime) -> tuple[Alarm, ...]:
    """The calls whose time has come: whoever asks sends those that were not sent yet."""
    return tuple(alarm for run in running for alarm in alarms(run) if _has_come(alarm, at))


def next_at(running: Iterable[Running], at: datetime) -> datetime | None:
    """When the next notice is due, so that nobody looks at a case before. None if no notice follows."""
    ahead = [alarm.at for run in running for alarm in alarms(run) if not _has_come(alarm, at)]
    return min(ahead, default=None)


def _has_come(alarm: Alarm, at: datetime) -> bool:
    """A breach is there in the first instant after the last moment in time; the others in their own moment."""
    return at > alarm.at if alarm.step == "breach" else at >= alarm.at
