"""The page's language chooses words and papers; a list is cut into pages that are always there."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import translation

from posko.kit.language import asked_language, page_language, sentence
from posko.kit.paging import page_of


@pytest.mark.parametrize(("spoken", "asked", "given"), [("id", "", "id"), ("en", "", "en"), ("id", "en", "en")])
def test_a_paper_comes_in_the_page_s_language_or_in_the_one_asked_for(spoken: str, asked: str, given: str) -> None:
    with translation.override(spoken):
        assert page_language() == spoken
        assert asked_language(RequestFactory().get("/", {"language": asked} if asked else {})) == given


def test_a_language_that_the_post_does_not_speak_is_indonesian() -> None:
    with translation.override(None):
        assert page_language() == "id"
    assert asked_language(RequestFactory().get("/?language=fr")) == "id"


def test_a_sentence_is_said_with_its_values_and_nothing_stays_nothing() -> None:
    with translation.override("en"):
        assert sentence("There is no place “%(place)s” in this operation.", {"place": "X"}).endswith(
            "“X” in this operation."
        )
    with translation.override("id"):
        assert sentence("Date") == "Tanggal"
    assert sentence("", {"place": "X"}) == ""
    assert sentence("100 % sure") == "100 % sure"


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("2", 2), ("no number", 1), ("99", 3), ("0", 3)])
def test_a_page_that_is_not_there_is_one_that_is(asked: str, number: int) -> None:
    page = page_of(RequestFactory().get("/", {"page": asked}), list(range(25)), 10)
    assert (page.number, len(page.object_list)) == (number, 5 if number == 3 else 10)
