"""The length of one SMS, and an SMS that came in pieces.

GSM 03.38 packs 160 characters of its own alphabet into one SMS, 153 if it is one of several; with any other character
it is 70 and 67 (in UTF-16 units). Some gateways pass the pieces on one by one and do not say so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from posko.domain.intake.codebook import Codebook
from posko.domain.intake.short_code import Heard, begins_a_report, is_place_alone

ROOM: Final = 160
# A half that found no other by then waits for a person alone.
PATIENCE: Final = timedelta(minutes=5)
MOST_PARTS: Final = 10
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")
_PLAIN: Final = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " ", "•": "*"}
)
_FULL: Final = {True: (153, 160), False: (67, 70)}
_ENDS: Final = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A message that may be a part of a longer one; `ref` is whatever the caller knows it by, in order of arrival."""

    ref: int
    text: str


def gsm(text: str) -> str:
    """The text in the basic characters of GSM 03.38, without those that have no likeness there."""
    plain = text.translate(_PLAIN)
    return "".join(sign if sign in _BASIC else _folded(sign) for sign in plain)


def fit(text: str, room: int = ROOM) -> str:
    """The text in at most `room` signs, cut after a word and marked so."""
    plain = " ".join(gsm(text).split())
    if len(plain) <= room:
        return plain
    cut = plain[: room - 2]
    head, blank, _rest = cut.rpartition(" ")
    return f"{(head if blank and len(head) > room // 2 else cut).rstrip(' .,:;')}.."


def understood(heard: Heard, place: str) -> str:
    """The reply to a message that was read: what was understood, in one SMS. `place` is how the place is called."""
    told = heard.code.said.format(**{**heard.said, "place": place})
    if heard.doubt:
        return fit(f"{fit(f'Diterima: {told}', ROOM - len(heard.doubt) - 2)} {heard.doubt}")
    return fit(f"Diterima: {told}.")


def refused(reason: str, example: str) -> str:
    """The reply to a message that was not read: why, and a correct example if there is room.

    The correction goes before courtesy.
    """
    for text in (f"Belum dapat dibaca. {reason} Contoh: {example}", f"Belum dapat dibaca. {reason}"):
        if (plain := fit(text, 2 * ROOM)) and len(plain) <= ROOM:
            return plain
    return fit(reason)


def is_cut(text: str) -> bool:
    """Whether a text fills an SMS, or a piece of one, to the last sign and does not end there."""
    counted = _units(text)
    return counted in _FULL[_packs(text)] and not text.rstrip().endswith(_ENDS)


def ways(pieces: Sequence[Piece], book: Codebook | None = None) -> Iterator[tuple[tuple[int, ...], str]]:
    """How pieces of one sender may belong together: their refs in the order of reading, and the text that they make.

    One piece begins a report, the latest such piece first; those that begin none follow it in the order of their
    arrival, all of them. Where only a place was begun, the code may follow. Between two pieces a blank may have been
    lost, so there are two ways to write each.
    """
    heads = [piece for piece in pieces if begins_a_report(piece.text, book)]
    for head in reversed(heads):
        others = heads if is_place_alone(head.text, book) else []
        tails = [piece for piece in pieces if piece is not head and (piece not in heads or piece in others)]
        order = [head, *tails[-MOST_PARTS + 1 :]]
        if tails and not is_cut(order[-1].text):
            refs = tuple(piece.ref for piece in order)
            yield refs, "".join(piece.text for piece in order)
            yield refs, " ".join(piece.text.strip() for piece in order)


def numbered(pieces: Mapping[int, Piece], parts: int) -> tuple[tuple[int, ...], str] | None:
    """The numbered parts of a long SMS joined in their order. None while one is missing."""
    if set(pieces) != set(range(1, parts + 1)):
        return None
    order = [pieces[number] for number in range(1, parts + 1)]
    return tuple(piece.ref for piece in order), "".join(piece.text for piece in order)


def _folded(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign)
    return "".join(each for each in plain if each in _BASIC)


def _packs(text: str) -> bool:
    return all(sign in _BASIC or sign in _EXTENDED for sign in text)


def _units(text: str) -> int:
    """How long the text is, as SMS count it."""
    if _packs(text):
        return sum(2 if sign in _EXTENDED else 1 for sign in text)
    return len(text.encode("utf-16-le")) // 2
