"""A paper as DOCX: the same blocks that the printed paper has, for whoever must go on writing in it.

A paper is its frame (what stands on every page) and its blocks from top to bottom. Text is only ever text: no field,
link or formula is made from what a person typed. The same frame and blocks give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from posko.domain.papers.formats import Language
from posko.domain.papers.printable import printable
from posko.domain.papers.word_letter import (
    LETTER_WRITERS,
    Addressed,
    Kop,
    Listed,
    Named,
    NewPage,
    Placed,
    Signed,
)
from posko.domain.papers.word_marks import BRAND, INK_2, field, mark, rule, run, shade, widths

FACE: Final = "Arial"  # what every machine has; official letters are written in it
_WIDTH: Final = 17.0  # centimetres between the margins of an A4 page
_LOCALES: Final = {"id": "id-ID", "en": "en-GB"}
_WHOLE_ROW: Final = 1200  # letters of a row that stays on one page; a longer one may fill pages of its own
_SIGNERS: Final = 8  # who sign on one page; more may fill pages of their own
_LEADING, _LONG = 240, 1500  # letters that go to the page of the signature, and of a paragraph that may break
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of every page, and the description of the file. `band` is the sentence of a demo, or empty."""

    title: str
    author: str
    number: str
    classification: str
    page: str
    of: str
    language: Language
    at: datetime
    band: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the paper's title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences. `small` is an aside, `strong` a line that must not be overlooked, `mono` what is typed off."""

    text: str
    small: bool = False
    strong: bool = False
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list without numbers."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The lines above a letter: a name, and one value or several numbered ones."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, with a smaller text below its own."""

    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table, its head on every page; `widths` are shares of the line, `tall` rows leave room to sign."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    widths: tuple[float, ...]
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Where and when, the office, room to sign, the name; `note` says what the room is for."""

    where: str
    role: str
    agency: str
    name: str
    room: str
    note: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, with a description in words for those who cannot see it."""

    png: bytes
    width_cm: float
    alt: str


OfLetter = Kop | Placed | Named | Addressed | Listed | Signed | NewPage
Block = Heading | Paragraph | Items | Facts | Table | Signature | Picture | OfLetter


def end_of(blocks: Sequence[Block]) -> tuple[int, int]:
    """Where the end of a paper begins and stops, which stays on one page: some lines, the signature, what follows it.

    An annex is no part of it. Nothing where nobody signs.
    """
    last = next((place for place, each in enumerate(blocks) if isinstance(each, NewPage)), len(blocks))
    signing = [place for place, each in enumerate(blocks[:last]) if _signs(each)]
    if not signing:
        return last, last
    first, letters = signing[-1], 0
    while first > 0 and letters < _LEADING and isinstance(led := blocks[first - 1], Heading | Paragraph):
        if len(led.text) > _LONG or (isinstance(led, Heading) and led.level == 0):
            break
        first, letters = first - 1, letters + len(led.text)
    return first, last


def _signs(block: Block) -> bool:
    if isinstance(block, Table):
        return block.tall and len(block.rows) <= _SIGNERS
    return isinstance(block, Signature | Signed)


def word_paper(frame: Frame, blocks: Sequence[Block]) -> bytes:
    """The paper as DOCX (A4). Raises ValueError for a naive date, or a row of another width than its table."""
    if frame.at.tzinfo is None:
        raise ValueError("A paper's date needs a time zone; give an aware datetime.")
    paper, (first, last) = _Paper(frame), end_of(blocks)
    for block in blocks[:first]:
        paper.add(block)
    with paper.on_one_page():
        for block in blocks[first:last]:
            paper.add(block)
    for block in blocks[last:]:
        paper.add(block)
    return paper.written()


class _Paper:
    """One document while it is written."""

    def __init__(self, frame: Frame) -> None:
        self.document = Document()
        self.frame = frame
        _describe(self.document, frame)
        _styles(self.document, frame.language)
        self._page()

    def add(self, block: Block) -> None:
        """Append a block."""
        writers: dict[type, Any] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Items: self._items,
            Facts: self._facts,
            Table: self._table,
            Signature: self._signature,
            Picture: self._picture,
            **{kind: partial(write, self.document) for kind, write in LETTER_WRITERS.items()},
        }
        if isinstance(block, Signed):
            self._keep_above()
        writers[type(block)](block)

    @contextmanager
    def on_one_page(self) -> Iterator[None]:
        """Keep all that is added on the page of its last line."""
        before = len(self.document.element.body) - 1  # the last one is the section
        yield
        added = list(self.document.element.body)[before:-1]
        for line in [line for part in added for line in part.iter(qn("w:p"))][:-1]:
            line.get_or_add_pPr().get_or_add_keepNext()

    def written(self) -> bytes:
        """The bytes, with one date in all parts: a ZIP writes down when it was packed."""
        out = io.BytesIO()
        self.document.save(out)
        return _repacked(out.getvalue())

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.0)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
        self._head_of(section.header)
        self._foot_of(section.footer)

    def _head_of(self, header: Any) -> None:
        line = header.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run(line, self.frame.classification, size=8, bold=True)
        if self.frame.band:
            band = header.add_paragraph()
            shade(band._p.get_or_add_pPr(), "FCF1DC")
            band.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run(band, self.frame.band, size=8, bold=True, colour=RGBColor(0x6D, 0x42, 0x06))

    def _foot_of(self, footer: Any) -> None:
        self.document.styles["Footer"].paragraph_format.tab_stops.clear_all()
        line = footer.paragraphs[0]
        line.paragraph_format.tab_stops.add_tab_stop(Cm(_WIDTH / 2), WD_TAB_ALIGNMENT.CENTER)
        line.paragraph_format.tab_stops.add_tab_stop(Cm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        run(line, self.frame.number, size=8, colour=INK_2)
        line.add_run().add_tab()
        run(line, self.frame.classification, size=8, bold=True)
        line.add_run().add_tab()
        run(line, f"{self.frame.page} ", size=8, colour=INK_2)
        field(line, "PAGE")
        run(line, f" {self.frame.of} ", size=8, colour=INK_2)
        field(line, "NUMPAGES")

    def _heading(self, block: Heading) -> None:
        self.document.add_heading(printable(block.text), block.level)

    def _paragraph(self, block: Paragraph) -> None:
        added = self.document.add_paragraph()
        size = 8.5 if block.small else 8 if block.mono else None
        face = "Courier New" if block.mono else None
        run(added, block.text, size=size, bold=block.strong, colour=INK_2 if block.small else None, face=face)

    def _items(self, block: Items) -> None:
        for text in block.texts:
            self.document.add_paragraph(printable(text), style="List Bullet")

    def _facts(self, block: Facts) -> None:
        self._keep_above()
        table = self.document.add_table(0, 2)
        for name, values in block.rows:
            cells = table.add_row().cells
            run(cells[0].paragraphs[0], name, colour=INK_2)
            told = values if len(values) == 1 else [f"{at}. {value}" for at, value in enumerate(values, start=1)]
            for place, value in enumerate(told):
                run(cells[1].paragraphs[0] if place == 0 else cells[1].add_paragraph(), value)
        widths(table, (3.8, _WIDTH - 3.8))
        rule(table, ("top", "bottom"))
        self._room()

    def _table(self, block: Table) -> None:
        self._keep_above()
        table = self.document.add_table(1, len(block.heads))
        for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
            run(cell.paragraphs[0], head, size=8.5, bold=True, colour=INK_2)
        # The head stands on each page of the table, and is told as a head to who has it read out.
        mark(table.rows[0], "w:tblHeader")
        for row in block.rows:
            added = table.add_row()
            if block.tall:
                added.height = Cm(1.5)
            for cell, told in zip(added.cells, row, strict=True):
                _fill(cell, told if isinstance(told, Cell) else Cell(told))
            if sum(len(cell.text) for cell in added.cells) < _WHOLE_ROW:
                mark(added, "w:cantSplit")
        if signed := block.tall and len(block.rows) <= _SIGNERS:
            for cell in (cell for each in table.rows for cell in each.cells):
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        whole = sum(block.widths)
        widths(table, [share / whole * _WIDTH for share in block.widths])
        rule(table, _BOXED if block.tall else _RULED)
        self._room(keep=signed)

    def _signature(self, block: Signature) -> None:
        self._keep_above()
        table = self.document.add_table(1, 2)
        mark(table.rows[0], "w:cantSplit")
        left, right = table.rows[0].cells
        left.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
        run(left.paragraphs[0], block.note, size=8, colour=INK_2)
        run(right.paragraphs[0], block.where)
        run(right.add_paragraph(), block.role, bold=True)
        run(right.add_paragraph(), block.agency, colour=INK_2)
        room = right.add_paragraph()
        room.paragraph_format.space_before = Cm(1.7)
        run(room, block.room, size=7, colour=INK_2)
        run(right.add_paragraph(), block.name, bold=True)
        widths(table, (_WIDTH - 7.4, 7.4))
        right.paragraphs[0].paragraph_format.space_before = Pt(10)
        self._room()

    def _keep_above(self) -> None:
        """Keep the paragraph above a table on the page of the table."""
        if self.document.paragraphs:
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _room(self, *, keep: bool = False) -> None:
        """A little room: two tables that touch would become one. `keep`: what comes under it stays on its page."""
        shape = self.document.add_paragraph().paragraph_format
        shape.line_spacing, shape.keep_with_next = Pt(6), keep or None

    def _picture(self, block: Picture) -> None:
        self.document.add_picture(io.BytesIO(block.png), width=Cm(block.width_cm))
        told = self.document.inline_shapes[-1]._inline.docPr
        told.set("descr", printable(block.alt))


_RULED: Final = ("top", "bottom", "insideH")
_BOXED: Final = (*_RULED, "left", "right", "insideV")


def _fill(cell: Any, told: Cell) -> None:
    run(cell.paragraphs[0], told.text, size=9)
    if told.under:
        run(cell.add_paragraph(), told.under, size=8, colour=INK_2)


def _describe(document: Any, frame: Frame) -> None:
    own, at = document.core_properties, frame.at.astimezone(UTC).replace(tzinfo=None)
    own.title, own.author, own.last_modified_by = printable(frame.title), printable(frame.author), ""
    own.subject, own.language, own.comments = printable(frame.number), _LOCALES[frame.language], ""
    own.created = own.modified = at
    own.revision = 1


def _styles(document: Any, language: Language) -> None:
    """Faces, sizes and the language, so that a spelling checker does not mark every word."""
    styles = document.styles
    for name, size in (("Normal", 10.0), ("Title", 20.0), ("Heading 1", 13.0), ("Heading 2", 10.5)):
        style = styles[name]
        style.font.name, style.font.size = FACE, Pt(size)
        _plain_face(style.element.get_or_add_rPr().rFonts)
        if name != "Normal":
            style.font.color.rgb, style.font.bold = BRAND, True
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(4)
            twin = styles[f"{name} Char"]  # the same for a few words only; some programs ask this one
            twin.font.color.rgb = BRAND
            _plain_face(twin.element.get_or_add_rPr().rFonts)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    line = styles["Title"].element.pPr.find(qn("w:pBdr"))
    styles["Title"].element.pPr.remove(line)
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _plain_face(defaults.find(qn("w:rFonts")))
    defaults.find(qn("w:lang")).set(qn("w:val"), _LOCALES[language])


def _plain_face(fonts: Any) -> None:
    """One face for all scripts, and none that a theme would choose."""
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FACE)


def _repacked(packed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            kept = zipfile.ZipInfo(part.filename, _ZIP_EPOCH)
            kept.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(kept, old.read(part))
    return out.getvalue()
