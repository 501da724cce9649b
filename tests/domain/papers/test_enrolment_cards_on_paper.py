"""Cards on paper: eight a page, each kelurahan on pages of its own, the code on its card and on no list."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest

from posko.domain.intake.cards import Card, number_of, shown
from posko.domain.papers.enrolment_cards import CardSheet, enrolment_cards_pdf
from posko.domain.papers.formats import Language
from tests.domain.papers.reports import bare

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
PLACES = {"31.75.09.1001": "Cibubur", "31.75.09.1002": "Ciracas"}


def sheet(*places: str) -> CardSheet:
    cards = [
        Card(number_of(3, turn), f"{turn:012}", f"Linmas {turn}", "satpol-pp", place)
        for turn, place in enumerate(places, 1)
    ]
    door = "https://posko.example/phone/enrol/"
    return CardSheet("Operasi", "Satpol PP", "Linmas", False, door, AT, AT + timedelta(days=3), cards, PLACES)


def pages(made: CardSheet, language: Language = "id") -> list[str]:
    paper = pypdfium2.PdfDocument(io.BytesIO(enrolment_cards_pdf(made, language=language)))
    try:
        return [bare(page.get_textpage().get_text_bounded()) for page in paper]
    finally:
        paper.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_kelurahan_has_its_cards_and_its_list(language: Language) -> None:
    made = sheet(*["31.75.09.1001/001"] * 9, "31.75.09.1002")
    told = pages(made, language)
    assert len(told) == 5, "two pages of cards and a list, one page of cards and a list"
    assert [sum(bare(shown(card.code)) in page for card in made.cards) for page in told] == [8, 1, 0, 1, 0]
    assert "Cibubur" in told[0]
    assert bare("TPS 001 Cibubur") in told[0]
    assert "Ciracas" in told[3]
    assert "3-010" in told[4]


def test_a_card_says_where_to_type_its_code_and_until_when() -> None:
    (card, _list) = pages(sheet("31.75.09.1001"))
    for words in ("posko.example/phone/enrol/", "4 Desember 2026", "pukul 10.00", "Linmas 1", "Satpol PP"):
        assert bare(words) in card, words
