"""Twelve people call stations: each takes ten lines, nobody two, and what nobody reaches is for whoever leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.stations import calls
from posko.domain.stations.calls import Waiting

NOW = datetime(2024, 11, 27, 1, tzinfo=UTC)


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def test_ten_at_a_time_and_never_more_than_twenty() -> None:
    assert [calls.room(held) for held in (0, 9, 10, 15, 20, 25)] == [10, 10, 10, 5, 0, 0]


def test_those_never_called_come_first_then_who_was_called_longest_ago() -> None:
    waiting = [
        Waiting("a", ago(20), "engaged"),
        Waiting("b"),
        Waiting("c", ago(40), "not_reached"),
        Waiting("d", ago(5), "engaged"),
        Waiting("e", ago(50), "unreachable"),
        Waiting("f"),
    ]
    assert calls.next_lines(waiting, {"f"}, NOW) == ["b", "c", "a"]


def test_a_line_left_lying_for_an_hour_is_free_again() -> None:
    assert not calls.lapsed(ago(59), NOW)
    assert calls.lapsed(ago(60), NOW)


@pytest.mark.parametrize(
    ("outcomes", "left", "at"),
    [
        ([], 2, None),
        (["unreachable"], 2, 0),
        (["wrong_number"], 1, None),
        (["wrong_number"], 0, 0),
        (["engaged", "not_reached"], 1, None),
        (["engaged", "not_reached", "engaged"], 1, 2),
        (["engaged", "not_reached", "reached", "engaged"], 1, None),
        (["unreachable", "reached", "engaged"], 1, 0),
    ],
)
def test_what_nobody_reaches_climbs(outcomes: list[str], left: int, at: int | None) -> None:
    told = [(ago(60 - minute), outcome) for minute, outcome in enumerate(outcomes)]
    assert calls.climbed_at(told, left) == (None if at is None else ago(60 - at))


def test_each_call_that_came_to_nothing_leads_to_the_next_number() -> None:
    assert calls.fruitless(["engaged", "reached", "engaged", "wrong_number"]) == 2
