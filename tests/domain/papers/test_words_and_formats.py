"""Fixed words exist in both languages; dates, numbers and spans are written as each language does."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.ledger import Head
from posko.domain.papers.formats import Language, day_and_time, number, short_moment, span
from posko.domain.papers.pictures import svg_for_paper
from posko.domain.papers.qr import head_qr
from posko.domain.papers.words import words
from tests.domain.papers.reports import MAP, ROOT


def _places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


@pytest.mark.parametrize("paper", ["sitrep", "index"])
def test_both_languages_hold_the_same_words_with_the_same_places(paper: str) -> None:
    indonesian, english = words(paper, "id"), words(paper, "en")
    assert indonesian.keys() == english.keys()
    assert [key for key in english if _places(english[key]) != _places(indonesian[key])] == []
    assert all(text.strip() for text in (*indonesian.values(), *english.values()))


@pytest.mark.parametrize(
    ("length", "indonesian", "english"),
    [
        (timedelta(days=1, hours=16), "1 hari 16 jam", "1 day 16 hours"),
        (timedelta(days=3, minutes=4), "3 hari", "3 days"),
        (timedelta(hours=1, minutes=1), "1 jam 1 menit", "1 hour 1 minute"),
        (timedelta(days=1200), "1.200 hari", "1,200 days"),
        (timedelta(seconds=5), "1 menit", "1 minute"),
    ],
)
def test_spans_say_the_two_largest_neighbouring_units(length: timedelta, indonesian: str, english: str) -> None:
    assert (span(length, "id"), span(length, "en")) == (indonesian, english)


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("id", "Selasa, 26 November 2024 pukul 00.30 WIB", "26 Nov 2024 00.30"),
        ("en", "Tuesday, 26 November 2024, 00:30 WIB", "26 Nov 2024 00:30"),
    ],
)
def test_utc_hours_are_printed_in_wib(language: Language, long: str, short: str) -> None:
    at = datetime(2024, 11, 25, 17, 30, tzinfo=UTC)
    assert (day_and_time(at, language), short_moment(at, language)) == (long, short)


def test_numbers_are_grouped_and_rounded_to_the_places_asked() -> None:
    assert (number(2374828, "id"), number(68.04, "id", digits=1), number(68, "en", digits=1)) == (
        "2.374.828",
        "68,0",
        "68.0",
    )


def test_colour_names_of_the_page_become_colours_of_the_paper() -> None:
    drawn = svg_for_paper(MAP)
    assert "var(" not in drawn
    assert "#641a4f" in drawn
    assert "fill:#123456" in drawn
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawn


def test_another_head_draws_another_code() -> None:
    assert head_qr(Head(1, ROOT)).startswith("<svg")
    assert head_qr(Head(1, ROOT)) != head_qr(Head(2, ROOT))
