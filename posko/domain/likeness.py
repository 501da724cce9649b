"""How alike two short Indonesian texts are: for proposing, never for merging by itself.

Words are folded, affixes taken off lightly (so that "pemadaman" meets "padam"), filler words left out. The measure is
the share of weight that the rarer words in common have: two gaps that share "pompa" are more alike than two that
share "belum".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

# A prefix, and the sound it swallowed before a vowel: "pemadaman" is made from "padam", "penyaluran" from "salur".
PREFIXES = (
    ("menge", ""), ("penge", ""), ("meny", "s"), ("peny", "s"), ("meng", ""), ("peng", ""), ("mem", "p"), ("pem", "p"),
    ("men", "t"), ("pen", "t"), ("ber", ""), ("ter", ""), ("per", ""), ("me", ""), ("pe", ""), ("di", ""), ("ke", ""),
    ("se", ""),
)  # fmt: skip
SUFFIXES = ("nya", "lah", "kah", "kan", "an", "i")
_FILLERS = """
yang dan di ke dari untuk pada dengan atau ini itu akan sudah telah belum tidak ada oleh sebagai agar karena para dalam
juga masih serta bagi hari the a of to in for and is are not
"""
FILLERS = frozenset(_FILLERS.split())
SHORTEST = 3
ALIKE_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Text:
    """A text to compare, with the place it speaks of; `ref` is whatever the caller knows it by."""

    ref: int
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Like:
    """Two texts that may speak of the same thing: their refs, how alike they are (0..1), and the words in common."""

    ref: int
    other: int
    likeness: float
    common: tuple[str, ...]


def stems(text: str) -> list[str]:
    """The words of a text, folded and without affixes and fillers."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return [stem(word) for word in words if word not in FILLERS and (len(word) >= SHORTEST or word.isdigit())]


def stem(word: str) -> str:
    """The word without one suffix and one prefix, as long as four letters remain."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    for prefix, swallowed in PREFIXES:
        rest = word[len(prefix) :]
        if word.startswith(prefix) and len(rest) >= 4:
            return swallowed + rest if swallowed and rest[0] in "aiueo" else rest
    return word


def likeness(one: Sequence[str], other: Sequence[str], rarity: Mapping[str, float]) -> float:
    """0 (nothing in common) to 1 (the same words), each word weighed by its rarity."""
    first, second = set(one), set(other)
    whole = sum(rarity.get(word, 1.0) for word in first | second)
    return sum(rarity.get(word, 1.0) for word in first & second) / whole if whole else 0.0


def alike(new: Text, among: Iterable[Text], *, least: float = ALIKE_FROM) -> list[Like]:
    """The texts at the same place, inside it or around it, that are like `new`; the most alike first."""
    texts = [text for text in among if text.ref != new.ref]
    split = {text.ref: stems(text.words) for text in texts}
    own = stems(new.words)
    rarity = _rarity([*split.values(), own])
    found = []
    for text in texts:
        if not _near(new.place, text.place):
            continue
        share = likeness(own, split[text.ref], rarity)
        if share >= least:
            found.append(Like(new.ref, text.ref, share, tuple(sorted(set(own) & set(split[text.ref])))))
    return sorted(found, key=lambda like: (-like.likeness, like.other))


def _rarity(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """1 for a word of one text, less for one that stands in many."""
    counts = Counter(word for words in texts for word in set(words))
    top = log(1 + len(texts))
    return {word: log(1 + len(texts) / count) / top if top else 1.0 for word, count in counts.items()}


def _near(one: str, other: str) -> bool:
    """The same place, or one inside the other."""
    return one == other or one.startswith((f"{other}.", f"{other}/")) or other.startswith((f"{one}.", f"{one}/"))
