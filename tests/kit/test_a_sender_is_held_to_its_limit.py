"""A token bucket a sender: a burst, then so many a minute; so many at once; a flood is news once."""

from __future__ import annotations

import pytest

from posko.kit.limits import QUIET, Limits


def test_a_burst_is_taken_and_then_one_in_its_time() -> None:
    limits = Limits("test", burst=5)
    assert [limits.wait("a", 0.0, per_minute=60) for _ in range(5)] == [0.0] * 5
    assert limits.wait("a", 0.0, per_minute=60) == pytest.approx(1.0)
    assert limits.wait("a", 0.4, per_minute=60) == pytest.approx(0.6)
    assert limits.wait("a", 1.0, per_minute=60) == 0.0
    assert limits.wait("a", 1.0, per_minute=60) > 0


def test_a_quiet_sender_has_its_burst_again_and_never_more() -> None:
    limits = Limits("test", burst=3)
    for _ in range(3):
        limits.wait("a", 0.0, per_minute=60)
    assert [limits.wait("a", 1_000.0, per_minute=60) for _ in range(4)][:3] == [0.0] * 3
    assert limits.wait("a", 1_000.0, per_minute=60) > 0


def test_a_look_takes_nothing() -> None:
    limits = Limits("test", burst=1)
    assert [limits.look("a", 0.0, per_minute=60) for _ in range(3)] == [0.0] * 3
    limits.wait("a", 0.0, per_minute=60)
    assert [limits.look("a", 0.5, per_minute=60) for _ in range(2)] == [pytest.approx(0.5)] * 2
    assert limits.look("a", 1.0, per_minute=60) == 0.0


def test_one_sender_s_flood_takes_nothing_from_another() -> None:
    limits = Limits("test", burst=1)
    limits.wait("a", 0.0, per_minute=1)
    assert limits.wait("a", 0.0, per_minute=1) == pytest.approx(60.0)
    assert limits.wait("b", 0.0, per_minute=1) == 0.0


def test_a_machine_has_no_limit_but_only_so_many_at_once() -> None:
    limits = Limits("test", burst=1, at_once=2)
    assert {limits.wait("m", 0.0, per_minute=0) for _ in range(100)} == {0.0}
    assert [limits.enter("m") for _ in range(3)] == [True, True, False]
    assert limits.enter("other")
    limits.leave("m")
    assert limits.enter("m")


def test_a_clock_that_stands_still_or_goes_back_gives_nothing() -> None:
    limits = Limits("test", burst=1)
    assert limits.wait("a", 10.0, per_minute=60) == 0.0
    assert limits.wait("a", 5.0, per_minute=60) > 0


def test_a_flood_is_news_once_until_it_was_quiet() -> None:
    limits = Limits("test")
    assert [limits.is_news("a", moment) for moment in (0.0, 1.0, 2.0)] == [True, False, False]
    assert limits.is_news("b", 2.0)
    assert not limits.is_news("a", 2.0 + QUIET - 1)
    assert limits.is_news("a", 2.0 + 3 * QUIET)


def test_two_processes_count_together_and_two_doors_apart() -> None:
    first, second, other = Limits("test", burst=2), Limits("test", burst=2), Limits("another", burst=2)
    assert [each.wait("a", 0.0, per_minute=1) > 0 for each in (first, second, first)] == [False, False, True]
    assert other.wait("a", 0.0, per_minute=1) == 0.0
    assert [each.is_news("a", 0.0) for each in (first, second, other)] == [True, False, True]
