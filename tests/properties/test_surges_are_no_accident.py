"""Where incidents surge: holds for any run of reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.situation import surge
from posko.domain.situation.surge import Swell, swells

AT = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)
PLACES = tuple(f"31.75.{number:02}" for number in range(1, 11))
HAPPENED = st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 9 * 60)), max_size=80)


def found(happened: list[tuple[str, int]], at: datetime = AT) -> dict[str, Swell]:
    """By kecamatan; moments are minutes before `at`."""
    told = [(place, at - timedelta(minutes=age)) for place, age in happened]
    return {swell.place: swell for swell in swells(told, at, PLACES)}


@given(HAPPENED)
def test_fewer_than_four_are_never_a_surge(happened: list[tuple[str, int]]) -> None:
    for swell in found(happened).values():
        assert not (swell.surges and swell.count < 4)


@given(HAPPENED, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(happened: list[tuple[str, int]], shuffler: object) -> None:
    mixed = list(happened)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]
    assert found(mixed) == found(happened)


@given(HAPPENED, st.integers(0, 100_000))
def test_the_hour_of_the_day_changes_nothing(happened: list[tuple[str, int]], minutes: int) -> None:
    assert found(happened, AT + timedelta(minutes=minutes)) == found(happened)


@given(HAPPENED, st.sampled_from(PLACES))
def test_one_more_here_ends_no_surge_here(happened: list[tuple[str, int]], place: str) -> None:
    if found(happened)[place].surges:
        assert found([*happened, (place, 5)])[place].surges


@given(HAPPENED, st.sampled_from(PLACES))
def test_one_more_elsewhere_makes_no_surge_here(happened: list[tuple[str, int]], place: str) -> None:
    elsewhere = [*happened, (next(other for other in PLACES if other != place), 5)]
    if found(elsewhere)[place].surges:
        assert found(happened)[place].surges


@given(st.integers(0, 60))
def test_a_city_that_reports_everywhere_alike_surges_nowhere(each: int) -> None:
    everywhere = [(place, 1 + number % 59) for place in PLACES for number in range(each)]
    assert not any(swell.surges for swell in found(everywhere).values())


@given(st.integers(1, 60), st.floats(0.01, 50))
def test_the_chance_falls_with_the_count_and_grows_with_the_mean(count: int, mean: float) -> None:
    here, rounding = surge.at_least(count, mean), 1e-12
    assert 0 <= surge.at_least(count + 1, mean) <= here + rounding
    assert here <= surge.at_least(count, mean * 1.1) + rounding <= 1 + rounding


@given(HAPPENED)
def test_a_surge_is_told_before_what_is_none(happened: list[tuple[str, int]]) -> None:
    told = swells([(place, AT - timedelta(minutes=age)) for place, age in happened], AT, PLACES)
    assert [each.surges for each in told] == sorted((each.surges for each in told), reverse=True)


def test_a_brawl_that_five_report_in_a_quiet_city_surges_and_four_do_not() -> None:
    assert found([("31.75.03", age) for age in range(5)])["31.75.03"].surges
    assert not found([("31.75.03", age) for age in range(4)])["31.75.03"].surges


def test_neighbours_with_more_than_expected_are_named() -> None:
    moments = [(place, AT - timedelta(minutes=9)) for place in ("31.75.03",) * 8 + ("31.75.04",) * 3]
    around = {"31.75.03": {"31.75.04", "31.75.05"}}
    assert next(iter(swells(moments, AT, PLACES, around))).beside == ("31.75.04",)
