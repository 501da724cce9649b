"""Traits of a DOCX for which python-docx has no word: rules, widths, shades, page numbers, heads told as heads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from posko.domain.papers.printable import printable

BRAND, INK_2, LINE = RGBColor(0x0B, 0x5D, 0x4F), RGBColor(0x4D, 0x5C, 0x57), "A9B5B0"
# The schema wants the parts of a table's description in its own order; these come after its borders.
_AFTER_BORDERS: Final = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
_AFTER_RULE: Final = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def run(
    paragraph: Any,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    colour: RGBColor | None = None,
    face: str | None = None,
) -> None:
    """Text with its look; never more than text."""
    added = paragraph.add_run(printable(text))
    added.bold = bold or None
    if size is not None:
        added.font.size = Pt(size)
    if colour is not None:
        added.font.color.rgb = colour
    if face is not None:
        added.font.name = face


def field(paragraph: Any, code: str) -> None:
    """A number that the reader's program fills in: the page, or how many there are."""
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), code)
    shown = paragraph.add_run("1")
    shown.font.size, shown.font.color.rgb = Pt(8), INK_2
    number.append(shown._r)
    paragraph._p.append(number)


def widths(table: Any, shares: Sequence[float]) -> None:
    """The widths of the columns in centimetres, and text that does not touch the rule above it."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for column, width in zip(table.columns, shares, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, shares, strict=True):
            cell.width = Cm(width)
            shape = cell.paragraphs[0].paragraph_format
            shape.space_before, shape.space_after = Pt(3), Pt(2)


def mark(row: Any, trait: str) -> None:
    """Give a row a trait, by its name in the format."""
    added = OxmlElement(trait)
    added.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(added)


def rule(table: Any, sides: Sequence[str]) -> None:
    """Lines on these sides of a table."""
    borders = OxmlElement("w:tblBorders")
    # The schema wants these in this order too.
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in sides:
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
    properties = table._tbl.tblPr
    after = next((part for part in properties if part.tag in {qn(name) for name in _AFTER_BORDERS}), None)
    properties.append(borders) if after is None else after.addprevious(borders)


def shade(properties: Any, fill: str) -> None:
    """A colour behind it."""
    added = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        added.set(qn(f"w:{name}"), value)
    properties.append(added)


def line_below(paragraph: Any) -> None:
    """A rule under a paragraph."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "10"), ("space", "4"), ("color", "14201D")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    # The schema wants it before these.
    after = next((part for part in properties if part.tag in {qn(name) for name in _AFTER_RULE}), None)
    properties.append(borders) if after is None else after.addprevious(borders)
