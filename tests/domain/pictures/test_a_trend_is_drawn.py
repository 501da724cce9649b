"""Small lines beside figures, incidents of a day by severity, and gaps that go down to voting."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from posko.domain.pictures.burn_down import Point, burn_down, nothing_open_at
from posko.domain.pictures.severity_day import Hour, ceiling, severity_day
from posko.domain.pictures.spark import spark, spark_bars
from posko.domain.plans.phases import JAKARTA

NOW = datetime(2024, 11, 25, 15, tzinfo=JAKARTA)
VOTING = datetime(2024, 11, 27, 7, tzinfo=JAKARTA)


def marks(drawn: str, kind: str) -> list[ElementTree.Element]:
    return [each for each in ElementTree.fromstring(drawn).iter() if kind in (each.get("class") or "").split()]


def days(*counts: int) -> list[Point]:
    return [Point(NOW - timedelta(days=len(counts) - 1 - place), count) for place, count in enumerate(counts)]


def test_a_line_ends_in_a_dot_at_now_and_is_said_in_words() -> None:
    drawn = spark([8, 6, 4], "turun dari 8 ke 4", base=0)
    assert ElementTree.fromstring(drawn).get("aria-label") == "turun dari 8 ke 4"
    assert len(marks(drawn, "pic-dot")) == 1
    heights = [float(point.split(",")[1]) for point in marks(drawn, "pic-line")[0].get("points", "").split()]
    assert heights == sorted(heights) and heights[-1] < 29


@pytest.mark.parametrize("values", [[], [3]])
def test_one_value_is_no_line(values: list[float]) -> None:
    assert not marks(spark(values, "belum cukup data"), "pic-line")


def test_a_line_that_never_moved_stands_still() -> None:
    line = marks(spark([2, 2, 2], "tetap"), "pic-line")[0].get("points", "")
    assert len({point.split(",")[1] for point in line.split()}) == 1


def test_the_last_bar_is_now() -> None:
    drawn = spark_bars([1, 0, 5], "5 sejam")
    assert [each.get("class") for each in marks(drawn, "pic-bar")] == ["pic-bar", "pic-bar", "pic-bar is-now"]
    assert float(marks(drawn, "is-now")[0].get("height", "")) == 30


def test_an_hour_stacks_its_severities_from_the_mildest() -> None:
    drawn = severity_day([Hour("15.00", (2, 1, 0, 1))], "kejadian per jam")
    low, middle, high = (marks(drawn, f"sev-{severity}")[0] for severity in (1, 2, 4))
    assert float(low.get("y", "")) > float(middle.get("y", "")) > float(high.get("y", ""))
    assert not marks(drawn, "sev-3")


@pytest.mark.parametrize(("highest", "top"), [(0, 3), (3, 3), (4, 6), (17.2, 18)])
def test_the_axis_ends_where_three_lines_part_it_evenly(highest: float, top: int) -> None:
    assert ceiling(highest) == top


def test_every_sixth_hour_is_named() -> None:
    hours = [Hour(f"{hour}.00", (1,)) for hour in range(24)]
    assert [each.text for each in marks(severity_day(hours, "x"), "pic-axis")][4:] == [
        "5.00",
        "11.00",
        "17.00",
        "23.00",
    ]


def test_the_pace_of_the_last_days_tells_when_nothing_would_be_open() -> None:
    assert nothing_open_at(days(20, 18, 16, 14, 12, 10, 8, 6)) == NOW + timedelta(days=3)


@pytest.mark.parametrize("counts", [(4, 4, 4), (4, 5, 6), (4,)])
def test_without_a_pace_nothing_is_foretold(counts: tuple[int, ...]) -> None:
    assert nothing_open_at(days(*counts)) is None
    assert not marks(burn_down(days(*counts), VOTING, "x"), "pic-pace")


def test_the_gaps_go_down_to_voting_with_the_pace_wanted_and_the_pace_kept() -> None:
    drawn = burn_down(days(30, 20, 10), VOTING, "30 menjadi 10")
    assert [len(marks(drawn, kind)) for kind in ("pic-line", "pic-wanted", "pic-pace", "pic-vote")] == [1, 1, 1, 1]


def test_after_voting_no_pace_is_wanted() -> None:
    assert not marks(burn_down(days(3, 2, 1), NOW - timedelta(days=1), "x"), "pic-wanted")
