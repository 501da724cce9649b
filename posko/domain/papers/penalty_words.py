"""The range of a penalty in the words of a paper: terms in months, fines in whole rupiah."""

from __future__ import annotations

from fractions import Fraction

from posko.domain.cases.penalty import MONTH_DAYS, Range
from posko.domain.papers.formats import Language, number
from posko.domain.papers.words import Words

_MILLION = 1_000_000


def penalty_line(found: Range, both: str, text: Words, language: Language) -> str:
    """Prison and fine; `both` says how the two go together, "" where the source does not."""
    joint = {"and": f" {text['penalty_and']} ", "and-or": f" {text['penalty_and_or']} "}.get(both, "; ")
    return f"{_prison(found, text, language)}{joint}{_fine(found, text, language)}"


def _prison(found: Range, text: Words, language: Language) -> str:
    least, most = (_term(days, text, language) for days in found.prison)
    return text["prison_range"].format(least=least, most=most)


def _term(days: int, text: Words, language: Language) -> str:
    """Days under a month, else months."""
    unit, length = ("days", Fraction(days)) if days < MONTH_DAYS else ("months", Fraction(days, MONTH_DAYS))
    told = number(float(length), language, digits=0 if length.denominator == 1 else 1)
    return f"{told} {text[f'{unit}_1' if length == 1 else unit]}"


def _fine(found: Range, text: Words, language: Language) -> str:
    if found.fine is None:
        return text["fine_unread"]
    least, most = (f"Rp{number(float(each * _MILLION), language)}" for each in found.fine)
    return text["fine_range"].format(least=least, most=most)
