"""How grave something is has one scale: gaps, incidents, alerts, the form on telephones, and what officers type."""

from __future__ import annotations

import pytest

from posko.domain import severity
from posko.domain.gaps import columns, states
from posko.domain.incidents import SEVERITIES
from posko.domain.intake.form_book import forms
from posko.domain.situation import alerts

INDONESIAN = {1: "Ringan", 2: "Sedang", 3: "Berat", 4: "Kritis"}


def test_gaps_and_incidents_take_their_words_from_the_scale() -> None:
    assert SEVERITIES == severity.LEVELS
    assert states.SEVERITIES == {1: "Minor", 2: "Moderate", 3: "Severe"}


def test_an_alert_says_its_severity_on_the_same_scale() -> None:
    assert {severity.of_cap(word) for word in alerts.SEVERITIES} == {*severity.LEVELS, None}
    assert alerts.first_words("flood", 4, confirmed=True)["severity"] == "Extreme"


def test_the_form_on_telephones_says_the_same_words() -> None:
    choices = forms()["incident"].lists["severity"]
    assert {int(each.code): each.label["id"].partition(":")[0] for each in choices} == INDONESIAN
    assert {int(each.code): each.label["en"].partition(":")[0] for each in choices} == severity.LEVELS


@pytest.mark.parametrize(("level", "word"), INDONESIAN.items())
def test_officers_type_the_same_words(level: int, word: str) -> None:
    assert severity.TYPED[word.casefold()] == severity.TYPED[severity.LEVELS[level].casefold()] == level
    assert columns.SEVERITY_WORDS.get(word.casefold(), str(level)) == str(level)
