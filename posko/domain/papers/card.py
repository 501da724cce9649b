"""The rule card on paper: table A on two pages that hang beside the table of a polling station."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from posko.domain.papers.formats import Language, day
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.words import Words, words
from posko.domain.plans.phases import JAKARTA
from posko.domain.roll.card import REGIME, rules, shown_outcome, voting_day
from posko.law import eligibility
from posko.law.categories import Category, Document, categories
from posko.law.eligibility import Rule

Sheet = dict[str, object]

# Rows of the two pages by their numbers. Rows that are one case at the table stand together: what the card says of
# them is nearly the same sentence, and a person who reads the wall must not learn which of two accusations is meant.
ORDINARY = ("1", "2", "3", "9g", "10", "10c", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21")
DIFFICULT = ("3b", "4", "5", "7", "7b", "8", "9", "10b", "11b", "14b", "14d", "16", "16b", "17", "20b")
TOGETHER = {
    "6": "4",
    "9d": "11b",
    "16c": "11b",
    "13b": "10c",
    "20c": "10c",
    "14c": "14b",
    **dict.fromkeys(("10d", "14e", "17b"), "14d"),
    "15b": "16",
    "18b": "18",
    "19b": "19",
}


def card_pdf(*, language: Language, fonts: Path | None = None) -> bytes:
    """The card as a tagged, archivable PDF of two A4 pages; the same law gives the same bytes.

    Raises ValueError for an unknown language, or for rules that have no place on the card.
    """
    at = dt.datetime.combine(eligibility.eligibility(REGIME).checked, dt.time(), JAKARTA)
    return typeset("card", card_sheet(language), at=at, fonts=fonts)


def card_sheet(language: Language) -> Sheet:
    """All that the template prints, as nested mappings of text."""
    text = words("card", language)
    by_number = {rule.number: rule for rule in rules()}
    if homeless := by_number.keys() - {*ORDINARY, *DIFFICULT, *TOGETHER}:
        raise ValueError(f"The rows {sorted(homeless)} have no place on the rule card.")
    opening = dt.datetime.combine(voting_day(), dt.time(12), JAKARTA)
    return {
        "words": text,
        "election": text["election"].format(day=day(opening, language)),
        "kinds": [_kind(kind, text, language) for kind in categories(REGIME)],
        "ordinary": _rows(ORDINARY, by_number, text, language),
        "difficult": _rows(DIFFICULT, by_number, text, language),
        "checked": text["checked"].format(day=day(_noon(eligibility.eligibility(REGIME).checked), language)),
    }


def _noon(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(12), JAKARTA)


def _rows(numbers: Iterable[str], by_number: dict[str, Rule], text: Words, language: Language) -> list[Sheet]:
    return [_row(by_number[number], text, language) for number in numbers]


def _row(rule: Rule, text: Words, language: Language) -> Sheet:
    outcome = shown_outcome(rule)
    return {
        "case": text[f"case_{rule.number}"],
        "outcome": outcome,
        "word": text[f"outcome_{outcome}"],
        "public": getattr(rule, f"public_{language}"),
        "say": getattr(rule, f"say_{language}"),
        "next": getattr(rule, f"next_{language}"),
        # An accusation shows no ground: the card hangs where everybody reads it.
        "basis": "" if rule.accusing else (rule.basis if language == "id" else rule.basis_en),
        "verified": rule.verified,
        "accusing": rule.accusing,
    }


def _kind(kind: Category, text: Words, language: Language) -> Sheet:
    written = "%H.%M" if language == "id" else "%H:%M"
    return {
        "name": getattr(kind, f"name_{language}"),
        "hours": f"{kind.opens:{written}}–{kind.closes:{written}}",
        "opens": kind.opens.hour + kind.opens.minute / 60,
        "closes": kind.closes.hour + kind.closes.minute / 60,
        "where": getattr(kind, f"where_{language}"),
        "documents": [_document(each, language) for each in kind.documents],
    }


def _document(document: Document, language: Language) -> Sheet:
    return {"name": getattr(document, f"name_{language}"), "verified": document.verified}
