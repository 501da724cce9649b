"""The picture of the ledger's growth: rows by time, what is protected how, and who signed when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.growth import HIGH, TICKS, WIDE, Growth, Point, Reach, growth

BEGIN = datetime(2024, 11, 20, tzinfo=UTC)
END = BEGIN + timedelta(days=4)
REACH = Reach(written=100, sealed=98, signed=90, cosigned=60)


def at(hours: float, size: int) -> Point:
    return Point(BEGIN + timedelta(hours=hours), size)


def drawn(rows: list[Point], *, reach: Reach = REACH, **lanes: list[Point]) -> Growth:
    return growth(rows, lanes, reach, begin=BEGIN, end=END)


def points(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def test_the_line_rises_from_the_first_row_to_the_last() -> None:
    line = points(drawn([at(0, 1), at(48, 50), at(96, 100)]).line)
    assert line[0] == (0.0, 100.0)
    assert line[1][0] == WIDE / 2 and 49 < line[1][1] < 52
    assert line[-1] == (WIDE, 0.0)


def test_the_layers_lie_over_each_other_without_a_gap() -> None:
    bands = drawn([at(0, 0), at(96, 100)]).bands
    assert [(band.kind, band.height) for band in bands] == [
        ("cosigned", 60.0),
        ("signed", 30.0),
        ("sealed", 8.0),
        ("written", 2.0),
    ]
    assert bands[0].y + bands[0].height == HIGH and bands[-1].y == 0
    assert all(upper.y + upper.height == lower.y for lower, upper in pairwise(bands))


def test_what_nobody_cosigned_has_no_layer_of_others() -> None:
    found = drawn([at(0, 0), at(96, 100)], reach=Reach(100, 100, 0, 0))
    assert [band.kind for band in found.bands] == ["sealed"]


def test_a_later_window_begins_with_the_rows_that_were_there() -> None:
    found = growth([at(0, 10), at(24, 50), at(96, 100)], {}, REACH, begin=BEGIN + timedelta(hours=30), end=END)
    assert found.low == 50
    assert points(found.line)[0] == (0.0, 100.0)


def test_marks_of_a_lane_that_would_touch_leave_the_later_one() -> None:
    (lane,) = drawn([at(0, 1)], kpu=[at(1, 10), at(1.1, 20), at(50, 60)]).lanes
    assert [mark.size for mark in lane.marks] == [20, 60]
    assert (lane.begin, lane.end) == (lane.marks[0].x, lane.marks[1].x)
    assert lane.last == at(50, 60)


def test_a_lane_without_a_mark_in_this_time_still_says_its_last() -> None:
    (lane,) = drawn([at(0, 1)], kpu=[at(-30, 10)]).lanes
    assert lane.marks == () and lane.last == at(-30, 10)


@pytest.mark.parametrize("hours", [0.02, 1, 24, 168, 24 * 400])
def test_there_are_a_few_round_moments_to_read_the_time_by(hours: float) -> None:
    found = growth([], {}, Reach(0, 0, 0, 0), begin=BEGIN, end=BEGIN + timedelta(hours=hours))
    assert 1 <= len(found.ticks) <= TICKS + 1
    assert [x for x, _at, _hour in found.ticks] == sorted({x for x, _at, _hour in found.ticks})


@given(
    st.lists(st.tuples(st.floats(-50, 150), st.integers(0, 10**12)), max_size=80),
    st.lists(st.integers(0, 10**12), min_size=4, max_size=4).map(sorted),
)
def test_nothing_is_drawn_outside_of_the_picture(told: list[tuple[float, int]], sizes: list[int]) -> None:
    cosigned, signed, sealed, written = sizes
    rows = [at(hours, size) for hours, size in told]
    found = growth(rows, {"": rows}, Reach(written, sealed, signed, cosigned), begin=BEGIN, end=END)
    line = points(found.line)
    assert all(0 <= x <= WIDE and 0 <= y <= HIGH for x, y in line)
    assert [x for x, _y in line] == sorted(x for x, _y in line)
    assert all(band.y >= 0 and band.y + band.height <= HIGH + 0.01 for band in found.bands)
    assert all(0 <= mark.x <= 100 and 0 <= mark.y <= HIGH for lane in found.lanes for mark in lane.marks)


def test_a_row_is_as_safe_as_the_last_who_vouch_for_it() -> None:
    assert [REACH.of(index) for index in (None, 59, 60, 89, 90)] == [
        "written",
        "cosigned",
        "signed",
        "signed",
        "sealed",
    ]
