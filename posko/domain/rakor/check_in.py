"""The code on the wall of a meeting: a short-lived word, signed, that only who is in the room can scan.

It lives in real time, like every one-time code, and says nothing but which meeting and until when.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final

import segno

from posko.domain.errors import BadInput

LIFE: Final = timedelta(minutes=10)
_LENGTH: Final = 32
_WORD: Final = re.compile(rf"([0-9a-f]{{1,12}})-([0-9a-f]{{{_LENGTH}}})")


def token(key: bytes, meeting: int, real_at: datetime) -> str:
    """A word for this meeting that holds for ten minutes: `EXPIRY-SIGNATURE`, both in hexadecimal digits."""
    expiry = int((real_at + LIFE).timestamp())
    return f"{expiry:x}-{_signed(key, meeting, expiry)}"


def must_be_fresh(key: bytes, meeting: int, told: str, real_at: datetime) -> None:
    """BadInput unless the word was made for this meeting, by us, and has not run out."""
    word = _WORD.fullmatch(told)
    expiry = int(word[1], 16) if word else 0
    if word is None or not hmac.compare_digest(word[2], _signed(key, meeting, expiry)):
        raise BadInput("This code belongs to no meeting here. Scan the one on the wall again.")
    if real_at.timestamp() > expiry:
        raise BadInput("This code has run out; a new one hangs on the wall. Scan it again.")


def drawing(address: str) -> str:
    """The address as an SVG element for a page: dark on white in both themes, since scanners want it so."""
    made = segno.make(address, error="m", micro=False)
    return str(made.svg_inline(border=3, dark="#14201d", light="#ffffff", svgclass=None, lineclass=None, omitsize=True))


def _signed(key: bytes, meeting: int, expiry: int) -> str:
    return hmac.new(key, f"check-in:{meeting}:{expiry}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]
