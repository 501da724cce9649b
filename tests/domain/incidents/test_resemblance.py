"""When two incidents may be one, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.incidents.resemblance import APART, Sight, match, may_be_one, metres

AT = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)
BRAWL = Sight("brawl", "31.75.03.1001", AT, "Tawuran dua kelompok remaja di bawah flyover, ada yang membawa bambu")


def later(sight: Sight, minutes: int, **other: object) -> Sight:
    return replace(sight, **{"at": AT + timedelta(minutes=minutes), **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        later(BRAWL, 9, place="31.75.03.1001/012", text="ada tawuran remaja dekat flyover depan TPS"),
        later(BRAWL, 15, kind="health", text="Tiga orang luka karena tawuran di flyover"),
        later(BRAWL, 5, kind="other", text="anak-anak tawuran bawa bambu di bawah flyover"),
    ],
)
def test_different_words_for_one_brawl_are_proposed(other: Sight) -> None:
    found = may_be_one(BRAWL, other)
    assert found is not None and found.reasons
    assert may_be_one(other, BRAWL) == found or may_be_one(other, BRAWL) is not None


@pytest.mark.parametrize(
    "other",
    [
        later(BRAWL, 121),
        later(BRAWL, 5, place="31.75.09.1002"),
        later(BRAWL, 5, kind="queue", text="antrean panjang di TPS"),
        later(BRAWL, 100, place="31.75.03.1005", text="perkelahian di pasar"),
    ],
)
def test_what_is_far_away_or_of_another_matter_is_not(other: Sight) -> None:
    assert may_be_one(BRAWL, other) is None


def test_two_stations_with_the_same_trouble_are_two() -> None:
    queue = Sight("queue", "31.75.03.1001/012", AT, "antrean panjang")
    assert match(queue, replace(queue, place="31.75.03.1001/013")) is None
    assert may_be_one(queue, queue) is not None


def test_points_tell_more_than_places() -> None:
    here = later(BRAWL, 0, lat=-6.2300, lng=106.8700)
    near, far = later(BRAWL, 5, lat=-6.2301, lng=106.8702), later(BRAWL, 5, lat=-6.2500, lng=106.8900)
    close, distant = match(here, near), match(here, far)
    assert close is not None and close.score > 0.9
    assert distant is None or distant.score < 0.7


def test_a_score_is_a_share_and_the_same_both_ways() -> None:
    other = later(BRAWL, 9, place="31.75.03.1001/012", text="ada tawuran remaja dekat flyover")
    one, two = match(BRAWL, other), match(other, BRAWL)
    assert one is not None and two is not None
    assert 0 <= one.score <= 1 and one.score == pytest.approx(two.score)
    assert abs(other.at - BRAWL.at) < APART


def test_a_hundredth_of_a_degree_is_a_kilometre() -> None:
    assert metres(-6.2, 106.8, -6.21, 106.8) == pytest.approx(1112, abs=1)
    assert metres(-6.2, 106.8, -6.2, 106.81) == pytest.approx(1105, abs=1)
