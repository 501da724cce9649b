"""The where-map shows a place in the middle, its neighbours around it, and what stands there."""

from __future__ import annotations

import pytest

from posko.domain.maps import Dots, Dress, Mark, where_map
from tests.domain.maps.a_city import NAMES, a_city

FIRST, SECOND, _THIRD, FOURTH = NAMES


def test_a_kelurahan_is_outlined_and_its_neighbours_are_named() -> None:
    drawn = where_map(a_city(), FIRST, title="Letak", dress={SECOND: Dress("mid")})
    assert drawn.shape == "is-wide"
    assert 'class="sel"' in drawn.svg
    assert "Kebon" in drawn.svg
    assert 'class="k f-mid"' in drawn.svg


def test_a_kecamatan_is_outlined_as_one() -> None:
    drawn = where_map(a_city(), "99.01.01", title="Letak", shape="landscape")
    assert drawn.svg.count('class="sel"') == 1
    assert "&lt;Satu&gt;" in drawn.svg


def test_the_whole_city_has_no_outline_of_its_own_but_its_edge() -> None:
    drawn = where_map(a_city(), "99.01", title="Letak")
    assert 'class="sel"' not in drawn.svg
    assert 'class="edge"' in drawn.svg


def test_stations_are_squares_and_what_lies_elsewhere_is_left_out() -> None:
    far = Mark("incident", -6.9, 106.1, text="3", title="jauh")
    here = Mark("here", -6.19, 106.81, title="di sini")
    dots = [Dots([(-6.19, 106.81), (-6.195, 106.812)]), Dots([(-6.191, 106.813)], late=True)]
    svg = where_map(a_city(), FIRST, title="Letak", marks=[far, here], dots=dots).svg
    assert "jauh" not in svg
    assert "di sini" in svg
    assert svg.count('class="dot"') == 2
    assert 'class="dots is-late"' in svg


def test_a_place_without_an_area_is_refused() -> None:
    with pytest.raises(KeyError):
        where_map(a_city(), "31.75", title="Letak")
