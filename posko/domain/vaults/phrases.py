"""A private half under a pass phrase: Argon2id makes a key of the phrase, AES-256-GCM seals with it.

Each sealed half carries its own salt and cost, so that a later version may ask for more. Deriving takes `memory` KiB
and is done one at a time in a process, so that many who open at once cannot exhaust the machine.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from posko.domain.errors import BadInput
from posko.domain.vaults.pairs import BYTES, Pair, pair_of

SHORTEST: Final = 16  # signs of a phrase
LONGEST: Final = 256
_MAGIC, _SALT, _NONCE = b"PV1", 16, 12
_HEAD: Final = len(_MAGIC) + 8 + _SALT + _NONCE
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess costs: `memory` in KiB, `passes` over it."""

    memory: int = 128 * 1024
    passes: int = 3


USUAL: Final = Cost()
_MOST: Final = Cost(1024 * 1024, 64)  # a row that asks for more was altered


def must_be_phrase(phrase: str) -> None:
    """BadInput for a phrase that is too short or too long; a row of blanks is one sign, as in the key."""
    if len(phrase) > LONGEST or len(_said(phrase)) < SHORTEST:
        raise BadInput(
            "A pass phrase has %(least)s to %(most)s signs: five or six words that belong together for nobody but you.",
            least=SHORTEST,
            most=LONGEST,
        )


def seal_private(pair: Pair, phrase: str, cost: Cost = USUAL) -> bytes:
    """The private half under the phrase: cost, salt, nonce and sealed bytes in one."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    head = _MAGIC + cost.memory.to_bytes(4, "big") + cost.passes.to_bytes(4, "big") + salt
    return head + nonce + AESGCM(_derived(phrase, salt, cost)).encrypt(nonce, pair.private, head + pair.public)


def open_private(sealed: bytes, phrase: str, public: bytes) -> Pair | None:
    """The pair, or None where the phrase is another one. BadInput where the bytes are no sealed half."""
    cost = Cost(int.from_bytes(sealed[3:7], "big"), int.from_bytes(sealed[7:11], "big"))
    whole = len(sealed) == _HEAD + BYTES + 16 and sealed.startswith(_MAGIC)
    if not whole or not (8 <= cost.memory <= _MOST.memory and 1 <= cost.passes <= _MOST.passes):
        raise BadInput("What is kept of this key was altered. Restore it from a backup, or make a new key.")
    head, nonce = sealed[: _HEAD - _NONCE], sealed[_HEAD - _NONCE : _HEAD]
    try:
        derived = _derived(phrase, head[-_SALT:], cost)
        return pair_of(AESGCM(derived).decrypt(nonce, sealed[_HEAD:], head + public))
    except InvalidTag:
        return None


def _derived(phrase: str, salt: bytes, cost: Cost) -> bytes:
    with _one_at_a_time:
        kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=1, memory_cost=cost.memory)
        return kdf.derive(_said(phrase).encode("utf-8", "surrogatepass"))


def _said(phrase: str) -> str:
    """The same phrase typed on another keyboard is the same: composed signs, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", phrase[:LONGEST]).split())
