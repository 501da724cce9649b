"""What no table may measure: support for a party or candidate among voters or in an area.

The words stand in refused_indicators.toml; every loader of a vulnerability table asks here, and no table can
switch it off.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache

from posko.law import tables

TABLE = "refused_indicators.toml"


def refusal(name: str) -> str | None:
    """Why an indicator of this name may not be measured, or None when it may.

    Refused is what measures support for a party or candidate among voters or in an area; events between
    supporters, and calls by officials to vote for somebody, are events and pass.
    """
    words = re.findall(r"\w+", name.casefold())
    for patterns, reason in _refused():
        if all(_any_word(words, pattern) for pattern in patterns):
            return reason
    return None


@cache
def _refused() -> tuple[tuple[tuple[str, ...], str], ...]:
    rows = tables.entries(tables.read_shared(TABLE), "refused", TABLE)
    return tables.each(rows, lambda row: (row.words("words"), row.text("reason")))


def _any_word(words: list[str], pattern: str) -> bool:
    return any(fnmatchcase(word, choice) for choice in pattern.split("|") for word in words)


def refuse(row: tables.Entry) -> None:
    """Raise ValueError, naming the entry and the way out, where any text of it but the source is refused."""
    for key, value in row.fields.items():
        reason = refusal(value) if isinstance(value, str) and key != "source" else None
        if reason is not None:
            raise ValueError(f"{row.where} ({value!r}) is refused: {reason}. Remove it.")
