"""QR codes on paper, so that a telephone can carry the proof away: a head of the ledger, counted or signed."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import segno

from posko.domain.ledger import Head
from posko.domain.situation.sitrep import head_text

# Millimetres of a module of a signed head's code: telephones read less than 0.4 from a copied paper only with luck.
MODULE: Final = 0.42
SMALLEST: Final = 33.0
QUIET: Final = 4  # modules of white around a code, as its standard asks
LARGEST: Final = 2953  # bytes that one code holds


@dataclass(frozen=True, slots=True)
class Code:
    """A code as SVG and as PNG, with the width at which it can be read from paper. `text` is what a scan gives."""

    text: str
    svg: str
    png: bytes
    millimetres: float


def head_qr(head: Head) -> str:
    """SVG of `posko:head:COUNT:ROOT`, error correction M (paper gets folded and stamped)."""
    return _svg(segno.make(f"posko:head:{head_text(head)}", error="m", micro=False), border=2)


def head_png(head: Head) -> bytes:
    """The same code as PNG, for papers that take no SVG."""
    return _png(segno.make(f"posko:head:{head_text(head)}", error="m", micro=False), border=2)


def checkpoint_code(checkpoint: str) -> Code:
    """The code of a signed head: the text itself, byte for byte.

    Error correction M; L where the text is too long for it. Of more signatures than one code holds it takes the first.
    """
    text = _fitting(checkpoint)
    made = _made(text)
    width = max(SMALLEST, made.symbol_size(border=QUIET)[0] * MODULE)
    return Code(text, _svg(made, border=QUIET, omitsize=True), _png(made, border=QUIET), round(width, 1))


def _fitting(checkpoint: str) -> str:
    """The text without the last signatures that one code cannot hold; fewer signatures are a signed head as well."""
    lines = checkpoint.splitlines(keepends=True)
    while len("".join(lines).encode()) > LARGEST and len(lines) > 1:
        lines.pop()
    return "".join(lines)


def _made(text: str) -> Any:
    try:
        return segno.make(text, error="m", mode="byte", encoding="utf-8", micro=False)
    except segno.DataOverflowError:
        return segno.make(text, error="l", mode="byte", encoding="utf-8", micro=False)


def _svg(code: Any, *, border: int, omitsize: bool = False) -> str:
    drawn = BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, border=border, dark="#14201d", light="#ffffff", omitsize=omitsize)
    return drawn.getvalue().decode()


def _png(code: Any, *, border: int) -> bytes:
    drawn = BytesIO()
    code.save(drawn, kind="png", border=border, scale=6)
    return drawn.getvalue()
