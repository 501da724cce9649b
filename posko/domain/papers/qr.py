"""The ledger head on paper: its words, and its QR code, so that a telephone can carry the proof away."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import segno

from posko.domain.ledger import Head
from posko.domain.papers.formats import Language, clock_time, day, number
from posko.domain.papers.words import Words
from posko.domain.situation.sitrep import head_text


def head_qr(head: Head) -> str:
    """SVG of `posko:head:COUNT:ROOT`, error correction M (paper gets folded and stamped)."""
    code = segno.make(f"posko:head:{head_text(head)}", error="m", micro=False)
    drawn = BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, border=2, dark="#14201d", light="#ffffff")
    return drawn.getvalue().decode()


def head_png(head: Head) -> bytes:
    """The same code as PNG, for papers that take no SVG."""
    drawn = BytesIO()
    segno.make(f"posko:head:{head_text(head)}", error="m", micro=False).save(drawn, kind="png", border=2, scale=6)
    return drawn.getvalue()


def head_sheet(head: Head, taken_at: datetime, text: Words, language: Language) -> dict[str, object]:
    """What the block of the head prints; `text` needs `head_text` (with {count}) and `qr_alt` (with {head})."""
    return {
        "text": text["head_text"].format(count=number(head.count, language)),
        "count": number(head.count, language),
        "taken": f"{day(taken_at, language, weekday=False)}, {clock_time(taken_at, language)}",
        "groups": [head.root[start : start + 8] for start in range(0, 64, 8)],
        "command": f"posko ledger verify --head {head_text(head)}",
        "qr_alt": text["qr_alt"].format(head=head_text(head)),
    }
