"""Every text that leaves the post is one SMS and takes nothing but a code, a place, a kind, or an approved headline."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.intake import sms
from posko.domain.outgoing import texts

TEXTS: dict[str, Callable[..., str]] = {
    name: made
    for name, made in inspect.getmembers(texts, inspect.isfunction)
    if made.__module__ == texts.__name__ and not name.startswith("_")
}
MAY_TAKE = {"code", "place", "kind", "headline", "digits", "outcome", "team"}
LONGEST = {"code": "12345", "digits": "123456"}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_takes_nothing_else(name: str) -> None:
    assert set(inspect.signature(TEXTS[name]).parameters) <= MAY_TAKE


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=20, deadline=None)
@given(word=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=200))
def test_a_text_is_one_sms_whatever_it_is_given(name: str, word: str) -> None:
    told = TEXTS[name](**{each: LONGEST.get(each, word) for each in inspect.signature(TEXTS[name]).parameters})
    assert len(told) <= sms.ROOM and sms.gsm(told) == told


def test_how_to_answer_is_never_cut_off() -> None:
    assert texts.task_order("26", "Lapangan " * 40, "Keributan").endswith("Balas TERIMA 26, lalu TIBA 26, SELESAI 26.")


def test_an_order_says_code_place_and_kind() -> None:
    told = texts.task_order("26", "TPS 028 Munjul", "Keributan")
    assert told.startswith("TUGAS 26: Keributan, TPS 028 Munjul. ")
