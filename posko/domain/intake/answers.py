"""Short answers to what the post sent: `TIBA 26`, `3 26`, `TERIMA P12`, or `3` alone. They report nothing; they answer.

A letter before the number says what is answered: none an order, P an alert. A number from 1 to 5 is a state: taken on,
set out, there, done, cannot. `KODE 123456`, or the six digits alone, is the code that proves a number: its letter is K.
`AMAN` is the word of a team that was asked whether it is well: its letter is R. Nobody types these two letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from posko.domain.intake.typed import digits

# The form of a message that answers; it is none of those that report.
ANSWER: Final = "answer"
STATES: Final[Mapping[int, str]] = {1: "accepted", 2: "set_out", 3: "arrived", 4: "done", 5: "unable"}
# Longer spellings first: the rest after one is the reason.
WORDS: Final[Mapping[str, str]] = {
    "TIDAK BISA": "unable",
    "TDK BISA": "unable",
    "TAK BISA": "unable",
    "TERIMA": "accepted",
    "TRIMA": "accepted",
    "BERANGKAT": "set_out",
    "JALAN": "set_out",
    "TIBA": "arrived",
    "SAMPAI": "arrived",
    "SELESAI": "done",
}
CODE: Final = "code"
TEAM: Final = "R"
WELL: Final = frozenset({"AMAN", "LAPOR AMAN", "REGU AMAN"})
EXAMPLE: Final = "TIBA 26"
LONGEST: Final = 320
REASON_LIMIT: Final = 200
_SIGNS: Final = " \t\r\n:,.-"
_WORD: Final = re.compile(
    r"\s*(?P<word>(?:TIDAK|TDK|TAK)\s+BISA|TE?RIMA|BERANGKAT|JALAN|TIBA|SAMPAI|SELESAI)\b[\s:,.\-]*"
    r"(?:TUGAS\s+)?(?:(?P<letter>P)?\s?(?P<number>[0-9OIl]{1,6})\b(?![.:]\d))?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CODE: Final = re.compile(r"\s*(?P<word>KODE(?:\s+POSKO)?)?[\s:]*(?P<code>\d{6})\s*[.!]?\s*", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"\s*(\d{1,6})(?:[\s:,.\-]+(\d{1,6}))?\s*[.!]?\s*")
_BEFORE: Final = re.compile(r"\s*(?:TUGAS\s+)?(?P<letter>P)?(?P<number>\d{1,6})[\s:,.\-]+(?P<rest>\S.*)", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was read: what it says, to what (`letter` and `number`, 0 for the one that is open), and why."""

    says: str
    letter: str = ""
    number: int = 0
    reason: str = ""
    # A bare number is an answer only for who has something to answer; else it is a part of some other message.
    bare: bool = False


def read_answer(text: str) -> Answer | None:
    """The answer that a text is, or None for a text that is none."""
    if len(text) > LONGEST:
        return None
    if code := _CODE.fullmatch(text):
        return Answer(CODE, "K", int(code["code"]), bare=not code["word"])
    if " ".join(text.upper().split()).strip(f"{_SIGNS}!") in WELL:
        return Answer("well", TEAM, bare=True)
    if numbers := _NUMBERS.fullmatch(text):
        return _of_numbers(numbers[1], numbers[2])
    if found := _WORD.fullmatch(text):
        return _of_word(found["word"], found["letter"], found["number"], found["rest"])
    if (turned := _BEFORE.fullmatch(text)) and (found := _WORD.fullmatch(turned["rest"])) and not found["number"]:
        return _of_word(found["word"], turned["letter"], turned["number"], found["rest"])
    return None


def _of_numbers(first: str, second: str | None) -> Answer | None:
    """`3` is a state, `3 26` a state of order 26, and so is `26 3`."""
    one, two = int(first), int(second) if second else 0
    if one in STATES:
        return Answer(STATES[one], number=two, bare=not two)
    return Answer(STATES[two], number=one) if two in STATES else None


def _of_word(word: str, letter: str | None, number: str | None, rest: str) -> Answer | None:
    """A word with its number; without one nothing may follow it but why it cannot be done: `Tiba-tiba` is a report."""
    says, reason = WORDS[" ".join(word.upper().split())], rest.strip(_SIGNS)[:REASON_LIMIT]
    if not number and reason and says != "unable":
        return None
    return Answer(says, (letter or "").upper(), int(digits(number)) if number else 0, reason)
