"""A day and an hour are read as people here write them, and a slip is answered by what is right."""

from __future__ import annotations

from datetime import date, time

import pytest

from posko.domain.errors import BadInput
from posko.domain.typed_time import day_of, hour_of

DAY, HOUR = date(2024, 11, 25), time(15, 5)


@pytest.mark.parametrize("text", ["25-11-2024", " 25/11/2024 ", "25.11.2024", "25 11 2024", "25112024", "2024-11-25"])
def test_a_day_is_read_as_it_is_written_here(text: str) -> None:
    assert day_of(text) == DAY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("11/25/2024", "no month 25"),
        ("31-11-2024", "not in the calendar"),
        ("25-11-24", "four digits"),
        ("besok", "not a date"),
        ("25-11/2024", "not a date"),
        ("25-11-1024", "between 2000 and 2100"),
        ("", "not a date"),
        ("٢٥-١١-٢٠٢٤-", "not a date"),
    ],
)
def test_a_day_that_is_none_is_refused_with_its_reason(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        day_of(text)


@pytest.mark.parametrize("text", ["15.05", "15:05", "1505", "15.05 WIB", "15:05:00", "15:05:00.000"])
def test_an_hour_is_read_as_it_is_written_here(text: str) -> None:
    assert hour_of(text) == HOUR


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3.05 PM", "from 00 to 23"),
        ("3:05pm", "from 00 to 23"),
        ("24.00", "23.59"),
        ("15.70", "minutes from 00 to 59"),
        ("sore", "not a time"),
        ("15", "not a time"),
    ],
)
def test_an_hour_that_is_none_is_refused_with_its_reason(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        hour_of(text)
