"""The table of short codes: which word begins which report. A prefix is checked when it is made.

A reader that turns every O into 0 and every l into 1 can never receive a form called `IO`, and one that knows both
`BUKA` and `BUKAN` hears the wrong one. So no prefix here is made of letters that pass for digits, none begins another,
and no two are one slip of the thumb apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Final, Literal, get_args

from posko.domain.errors import BadInput
from posko.domain.intake import Form

Rest = Literal["time", "number", "counts", "stock", "text"]
Reach = Literal["station", "any"]
# Letters that are read or typed as digits: O for 0, I and L for 1, Z for 2, S for 5, G for 6, B for 8 ...
LOOK_ALIKE: Final[Mapping[str, str]] = {
    "O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "J": "1", "Z": "2", "S": "5", "G": "6", "T": "7", "B": "8",
}  # fmt: skip
# Words that stand before a place; no code may be one of them.
LEVEL_WORDS: Final = frozenset({"KEL", "KELURAHAN", "KEC", "KECAMATAN"})
PLACE_WORDS: Final = LEVEL_WORDS | {"TPS", "DI"}
SHORTEST, LONGEST = 3, 10
# How alike (0 to 1) a word must be to what was written to be offered as a guess.
_LIKE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Code:
    """A short code: `prefix` begins the message, `also` are other spellings, `rest` is what follows the place."""

    prefix: str
    form: Form
    place: Reach
    rest: Rest
    example: str
    said: str
    name_id: str
    name_en: str
    stage: str = ""
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every word by which it begins."""
        return (self.prefix, *self.also)


@dataclass(frozen=True, slots=True)
class Status:
    """The words that report a status of a stage of a station's day in free text. `said` is the reply."""

    stage: str
    status: str
    words: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Codebook:
    """Short codes with the words for what is short and for kinds of incidents; words are upper case.
    `everyday`: words of the language that are names of places as well."""

    codes: tuple[Code, ...]
    stock: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]]
    statuses: tuple[Status, ...] = ()
    everyday: frozenset[str] = frozenset()

    def code(self, word: str) -> Code | None:
        """The code that begins with this word."""
        return next((code for code in self.codes if word.upper() in code.spellings), None)

    def prefixes(self, near: str) -> str:
        """The known codes as a refusal names them, the one nearest to what was written first."""
        return ", ".join(_nearest_first({each.prefix: each.spellings for each in self.codes}, near))

    def kind_words(self, near: str) -> str:
        """A word for every kind, the shortest of each, as a refusal names them: the nearest guess first."""
        return " ".join(_nearest_first({self.short(kind): words for kind, words in self.kinds.items()}, near))

    def stock_words(self, near: str) -> str:
        """A word for everything that can be short, the nearest guess first."""
        return ", ".join(_nearest_first({words[0]: words for words in self.stock.values()}, near))

    def short(self, kind: str) -> str:
        """The shortest word of a kind."""
        return min(self.kinds[kind], key=len)


@cache
def codebook() -> Codebook:
    """The table that ships. Raises BadInput where two prefixes could be taken for each other."""
    told = tomllib.loads((files("posko.domain.intake") / "short_codes.toml").read_text(encoding="utf-8"))
    return Codebook(
        codes=made(told["code"]),
        stock=_words(told["stock"], "item"),
        kinds=_words(told["kind"], "kind"),
        statuses=tuple(Status(**{**row, "words": tuple(row["words"])}) for row in told["status"]),
        everyday=frozenset(told["everyday"]),
    )


def made(rows: Iterable[Mapping[str, Any]]) -> tuple[Code, ...]:
    """The codes of a table's rows. Raises BadInput for a prefix that cannot be told from another, or from digits."""
    codes = tuple(_code(row) for row in rows)
    for code in codes:
        for spelling in code.spellings:
            check_prefix(spelling)
    for one, other in combinations(codes, 2):
        for first in one.spellings:
            for second in other.spellings:
                check_apart(first, second)
    return codes


def check_prefix(prefix: str) -> None:
    """BadInput for a prefix that no message could begin with, or that could be read as a number."""
    if not (prefix.isascii() and prefix.isalpha() and prefix.isupper() and SHORTEST <= len(prefix) <= LONGEST):
        raise BadInput(
            "The prefix “%(prefix)s” must be %(least)s to %(most)s capital letters from A to Z.",
            prefix=prefix,
            least=SHORTEST,
            most=LONGEST,
        )
    if all(letter in LOOK_ALIKE for letter in prefix):
        raise BadInput("The prefix “%(prefix)s” could be read as a number. Use other letters.", prefix=prefix)
    if prefix in PLACE_WORDS:
        raise BadInput("“%(prefix)s” begins a place, so it cannot begin a report.", prefix=prefix)


def check_apart(one: str, other: str) -> None:
    """BadInput where one prefix is, begins, or is a slip of the thumb away from another."""
    if one.startswith(other) or other.startswith(one):
        raise BadInput("The prefix “%(one)s” begins like “%(other)s”: a report could be taken for the other.",
                       one=one, other=other)  # fmt: skip
    if _skeleton(one) == _skeleton(other) or _one_slip(one, other):
        raise BadInput("The prefixes “%(one)s” and “%(other)s” are too much alike: one slip makes the other.",
                       one=one, other=other)  # fmt: skip


def _code(row: Mapping[str, Any]) -> Code:
    if row["rest"] not in get_args(Rest) or row["place"] not in get_args(Reach):
        raise BadInput("The code “%(prefix)s” asks for what no reader knows.", prefix=row["prefix"])
    return Code(
        prefix=row["prefix"],
        form=Form(row["form"]),
        place=row["place"],
        rest=row["rest"],
        example=row["example"],
        said=row["said"],
        name_id=row["name_id"],
        name_en=row["name_en"],
        stage=row.get("stage", ""),
        also=tuple(row.get("also", ())),
    )


def _words(rows: Sequence[Mapping[str, Any]], field: str) -> dict[str, tuple[str, ...]]:
    found = {row[field]: tuple(row["words"]) for row in rows}
    every = [word for words in found.values() for word in words]
    if twice := {word for word in every if every.count(word) > 1}:
        raise BadInput("The word “%(word)s” stands for two things.", word=min(twice))
    return found


def _nearest_first(known: Mapping[str, Sequence[str]], near: str) -> list[str]:
    """The keys, that of the word which is most like what was written first and with a question mark."""
    of_word = {word: key for key, words in known.items() for word in (key, *words)}
    close = get_close_matches(near.upper(), of_word, n=1, cutoff=_LIKE)
    guess = of_word[close[0]] if close else ""
    return [*([f"{guess}?"] if guess else []), *(key for key in known if key != guess)]


def _skeleton(prefix: str) -> str:
    """The word as a hurried eye sees it: look-alikes folded, doubled letters once."""
    folded = [LOOK_ALIKE.get(letter, letter) for letter in prefix]
    return "".join(letter for place, letter in enumerate(folded) if not place or folded[place - 1] != letter)


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, changed or swapped with the next turns one word into the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    head = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[head:], other[head:]
    swapped = len(left) == len(right) > 1 and left[1] + left[0] + left[2:] == right
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped
