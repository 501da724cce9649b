"""What the phone form is given to work without a network: its questions, the stations there are, and what to stop.

Everything here is JSON by shape: dicts, lists, text, whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from posko.domain import privacy
from posko.domain.intake import Form
from posko.domain.intake.checks import ANSWER_LIMIT, TEXT_LIMIT, WIDE_FORMS
from posko.domain.intake.form_book import Choice, FormCard, Question, forms

# The most common first; the form of the law's indicators is for a few.
ORDER: Final = (Form.STATION_STATUS, Form.INCIDENT, Form.COUNT, Form.EVIDENCE, Form.INDICATOR)


def form_rows(regime: str = "pilkada") -> list[dict[str, Any]]:
    """Every form with its questions and lists, words in both languages (`form_book` says what each field means)."""
    cards = forms(regime)
    return [_form(cards[form.value]) for form in ORDER]


def limits() -> dict[str, Any]:
    """How long a text may be (signs), and the patterns of numbers that no report may hold, as browsers read them."""
    return {"text": TEXT_LIMIT, "answer": ANSWER_LIMIT, "private": dict(privacy.patterns_for_browsers())}


def station_runs(codes: Iterable[str]) -> dict[str, list[list[int]]]:
    """The stations of each kelurahan as runs of numbers: `31.75.09.1002/001` to `/064` and `/901` give
    `{"31.75.09.1002": [[1, 64], [901, 901]]}`."""
    found: dict[str, list[list[int]]] = {}
    for code in sorted(codes):
        kelurahan, _, digits = code.partition("/")
        runs, number = found.setdefault(kelurahan, []), int(digits)
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return found


def _form(card: FormCard) -> dict[str, Any]:
    return {
        "code": card.code.value,
        "title": dict(card.title),
        "at": card.at,
        **({"wide": True} if card.code in WIDE_FORMS else {}),
        "questions": [_question(each) for each in card.questions],
        "lists": {name: [_choice(each) for each in choices] for name, choices in card.lists.items()},
    }


def _question(question: Question) -> dict[str, Any]:
    """Only what says something: a short answer is a quick one."""
    row: dict[str, Any] = {"name": question.name, "kind": question.kind, "label": dict(question.label)}
    if question.hint:
        row["hint"] = dict(question.hint)
    if question.when:
        row["when"] = {name: list(codes) for name, codes in question.when.items()}
    if question.kind == "number":
        row |= {"least": question.least, "most": question.most}
    names = ("required", "number", "aside", "list", "by", "sum", "equals")
    told = {name: getattr(question, name) for name in names}
    return row | {name: value for name, value in told.items() if value}


def _choice(choice: Choice) -> dict[str, Any]:
    row: dict[str, Any] = {"code": choice.code, "label": dict(choice.label)}
    return row | {"group": choice.group} if choice.group else row
