"""Markdown as the printed pages of docs/reference use it: a page, a table, a word of code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTICE = "<!-- Printed by scripts/docs.py. Change the table it names, then run: make docs -->\n"


def page(title: str, *parts: str) -> str:
    """A whole page with the notice that nobody writes it by hand."""
    return "\n\n".join([f"{NOTICE}# {title}", *parts]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell becomes a slash, a line break a `<br>`."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """A list, one line an item."""
    return "\n".join(f"- {line}" for line in lines)


def code(text: str) -> str:
    """A word as it stands in the code."""
    return f"`{text}`"


def listed(words: Iterable[str]) -> str:
    """Words of the code, separated by commas."""
    return ", ".join(code(word) for word in words)


def yes(flag: bool) -> str:
    """Yes, or a no that is seen."""
    return "yes" if flag else "**no**"


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", "<br>")
