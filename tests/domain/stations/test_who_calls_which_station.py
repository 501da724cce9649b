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
    ("outcomes", "left", "climbs"),
    [
        ([], 2, False),
        (["unreachable"], 2, True),
        (["wrong_number"], 1, False),
        (["wrong_number"], 0, True),
        (["engaged", "not_reached"], 1, False),
        (["engaged", "not_reached", "engaged"], 1, True),
        (["engaged", "not_reached", "engaged", "reached"], 1, False),
    ],
)
def test_what_nobody_reaches_climbs(outcomes: list[str], left: int, climbs: bool) -> None:
    assert calls.climbs(outcomes, left) is climbs
