"""Cards that make field devices known, on paper: eight a page to be cut apart, and a list to sign for them.

Each kelurahan begins a page of its own, since one person takes its cards along. The code stands on its card alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import segno

from posko.domain.intake.cards import Card, by_kelurahan, shown
from posko.domain.papers.formats import Language, day_and_time
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.words import Words, words

A_PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class CardSheet:
    """The cards of one list. `door`: the address that a code stands behind; `agency`: who hands the cards out.

    `places`: the names of places, by code. `at` and `until` are real moments.
    """

    operation: str
    agency: str
    label: str
    demo: bool
    door: str
    at: datetime
    until: datetime
    cards: Sequence[Card]
    places: Mapping[str, str]


def enrolment_cards_pdf(sheet: CardSheet, *, language: Language, fonts: Path | None = None) -> bytes:
    """The cards and their lists as a tagged, archivable PDF (A4). Raises ValueError for an unknown language."""
    pictures = {card.number: _code(f"{sheet.door}#{shown(card.code)}") for card in sheet.cards}
    return typeset("enrolment_cards", card_sheet(sheet, language), at=sheet.at, fonts=fonts, pictures=pictures)


def card_sheet(sheet: CardSheet, language: Language) -> dict[str, object]:
    """All that the template prints, as nested mappings of text."""
    text = words("enrolment_cards", language)
    return {
        "words": text,
        "demo": sheet.demo,
        "number": f"{text['title']} · {sheet.label}",
        "classification": text["terbatas"],
        "operation": sheet.operation,
        "agency": sheet.agency,
        "label": sheet.label,
        "door": sheet.door.partition("://")[2],
        "until": text["until"].format(moment=day_and_time(sheet.until, language)),
        "printed": text["printed"].format(moment=day_and_time(sheet.at, language)),
        "groups": [
            _group(sheet.places.get(code, "") or text["everywhere"], cards, sheet, text)
            for code, cards in by_kelurahan(sheet.cards).items()
        ],
    }


def _group(name: str, cards: Sequence[Card], sheet: CardSheet, text: Words) -> dict[str, object]:
    lines = [
        {
            "number": card.number,
            "name": card.name,
            "place": _place(card, sheet) or text["everywhere"],
            "place_code": card.place,
            "code": shown(card.code),
            "alt": text["code_alt"].format(number=card.number),
        }
        for card in cards
    ]
    pages = [lines[start : start + A_PAGE] for start in range(0, len(lines), A_PAGE)]
    return {"name": name, "pages": pages, "count": text["count"].format(count=len(lines), name=name)}


def _place(card: Card, sheet: CardSheet) -> str:
    kelurahan, _slash, station = card.place.partition("/")
    name = sheet.places.get(kelurahan, "")
    return f"TPS {station} {name}" if station else name


def _code(address: str) -> str:
    drawn = BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(drawn, kind="svg", xmldecl=False, border=4, dark="#000000", light="#ffffff", omitsize=True)
    return drawn.getvalue().decode()
