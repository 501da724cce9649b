"""What the note of a watch begins with: the open matters of the desk, told by a noun above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from posko.domain.access import Viewer

Matters = Callable[[Viewer, datetime], Sequence[str]]
_MOST = 1900  # letters; the form takes two thousand
_matters: list[Matters] = []


def open_matters_from(told: Matters) -> None:
    """Take in who tells the open matters of a desk."""
    _matters.append(told)


def first_words(viewer: Viewer, at: datetime) -> str:
    """A line for each open matter, as many as the note has room for."""
    text = ""
    for line in (line for told in _matters for line in told(viewer, at)):
        if len(text) + len(line) > _MOST:
            break
        text += f"- {line}\n"
    return text.rstrip()
