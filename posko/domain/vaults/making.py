"""Making a vault: a pair, its private half under a pass phrase and under a recovery card; and who needs one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput
from posko.domain.vaults import cards, phrases
from posko.domain.vaults.pairs import Pair, new_pair
from posko.domain.vaults.phrases import USUAL, Cost

# Chiefs sign with their key, members of the centre read with it.
NEEDED_BY: Final = frozenset({Role.CHIEF, Role.GAKKUMDU_MEMBER})
# Everybody of a demo has this phrase, and its pages say so: there the server could open each vault.
DEMO_PHRASE: Final = "contoh brankas demo posko"
# After so long a holder is asked to show the recovery card again.
DRILL_EVERY: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Made:
    """A vault that was made and is not kept yet. `card` is shown once and stands nowhere else."""

    pair: Pair
    sealed: bytes = field(repr=False)
    card: str = field(repr=False)
    sealed_card: bytes = field(repr=False)


def needs_vault(viewer: Viewer) -> bool:
    """Whether this person is led to a vault at log-in. Anybody else may make one, such as a deputy."""
    return viewer.kind == "person" and viewer.role in NEEDED_BY


def make(phrase: str, *, pair: Pair | None = None, cost: Cost = USUAL) -> Made:
    """A vault under this phrase, of a fresh pair or of the one that is given. BadInput for a phrase that is none."""
    phrases.must_be_phrase(phrase)
    pair, card = pair or new_pair(), cards.new_card()
    return Made(pair, phrases.seal_private(pair, phrase, cost), card, cards.seal_private(pair, card))


def making(*, there: bool, lost: bool) -> BadInput | None:
    """Whether a person may make a vault now: one has one at a time, and a new one ends the old one."""
    if there and not lost:
        return BadInput(
            "You have a vault. Open it with your pass phrase or your recovery card; a new one is made only where both "
            "are lost, and then members let you in again."
        )
    return None
