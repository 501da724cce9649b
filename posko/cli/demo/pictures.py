"""Pictures of the demo: drawn, and saying of themselves that they are made up."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

_SIZE = (960, 600)
_PAPER, _LINE, _INK = "#e8e4da", "#8a6d3b", "#333333"


def picture(words: str) -> bytes:
    """A JPEG with the word for “example” across it, and its subject below."""
    width, height = _SIZE
    drawn = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((30, 30, width - 30, height - 30), outline=_LINE, width=6)
    pen.text((width / 2, 260), "CONTOH", fill=_LINE, anchor="mm", font_size=120)
    pen.text((width / 2, 400), words, fill=_INK, anchor="mm", font_size=34)
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=80)
    return kept.getvalue()
