"""Indonesian first, English complete: every sentence of ours has its Indonesian, with the same places in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from scripts.words import catalogue_path, counted, sentences

PLACES = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def catalogue() -> dict[object, Message]:
    with catalogue_path().open("rb") as file:
        return {message.id: message for message in read_po(file, locale="id") if message.id}


@pytest.fixture(scope="module")
def used() -> set[str]:
    """All sentences of ours."""
    return set(sentences())


def test_every_sentence_is_in_the_catalogue(catalogue: dict[object, Message], used: set[str]) -> None:
    known = {identifier if isinstance(identifier, str) else identifier[0] for identifier in catalogue}  # type: ignore[index]
    missing = sorted(used - known)
    assert not missing, f"add these to {catalogue_path()}: {missing}"


def test_every_sentence_has_its_indonesian(catalogue: dict[object, Message]) -> None:
    empty = [message.id for message in catalogue.values() if not all(_forms(message.string))]
    assert not empty, f"translate: {empty}"
    fuzzy = [message.id for message in catalogue.values() if "fuzzy" in message.flags]
    assert not fuzzy, f"check and unmark: {fuzzy}"


def test_what_is_said_by_a_count_stands_with_its_plural(catalogue: dict[object, Message]) -> None:
    held = {identifier[0] for identifier in catalogue if isinstance(identifier, tuple)}
    alone = [text for text in counted() if text not in held]
    assert not alone, f"without a plural these stay English: give them msgid_plural and msgstr[0]: {alone}"


def test_places_for_values_are_the_same_in_both_languages(catalogue: dict[object, Message]) -> None:
    for message in catalogue.values():
        source = message.id[-1] if isinstance(message.id, (tuple, list)) else message.id
        for form in _forms(message.string):
            assert sorted(PLACES.findall(str(form))) == sorted(PLACES.findall(str(source))), source


def test_no_sentence_is_left_over(catalogue: dict[object, Message], used: set[str]) -> None:
    known = {identifier if isinstance(identifier, str) else identifier[0] for identifier in catalogue}  # type: ignore[index]
    assert not known - used, f"take these out of the catalogue: {sorted(known - used)}"


def test_no_sentence_stands_twice_in_the_catalogue() -> None:
    entries = re.findall(r"^(?:msgctxt .+\n)?msgid .+(?:\n\".*\")*", catalogue_path().read_text(), re.MULTILINE)
    twice = sorted(entry for entry, count in Counter(entries).items() if count > 1)
    assert not twice, f"a merge brought these again; keep one: {twice}"


def _forms(string: object) -> list[object]:
    return list(string) if isinstance(string, (tuple, list)) else [string]


def test_the_catalogue_lies_where_setup_compiles_it() -> None:
    assert Path("posko/web/locale/id/LC_MESSAGES/django.po") == catalogue_path().relative_to(
        catalogue_path().parents[5]
    )
