"""The QR code of a ledger head, so that a telephone can carry the proof away."""

from __future__ import annotations

from io import BytesIO

import segno

from posko.domain.ledger import Head
from posko.domain.sitrep import head_text


def head_qr(head: Head) -> str:
    """SVG of `posko:head:COUNT:ROOT`, error correction M (paper gets folded and stamped)."""
    code = segno.make(f"posko:head:{head_text(head)}", error="m", micro=False)
    drawn = BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, border=2, dark="#14201d", light="#ffffff")
    return drawn.getvalue().decode()
