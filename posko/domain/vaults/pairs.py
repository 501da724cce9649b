"""Key pairs of people, cases and institutions: X25519. The public half is known to all, the private half to nobody.

A fingerprint is what people read to each other and print on an agreement: the first 160 bits of the SHA-256 of the
public half, in Base32 (no 0, 1, 8 and 9 to mistake), in eight groups of four.
"""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from posko.domain.errors import BadInput

BYTES: Final = 32
_SIGNS, _GROUP = 32, 4


@dataclass(frozen=True, slots=True)
class Pair:
    """Both halves, 32 bytes each. What is printed of it shows the public half alone."""

    private: bytes = field(repr=False)
    public: bytes


@dataclass(frozen=True, slots=True)
class OpenVault:
    """A vault that its person has open: `member` is the row of the key, `pair` what opens the keys wrapped for it."""

    member: int
    pair: Pair = field(repr=False)


def new_pair() -> Pair:
    """A fresh pair."""
    return pair_of(X25519PrivateKey.generate().private_bytes_raw())


def pair_of(private: bytes) -> Pair:
    """The pair of a private half. BadInput where it is not 32 bytes."""
    return Pair(private, X25519PrivateKey.from_private_bytes(_sized(private)).public_key().public_bytes_raw())


def read_public(public: bytes) -> X25519PublicKey:
    """A public half as the library takes it. BadInput where it is none."""
    return X25519PublicKey.from_public_bytes(_sized(public))


def fingerprint(public: bytes) -> str:
    """What people compare: `ABCD EFGH …`, eight groups."""
    signs = b32encode(sha256(_sized(public)).digest()[: _SIGNS * 5 // 8]).decode()
    return " ".join(signs[at : at + _GROUP] for at in range(0, _SIGNS, _GROUP))


def first_difference(typed: str, public: bytes) -> int | None:
    """The group, counted from 1, in which a typed fingerprint differs; None where it agrees. Blanks, dashes and small
    letters do not matter; a missing or surplus sign differs."""
    signs = "".join(typed.split()).replace("-", "").upper()
    wanted = fingerprint(public).replace(" ", "")
    if signs == wanted:
        return None
    at = next((at for at, sign in enumerate(wanted) if signs[at : at + 1] != sign), _SIGNS - 1)
    return at // _GROUP + 1


def _sized(half: bytes) -> bytes:
    if len(half) != BYTES:
        raise BadInput("A key has %(bytes)s bytes; this one has %(found)s.", bytes=BYTES, found=len(half))
    return half
