"""Keeps secrets out of every log line, whoever wrote it: the routes themselves say where an address holds one.

Three walls. What a route calls secret (`<secret:token>`) goes. So does every query of an address. And what looks like
one of our tokens goes wherever it stands, in an address that nobody knows, a header or an error.
"""

from __future__ import annotations

import re
from typing import Final

from django.apps import apps

from posko.kit import addresses

GONE: Final = "…"
_QUERY: Final = re.compile(r"(?<=[\w/.…-])\?[^\s'\"<>]+")
_RUN: Final = re.compile(r"(?<![\w-])[\w-]{22,}", re.ASCII)
_HEX: Final = re.compile(r"[0-9a-f]{40,}")
_CAPITALS: Final = 8


def scrubbed(text: str) -> str:
    """The text without its secrets."""
    if apps.ready:
        text = addresses.secrets().sub(rf"\1{GONE}", text)
    return _RUN.sub(_without, _QUERY.sub(f"?{GONE}", text))


def _without(run: re.Match[str]) -> str:
    """Our tokens and codes are 24 or 43 letters of both kinds, digits, - and _; the others are 48 or 64 hex digits.

    One in sixty of the short ones has no digit; it has more capitals than a name of ours.
    """
    word = run[0]
    mixed = any(map(str.islower, word)) and any(map(str.isupper, word))
    mixed = mixed and (any(map(str.isdigit, word)) or sum(map(str.isupper, word)) >= _CAPITALS)
    return GONE if mixed or _HEX.fullmatch(word) else word
