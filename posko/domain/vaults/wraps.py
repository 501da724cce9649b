"""Sealing for a public half, so that only its private half opens: HPKE (RFC 9180), base mode, from `cryptography`.

X25519, HKDF-SHA256, AES-256-GCM. `of` says what the bytes are and whose, such as `key 3 of case:1:12`: it goes into
HPKE's `info` with the version of the format, so that sealed bytes moved elsewhere do not open. Who sealed is not told
by the bytes; that is the ledger's matter.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from posko.domain.errors import BadInput
from posko.domain.vaults.pairs import Pair, read_public

VERSION: Final = "posko/1"
OVERHEAD: Final = 48  # bytes that sealing adds: the encapsulation and the tag
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(content: bytes, public: bytes, *, of: str) -> bytes:
    """The content, sealed for whoever has the private half."""
    return _SUITE.encrypt(content, read_public(public), _info(of))


def unseal(sealed: bytes, pair: Pair, *, of: str) -> bytes:
    """The content. BadInput for another key, altered bytes, or bytes that belong elsewhere."""
    try:
        return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(pair.private), _info(of))
    except (InvalidTag, ValueError) as wrong:
        raise BadInput(
            "What is sealed as “%(of)s” does not open: the key is another one, or the bytes were altered.", of=of
        ) from wrong


def _info(of: str) -> bytes:
    return f"{VERSION} {of}".encode()
