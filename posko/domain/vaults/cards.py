"""The recovery card: 160 random bits on paper, a second way to the own private half where the phrase is forgotten.

It is shown once, printed, and typed back once before it counts. Its signs are Base32 in groups of four; random bits
need no slow derivation, so one hash makes the key.
"""

from __future__ import annotations

import os
from base64 import b32encode
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from posko.domain.vaults.pairs import Pair, pair_of

_SIGNS, _GROUP, _NONCE = 32, 4, 12
_PURPOSE: Final = b"posko/1 recovery card "


def new_card() -> str:
    """What is printed: `ABCD EFGH …`, eight groups of four signs."""
    signs = b32encode(os.urandom(_SIGNS * 5 // 8)).decode()
    return " ".join(signs[at : at + _GROUP] for at in range(0, _SIGNS, _GROUP))


def seal_private(pair: Pair, card: str) -> bytes:
    """The private half under the card."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(card)).encrypt(nonce, pair.private, pair.public)


def open_private(sealed: bytes, card: str, public: bytes) -> Pair | None:
    """The pair, or None where the card is another one or was typed wrong."""
    try:
        return pair_of(AESGCM(_key(card)).decrypt(sealed[:_NONCE], sealed[_NONCE:], public))
    except (InvalidTag, ValueError):
        return None


def _key(card: str) -> bytes:
    """Blanks, dashes and small letters do not matter."""
    return sha256(_PURPOSE + "".join(card[:256].split()).replace("-", "").upper().encode()).digest()
