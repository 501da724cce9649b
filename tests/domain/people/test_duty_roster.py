"""Shifts, gaps in cover, and whom to tell when nobody answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.errors import BadInput
from posko.domain.people import duty
from posko.domain.people.duty import Standing, Told

MORNING = datetime(2024, 11, 25, 1, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return MORNING + timedelta(hours=hours)


def test_touching_shifts_do_not_overlap() -> None:
    assert duty.overlapping([(at(0), at(12))], at(12), at(24)) is None


def test_the_first_overlapping_shift_is_named() -> None:
    spans = [(at(12), at(24)), (at(0), at(12))]
    assert duty.overlapping(spans, at(11), at(13)) == (at(0), at(12))


@pytest.mark.parametrize("end", [0, -1])
def test_a_shift_ends_after_it_begins(end: float) -> None:
    with pytest.raises(BadInput, match="ends before it begins"):
        duty.must_be_span(at(0), at(end))


def test_nobody_keeps_watch_for_longer_than_a_week() -> None:
    duty.must_be_span(at(0), at(7 * 24))
    with pytest.raises(BadInput, match="7 days at most"):
        duty.must_be_span(at(0), at(7 * 24 + 1))


def test_gaps_in_cover_are_what_no_shift_covers() -> None:
    spans = [(at(30), at(40)), (at(-5), at(8)), (at(8), at(10)), (at(9), at(12))]
    assert duty.uncovered(spans, at(0), at(48)) == [(at(12), at(30)), (at(40), at(48))]


def test_without_a_shift_all_of_it_is_a_gap() -> None:
    assert duty.uncovered([], at(0), at(24)) == [(at(0), at(24))]
    assert duty.uncovered([(at(-1), at(25))], at(0), at(24)) == []
    assert duty.uncovered([(at(30), at(40))], at(0), at(24)) == [(at(0), at(24))]


STANDING = {
    "joni": Standing(superior="sekar"),
    "sekar": Standing(deputy="joni", superior="bagus"),
    "bagus": Standing(deputy="sekar", superior="arif"),
    "arif": Standing(deputy="bagus"),
}


def test_the_chain_goes_from_duty_over_deputy_and_superiors_to_the_chief() -> None:
    assert duty.chain("sekar", STANDING, ["arif"]) == [
        Told("sekar", "on duty"),
        Told("joni", "deputy"),
        Told("bagus", "superior"),
        Told("arif", "superior"),
    ]


def test_without_a_roster_the_chain_begins_with_the_chief() -> None:
    assert duty.chain("", STANDING, ["arif"]) == [Told("arif", "chief"), Told("bagus", "deputy")]


def test_a_chain_never_ends_in_nobody() -> None:
    assert duty.chain("", {}, [], ["liaison"]) == [Told("liaison", "anyone")]
    assert duty.chain("sekar", {}, [], ["liaison"]) == [Told("sekar", "on duty")]


def test_a_circle_does_not_hold_the_chain() -> None:
    circle = {"a": Standing(superior="b"), "b": Standing(superior="a")}
    assert [each.person for each in duty.chain("a", circle, [])] == ["a", "b"]


def test_a_ring_is_found_and_a_tree_is_none() -> None:
    assert duty.ring_in({"a": "b", "b": "c", "c": "b"}) == ["b", "c", "b"]
    assert duty.ring_in({"a": "b", "c": "b", "b": ""}) == []


def test_superiors_and_deputies_are_held_apart() -> None:
    duty.must_not_turn({"a": "b", "b": ""}, {"b": "a", "a": ""})
    with pytest.raises(BadInput, match="Deputies"):
        duty.must_not_turn({}, {"a": "b", "b": "a"})
