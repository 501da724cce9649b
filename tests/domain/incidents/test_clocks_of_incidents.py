"""How long an incident may wait, and who is told when it waits longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from posko.domain.incidents import SEVERITIES, IncidentState, clocks
from posko.domain.incidents.clocks import Told

SINCE = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)


def minutes(count: int) -> datetime:
    return SINCE + timedelta(minutes=count)


def test_the_graver_the_shorter() -> None:
    for step in clocks.STEPS:
        times = [clocks.allowed().minutes[level][step] for level in SEVERITIES]
        assert times == sorted(times, reverse=True)


def test_the_times_say_that_they_are_our_own() -> None:
    assert not clocks.allowed().verified
    assert "assumption" in clocks.allowed().source


def test_nothing_runs_once_it_is_handled() -> None:
    for state in (IncidentState.HANDLED, IncidentState.CLOSED, IncidentState.FALSE):
        assert clocks.due(state, 4, SINCE) is None
        assert clocks.notifications(state, 4, SINCE) == ()


def test_the_chain_of_a_new_incident() -> None:
    told = [(each.level, each.at) for each in clocks.notifications("reported", 3, SINCE)]
    assert told == [(Told.NEW, SINCE), (Told.LATE, minutes(10)), (Told.HEAD, minutes(20))]


def test_each_step_is_told_once() -> None:
    assert clocks.next_notification("reported", 3, SINCE, Told.NOBODY) == SINCE
    assert clocks.next_notification("reported", 3, SINCE, Told.NEW) == minutes(10)
    assert clocks.next_notification("confirmed", 3, SINCE, Told.NOBODY) == minutes(10)
    assert clocks.next_notification("reported", 3, SINCE, Told.HEAD) is None


def test_after_a_stand_still_every_step_that_was_missed_is_due() -> None:
    due = clocks.due_notifications("reported", 3, SINCE, Told.NEW, minutes(25))
    assert [each.level for each in due] == [Told.LATE, Told.HEAD]
    assert clocks.due_notifications("reported", 3, SINCE, Told.NEW, minutes(9)) == ()
