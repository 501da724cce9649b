"""No raw code and no English source on an Indonesian page: what ships says both."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator

import pytest
from django.utils import translation

from posko.domain.access import Act, Compartment, Role
from posko.domain.severity import IN_CAP
from posko.law import sources
from posko.web.templatetags.alert_words import cap_severity
from posko.web.templatetags.posko import role_word, source_words
from posko.web.templatetags.table_words import act_word, outcome_word, wall_word
from tests.english import english_words, foreign
from tests.house.source import PACKAGE

TABLES = [*PACKAGE.rglob("*.toml")]


def clauses(value: object, key: str = "") -> Iterator[str]:
    """Each clause of each source of a table."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from clauses(each, name if isinstance(each, (str, list)) and key != "sources" else key or name)
    elif isinstance(value, list):
        for each in value:
            yield from clauses(each, key)
    elif isinstance(value, str) and key in ("source", "sources"):
        yield from value.split(sources.PART)


def test_every_source_that_ships_has_its_indonesian() -> None:
    said = {each for path in TABLES for each in clauses(tomllib.loads(path.read_text(encoding="utf-8")))}
    left = sorted(each for each in said if each not in sources.clauses() and english_words(each))
    assert not left, f"write these into posko/law/sources.toml: {left}"


def test_no_indonesian_clause_is_left_over_or_in_english() -> None:
    said = {each for path in TABLES for each in clauses(tomllib.loads(path.read_text(encoding="utf-8")))}
    assert set(sources.clauses()) <= said, sorted(set(sources.clauses()) - said)
    assert not [told for told in sources.clauses().values() if english_words(told)]


def test_a_source_is_said_in_the_language_of_the_page() -> None:
    figure = "Invented for the demo; code and name from Kemendagri"
    with translation.override("id"):
        assert source_words(figure) == "Rekaan untuk operasi contoh; kode dan nama dari Kemendagri"
        assert source_words("Catatan posko, 2024") == "Catatan posko, 2024"
        assert (
            source_words("Invented for the demo (as of 2024-11-25)") == "Rekaan untuk operasi contoh (per 2024-11-25)"
        )
    with translation.override("en"):
        assert source_words(figure) == figure


def test_english_and_codes_on_a_page_are_found() -> None:
    page = '<p>Tingkat: <b>Severe</b></p><p title="and 11 more">Alasan TAMBAHAN_EARLY</p><code>gap.accept</code>'
    assert foreign(page) == ["Alasan TAMBAHAN_EARLY", "Severe", "and 11 more"]
    assert foreign('<p lang="en">The gap is closed.</p><p>Celah tertutup.</p>') == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("codes", "word"),
    [
        (Act, act_word),
        (Role, role_word),
        (Compartment, wall_word),
        (("VOTE", "WAIT", "REDIRECT", "REFUSE", "HOLD"), outcome_word),
        ([*IN_CAP.values(), "Unknown"], cap_severity),
    ],
)
def test_every_code_has_words(codes: Iterable[str], word: object, language: str) -> None:
    assert callable(word)
    with translation.override(language):
        raw = [str(code) for code in codes if re.search(r"[._]|^[A-Z]+$", str(word(str(code))))]
    assert not raw, f"without words in {language}: {raw}"
