"""Whether a report came in time: within seven days, or in doubt where the seventh day found every office closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from posko.domain import calendar, deadlines
from posko.law import deadlines as law_deadlines
from posko.law.holidays import round_the_clock

RULE = "report.filing"
# The note on a report whose day 7 fell on a closed day.
CLOSED_DAY = "hari ketujuh jatuh pada hari kantor tutup"
Filed = Literal["in_time", "in_doubt", "late"]


@dataclass(frozen=True, slots=True)
class Filing:
    """The result of the dates. `until`: if it is in doubt, the last moment of the first open day."""

    word: Filed
    until: datetime | None = None


def look_at(known: datetime, received: datetime, *, regime: str) -> Filing:
    """Late after day 7 where that was an open day; where it was closed, only after the first open day has ended."""
    rule = law_deadlines.rule(regime, RULE, calendar.local_day(known))
    deadline = deadlines.due(rule, known)
    if not deadlines.is_breached(deadline, received):
        return Filing("in_time")
    first = calendar.local_day(deadlines.last_moment(deadline.due))
    if is_open(first, regime=regime):
        return Filing("late")
    while not is_open(first, regime=regime):
        first += timedelta(days=1)
    until = deadlines.last_moment(first)
    return Filing("in_doubt", until) if received <= until else Filing("late")


def is_open(day: date, *, regime: str) -> bool:
    """Whether reports are taken in on that day: on working days, and on those days when it was round the clock."""
    return round_the_clock(regime, day) or calendar.is_working_day(day, regime=regime)
