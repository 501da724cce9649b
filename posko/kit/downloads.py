"""Files that a page hands out: their kind, and the name under which they are saved."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

from django.http import HttpResponse

CSV: Final = "text/csv; charset=utf-8"
JSON: Final = "application/json"
PDF: Final = "application/pdf"
_PLAIN: Final = re.compile(r"[ !#-\[\]-~]*")


def download(content: bytes | str, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """The answer that hands out a file; `inline` shows it in the browser."""
    return HttpResponse(content, content_type=media_type, headers=named(name, inline=inline))


def named(name: str, *, inline: bool = False) -> dict[str, str]:
    """The header that gives a file its name: in ASCII, and in UTF-8 too where it needs that."""
    way = "inline" if inline else "attachment"
    if _PLAIN.fullmatch(name):
        return {"Content-Disposition": f'{way}; filename="{name}"'}
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(char if _PLAIN.fullmatch(char) else "_" for char in flat)
    return {"Content-Disposition": f"{way}; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}"}
