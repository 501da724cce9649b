"""The rule card on paper: two pages in each language, every row in its place, and nobody accused on a wall."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from posko.domain.papers import card
from posko.domain.papers.formats import Language
from posko.domain.roll.card import REGIME, rules
from posko.law.categories import categories

BOTH = pytest.mark.parametrize("language", ["id", "en"])


def read(language: Language) -> list[str]:
    """The text of each page, white space flattened."""
    pages = PdfReader(BytesIO(card.card_pdf(language=language))).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


def rows(language: Language) -> list[dict[str, Any]]:
    """The rows of both pages as the template gets them."""
    sheet: dict[str, Any] = card.card_sheet(language)
    return [*sheet["ordinary"], *sheet["difficult"]]


@BOTH
def test_the_card_has_two_pages(language: Language) -> None:
    assert len(read(language)) == 2


@BOTH
def test_every_row_says_its_answer_or_its_sentence(language: Language) -> None:
    first, second = (page.replace(" ", "") for page in read(language))
    for rule in rules():
        if rule.number in card.TOGETHER and rule.number != "6":
            continue  # it stands with a row that says the same
        wanted = (
            getattr(rule, f"public_{language}") if rule.number in card.ORDINARY else getattr(rule, f"say_{language}")
        )
        assert wanted.replace(" ", "") in (first if rule.number in card.ORDINARY else second), rule.number


@BOTH
def test_an_accusation_shows_neither_code_nor_ground(language: Language) -> None:
    text = " ".join(read(language))
    assert not [rule.reason for rule in rules() if rule.accusing and rule.reason in text]
    grounds = [row["basis"] for row in rows(language) if row["accusing"]]
    assert grounds
    assert not any(grounds)


@BOTH
def test_what_is_not_verified_is_marked(language: Language) -> None:
    unverified = [row for row in rows(language) if not row["verified"]]
    documents = [each for kind in categories(REGIME) for each in kind.documents if not each.verified]
    legend = 1
    assert len(unverified) >= 6
    assert " ".join(read(language)).count("///") == len(unverified) + len(documents) + legend


def test_the_same_law_gives_the_same_bytes() -> None:
    assert card.card_pdf(language="id") == card.card_pdf(language="id")


def test_a_row_without_a_place_stops_the_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "DIFFICULT", card.DIFFICULT[1:])
    with pytest.raises(ValueError, match="3b"):
        card.card_sheet("id")
