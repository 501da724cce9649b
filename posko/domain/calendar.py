"""Working days, calendar days and exact hours, in Asia/Jakarta.

A working day is Monday to Friday, except national holidays and joint leave (cuti bersama). The holidays come
from the `holidays` package; the overrides of the law tables win over it.
Days are local dates; moments are aware datetimes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

from posko.domain.plans.phases import JAKARTA
from posko.law.holidays import overrides

REGIME = "pilkada"
SATURDAY = 5


def local_day(moment: datetime) -> date:
    """The date in Asia/Jakarta at a moment. Raises ValueError for a moment without a time zone."""
    return _local(moment).date()


def is_working_day(day: date, *, regime: str = REGIME) -> bool:
    """Whether a local date is a working day."""
    if day.weekday() >= SATURDAY:
        return False
    override = overrides(regime).get(day)
    if override is not None:
        return not override.closed
    return day not in _closed_days(day.year)


def add_working_days(day: date, count: int, *, inclusive: bool = False, regime: str = REGIME) -> date:
    """The `count`-th working day after `day`; inclusive, `day` itself is the first if it is a working day.

    Raises ValueError for a count below 1.
    """
    _check_count(count)
    reached = day if inclusive else day + timedelta(days=1)
    while True:
        count -= is_working_day(reached, regime=regime)
        if not count:
            return reached
        reached += timedelta(days=1)


def add_calendar_days(day: date, count: int, *, inclusive: bool = False) -> date:
    """The `count`-th day after `day`; inclusive, `day` itself is the first. Raises ValueError below 1."""
    _check_count(count)
    return day + timedelta(days=count - inclusive)


def add_hours(moment: datetime, count: int) -> datetime:
    """The moment `count` exact hours later, told in Asia/Jakarta; no holiday is skipped.

    Raises ValueError for a count below 1 and for a moment without a time zone.
    """
    _check_count(count)
    return _local(_local(moment).astimezone(UTC) + timedelta(hours=count))


def days_before(day: date, count: int) -> date:
    """The day H-`count`: `count` calendar days before `day`. Raises ValueError below 1."""
    _check_count(count)
    return day - timedelta(days=count)


@cache
def _closed_days(year: int) -> frozenset[date]:
    """National holidays ("public") and joint leave ("government") of a year."""
    import holidays  # takes a quarter of a second, which only who counts working days should pay

    return frozenset(holidays.country_holidays("ID", years=year, categories=("public", "government")))


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"The moment {moment.isoformat()} has no time zone.")
    return moment.astimezone(JAKARTA)


def _check_count(count: int) -> None:
    if count < 1:
        raise ValueError(f"A period is 1 or more, not {count}.")
