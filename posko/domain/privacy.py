"""Numbers that point at a person and must not be written down (UU 27/2022).

Incidents, gaps and the index are about places and events. A run of 16 digits is a NIK or family-card number, and a
number that starts like an Indonesian mobile is a telephone number. Both are refused before anything is saved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from posko.domain.errors import BadInput

# The house's own words with many digits: place and station codes, ISO dates, hashes and ledger heads.
_OURS = re.compile(
    r"(?<![\d.])\d{2}\.\d{2}\.\d{2}\.\d{4}(?:/\d{3})?(?![\d/]|\.\d)"
    r"|(?<![\d.\-])\d{4}-\d{2}-\d{2}(?![\d.]|-\d)"
    r"|(?<![0-9a-z])(?=[0-9]*[a-f])[0-9a-f]{40,}(?![0-9a-z])",
    re.IGNORECASE,
)
# Between two groups of one number: a blank, a dot, a dash or a slash; never a comma or a new line, which part numbers.
_SEP = r"[ \t\u00a0\u2009\u202f._/\-\u2010-\u2013]"
# Digits in the groups in which people write a NIK: solid, by fours, by district, birth date and serial number.
_GROUPS = ((16,), (4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4), (8, 8), (2, 2, 2, 10), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4))
# Groups so short that times and counts look like them: only with one and the same separator all along.
_SAME = ((2, 2, 2, 2, 2, 2, 4), (1,) * 16)


def _pattern() -> str:
    loose = [_SEP.join(rf"\d{{{size}}}" for size in sizes) for sizes in _GROUPS]
    same = [
        rf"\d{{{first}}}(?P<s{number}>{_SEP})" + rf"(?P=s{number})".join(rf"\d{{{size}}}" for size in rest)
        for number, (first, *rest) in enumerate(_SAME)
    ]
    return rf"(?<!\d)(?:{'|'.join([*loose, *same])})(?!\d)"


_NIK = re.compile(_pattern())
# 0812..., +62 812-..., 62812...: ten to thirteen digits; 62 without a plus and dotted may be an amount of money.
_TELEPHONE = re.compile(
    rf"(?<!\d)(?:\(?08\d{{2}}\)?(?:{_SEP}?\d){{6,9}}"
    rf"|(?:\+|00)62{_SEP}?(?:\(0\))?{_SEP}?\(?8\d{{1,2}}\)?(?:{_SEP}?\d){{6,9}}"
    r"|62[ \-]?8\d{2}(?:[ \-]?\d){6,9})(?!\d)"
)

# No field takes a text that is longer, and no text is searched that is.
LONGEST: Final = 100_000

# No NIK and no telephone number has fewer.
_DIGIT, _FEWEST_DIGITS = re.compile(r"\d"), 10

# Ten digits so near each other that they may be one number; where there are none, nothing else is looked for.
_MAYBE = re.compile(rf"\d(?:(?:{_SEP}|[()]){{0,3}}\d){{{_FEWEST_DIGITS - 1}}}")

_HIDDEN, _JOINER = "\N{BULLET}" * 6, "\N{ZERO WIDTH JOINER}"
_ANY = re.compile(f"(?P<ours>(?i:{_OURS.pattern}))|{_NIK.pattern}|{_TELEPHONE.pattern}")
# Signs that turn the direction of writing: what is read then differs from what is kept.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def refuse_personal_numbers(text: str) -> None:
    """BadInput when the text holds what looks like a NIK or a mobile number, or signs that turn its direction; and for
    a text so long that nobody wrote it."""
    if len(text) > LONGEST:
        raise BadInput("This text has more than %(most)s letters. Shorten it.", most=LONGEST)
    if _TURNS.search(text):
        raise BadInput("The text holds invisible signs that turn the direction of writing. Type it again without them.")
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return  # most texts; what follows is dear where a thousand reports come in
    # Invisible signs between digits would hide a number from the pattern, not from a reader.
    seen = text if text.isascii() else "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    if not _MAYBE.search(seen):
        return
    text = _OURS.sub("\N{MIDDLE DOT}", seen)
    if _NIK.search(text):
        raise BadInput("This looks like a NIK (16 digits). Write about the place and the event, not about a person.")
    if _TELEPHONE.search(text):
        raise BadInput("This looks like a telephone number. Contacts belong in the directory, not in this text.")


def patterns_for_browsers() -> Mapping[str, str]:
    """`ours`, `nik` and `telephone` as regular expressions of JavaScript: a phone stops a number before it is sent.

    Match without regard to case; blank out `ours` first, and the direction signs are not among them.
    """
    kept = {"ours": _OURS, "nik": _NIK, "telephone": _TELEPHONE}
    return {name: _for_browsers(pattern.pattern) for name, pattern in kept.items()}


def _for_browsers(pattern: str) -> str:
    return re.sub(r"\(\?P=(\w+)\)", r"\\k<\1>", pattern).replace("(?P<", "(?<")


def hide_search(words: Mapping[str, str]) -> dict[str, str]:
    """The words of a filter for what forgets nothing: that one searched (`q`) stays, what for may be a name."""
    return {word: "…" if word == "q" and value else value for word, value in words.items()}


def hide_personal_numbers(text: str) -> str:
    """The text as it may be shown: numbers that point at a person are hidden, and signs that turn its direction show.

    For what came in from outside and is kept as it came. Invisible signs are left out first, or they would hide a
    number from the pattern; of those that join emoji only the ones between digits.
    """
    seen = _TURNS.sub("\N{REPLACEMENT CHARACTER}", text)
    seen = "".join(sign for sign in seen if sign == _JOINER or unicodedata.category(sign) != "Cf")
    seen = re.sub(rf"(?<=\d){_JOINER}+(?=\d)", "", seen)
    return _ANY.sub(lambda found: found.group() if found.group("ours") else _HIDDEN, seen)
