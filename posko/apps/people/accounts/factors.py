"""Secrets of second factors, sealed in the database by the post's own key (see `posko.kit.seals`).

The log-in library seals and opens through `SealedFactors` and names nobody. So what it sealed is bound to the person
when the row is saved, and a row that is read says of each of its words whose it is: one that was moved to another
account, or written in the clear, opens nothing there. Nobody is told so at log-in; the code is just a wrong one.
"""

from __future__ import annotations

import logging
import secrets
from base64 import b32encode
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from posko.domain.errors import BadInput
from posko.kit import seals

# Where a row keeps its secret, by its type. A key of hardware keeps a public key only.
FIELDS: Final = {Authenticator.Type.TOTP.value: "secret", Authenticator.Type.RECOVERY_CODES.value: "seed"}
_NOBODY: Final = "second factor of nobody yet"

log = logging.getLogger(__name__)


class Owned(str):
    """A sealed word, and what it is bound to."""

    __slots__ = ("of",)
    of: str

    @classmethod
    def by(cls, of: str, word: str) -> Owned:
        """The word, bound so."""
        owned = cls(word)
        owned.of = of
        return owned


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Seals what the log-in library keeps."""

    def encrypt(self, text: str) -> str:
        """Seal; `bind` says later whose it is."""
        return Owned.by(_NOBODY, seals.seal(text, of=_NOBODY))

    def decrypt(self, encrypted_text: str) -> str:
        """Open. What does not open is answered with a secret that nobody knows, so that no code fits."""
        try:
            return seals.unseal(encrypted_text, of=getattr(encrypted_text, "of", _NOBODY))
        except BadInput as closed:
            log.error("A second factor does not open: %s", closed)
            return b32encode(secrets.token_bytes(20)).decode()


def bound_to(user: int, kind: str) -> str:
    """What the secret of a person's factor is bound to."""
    return f"second factor {kind} of person {user}"


def name_owner(row: Authenticator) -> None:
    """Say of the secret of a row that was read whose it is."""
    field = FIELDS.get(row.type) if "data" in row.__dict__ else None
    word = row.data.get(field) if field and isinstance(row.data, dict) else None
    if isinstance(word, str) and not isinstance(word, Owned):
        row.data[field] = Owned.by(bound_to(row.user_id, row.type), word)


def bind(row: Authenticator) -> None:
    """Bind the secret of a row that is saved to its owner."""
    field = FIELDS.get(row.type)
    word = row.data.get(field) if field else None
    if isinstance(word, Owned) and word.of == _NOBODY:
        of = bound_to(row.user_id, row.type)
        row.data[field] = Owned.by(of, seals.seal(seals.unseal(word, of=_NOBODY), of=of))
