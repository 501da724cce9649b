"""Between its earliest and its latest date a clock is in doubt: it warns at the first, and is broken after the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from posko.domain import deadlines
from posko.domain.plans.phases import JAKARTA
from posko.law import deadlines as law

STARTED = datetime(2024, 12, 3, 10, 0, tzinfo=JAKARTA)
DAY = STARTED.date()
INVESTIGATION = law.rule("pilkada", "gakkumdu.penyidikan", DAY)  # 14 working days
VERDICT = law.rule("pilkada", "court.verdict", DAY)  # calendar days by the statute, working days in practice
FORWARD = law.rule("pilkada", "gakkumdu.forward", DAY)  # hours
CUT_OFF = law.before_rules("pilkada")[0]
LAST_INSTANT = time(23, 59, 59, 999999)


def end_of(day: date) -> datetime:
    return datetime.combine(day, LAST_INSTANT, tzinfo=JAKARTA)


def test_a_clock_says_by_which_rule_it_runs() -> None:
    found = deadlines.due(VERDICT, STARTED)
    assert (found.rule, found.unit, found.length) == (VERDICT.code, VERDICT.unit, VERDICT.length)
    assert (found.counting, found.source) == (VERDICT.counting, VERDICT.source)
    assert VERDICT.practice is not None
    assert found.practice_unit == VERDICT.practice.unit == "working_days"
    assert deadlines.due(INVESTIGATION, STARTED).practice_due is None


def test_with_a_date_of_practice_it_warns_at_the_earliest_and_breaks_after_the_latest_of_three() -> None:
    found = deadlines.due(VERDICT, STARTED)
    assert found.practice_due is not None
    assert found.warn_by == found.due_inclusive < found.due_exclusive < found.practice_due == found.breach_after


@pytest.mark.parametrize(("counting", "which"), [("inclusive", "due_inclusive"), ("exclusive", "due_exclusive")])
def test_the_date_of_the_statute_is_that_of_its_counting(counting: law.Counting, which: str) -> None:
    found = deadlines.due(replace(INVESTIGATION, counting=counting), STARTED)
    assert found.due == getattr(found, which)
    assert found.due_inclusive != found.due_exclusive


def test_a_date_is_good_until_its_last_instant_and_broken_after_it() -> None:
    found = deadlines.due(INVESTIGATION, STARTED)
    assert isinstance(found.warn_by, date)
    assert found.first == end_of(found.warn_by)
    assert found.last is not None
    assert not deadlines.is_breached(found, found.last)
    assert deadlines.is_breached(found, found.last + timedelta(microseconds=1))
    assert deadlines.is_breached(found, (found.last + timedelta(microseconds=1)).astimezone(UTC))


def test_a_clock_of_hours_ends_at_its_own_moment() -> None:
    found = deadlines.due(FORWARD, STARTED)
    assert found.first == found.last == STARTED + timedelta(hours=FORWARD.length)


def test_whether_it_is_broken_is_not_asked_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        deadlines.is_breached(deadlines.due(INVESTIGATION, STARTED), STARTED.replace(tzinfo=None))


@pytest.mark.parametrize("start", ["2024-12-02T23:59", "2024-11-30T10:00"])
def test_a_version_counts_from_its_first_day_on(start: str) -> None:
    version = replace(INVESTIGATION, since=DAY)
    assert deadlines.due(version, datetime.combine(DAY, time(), tzinfo=JAKARTA)).rule == version.code
    with pytest.raises(ValueError, match=rf"{version.code} holds from 2024-12-03 on, not on {start[:10]}"):
        deadlines.due(version, datetime.fromisoformat(start).replace(tzinfo=JAKARTA))


def test_until_the_receipt_is_known_practice_has_no_date_and_nobody_is_late() -> None:
    found = deadlines.due_by_receipt(VERDICT, STARTED, None)
    assert found.practice_due is found.breach_after is found.last is None
    assert (found.due, found.warn_by) == (deadlines.due(VERDICT, STARTED).due, deadlines.due(VERDICT, STARTED).warn_by)
    assert not deadlines.is_breached(found, STARTED + timedelta(days=900))


def test_a_receipt_begins_the_count_of_practice_and_moves_no_date_of_the_statute() -> None:
    received = STARTED + timedelta(days=5)
    found, counted = deadlines.due_by_receipt(VERDICT, STARTED, received), deadlines.due(VERDICT, received)
    assert found.practice_due == found.breach_after == counted.practice_due
    assert found.due == deadlines.due(VERDICT, STARTED).due != counted.due


def test_a_cut_off_is_counted_back_and_says_by_which_rule() -> None:
    anchor = CUT_OFF.since + timedelta(days=400)
    found = deadlines.before(CUT_OFF, anchor)
    assert found == deadlines.CutOff(
        CUT_OFF.code, anchor - timedelta(days=CUT_OFF.length), CUT_OFF.source, CUT_OFF.verified
    )
    assert deadlines.before(CUT_OFF, CUT_OFF.since).rule == CUT_OFF.code
    with pytest.raises(ValueError, match=f"{CUT_OFF.code} holds from {CUT_OFF.since} on"):
        deadlines.before(CUT_OFF, CUT_OFF.since - timedelta(days=1))


def test_a_rule_that_nobody_read_gives_no_verified_date() -> None:
    assert deadlines.due(replace(INVESTIGATION, verified=True), STARTED).verified
    assert not deadlines.due(replace(INVESTIGATION, verified=False), STARTED).verified


def test_working_days_are_those_of_the_rule_s_own_regime() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        deadlines.due(replace(INVESTIGATION, regime="nowhere", verified=False), STARTED)


def test_a_chain_begins_where_no_predecessor_is_and_goes_on_in_the_last_moment_of_the_first_that_runs() -> None:
    first = replace(INVESTIGATION, code="first", follows=("elsewhere",), counting="exclusive")
    second = replace(FORWARD, code="second", follows=("unknown", "first", "none"))
    links = deadlines.chain([first, second], STARTED)
    assert [link.deadline.rule for link in links] == ["first", "second"]
    ended = deadlines.due(first, STARTED).due_exclusive
    assert not isinstance(ended, datetime)
    assert (links[0].start, links[0].due) == (STARTED, ended)
    assert links[1].start == end_of(ended)
    assert links[1].due == end_of(ended) + timedelta(hours=FORWARD.length)


def test_a_chain_in_practice_ends_by_practice_where_there_is_one() -> None:
    by_statute, by_practice = (
        deadlines.chain([VERDICT, INVESTIGATION], STARTED, reckoning=reckoning) for reckoning in ("statute", "practice")
    )
    found = deadlines.due(VERDICT, STARTED)
    assert [link.due for link in by_statute] == [found.due, deadlines.due(INVESTIGATION, STARTED).due]
    assert [link.due for link in by_practice] == [found.practice_due, by_statute[1].due]
    assert deadlines.chain([VERDICT, INVESTIGATION], STARTED) == by_statute
