"""Kannel's own words: the charset of a text, and times that carry no zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.errors import BadInput
from posko.domain.intake import kannel

NOW = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("text=BUKA+028+07.05+%C3%A9&charset=UTF-8", "BUKA 028 07.05 é"),
        ("text=%00B%00U%00K%00A+%AC&charset=UTF-16BE", "BUKA€"),
        ("text=%00B%D8%3D%DE%00&charset=utf-16be", "B😀"),
        ("text=caf%E9&charset=ISO-8859-1", "café"),
        ("text=caf%C3%A9", "café"),
        ("text=%00B%00&charset=UTF-16BE", "B\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_a_text_is_read_in_the_charset_that_stands_beside_it(query: str, text: str) -> None:
    assert kannel.fields(query)["text"] == text


def test_the_charset_is_the_texts_alone() -> None:
    assert kannel.fields("sender=%2B62812&text=%00A&charset=UTF-16BE&ref=%C3%A9")["ref"] == "é"


@pytest.mark.parametrize(
    ("query", "why"),
    [("text=a&text=b", "twice"), ("charset=EBCDIC&text=a", "EBCDIC"), ("&".join(["a=1"] * 99), "more than 30 fields")],
)
def test_what_kannel_would_not_write_is_refused_by_name(query: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        kannel.fields(query)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "stamp", ["1796115600", "2026-12-01 09:00", "2026-12-01 09:00:00", "2026-12-01T09:00:00+00:00"]
)
def test_both_times_of_kannel_are_the_same_moment(stamp: str) -> None:
    assert kannel.sent_at(stamp, NOW) == NOW - timedelta(hours=2)


@pytest.mark.parametrize("stamp", ["", "-1", "0", "yesterday", "2026-11-20 09:00", "2026-12-01 11:06", "nan", "1e400"])
def test_a_clock_that_cannot_be_right_says_nothing(stamp: str) -> None:
    assert kannel.sent_at(stamp, NOW) is None
