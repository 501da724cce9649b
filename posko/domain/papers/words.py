"""The fixed words of the papers, in Indonesian and English, from texts.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import cast

from posko.domain.papers.formats import Language

Words = dict[str, str]


@cache
def _texts() -> dict[str, dict[str, Words]]:
    source = resources.files("posko.domain.papers").joinpath("texts.toml").read_text(encoding="utf-8")
    return cast(dict[str, dict[str, Words]], tomllib.loads(source))


def words(paper: str, language: Language) -> Words:
    """All words of one paper together with those every paper shares. Raises ValueError for an unknown one."""
    texts = _texts()
    if paper not in texts or language not in texts[paper]:
        raise ValueError(f"No words for the paper {paper!r} in the language {language!r}.")
    return texts["paper"][language] | texts[paper][language]
