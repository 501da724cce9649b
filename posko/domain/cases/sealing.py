"""Every case has a key of its own; Bawaslu's key, a file outside the database, opens the keys.

AES-256-GCM throughout. What is sealed is bound to what it belongs to (`of`), so that a sealed row moved into another
case, or under another name, does not open. A new key of Bawaslu only seals the keys anew, never the contents.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from posko.domain.errors import BadInput
from posko.domain.files import vault

_NONCE: Final = 12


def new_key() -> bytes:
    """A key for one case, 32 bytes."""
    return os.urandom(vault.KEY_BYTES)


def read_key_file(path: Path) -> bytes | None:
    """Bawaslu's key, or None if there is no file. BadInput for a file that holds no key."""
    try:
        text = path.read_text("ascii", errors="replace")
    except OSError:
        return None
    try:
        return vault.read_key(text, path.name)
    except BadInput as wrong:
        raise BadInput(
            "%(name)s holds no key of Bawaslu: a key is 64 hex digits. Make one with: posko cases new-key FILE",
            name=path.name,
        ) from wrong


def seal(content: bytes, key: bytes, *, of: str) -> bytes:
    """Seal bytes, bound to what they belong to."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, of.encode())


def unseal(sealed: bytes, key: bytes, *, of: str) -> bytes:
    """Open what was sealed. BadInput for another key, altered bytes, or bytes that belong elsewhere."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], of.encode())
    except (InvalidTag, ValueError) as wrong:
        raise BadInput(
            "What is sealed as “%(of)s” does not open: the key is another one, or the bytes were altered.", of=of
        ) from wrong


def seal_key(case_key: bytes, key: bytes, *, of: str) -> bytes:
    """A case's key, sealed by Bawaslu's key."""
    return seal(case_key, key, of=f"key of {of}")


def unseal_key(sealed: bytes, key: bytes, *, of: str) -> bytes:
    """A case's key, opened by Bawaslu's key. BadInput as `unseal`."""
    return unseal(sealed, key, of=f"key of {of}")
