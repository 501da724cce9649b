"""Sources in the reader's language: shipped texts name them in English, sources.toml holds the same in Indonesian.

A source that a post brings itself stands as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from posko.law import tables

PART = "; "
AS_OF = " (as of "


def in_indonesian(source: str) -> str:
    """A source with each clause that is known in Indonesian."""
    known = clauses()
    text, since, day = source.partition(AS_OF)
    return PART.join(known.get(clause, clause) for clause in text.split(PART)) + (f" (per {day}" if since else "")


@cache
def clauses() -> Mapping[str, str]:
    """The Indonesian of each clause that sources say in English."""
    return {row["en"]: row["id"] for row in tables.read_shared("sources.toml")["clause"]}
