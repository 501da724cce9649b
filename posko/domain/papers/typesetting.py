"""The one door to typst: a template of ours, data as JSON, a tagged and archivable PDF as bytes.

Users' text never becomes typst source: it enters by `sys_inputs` and is printed as it stands, so nothing
in it can be evaluated, read a file or change the layout's language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import typst

from posko.domain.papers.printable import printable_all

HOUSE_FONT: Final = "Plus Jakarta Sans"
FALLBACK_FONT: Final = "Libertinus Serif"
GLYPH_FONT: Final = "DejaVu Sans Mono"
# Archivable for decades (PDF/A-2a) and readable by a screen reader (PDF/UA-1), both at once.
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]


@lru_cache(maxsize=4)
def _fonts(folder: str | None) -> tuple[typst.Fonts, tuple[str, ...]]:
    """The fonts that may be used and the order to try them; machine fonts never, they differ by machine."""
    found = typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])
    body = HOUSE_FONT if HOUSE_FONT in found.families() else FALLBACK_FONT
    return found, (body, GLYPH_FONT)


def typeset(
    template: str,
    data: Mapping[str, object],
    *,
    at: datetime,
    fonts: Path | None = None,
    pictures: Mapping[str, str] | None = None,
) -> bytes:
    """`templates/<template>.typ` filled with `data`, as PDF; the same input gives the same bytes.

    `at` becomes the file's date, `fonts` is a folder of TTF files (an absent one is no error: an embedded
    face is used), `pictures` are SVG texts by name. Raises ValueError for an unknown template, a naive
    `at`, or a picture that cannot be drawn.
    """
    if at.tzinfo is None:
        raise ValueError("A paper's date needs a time zone; give an aware datetime.")
    found, faces = _fonts(str(fonts) if fonts is not None and fonts.is_dir() else None)
    inputs = {
        "data": json.dumps(printable_all(data), sort_keys=True),
        "pictures": json.dumps(dict(pictures or {}), sort_keys=True),
        "faces": json.dumps(faces),
    }
    with resources.as_file(resources.files("posko.domain.papers").joinpath("templates")) as folder:
        source = folder / f"{template}.typ"
        if not source.is_file():
            raise ValueError(f"There is no paper template {template!r}.")
        return _compile(source, found, inputs, int(at.timestamp()))


def _compile(source: Path, fonts: typst.Fonts, inputs: dict[str, str], timestamp: int) -> bytes:
    try:
        return typst.compile(
            source,
            root=source.parent,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=STANDARDS,
            timestamp=timestamp,
        )
    except typst.TypstError as broken:
        raise ValueError(f"The paper {source.stem} could not be set: {broken.message}") from broken
