"""Codes sort as a reader counts, and are taken apart and put together as text."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.territory.places import Level, level_of, natural_key, parent_code, station_code


def test_stations_sort_by_their_number_and_special_ones_last() -> None:
    codes = ["31.75.08.1002/901", "31.75.08.1002/100", "31.75.08.1002/028", "31.75.08.1002"]
    assert sorted(codes, key=natural_key) == list(reversed(codes))


def test_codes_with_and_without_leading_zeros_are_never_taken_for_the_same() -> None:
    assert natural_key("31.75.08.1002/28") != natural_key("31.75.08.1002/028")


def test_a_code_names_its_parent_up_to_the_province() -> None:
    chain = ["31.75.08.1002/028"]
    while chain[-1]:
        chain.append(parent_code(chain[-1]))
    assert chain == ["31.75.08.1002/028", "31.75.08.1002", "31.75.08", "31.75", "31", ""]


def test_a_code_tells_its_level_by_its_form() -> None:
    codes = ["31", "31.75", "31.75.08", "31.75.08.1002", "31.75.08.1002/028"]
    assert [level_of(code) for code in codes] == list(Level)
    assert level_of("3175081002") is None


def test_a_station_code_has_three_digits_and_refuses_a_number_that_does_not_fit() -> None:
    assert station_code("31.75.08.1002", 28) == "31.75.08.1002/028"
    with pytest.raises(BadInput, match=r"1000 of 31\.75\.08\.1002"):
        station_code("31.75.08.1002", 1000)
