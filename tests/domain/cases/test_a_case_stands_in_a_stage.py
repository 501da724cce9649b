"""The stages of a case, from what happened in it: those it has passed, the one it stands in, those ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.domain.cases import answer, machine, stages
from posko.domain.cases.course import Course
from posko.domain.cases.stages import Passed
from posko.law import cases as law
from tests.real_cases import KARAWANG, LONG, PENAJAM, PINANG_RANTI, TO_THE_VERDICT

DAY = timedelta(days=1)


def _way(text: str, later: timedelta = timedelta()) -> tuple[Passed, ...]:
    events = list(answer.read_lines(text.splitlines()))
    course = Course(events, machine.REGIME)
    return stages.way(course.steps, course.standing(events[-1].at + later))


def _now(way: tuple[Passed, ...]) -> list[str]:
    return [each.stage.code for each in way if each.since and not each.until]


def test_every_state_that_goes_on_belongs_to_one_stage() -> None:
    named = [state for chain in (stages.CENTRE, stages.OTHERS[2:]) for stage in chain for state in stage.states]
    going = {code for code, state in law.states(machine.REGIME).items() if not state.last}
    assert sorted(named) == sorted(set(named))
    assert going == set(named)


def test_a_case_at_the_police_has_its_investigation_before_it() -> None:
    way = _way(PINANG_RANTI)
    assert _now(way) == ["investigation"]
    passed = [each.stage.code for each in way if each.until]
    assert passed == ["report", "review", "first", "study", "second", "plenary"]
    assert [each.stage.code for each in way if not each.since] == ["prosecution", "trial", "execution"]


def test_stages_follow_each_other_in_time() -> None:
    for text in (PINANG_RANTI + TO_THE_VERDICT, KARAWANG, PENAJAM, LONG):
        reached = [each.since for each in _way(text) if each.since]
        assert reached == sorted(reached)


def test_a_case_that_ran_out_of_time_stands_in_no_stage() -> None:
    way = _way(PINANG_RANTI, 90 * DAY)
    assert _now(way) == []
    assert next(each for each in way if each.stage.code == "investigation").until is not None


@pytest.mark.parametrize("stage", [*stages.CENTRE, *stages.OTHERS])
def test_what_is_timed_of_a_stage_is_a_state_of_it(stage: stages.Stage) -> None:
    assert set(stage.timed) <= stage.states


def test_how_long_a_stage_lasts_is_that_of_its_states_together() -> None:
    plenary = stages.CENTRE[5]
    assert stages.usual(plenary, {"G3_PEMBAHASAN_2": DAY, "G4_FORWARD": DAY / 2}) == 1.5 * DAY
    assert stages.usual(plenary, {}) is None
