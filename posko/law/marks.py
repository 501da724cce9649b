"""How sure we are of a row of law: the four marks, and which of them count as verified.

V: read in the source named. V-p: practice stated by an official in the press. I: inference or date
arithmetic. M: unverified. Only V and V-p may carry a refusal.
"""

from __future__ import annotations

from typing import Literal, cast, get_args

from posko.law.tables import Entry

Mark = Literal["V", "V-p", "M", "I"]

VERIFIED: frozenset[Mark] = frozenset({"V", "V-p"})


def mark(row: Entry, key: str = "mark") -> Mark:
    """The mark of a row. Raises ValueError for a word that is no mark."""
    word = row.text(key)
    if word not in get_args(Mark):
        raise ValueError(f"{row.where}: '{key}' must be one of {', '.join(get_args(Mark))}, not {word!r}.")
    return cast(Mark, word)


def verified(row: Entry, key: str = "verified", *, by: str = "mark") -> bool:
    """Whether a row is verified. Raises ValueError when the flag and the mark contradict each other."""
    flag = row.flag(key)
    if flag != (mark(row, by) in VERIFIED):
        raise ValueError(f"{row.where}: '{key}' is {str(flag).lower()}, but '{by}' is {row.text(by)!r}.")
    return flag
