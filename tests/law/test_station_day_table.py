"""The table of a station's day: what is the law's hour, and what is an assumption and says so."""

from __future__ import annotations

import pytest

from posko.law import tables
from posko.law.station_day import station_day


def test_the_stages_stand_in_the_order_of_the_day() -> None:
    assert [stage.code for stage in station_day("pilkada").stages] == ["open", "logistics", "queue", "close", "count"]


def test_only_opening_and_closing_are_hours_of_the_law() -> None:
    assert {stage.code for stage in station_day("pilkada").stages if stage.verified} == {"open", "close"}
    assert not station_day("pilkada").waits_from.verified


def test_it_says_its_edition() -> None:
    assert tables.edition("pilkada", "station_day.toml").start <= tables.edition("pilkada", "station_day.toml").checked


def test_the_classes_of_waiting_rise_and_only_the_longest_is_a_problem() -> None:
    waits = station_day("pilkada").waits
    assert [wait.minutes for wait in waits] == sorted({wait.minutes for wait in waits})
    assert [wait.code for wait in waits if wait.problem] == ["very_long"]


def test_an_unknown_regime_is_refused() -> None:
    with pytest.raises(ValueError, match="no regime"):
        station_day("pilwako")
