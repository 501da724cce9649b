"""Spotting that the same NIK was asked for before, without keeping the NIK.

The mark is an HMAC-SHA256 under a key file that KPU holds outside the database: without the key nobody can try
the few hundred million possible numbers against the marks.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from posko.domain.errors import BadInput
from posko.law.eligibility_facts import VOTES, Vote

KEY_BYTES = 32
# A second press at the same station within this time is the same person at the same table.
SAME_PRESS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Held:
    """The vote that a station holds: its day, what kind it is, and the day whose NIK marks count for it."""

    day: date
    vote: Vote
    marks_day: date


def held_at(first: date, later: Iterable[tuple[date, Vote]], today: date) -> Held:
    """The vote of a station, seen from `today`: the next one, else the last.

    `first` is the regime's own voting day, `later` what was entered for this station. A follow-up vote goes on with
    the marks of the vote that was interrupted; a postponed one takes the place of the first.
    """
    entered = sorted(later)
    postponed = any(vote == "postponed" for _, vote in entered)
    days = [] if postponed else [Held(first, "first", first)]
    days += [Held(day, vote, first if vote == "follow_up" else day) for day, vote in entered]
    return next((held for held in days if held.day >= today), days[-1])


def vote_of(word: str) -> Vote:
    """A kind of vote from its word. Raises BadInput for a word that is none."""
    if word not in VOTES:
        raise BadInput("“%(vote)s” is no kind of vote; right here: %(known)s.", vote=word, known=", ".join(VOTES))
    return word


def is_same_press(earlier: tuple[str, datetime], station: str, at: datetime) -> bool:
    """Whether an earlier answer at a station is only this question pressed again."""
    where, when = earlier
    return where == station and abs(at - when) <= SAME_PRESS


def nik_digits(text: str) -> str:
    """The 16 digits of a NIK, spaces and dots dropped. BadInput otherwise; the text itself is never repeated."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise BadInput(
            "A NIK has 16 digits; %(count)d characters were given. Leave it empty if in doubt.", count=len(digits)
        )
    return digits


def repeat_mark(nik: str, key: bytes) -> str:
    """The mark of a NIK (hex) under KPU's key."""
    return hmac.new(key, nik_digits(nik).encode(), hashlib.sha256).hexdigest()


def read_key(path: Path | None) -> bytes | None:
    """KPU's key, or None when there is no usable key file: the NIK field stays closed then."""
    try:
        text = path.read_text(encoding="ascii").strip() if path is not None else ""
    except (OSError, UnicodeError):
        return None
    return bytes.fromhex(text) if re.fullmatch(r"[0-9a-fA-F]{64}", text) else None
