"""What holds of every clock, whenever it starts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from posko.domain import calendar
from posko.domain.deadlines import Deadline, before, chain, due, is_breached, last_moment
from posko.law.deadlines import Rule, before_rules, rules

JAKARTA = ZoneInfo("Asia/Jakarta")
RULES = rules("pilkada")

a_rule = st.sampled_from(RULES)
a_start = st.datetimes(
    min_value=datetime(2024, 6, 1),  # noqa: DTZ001 - hypothesis takes bounds without a zone and adds its own
    max_value=datetime(2026, 6, 1),  # noqa: DTZ001
    timezones=st.sampled_from([JAKARTA, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Jayapura")]),
)


def _dates(found: Deadline) -> list[date | datetime]:
    shown = [found.due_exclusive, found.due_inclusive, found.practice_due]
    return [each for each in shown if each is not None]


@given(a_rule, a_start)
def test_no_due_date_precedes_the_start(rule: Rule, start: datetime) -> None:
    assert all(last_moment(each) >= start for each in _dates(due(rule, start)))


@given(a_rule, a_start)
def test_the_warning_is_the_earliest_and_the_breach_the_latest_of_all_dates(rule: Rule, start: datetime) -> None:
    found = due(rule, start)
    shown = _dates(found)
    assert found.warn_by == min(shown) and found.breach_after == max(shown)
    assert not is_breached(found, last_moment(max(shown)))
    assert is_breached(found, last_moment(max(shown)) + timedelta(microseconds=1))


@given(a_rule, a_start)
def test_counting_the_first_day_saves_one_unit_where_that_day_counts(rule: Rule, start: datetime) -> None:
    found, day = due(rule, start), calendar.local_day(start)
    if rule.unit == "hours":
        assert found.due_inclusive == found.due_exclusive
    elif rule.unit == "calendar_days":
        assert found.due_exclusive == found.due_inclusive + timedelta(days=1)
    elif calendar.is_working_day(day):
        assert found.due_exclusive == calendar.add_working_days(found.due_inclusive, 1)
    else:
        assert found.due_exclusive == found.due_inclusive


@given(a_rule, a_start)
def test_a_date_in_working_days_is_a_working_day(rule: Rule, start: datetime) -> None:
    found = due(rule, start)
    if rule.unit == "working_days":
        assert calendar.is_working_day(found.due_exclusive) and calendar.is_working_day(found.due_inclusive)
    if found.practice_due is not None:
        assert calendar.is_working_day(found.practice_due)


@given(a_rule, a_start)
def test_working_days_between_are_as_many_as_the_rule_says(rule: Rule, start: datetime) -> None:
    if rule.unit == "working_days":
        day, end = calendar.local_day(start), due(rule, start).due_exclusive
        days = (date.fromordinal(each) for each in range(day.toordinal() + 1, end.toordinal() + 1))
        assert sum(calendar.is_working_day(each) for each in days) == rule.length


@given(a_rule, a_start, st.integers(min_value=0, max_value=60 * 24 * 40))
def test_a_later_start_never_ends_earlier(rule: Rule, start: datetime, minutes: int) -> None:
    first, second = due(rule, start), due(rule, start + timedelta(minutes=minutes))
    assert all(early <= late for early, late in zip(_dates(first), _dates(second), strict=True))


@given(a_rule, a_start)
def test_the_same_moment_told_in_another_zone_ends_the_same(rule: Rule, start: datetime) -> None:
    assert due(rule, start) == due(rule, start.astimezone(JAKARTA))


@given(a_start)
def test_practice_never_ends_a_chain_before_the_statute(start: datetime) -> None:
    court = [rule for rule in RULES if rule.code.startswith("court.")]
    statute, practice = chain(court, start), chain(court, start, reckoning="practice")
    assert all(one.due <= other.due for one, other in zip(statute, practice, strict=True))


@given(a_start)
def test_the_steps_of_a_chain_start_in_order(start: datetime) -> None:
    way = [rule for rule in RULES if rule.code.startswith("gakkumdu.p")]
    assert all(one.start <= other.start for one, other in pairwise(chain(way[1:], start)))


@given(st.dates(min_value=date(2024, 2, 1), max_value=date(2040, 12, 31)))
def test_the_general_cut_off_comes_before_the_special_one(voting_day: date) -> None:
    last = {rule.code: before(rule, voting_day).date for rule in before_rules("pilkada")}
    general, special = last["move.general"], last["move.special"]
    assert general < special < voting_day
