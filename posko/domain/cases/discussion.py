"""What the three institutions hold in a discussion: each for itself. A disagreement is told, never averaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The three, in the order in which they are written down.
INSTITUTIONS = ("bawaslu", "polri", "kejaksaan")
# The views that an institution may have.
HOLDINGS = ("crime", "not_crime", "more_proof")


@dataclass(frozen=True, slots=True)
class Voice:
    """One institution in a discussion; `word` is empty until it has spoken."""

    root: str
    present: bool
    word: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a discussion stands: who was not there, who has not spoken, what all hold, and whether they differ."""

    absent: tuple[str, ...]
    silent: tuple[str, ...]
    agreed: str
    differ: bool


def stand(voices: Iterable[Voice]) -> Stand:
    """The result of the voices. All three agree only if all three were there and said the same."""
    by_root = {voice.root: voice for voice in voices}
    told = [by_root.get(root, Voice(root, present=False)) for root in INSTITUTIONS]
    words = {voice.word for voice in told if voice.word}
    absent = tuple(voice.root for voice in told if not voice.present)
    silent = tuple(voice.root for voice in told if voice.present and not voice.word)
    whole = not absent and not silent and len(words) == 1
    return Stand(absent, silent, words.pop() if whole else "", differ=len(words) > 1)
