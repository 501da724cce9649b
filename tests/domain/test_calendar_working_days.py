"""Working days, calendar days and hours in Asia/Jakarta."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from posko.domain import calendar
from posko.law.holidays import overrides

JAKARTA = ZoneInfo("Asia/Jakarta")

#     day            why it is no working day (law.md section 8)
CLOSED = [
    ("2024-08-17", "Independence, a Saturday"),
    ("2024-09-16", "Maulid"),
    ("2024-11-27", "voting day, Keppres 33/2024"),
    ("2024-12-25", "Christmas"),
    ("2024-12-26", "joint leave"),
    ("2025-01-01", "New Year"),
    ("2025-01-27", "Isra Mikraj"),
    ("2025-01-28", "joint leave"),
    ("2025-01-29", "Imlek"),
    ("2025-03-28", "joint leave"),
    ("2025-03-29", "Nyepi, a Saturday"),
    ("2025-03-31", "Idulfitri"),
    ("2025-04-01", "Idulfitri"),
    ("2025-04-02", "joint leave"),
    ("2025-04-03", "joint leave"),
    ("2025-04-04", "joint leave"),
    ("2025-04-07", "joint leave"),
    ("2024-12-07", "a Saturday"),
    ("2024-12-08", "a Sunday"),
]

#     months in which every Monday to Friday is a working day, but for the days named
OPEN_MONTHS = [(2024, 10, set()), (2024, 11, {27}), (2024, 12, {25, 26}), (2025, 1, {1, 27, 28, 29}), (2025, 2, set())]


@pytest.mark.parametrize(("day", "why"), CLOSED)
def test_a_day_of_the_holiday_table_is_no_working_day(day: str, why: str) -> None:
    assert not calendar.is_working_day(date.fromisoformat(day)), why


@pytest.mark.parametrize(("year", "month", "closed"), OPEN_MONTHS)
def test_every_other_weekday_is_a_working_day(year: int, month: int, closed: set[int]) -> None:
    weekdays = [day for day in range(1, 29) if date(year, month, day).weekday() < 5]
    assert [day for day in weekdays if not calendar.is_working_day(date(year, month, day))] == sorted(
        closed & {*weekdays}
    )


def test_30_and_31_december_2024_are_working_days_whatever_a_press_page_says() -> None:
    assert calendar.is_working_day(date(2024, 12, 30)) and calendar.is_working_day(date(2024, 12, 31))


def test_an_override_of_the_law_table_stands_with_its_source() -> None:
    voting = overrides("pilkada")[date(2024, 11, 27)]
    assert voting.closed and voting.verified and "Keppres 33/2024" in voting.source


def test_joint_leave_of_a_year_without_overrides_is_no_working_day() -> None:
    assert not any(day.year == 2023 for day in overrides("pilkada"))
    assert not calendar.is_working_day(date(2023, 12, 26))
    assert calendar.is_working_day(date(2023, 12, 27))


def test_the_overrides_hold_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "_closed_days", lambda _: frozenset())
    assert not any(calendar.is_working_day(day) for day in overrides("pilkada"))


def test_counting_from_a_closed_day_begins_on_the_next_working_day_in_both_modes() -> None:
    sunday = date(2024, 12, 8)
    assert calendar.add_working_days(sunday, 1, inclusive=True) == date(2024, 12, 9)
    assert calendar.add_working_days(sunday, 1) == date(2024, 12, 9)


def test_a_day_is_the_day_of_jakarta() -> None:
    assert calendar.local_day(datetime(2024, 12, 3, 17, 30, tzinfo=UTC)) == date(2024, 12, 4)


def test_hours_are_exact_and_told_in_jakarta() -> None:
    end = calendar.add_hours(datetime(2024, 12, 3, 14, tzinfo=UTC), 24)
    assert end.isoformat() == "2024-12-04T21:00:00+07:00"


def test_h_minus_30_is_28_october() -> None:
    assert calendar.days_before(date(2024, 11, 27), 30) == date(2024, 10, 28)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = datetime(2024, 12, 3, 21, tzinfo=JAKARTA).replace(tzinfo=None)
    with pytest.raises(ValueError, match="2024-12-03T21:00:00 has no time zone"):
        calendar.add_hours(naive, 24)
    with pytest.raises(ValueError, match="no time zone"):
        calendar.local_day(naive)


def test_the_first_day_counts_only_where_that_is_said() -> None:
    tuesday = date(2024, 12, 3)
    assert calendar.add_calendar_days(tuesday, 1) == date(2024, 12, 4)
    assert calendar.add_calendar_days(tuesday, 1, inclusive=True) == tuesday
    assert calendar.add_working_days(tuesday, 1) == date(2024, 12, 4)
    assert calendar.add_working_days(tuesday, 1, inclusive=True) == tuesday


def test_working_days_are_those_of_the_regime_that_is_named() -> None:
    day = date(2024, 12, 3)
    counted: list[Callable[[], object]] = [
        lambda: calendar.is_working_day(day, regime="nowhere"),
        lambda: calendar.add_working_days(day, 1, regime="nowhere"),
    ]
    for count in counted:
        with pytest.raises(ValueError, match="nowhere"):
            count()


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_of_nothing_is_refused(count: int) -> None:
    day, moment = date(2024, 12, 3), datetime(2024, 12, 3, tzinfo=UTC)
    counted: list[Callable[[], object]] = [
        lambda: calendar.add_working_days(day, count),
        lambda: calendar.add_calendar_days(day, count),
        lambda: calendar.add_hours(moment, count),
        lambda: calendar.days_before(day, count),
    ]
    for each in counted:
        with pytest.raises(ValueError, match=f"1 or more, not {count}"):
            each()
