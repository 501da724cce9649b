"""When a statutory clock runs out, in every way of counting that the sources leave open.

The statute's unit gives two dates, with the first day counted or not; where agencies in practice count in
another unit there is a third. The safe reading is to warn at the earliest and to declare a breach only
after the latest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from posko.domain import calendar
from posko.domain.plans.phases import JAKARTA
from posko.law.deadlines import BeforeRule, Counting, Rule, Unit
from posko.law.holidays import decreed_until

Reckoning = Literal["statute", "practice"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The ends of one clock: local dates, or aware datetimes where `unit` is "hours".

    A date is good until its end. `due_*` are the statute's; `counting` says which of the two the rule
    follows. `practice_due` (exclusive) is there only where practice counts in another unit.
    `warn_by` is the earliest of all dates, `breach_after` the latest: None while practice counts from a moment that
    is not known yet, and then nobody is late. It is not `verified` either where working
    days are counted beyond the last decreed calendar of holidays.
    """

    rule: str
    unit: Unit
    length: int
    due_exclusive: date | datetime
    due_inclusive: date | datetime
    counting: Counting
    practice_unit: Unit | None
    practice_due: date | None
    warn_by: date | datetime
    breach_after: date | datetime | None
    source: str
    verified: bool

    @property
    def due(self) -> date | datetime:
        """The statute's date by the counting that the rule follows."""
        return self.due_inclusive if self.counting == "inclusive" else self.due_exclusive

    @property
    def first(self) -> datetime:
        """The last moment of the earliest of its dates."""
        return last_moment(self.warn_by)

    @property
    def last(self) -> datetime | None:
        """The last moment of the latest of its dates; None while it is not known."""
        return None if self.breach_after is None else last_moment(self.breach_after)


@dataclass(frozen=True, slots=True)
class CutOff:
    """The last day to do something before voting day, or before the day on which KPU sets the result."""

    rule: str
    date: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One clock of a chain: it starts at `start` and, in the worst case, ends at `due`."""

    start: datetime
    deadline: Deadline
    due: date | datetime


def due(rule: Rule, start: datetime) -> Deadline:
    """The ends of the clock `rule` started at `start`.

    Raises ValueError for a start without a time zone and for one before this version was in force.
    """
    day = calendar.local_day(start)
    if day < rule.since:
        raise ValueError(f"This version of {rule.code} holds from {rule.since} on, not on {day}.")
    exclusive = _end(rule, rule.unit, start, inclusive=False)
    inclusive = _end(rule, rule.unit, start, inclusive=True)
    practice_unit = None if rule.practice is None else rule.practice.unit
    practice_due = None if practice_unit is None else _end(rule, practice_unit, start, inclusive=False)
    shown = [exclusive, inclusive, *([] if practice_due is None else [practice_due])]
    return Deadline(
        rule=rule.code,
        unit=rule.unit,
        length=rule.length,
        due_exclusive=exclusive,
        due_inclusive=inclusive,
        counting=rule.counting,
        practice_unit=practice_unit,
        practice_due=practice_due,
        warn_by=min(shown),
        breach_after=max(shown),
        source=rule.source,
        verified=rule.verified and _is_decreed(rule, practice_unit, max(shown)),
    )


def due_by_receipt(rule: Rule, start: datetime, received: datetime | None) -> Deadline:
    """The ends of a clock whose practice counts from another moment than the statute: that of the receipt.

    Until it is known (None) there is no date of practice, and nobody is late. Raises ValueError as `due` does.
    """
    found = due(rule, start)
    if received is None:
        return replace(found, practice_due=None, breach_after=None)
    practised = due(rule, received).practice_due
    return replace(found, practice_due=practised, breach_after=practised)


def before(rule: BeforeRule, anchor: date) -> CutOff:
    """The last day by a cut-off counted back from `anchor`. Raises ValueError for a day before this version."""
    if anchor < rule.since:
        raise ValueError(f"This version of {rule.code} holds from {rule.since} on, not on {anchor}.")
    return CutOff(rule.code, calendar.days_before(anchor, rule.length), rule.source, rule.verified)


def chain(rules: Sequence[Rule], start: datetime, *, reckoning: Reckoning = "statute") -> tuple[Link, ...]:
    """The worst case of clocks in a row: each starts in the last moment of the one it follows.

    A rule of which no predecessor is among the earlier ones starts at `start`. `reckoning` "statute" ends
    each clock by the counting its rule follows, "practice" by the unit of practice where there is one.
    Raises ValueError as `due` does.
    """
    links: dict[str, Link] = {}
    for rule in rules:
        ahead = next((links[code] for code in rule.follows if code in links), None)
        begins = start if ahead is None else last_moment(ahead.due)
        deadline = due(rule, begins)
        practised = deadline.practice_due if reckoning == "practice" else None
        links[rule.code] = Link(begins, deadline, practised or deadline.due)
    return tuple(links.values())


def last_moment(end: date | datetime) -> datetime:
    """The last moment that is still in time: of a date its end in Asia/Jakarta, of a moment itself."""
    return end if isinstance(end, datetime) else datetime.combine(end, time.max, tzinfo=JAKARTA)


def is_breached(deadline: Deadline, at: datetime) -> bool:
    """Whether even the latest of all dates has passed. Raises ValueError for an `at` without a time zone."""
    calendar.local_day(at)
    return deadline.last is not None and at > deadline.last


def _is_decreed(rule: Rule, practice_unit: Unit | None, end: date | datetime) -> bool:
    """Whether the holidays up to the end are decreed; where no working days are counted, they do not matter."""
    if "working_days" not in (rule.unit, practice_unit):
        return True
    return last_moment(end).date() <= decreed_until(rule.regime)


def _end(rule: Rule, unit: Unit, start: datetime, *, inclusive: bool) -> date | datetime:
    if unit == "hours":  # exact hours leave no first day to count or to skip
        return calendar.add_hours(start, rule.length)
    day = calendar.local_day(start)
    if unit == "calendar_days":
        return calendar.add_calendar_days(day, rule.length, inclusive=inclusive)
    return calendar.add_working_days(day, rule.length, inclusive=inclusive, regime=rule.regime)
