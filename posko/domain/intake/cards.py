"""Codes on printed cards: short enough to be typed from paper, too many to be guessed.

A code has twelve letters and digits of Crockford's base 32 (60 random bits), without I, L, O and U, which people
misread. Of 4,144 open cards a guess finds one with a chance of one in 2^47.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.errors import N_, BadInput

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
# How many days cards may be used; real ones. The first is what a form offers.
DAYS: Final = (3, 1, 7, 14)
MOST: Final = 5_000  # cards of one list
LABEL_LIMIT: Final = 60
# Codes that nobody knows, from one address: as many at once, and as many a minute then. A hall of two hundred phones
# behind one address may mistype each its code; who guesses needs millions of years.
WRONG_AT_ONCE, WRONG_PER_MINUTE = 240, 60
# A token as phones and the post make it: 192 random bits.
_TOKEN: Final = re.compile(r"[0-9a-f]{48}")
_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2013]+")
_MISREAD: Final = str.maketrans("OIL", "011")


class CardState(StrEnum):
    """What a card is. It opens a door only while it waits."""

    WAITING = "waiting"
    USED = "used"
    LAPSED = "lapsed"
    REVOKED = "revoked"


CARD_WORDS: Final = {
    CardState.WAITING: N_("waits to be used"),
    CardState.USED: N_("used"),
    CardState.LAPSED: N_("lapsed"),
    CardState.REVOKED: N_("revoked"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it goes on paper. `number` tells list and card, `3-017`; `code` is on the paper and nowhere else."""

    number: str
    code: str
    name: str
    agency: str
    place: str


def new_code() -> str:
    """A code that nobody had before."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """A code in groups, as it is printed: K7QM-3XTR-9FWD."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """The code that somebody typed from a card, in any case, with or without its hyphens; empty for any other text."""
    bare = _BETWEEN.sub("", text[:40]).upper().translate(_MISREAD)
    return bare if len(bare) == LENGTH and set(bare) <= set(LETTERS) else ""


def minted(token: object) -> str:
    """The token that a phone made for itself, so that it may ask again where an answer was lost; empty for any other
    thing."""
    return token if isinstance(token, str) and _TOKEN.fullmatch(token) else ""


def number_of(batch: int, card: int) -> str:
    """How people name a card: the number of its list and its own."""
    return f"{batch}-{card:03}"


def state_of(
    *, used_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, real_at: datetime
) -> CardState:
    """What a card is at a moment. One that was used stays used, whatever came after."""
    if used_at is not None:
        return CardState.USED
    if revoked_at is not None:
        return CardState.REVOKED
    return CardState.WAITING if real_at < expires_at else CardState.LAPSED


def checked_label(label: str) -> str:
    """The label of a list, on one line. BadInput for one that is empty or too long."""
    told = " ".join(label.split())
    if not told or len(told) > LABEL_LIMIT or not told.isprintable():
        raise BadInput("Give the list of cards a name of at most %(most)s signs, such as “Linmas Ciracas”.",
                       most=LABEL_LIMIT)  # fmt: skip
    return told


def checked_life(days: int) -> timedelta:
    """How long cards open. BadInput for a number of days that is not offered."""
    if days not in DAYS:
        raise BadInput("Cards may be used for %(days)s days; choose one of these.",
                       days=", ".join(str(each) for each in sorted(DAYS)))  # fmt: skip
    return timedelta(days=days)


def lies_in(place: str) -> tuple[bool, str]:
    """The key by which cards of a kelurahan lie, and are numbered, together; those without a place come last."""
    return (not place, place.partition("/")[0])


def by_kelurahan(cards: Sequence[Card]) -> dict[str, list[Card]]:
    """The cards by the code of the kelurahan, kecamatan or city that their place lies in, in order of the codes."""
    found: dict[str, list[Card]] = {}
    for card in sorted(cards, key=lambda each: lies_in(each.place)):
        found.setdefault(card.place.partition("/")[0], []).append(card)
    return found
