"""Text that the paper's fonts can show, character by character.

PDF/A and PDF/UA refuse a character no font has. Rather than lose it, or print an empty box that hides
it, an unknown character is printed by its code: `[U+1F600]`. Control and direction marks are treated the
same way, so that a name can never read differently on paper than it does in the database.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

# Ranges that every face we set text in covers between them (DejaVu Sans Mono is the last resort).
_COVERED: Final[tuple[tuple[int, int], ...]] = (
    (0x0020, 0x007E),
    (0x00A0, 0x00AC),
    (0x00AE, 0x01C3),
    (0x01CD, 0x01E3),
    (0x01FC, 0x0221),
    (0x0250, 0x02B9),
    (0x0300, 0x033F),
    (0x0384, 0x038A),
    (0x038E, 0x03A1),
    (0x03A3, 0x03CE),
    (0x0400, 0x045F),
    (0x1E00, 0x1E13),
    (0x2010, 0x2023),
    (0x2026, 0x2026),
    (0x2030, 0x2037),
    (0x2039, 0x203A),
    (0x2070, 0x2071),
    (0x2074, 0x208E),
    (0x20A0, 0x20B5),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2153, 0x215F),
    (0x2190, 0x21FF),
    (0x2200, 0x2213),
    (0x2260, 0x2269),
    (0x2500, 0x262F),
    (0x2713, 0x2718),
)
_STARTS: Final = tuple(first for first, _ in _COVERED)


def _printable(char: str) -> bool:
    code = ord(char)
    place = bisect_right(_STARTS, code) - 1
    return place >= 0 and code <= _COVERED[place][1]


def printable(text: str) -> str:
    """`text` composed (NFC), line ends as newlines, tabs as spaces, anything unprintable as `[U+XXXX]`."""
    flat = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char if char == "\n" or _printable(char) else f"[U+{ord(char):04X}]" for char in flat)


def printable_all(value: object) -> object:
    """The same for every string inside nested mappings, lists and tuples; other values stay as they are."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: printable_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_all(item) for item in value]
    return value
