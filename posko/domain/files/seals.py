"""Words that stand sealed in the database: AES-256-GCM under a key of the post, bound to what they are and whose.

A sealed word reads `seal1:MARK:BASE64`. The mark tells which key sealed it and says nothing of the key. A ring is what
the key file holds: its first key seals, all of them open, so that a key can be changed while rows wait for the new one.
"""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from posko.domain.errors import BadInput
from posko.domain.files import vault

_SEALED: Final = re.compile(r"seal1:([0-9a-f]{16}):([A-Za-z0-9+/]+=*)")
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of a key file, the one that seals first."""

    keys: tuple[bytes, ...]

    @property
    def mark(self) -> str:
        """The mark of the key that seals."""
        return vault.mark_of(self.keys[0])

    @property
    def marks(self) -> frozenset[str]:
        """The marks of all keys that open."""
        return frozenset(map(vault.mark_of, self.keys))

    def __str__(self) -> str:
        return "".join(f"{key.hex()}\n" for key in self.keys)

    def __repr__(self) -> str:
        return f"Ring({', '.join(map(vault.mark_of, self.keys))})"


def new_ring(older: tuple[bytes, ...] = ()) -> Ring:
    """A ring whose key is new; the older ones still open."""
    return Ring((os.urandom(vault.KEY_BYTES), *older))


def read_ring(text: str, name: str) -> Ring:
    """The ring of a file's text. BadInput for anything but lines of 64 hex digits."""
    try:
        keys = tuple(vault.read_key(line, name) for line in text.splitlines())
    except BadInput:
        keys = ()
    if not keys:
        raise BadInput(
            "%(name)s holds no key: a key is a line of 64 hex digits. Put the file of a backup in its place.", name=name
        )
    return Ring(keys)


def seal(word: str, ring: Ring, *, of: str) -> str:
    """Seal a word, bound to what it is and whose it is."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(ring.keys[0]).encrypt(nonce, word.encode(), of.encode())
    return f"seal1:{ring.mark}:{base64.b64encode(sealed).decode()}"


def unseal(sealed: str, ring: Ring, *, of: str) -> str:
    """Open a sealed word. BadInput for one in the clear, for an unknown key, and for one that was altered or moved."""
    found = _SEALED.fullmatch(sealed)
    key = next((key for key in ring.keys if vault.mark_of(key) == mark_of(sealed)), None)
    if found is None or key is None:
        raise BadInput("What is sealed as “%(of)s” does not open: no key of the post sealed it.", of=of)
    try:
        content = base64.b64decode(found[2])
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], of.encode()).decode()
    except (InvalidTag, ValueError) as wrong:
        raise BadInput(
            "What is sealed as “%(of)s” does not open: it was altered, or belongs elsewhere.", of=of
        ) from wrong


def mark_of(sealed: str) -> str:
    """The mark of the key that sealed a word; an empty one for a word in the clear."""
    found = _SEALED.fullmatch(sealed)
    return found[1] if found else ""
