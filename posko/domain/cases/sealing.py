"""What is sealed in a case. It is sealed to the public half of one of the case's keys, so whoever may write can seal.

The first bytes say under which version of the case's key. What is sealed is bound to what it belongs to (`of`), so that
sealed bytes moved into another case, or under another name, do not open. The private half of a version is wrapped for
each member; a member's vault unwraps it, and nothing else does.
"""

from __future__ import annotations

from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.vaults import wraps
from posko.domain.vaults.pairs import Pair, pair_of

MAGIC: Final = b"PCK1"
_VERSION: Final = 4  # bytes that say the version
_HEAD: Final = len(MAGIC) + _VERSION


class NotGiven(BadInput):
    """This member has no wrap of the key: it was sealed before the member came in, or for an earlier key."""

    def __init__(self, version: int, case: int) -> None:
        told = N_(
            "This was sealed under key %(version)s of case %(case)s, which nobody has given you yet. A member who can "
            "open it gives you the older keys on the page “Members of the centre”."
        )
        super().__init__(told, version=version, case=case)


def seal(content: bytes, public: bytes, version: int, *, of: str) -> bytes:
    """Seal bytes under a version of a case's key, bound to what they belong to."""
    return MAGIC + version.to_bytes(_VERSION, "big") + wraps.seal(content, public, of=_content(of, version))


def version_of(sealed: bytes) -> int:
    """Under which version of the case's key bytes are sealed. BadInput for bytes that are not sealed so."""
    if len(sealed) < _HEAD or not sealed.startswith(MAGIC):
        raise BadInput("These bytes are not sealed under a key of a case: they were altered, or are of another kind.")
    return int.from_bytes(sealed[len(MAGIC) : _HEAD], "big")


def unseal(sealed: bytes, pair: Pair, *, of: str) -> bytes:
    """Open what was sealed. BadInput for another key, altered bytes, or bytes that belong elsewhere."""
    return wraps.unseal(sealed[_HEAD:], pair, of=_content(of, version_of(sealed)))


def wrap(pair: Pair, member: bytes, version: int, *, of: str) -> bytes:
    """A version of a case's key, for the member with this public half."""
    return wraps.seal(pair.private, member, of=_key(of, version))


def unwrap(wrapped: bytes, member: Pair, version: int, *, of: str) -> Pair:
    """The case's key, opened by a member's own. BadInput for another key, altered bytes, or a wrap put elsewhere."""
    return pair_of(wraps.unseal(wrapped, member, of=_key(of, version)))


def _content(of: str, version: int) -> str:
    return f"content under key {version}: {of}"


def _key(of: str, version: int) -> str:
    return f"key {version} of {of}"
