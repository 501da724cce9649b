"""A course that is played once tells at every moment what a replay from the beginning tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.domain.cases import answer, machine
from posko.domain.cases.course import Course
from tests.real_cases import KARAWANG, LONG, PENAJAM, PINANG_RANTI, TO_THE_VERDICT

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("text", [PINANG_RANTI, PINANG_RANTI + TO_THE_VERDICT, KARAWANG, PENAJAM, LONG])
def test_at_every_moment_it_stands_where_a_replay_stands(text: str) -> None:
    events = list(answer.read_lines(text.splitlines()))
    course = Course(events, machine.REGIME)
    assert course.last() == machine.replay(events)
    moments = [event.at + shift for event in events for shift in (-HOUR, timedelta(), HOUR)]
    moments += [events[-1].at + timedelta(days=days) for days in range(1, 90)]
    for at in moments:
        assert course.standing(at) == machine.replay(events, until=at)


def test_a_case_without_events_stands_nowhere_at_any_moment() -> None:
    course = Course([], machine.REGIME)
    assert course.last() == machine.replay([])
