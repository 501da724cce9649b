"""Recovery by two institutions: a private half sealed first to Bawaslu's recovery key, then to the prosecutor's.

So the prosecutor opens the outer seal and holds something that he cannot read; Bawaslu opens the inner one and seals
what comes out to the person's new key. Neither can do it alone, and nothing is split by arithmetic of our own.
"""

from __future__ import annotations

from typing import Final

from posko.domain.vaults import wraps
from posko.domain.vaults.pairs import Pair, fingerprint, pair_of

# Whose recovery keys: the inner seal first, the outer one last.
INNER, OUTER = "bawaslu", "kejaksaan"
ROOTS: Final = (INNER, OUTER)


def nest(pair: Pair, *, inner: bytes, outer: bytes) -> bytes:
    """The private half under both public recovery keys."""
    name = fingerprint(pair.public)
    return wraps.seal(wraps.seal(pair.private, inner, of=_of(INNER, name)), outer, of=_of(OUTER, name))


def open_outer(nested: bytes, outer: Pair, *, name: str) -> bytes:
    """The prosecutor's step; `name` is the fingerprint of the lost key. BadInput as `wraps.unseal`."""
    return wraps.unseal(nested, outer, of=_of(OUTER, name))


def open_inner(half: bytes, inner: Pair, *, name: str, new: bytes) -> bytes:
    """Bawaslu's step: the lost private half, sealed to the person's new public half. BadInput as `wraps.unseal`."""
    private = wraps.unseal(half, inner, of=_of(INNER, name))
    return wraps.seal(private, new, of=_answer(name))


def take_back(answer: bytes, new: Pair, *, name: str) -> Pair:
    """The lost pair, opened by its person's new key. BadInput as `wraps.unseal`."""
    return pair_of(wraps.unseal(answer, new, of=_answer(name)))


def _of(root: str, name: str) -> str:
    return f"recovery of {name} by {root}"


def _answer(name: str) -> str:
    return f"recovered key {name}"
