"""Spotting that the same NIK was asked for before, without keeping the NIK.

The mark is an HMAC-SHA256 under a key file that KPU holds outside the database: without the key nobody can try
the few hundred million possible numbers against the marks.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path

from posko.domain.errors import BadInput

KEY_BYTES = 32


def nik_digits(text: str) -> str:
    """The 16 digits of a NIK, spaces and dots dropped. BadInput otherwise; the text itself is never repeated."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise BadInput(
            "A NIK has 16 digits; %(count)d characters were given. Leave it empty if in doubt.", count=len(digits)
        )
    return digits


def repeat_mark(nik: str, key: bytes) -> str:
    """The mark of a NIK (hex) under KPU's key."""
    return hmac.new(key, nik_digits(nik).encode(), hashlib.sha256).hexdigest()


def read_key(path: Path | None) -> bytes | None:
    """KPU's key, or None when there is no usable key file: the NIK field stays closed then."""
    try:
        text = path.read_text(encoding="ascii").strip() if path is not None else ""
    except (OSError, UnicodeError):
        return None
    return bytes.fromhex(text) if re.fullmatch(r"[0-9a-fA-F]{64}", text) else None
