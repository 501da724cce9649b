"""One style sheet for every page: the sheets of static/posko in order, so that a page asks once for all of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SHEETS = Path(__file__).parent / "static" / "posko"
NAME = "posko/pages.css"
# Later ones win. The wall, the rule card and the phone form have a sheet of their own.
ORDER = (
    "tokens",
    "base",
    "shell",
    "parts",
    "rows",
    "timeline",
    "forms",
    "pictures",
    "trends",
    "map",
    "clocks",
    "cases",
    "index",
    "people",
    "gaps",
    "home",
    "live",
    "incidents",
    "tps",
    "intake",
    "devices",
    "ledger",
    "rakor",
    "desk",
    "print",
)


class PageSheet(BaseFinder):
    """Finds `posko/pages.css`, and writes it anew when a sheet is younger than it."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing can be set wrongly."""
        return []

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        """Where the sheet lies, if that is what is asked for."""
        if path != NAME:
            return []
        found = str(_written())
        return [found] if kwargs.get("find_all") or (args and args[0]) else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """The one sheet, for the server that lists its files when it starts."""
        _written()
        here = FileSystemStorage(location=settings.STATIC_ROOT)
        yield NAME, here
        yield f"{NAME}.gz", here


def _written() -> Path:
    made = Path(settings.STATIC_ROOT) / NAME
    parts = [SHEETS / f"{name}.css" for name in ORDER]
    if not made.exists() or made.stat().st_mtime < max(part.stat().st_mtime for part in parts):
        made.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(_sheet(part) for part in parts).encode()
        _put(made.with_suffix(".css.gz"), gzip.compress(text, mtime=0))
        _put(made, text)
    return made


def _sheet(part: Path) -> str:
    text = part.read_text()
    return f"@media print {{\n{text}}}\n" if part.stem == "print" else text


def _put(path: Path, content: bytes) -> None:
    """Replaced in one step: others may be reading it, writing the same, or listing what lies beside it."""
    with NamedTemporaryFile(dir=settings.INCOMING, prefix=path.name, delete=False) as fresh:
        fresh.write(content)
    Path(fresh.name).chmod(0o644)
    Path(fresh.name).replace(path)
