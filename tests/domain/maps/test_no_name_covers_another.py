"""Names find room at one width after the other; what once has room keeps it, and none covers another or a mark."""

from __future__ import annotations

import random
from itertools import combinations

from posko.domain.maps.names import WIDTHS, Name, Obstacle, Placed, place
from posko.domain.maps.sheet import Window

WINDOW = Window(0, 0, 1000, 1400)
WORDS = ("Cakung", "Pulo Gebang", "Cipinang Besar Utara", "Jati", "Halim Perdana Kusuma")


def _names(count: int, seed: int) -> list[Name]:
    dice = random.Random(seed)
    return [
        Name(dice.choice(WORDS), dice.uniform(40, 960), dice.uniform(40, 1360), "of-low", dice.uniform(60, 260))
        for _ in range(count)
    ]


def _box(placed: Placed, width: float) -> tuple[float, float, float, float]:
    scale = width / WINDOW.width
    half, tall = max(map(len, placed.lines)) * 3.3, len(placed.lines) * 7
    x, y = placed.name.x * scale + placed.shift[0], placed.name.y * scale + placed.shift[1]
    return x - half, y - tall, x + half, y + tall


def _apart(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    # A hair of rounding is no overlap.
    return a[2] <= b[0] + 0.01 or b[2] <= a[0] + 0.01 or a[3] <= b[1] + 0.01 or b[3] <= a[1] + 0.01


def test_at_every_width_the_names_shown_lie_apart() -> None:
    placed = place(_names(120, seed=4), WINDOW)
    for tier, width in enumerate(WIDTHS):
        shown = [_box(each, width) for each in placed if each.begins <= tier]
        assert all(_apart(a, b) for a, b in combinations(shown, 2)), width


def test_more_names_come_in_as_the_map_grows() -> None:
    placed = place(_names(120, seed=4), WINDOW)
    counts = [sum(each.begins <= tier for each in placed) for tier in range(len(WIDTHS))]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_the_heaviest_name_is_placed_first_and_goes_around_a_mark() -> None:
    wanted = [Name("Kampung Melayu", 500, 700, "of-high"), Name("Bali Mester", 505, 705, "of-low")]
    heavy, *_ = place(wanted, WINDOW, [Obstacle(500, 700, 12, 12)])
    assert heavy.name.words == "Kampung Melayu"
    assert heavy.begins == 0
    assert heavy.shift != (0, 0)


def test_a_name_that_is_much_wider_than_its_area_waits_for_a_wider_map() -> None:
    (narrow,) = place([Name("Kampung Melayu", 500, 700, "of-low", room=60)], WINDOW)
    assert narrow.begins > 0
