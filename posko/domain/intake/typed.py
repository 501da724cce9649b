"""Words and digits as thumbs type them: what passes for a digit is made one, but only where a digit is expected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.domain.territory.places import Level, level_of

_SPELT: Final = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "i": "1", "|": "1"})
# The signs between words: blanks, and the signs that people type instead of a blank.
_WORD: Final = re.compile(r"[^\s#*,;]+")
_CODE: Final = re.compile(r"(\d{2})\.?(\d{2})\.?(\d{2})\.?(\d{4})(?:[/.\-:](\d{1,3}))?")
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)|([01]\d|2[0-3])([0-5]\d)")
# A clock typed a little ahead of the telephone's is the same moment; one far ahead was yesterday's, if at all.
_AHEAD, _BACK = timedelta(minutes=15), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a message and its position."""

    text: str
    begins: int
    ends: int

    @property
    def upper(self) -> str:
        """The word as it is compared: wide letters made narrow, capitals, without signs around it."""
        return unicodedata.normalize("NFKC", self.text).upper().strip(".:-!?\"'()")


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a message in order."""
    return tuple(Word(found.group(), *found.span()) for found in _WORD.finditer(text))


def digits(text: str) -> str:
    """The text with every sign that passes for a digit made one: O for 0, l and I for 1, digits of any script.

    Only for a place in a message where a number, a time or a code is expected; never for free text.
    """
    spelt = "".join(_digit(sign) for sign in text)
    return spelt.translate(_SPELT)


def number(text: str, *, most: int, sure: bool = False) -> int | None:
    """The whole number that a word is, from 0 to `most`; None where it is none. Without `sure` at least one sign of
    it must be a digit already, so that `Oil` is no 011."""
    spelt = digits(text.strip(".,:;"))
    if not spelt.isascii() or not spelt.isdigit() or len(spelt) > 6:
        return None
    if not sure and not any(unicodedata.decimal(sign, None) is not None for sign in text):
        return None
    return int(spelt) if int(spelt) <= most else None


def code(text: str) -> tuple[str, int | None] | None:
    """The kelurahan's code that a word is, dotted, and the station's number that hangs on it; None for another word."""
    spelt = digits(text.rstrip(".,:;"))
    if not (found := _CODE.fullmatch(spelt)):
        return None
    *parts, station = found.groups()
    return ".".join(parts), int(station) if station else None


def clock(text: str, at: datetime) -> datetime | None:
    """The last moment before `at` (aware) at which clocks of Jakarta showed the time that a word is: `07.05`, `7:05`
    or `0705`; None for another word. Raises BadInput for a time that has not come."""
    if not (found := _TIME.fullmatch(digits(text.rstrip(".,;")))):
        return None
    hour, minute = found.group(1) or found.group(3), found.group(2) or found.group(4)
    local = at.astimezone(JAKARTA)
    moment = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    if moment <= local + _AHEAD:
        return min(moment, local)
    if moment - timedelta(days=1) >= local - _BACK:
        return moment - timedelta(days=1)
    raise BadInput("It is %(now)s, so %(time)s has not come yet.", now=f"{local:%H.%M}", time=f"{moment:%H.%M}")


def is_station(place: str) -> bool:
    """Whether a code is a station's."""
    return level_of(place) is Level.TPS


def joined(words: Sequence[Word]) -> str:
    """Words as one, for looking up a name."""
    return " ".join(word.upper for word in words)


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
