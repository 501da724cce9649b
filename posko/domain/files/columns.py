"""The columns of a table: their heads and words in both languages, and how a cell of theirs is read.

What an export writes, an import reads: a head or a word counts in any language of the post, as its code, or as one of
the other words that people type for it, in any case.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, Literal

from posko.domain.errors import N_, BadInput
from posko.domain.files.csv_files import Language

Kind = Literal["text", "whole", "decimal", "percent", "day", "moment"]
Say = Callable[[str], str]
Tongues = Mapping[Language, Say]  # how each language says a marked sentence; the reader's language first
Parser = Callable[[str], object]

ENGLISH: Final[Tongues] = {"en": str}
# Columns that any table may have beside its own: a running number, and the reasons for which a row came back.
REASONS: Final = N_("Reasons")
PASSED_OVER: Final = frozenset({"no", "nr", "nomor urut", "reasons", "alasan"})
_LIKE: Final = 0.75
# A code before its words, as the lists of a template offer it.
_CODE: Final = re.compile(r"[A-Za-z]{0,8}[0-9][0-9./]{0,30}|NIHIL", re.IGNORECASE)
_DASHES: Final = (" – ", " — ", " - ", " · ")


def text(cell: str) -> str:
    """The cell as it is. Its outer blanks were removed before."""
    return cell


def whole(cell: str) -> int:
    """A count: digits only, no separators."""
    if not re.fullmatch(r"[0-9]{1,15}", cell):
        raise BadInput("%(cell)s is not a whole number; write digits only, as in 2374828.", cell=cell)
    return int(cell)


def decimal(cell: str) -> float:
    """A number with a decimal point. A comma is refused: 1,234 means two things."""
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", cell) or not math.isfinite(float(cell)):
        raise BadInput("%(cell)s is not a number; write it with a decimal point, as in -6.218.", cell=cell)
    return float(cell)


def yes_no(cell: str) -> bool:
    """`yes` or `no`, also `ya`/`tidak` and `1`/`0`."""
    word = cell.casefold()
    if word not in ("yes", "no", "ya", "tidak", "1", "0"):
        raise BadInput("%(cell)s is neither yes nor no.", cell=cell)
    return word in ("yes", "ya", "1")


def iso_date(cell: str) -> str:
    """A year, a month or a day, kept as text: 2013, 2024-11, 2024-11-27."""
    if not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", cell):
        raise BadInput("%(cell)s is no date; write 2024, 2024-11 or 2024-11-27.", cell=cell)
    return cell


def code_of(cell: str) -> str:
    """The code of a cell that was chosen from a list, `IKP03 – flood`; a cell of another kind as it is."""
    heads = (cell.partition(dash)[0].strip() for dash in _DASHES if dash in cell)
    return next((head for head in heads if _CODE.fullmatch(head)), cell)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a schema. A column that is not required may be left out, and its cells may be empty.

    `head`: the marked sentence that stands above it in an export; `also`: other words for the head. `words`: its codes,
    each with the marked word that pages show; `typed`: other words, each with its code. `parse` gets the cell, or the
    code that its word means. `kind`: what its cells are in a workbook. `taken`: whether an import looks at it at all.
    """

    name: str
    parse: Parser = text
    required: bool = True
    unique: bool = False
    one_of: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    head: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = "text"
    taken: bool = True


def folded(words: str) -> str:
    """Words as heads and codes are compared: without case, outer signs and double blanks."""
    plain = unicodedata.normalize("NFKC", words).casefold().replace("_", " ")
    return " ".join(plain.split()).strip(" .:*")


def nearest(word: str, known: Collection[str]) -> str:
    """The one known word that is like this one; empty if there is none, or more than one that is as near."""
    near = get_close_matches(folded(word)[:80], sorted(known), n=2, cutoff=_LIKE)
    return near[0] if near else ""


class Spoken:
    """A schema in the languages of a post: which column a head means, and which code a word."""

    def __init__(self, schema: Sequence[Column], tongues: Tongues = ENGLISH) -> None:
        self.schema, self.tongues = schema, tongues
        self.reader: Say = next(iter(tongues.values()))
        self._heads: dict[str, Column] = {}
        for column in schema:
            for word in (column.name, *self._said(column.head), *column.also):
                self._heads.setdefault(folded(word), column)
        self._codes = {column.name: self._codes_of(column) for column in schema if column.words}

    def column(self, head: str) -> Column | None:
        """The column that a head means."""
        return self._heads.get(folded(head))

    def passes_over(self, head: str) -> bool:
        """Whether a head names no column of this table, and one that may stand beside it."""
        return folded(head) in PASSED_OVER and folded(head) not in self._heads

    def head(self, column: Column) -> str:
        """The head of a column in the reader's language, or its name where it has no head."""
        return self.reader(column.head) if column.head else column.name

    def near_head(self, head: str) -> str:
        """The head of the column whose head is like this one, in the reader's language."""
        near = nearest(head, self._heads)
        return self.head(self._heads[near]) if near else ""

    def code(self, column: Column, cell: str) -> str | None:
        """The code that a cell of a column with words means; None if it means none."""
        return self._codes[column.name].get(folded(cell))

    def near_word(self, column: Column, cell: str) -> str:
        """The word of the column that is like this cell, in the reader's language."""
        codes = self._codes[column.name]
        near = nearest(cell, codes)
        return self.word(column, codes[near]) if near else ""

    def word(self, column: Column, code: str) -> str:
        """The word for a code in the reader's language; a code without a word is its own."""
        return self.reader(column.words[code]) if code in column.words else code

    def known(self, column: Column) -> list[str]:
        """The words that a column takes, in the reader's language."""
        return [self.word(column, code) for code in column.words]

    def _codes_of(self, column: Column) -> dict[str, str]:
        found: dict[str, str] = {}
        for code, word in column.words.items():
            for each in (code, *self._said(word)):
                found.setdefault(folded(each), code)
        for each, code in column.typed.items():
            found.setdefault(folded(each), code)
        return found

    def _said(self, word: str) -> Iterator[str]:
        says: list[Say] = [str, *self.tongues.values()] if word else []
        return (say(word) for say in says)
