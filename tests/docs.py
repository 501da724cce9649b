"""What the documents of the house tell their readers to type and to open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.parts import ROOT

FENCE: Final = re.compile(r"^[ ]*```\w*\n(.*?)^[ ]*```", re.DOTALL | re.MULTILINE)
_WORD: Final = re.compile(r"`([^`\n]+)`")
_COMMAND: Final = re.compile(r"(?:\.venv/bin/)?(posko -?-?[a-z][^`]*)")
_PAGE: Final = re.compile(r"/(?!srv/|mnt/|media/|proc/)[a-z][a-z0-9/_.-]*")


def documents() -> list[Path]:
    """README, SECURITY, and everything under how-to and explanation."""
    pages = [path for folder in ("how-to", "explanation") for path in sorted((ROOT / "docs" / folder).glob("*.md"))]
    return [ROOT / "README.md", ROOT / "SECURITY.md", *pages]


def blocks(document: Path) -> list[str]:
    """The fenced blocks of a document, as they are pasted into a shell."""
    return [re.sub(r"^ +", "", block, flags=re.MULTILINE) for block in FENCE.findall(document.read_text("utf-8"))]


def words(document: Path) -> Iterator[str]:
    """What stands between backticks in the sentences of a document."""
    yield from _WORD.findall(FENCE.sub("", document.read_text("utf-8")))


def commands(document: Path) -> list[str]:
    """The commands `posko …` in the sentences of a document."""
    found = (_COMMAND.fullmatch(word) for word in words(document))
    return [match.group(1) for match in found if match]


def addresses(document: Path) -> list[str]:
    """The pages of the post that a document names by their path."""
    return [word for word in words(document) if _PAGE.fullmatch(word)]
