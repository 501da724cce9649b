"""House law 6: one word per idea, and GLOSSARY.md rules: it names what the code has, and nothing else."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest
from django.apps import apps

from posko.domain.access import Act, Compartment, Role
from posko.domain.gaps.states import CommitmentState, GapState
from posko.domain.territory.places import Label, Level
from tests.house.source import PACKAGE, ROOT

GLOSSARY = ROOT / "GLOSSARY.md"
READ = {".py", ".toml", ".csv"}


def code_words() -> list[str]:
    """Every `word` of the last column, in reading order."""
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row.strip(" |").rpartition("|")[2])]


def code() -> str:
    """All text of the code, its tables and the data that ships, migrations aside."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix in READ and "migrations" not in path.parts)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _alone(word: str) -> str:
    """Where the word stands that is no part of a longer one."""
    return rf"(?<![\w-]){re.escape(word)}(?![\w-])"


@pytest.mark.parametrize("words", [Role, Compartment, Act, GapState, CommitmentState, Level, Label])
def test_every_word_of_a_table_is_in_the_glossary(words: type[StrEnum]) -> None:
    missing = {word.value for word in words} - set(code_words())
    assert not missing, f"add these of {words.__name__} to GLOSSARY.md: {sorted(missing)}"


def test_every_noun_and_every_model_is_in_the_glossary() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("posko.apps.")]
    nouns = {config.label for config in ours} | {m.__name__ for config in ours for m in config.get_models()}
    missing = nouns - set(code_words())
    assert len(nouns) > 20
    assert not missing, f"add these to GLOSSARY.md: {sorted(missing)}"


def test_every_word_of_the_glossary_is_in_the_code() -> None:
    text = code()
    whole = set(re.findall(r"[\w-]+", text))
    gone = [word for word in code_words() if word not in whole and not re.search(_alone(word), text)]
    assert not gone, f"GLOSSARY.md speaks of what the code has not: {gone}"


def test_every_row_has_its_four_columns() -> None:
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    wrong = [line for line in lines if line.count("|") != 5]
    assert not wrong, f"term | meaning | Indonesian | in the code: {wrong}"


def test_no_term_stands_twice_in_one_chapter() -> None:
    for chapter in GLOSSARY.read_text(encoding="utf-8").split("\n## ")[1:]:
        terms = re.findall(r"^\| ([^|]+?) \|", chapter, flags=re.MULTILINE)
        assert len(terms) == len(set(terms)), chapter.partition("\n")[0]
