"""The words of pages: one term for an idea in each language, plain English, and Indonesian as an office writes it.

GLOSSARY.md holds the tables; the catalogue and the templates are read against them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pytest
from babel.messages.pofile import read_po

from scripts.words import catalogue_path
from tests.english import english_words
from tests.house.source import ROOT

GLOSSARY = ROOT / "GLOSSARY.md"
FEWEST = 60
# The same English word says another idea here: a button, a measure of time, the shelf of old cases.
BESIDE = {"open": {"Buka"}, "minutes": {"menit"}, "file": {"Arsip"}, "reported": {"sudah lapor"}}


@dataclass(frozen=True)
class Message:
    """A sentence of the pages in both languages."""

    english: str
    indonesian: str


def rows(chapter: str) -> list[list[str]]:
    """The rows of a table of the glossary, without its head."""
    text = GLOSSARY.read_text(encoding="utf-8").partition(f"\n## {chapter}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@cache
def messages() -> tuple[Message, ...]:
    """Every sentence of the catalogue, each form for itself."""
    with catalogue_path().open("rb") as file:
        held = [message for message in read_po(file, locale="id") if message.id]
    found = []
    for each in held:
        english = (each.id,) if isinstance(each.id, str) else tuple(each.id)
        indonesian = (each.string,) if isinstance(each.string, str) else tuple(each.string or ("",))
        found += [Message(one, str(indonesian[0])) for one in english]
    return tuple(found)


def says(text: str, words: str) -> bool:
    """Whether a text says these words, as words of their own."""
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", plain(text), re.IGNORECASE) is not None


def plain(text: str) -> str:
    """A text without the names of its values, without addresses, commands and what stands in quotation marks."""
    told = re.sub(r"<[^>]*>|“[^”]*”|‘[^’]*’", " ", text)
    return re.sub(r"%\(\w+\)[sdr]|\{\w+\}|\S*[./_=]\S*[a-z_]\S*|posko [a-z-]+ .*--.*", " ", told)


def must_stand(english: str, indonesian: str) -> None:
    """A term has both languages, and at least one sentence says it in both."""
    assert english and indonesian, f"“{english or indonesian}” has a word in one language only: write the other"
    stem = re.compile(rf"\b{re.escape(english.rstrip('y'))}", re.IGNORECASE)
    both = any(stem.search(each.english) and indonesian in each.indonesian.casefold() for each in messages())
    assert both, f"no page says “{english}” in English and “{indonesian}” in Indonesian: check the catalogue"


@pytest.mark.parametrize(("english", "indonesian"), [row[:2] for row in rows("Words on pages")])
def test_a_term_stands_in_both_languages(english: str, indonesian: str) -> None:
    must_stand(english, indonesian.casefold())
    alone = {each.indonesian for each in messages() if each.english.casefold() == english}
    strange = [word for word in alone - BESIDE.get(english, set()) if indonesian.casefold() not in word.casefold()]
    assert not strange, f"“{english}” is “{indonesian}”, and not {strange}"


def test_the_table_holds_the_terms_of_the_pages() -> None:
    assert len(rows("Words on pages")) >= FEWEST


@pytest.mark.parametrize(("english", "indonesian"), [("gap", ""), ("", "celah")])
def test_a_term_in_one_language_only_is_named(english: str, indonesian: str) -> None:
    with pytest.raises(AssertionError, match=english or indonesian):
        must_stand(english, indonesian)


@pytest.mark.parametrize("row", rows("Words on pages"), ids=lambda row: row[0])
def test_no_page_says_another_word_for_a_term(row: list[str]) -> None:
    never_english, never_indonesian = ([word.strip() for word in cell.split(",") if word.strip()] for cell in row[2:])
    wrong = [each.english for word in never_english for each in messages() if says(each.english, word)]
    wrong += [each.indonesian for word in never_indonesian for each in messages() if says(each.indonesian, word)]
    assert not wrong, f"say “{row[0]}” and “{row[1]}” in: {wrong}"


@pytest.mark.parametrize("row", rows("Words that no page says"), ids=lambda row: row[0])
def test_no_page_says_a_word_of_the_list(row: list[str]) -> None:
    word, better, language, _why = row
    texts = [each.english if language == "English" else each.indonesian for each in messages()]
    wrong = sorted({text for text in texts if says(text, word)})
    assert not wrong, f"“{word}” is no {language} of ours{f', say “{better}”' if better else ''}: {wrong}"


def test_no_indonesian_sentence_is_left_in_english() -> None:
    wrong = [each.indonesian for each in messages() if len(english_words(plain(each.indonesian))) > 1]
    assert not wrong, f"translate: {wrong}"
