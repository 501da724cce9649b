"""A page's SVG made fit for paper: colour names of the look become the light theme's colours.

Paper has no style sheet, so `var(--v3)` would print black. Links stay as plain groups; nothing here runs.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

LIGHT: Final[dict[str, str]] = {
    "paper": "#f5f6f4",
    "card": "#ffffff",
    "line": "#dfe3df",
    "ink": "#14201d",
    "ink-2": "#4d5c57",
    "ink-3": "#66736e",
    "brand": "#0b5d4f",
    "brand-soft": "#e0efeb",
    "v0": "#f2e3ba",
    "v1": "#eebd6a",
    "v2": "#bd6f12",
    "v3": "#641a4f",
    "v-unknown": "#d3d6d1",
    "late": "#b0122f",
}
_VARIABLE: Final = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*([^()]*))?\)")


def svg_for_paper(svg: str) -> str:
    """The SVG with every `var(--name)` resolved. Raises ValueError when it is not well-formed SVG.

    A document type is refused: a drawing has no use for entities, and a hostile one has.
    """
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise ValueError("The drawing must be plain SVG without a document type.")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as broken:
        raise ValueError(f"The drawing is not well-formed SVG: {broken}.") from broken
    if root.tag.rpartition("}")[2] != "svg":
        raise ValueError(f"The drawing must be an <svg> element, not <{root.tag}>.")
    if not root.tag.startswith("{"):
        svg = re.sub(r"<svg\b", '<svg xmlns="http://www.w3.org/2000/svg"', svg, count=1)
    return _VARIABLE.sub(lambda found: LIGHT.get(found[1], (found[2] or "#000000").strip()), svg)
