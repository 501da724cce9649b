"""The alarms of a clock: when they are due, whom they call, and that none is due twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from posko.domain.cases.alarms import Called, alarms, due, next_at
from posko.domain.cases.machine import Running
from posko.domain.deadlines import due as due_of
from posko.domain.plans.phases import JAKARTA
from posko.law import deadlines

START = datetime(2024, 12, 3, 21, tzinfo=JAKARTA)


def run(rule: str) -> Running:
    return Running(rule, START, due_of(deadlines.rule("pilkada", rule, START.date()), START))


def test_fourteen_working_days_call_three_times_before_the_earlier_date_and_once_after_the_later() -> None:
    called = alarms(run("gakkumdu.penyidikan"))
    assert [(each.step, each.called) for each in called] == [
        ("72h", Called.MEMBER),
        ("24h", Called.COORDINATOR),
        ("6h", Called.CHIEF),
        ("breach", Called.CHIEF),
    ]
    assert [each.at.astimezone(JAKARTA).day for each in called] == [17, 19, 20, 23]


def test_a_clock_of_a_day_calls_six_and_two_hours_before() -> None:
    called = alarms(run("gakkumdu.forward"))
    assert [(each.step, START + timedelta(days=1) - each.at) for each in called[:-1]] == [
        ("6h", timedelta(hours=6)),
        ("2h", timedelta(hours=2)),
    ]


def test_a_step_before_the_clock_began_is_left_out() -> None:
    assert [each.step for each in alarms(run("gakkumdu.penelitian"))] == ["24h", "6h", "breach"]


def test_what_is_due_grows_with_time_and_the_next_call_is_known() -> None:
    clock = [run("gakkumdu.penyidikan")]
    assert due(clock, START) == ()
    at, seen = START, 0
    while (ahead := next_at(clock, at)) is not None:
        at = ahead + timedelta(microseconds=1)
        seen += 1
        assert len(due(clock, at)) == seen
    assert seen == 4
    assert not [each for each in due(clock, at - timedelta(microseconds=1)) if each.step == "breach"]
