"""When what is due at a station, which day a report belongs to, and the line of what came in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from posko.domain.plans.phases import JAKARTA
from posko.domain.stations.curve import FLOOR, TOP, WIDTH, curve
from posko.domain.stations.day import STAGES, Stage, State, Tally, day_clock, day_of, seconds, states, tallies

VOTE = date(2024, 11, 27)
CLOCK = day_clock("pilkada", VOTE)


def at(hour: int, minute: int = 0, day: int = 27) -> datetime:
    return datetime(2024, 11, day, hour, minute, tzinfo=JAKARTA)


def test_the_hours_are_those_of_the_law() -> None:
    assert (CLOCK.first(Stage.OPEN).at, CLOCK.first(Stage.CLOSE).at) == (at(7), at(13))


def test_a_queue_is_due_again_and_again_until_closing() -> None:
    assert [due.at for due in CLOCK.dues[Stage.QUEUE]] == [at(9), at(11), at(13)]
    assert CLOCK.now(Stage.QUEUE, at(9, 29)) is None
    assert CLOCK.now(Stage.QUEUE, at(11, 30)) == CLOCK.dues[Stage.QUEUE][1]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (at(7), date(2024, 11, 27)),
        (at(20, day=26), date(2024, 11, 27)),
        (at(11, day=26), date(2024, 11, 26)),
        (at(2, day=28), date(2024, 11, 27)),
        (at(11, 59, day=28), date(2024, 11, 27)),
        (at(12, day=28), date(2024, 11, 28)),
        (at(4, day=24), date(2024, 11, 23)),
    ],
)
def test_a_report_belongs_to_the_day_it_is_about(moment: datetime, day: date) -> None:
    assert day_of(moment, [VOTE]) == day


def test_counts_by_area_are_those_of_their_stations() -> None:
    found = np.array([[State.REPORTED] * 5, [State.LATE] * 5, [State.UNREACHABLE] * 5, [State.PROBLEM] * 5], np.int8)
    one, two = tallies(found, np.array([0, 0, 1, 1]), 2, [True] * 5)
    assert one[Stage.OPEN] == Tally(stations=2, due=2, received=1, problem=0, missing=1, unreachable=0)
    assert two[Stage.COUNT] == Tally(stations=2, due=2, received=1, problem=1, missing=1, unreachable=1)


def test_no_station_is_no_share() -> None:
    (none,) = tallies(np.empty((0, len(STAGES)), np.int8), np.empty(0, np.int64), 1, [True] * 5)
    assert none[Stage.OPEN].share is None


def test_nothing_heard_at_all_is_a_board_of_unknowns() -> None:
    nothing = np.zeros((3, len(STAGES)), np.int64)
    found = states(CLOCK, at(10), nothing, nothing, np.zeros(3, bool))
    assert found[0].tolist() == [State.LATE, State.LATE, State.LATE, State.AHEAD, State.AHEAD]


def test_the_line_rises_with_what_came_in_and_stops_now() -> None:
    firsts = np.array([seconds(at(7, minute)) for minute in (1, 2, 3)] + [0])
    drawn = curve(CLOCK, Stage.OPEN, firsts, at(7, 20))
    points = [tuple(map(float, point.split(","))) for point in drawn.came.split()]
    assert points[0][1] == FLOOR
    assert points[-1][0] == drawn.now
    assert points[-1][1] == pytest.approx(FLOOR - 3 / 4 * (FLOOR - TOP), abs=0.1)
    assert all(before[1] >= after[1] for before, after in pairwise(points))
    assert drawn.wanted.endswith(f"{WIDTH:g},{TOP:g}")


def test_before_the_first_report_there_is_no_line() -> None:
    assert curve(CLOCK, Stage.COUNT, np.zeros(4, np.int64), at(7) - timedelta(days=1)).came == ""
