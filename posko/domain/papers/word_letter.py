"""The blocks that only letters have, and how a DOCX writes them: kop, place and day, addressees, lists, who signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from posko.domain.papers.word_marks import INK_2, line_below, run

_RIGHT_HALF: Final = Cm(8.6)
_NAMES: Final = Cm(3.2)


@dataclass(frozen=True, slots=True)
class Kop:
    """The lines of a letterhead, each with whether it names an office (or else belongs to the address)."""

    lines: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Place and day of a letter, on the right."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """The lines above a letter, each a name and its value: number, class, attachments, subject."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page: an annex."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who a letter goes to: `Kepada`, `Yth.`, and a line each, numbered where there are several."""

    name: str
    honour: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A name and its lines, numbered where there are several: the basis of a letter, or its copies."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Room to sign as an office does: place and day if they stand here, the offices, room, name, rank and number."""

    where: str
    lines: tuple[str, ...]
    room: str
    name: str
    standing: str


def write_kop(document: Any, block: Kop) -> None:
    """The letterhead, with a rule under its last line."""
    for text, office in block.lines:
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(0)
        run(line, text, size=11 if office else 8.5, bold=office)
    if block.lines:
        line_below(line)
        line.paragraph_format.space_after = Pt(8)


def write_placed(document: Any, block: Placed) -> None:
    """Place and day on the right."""
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run(line, block.text)


def write_named(document: Any, block: Named) -> None:
    """Names and values, aligned."""
    for name, value in block.rows:
        line = document.add_paragraph()
        shape = line.paragraph_format
        shape.left_indent, shape.first_line_indent, shape.space_after = _NAMES, -_NAMES, Pt(1)
        shape.tab_stops.add_tab_stop(_NAMES)
        run(line, name)
        line.add_run().add_tab()
        run(line, f": {value}")
    line.paragraph_format.space_after = Pt(8)


def write_page(document: Any, block: NewPage) -> None:
    """A page ends."""
    document.add_paragraph().paragraph_format.page_break_before = True


def write_addressed(document: Any, block: Addressed) -> None:
    """The addressees in the right half."""
    for text in (block.name, block.honour, *numbered(block.to)):
        line = document.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.space_after = _RIGHT_HALF, Pt(1)
        run(line, text)
    line.paragraph_format.space_after = Pt(10)


def write_listed(document: Any, block: Listed) -> None:
    """The name, then its lines."""
    head = document.add_paragraph()
    head.paragraph_format.keep_with_next, head.paragraph_format.space_after = True, Pt(1)
    run(head, block.name, bold=True)
    for text in numbered(block.texts):
        line = document.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.space_after = Cm(0.6), Pt(1)
        run(line, text)


def write_signed(document: Any, block: Signed) -> None:
    """Everything of it on one page, in the right half."""
    told = [(block.where, False)] if block.where else []
    told += [(line, True) for line in block.lines]
    for text, bold in told:
        run(_signing(document), text, bold=bold)
    room = _signing(document)
    room.paragraph_format.space_before = Cm(1.9)
    run(room, block.room, size=7, colour=INK_2)
    name = _signing(document)
    run(name, block.name, bold=True)
    if block.standing:
        run(_signing(document), block.standing)
    document.paragraphs[-1].paragraph_format.keep_with_next = None


def numbered(texts: tuple[str, ...]) -> list[str]:
    """One line as it is, several with their numbers."""
    return list(texts) if len(texts) == 1 else [f"{place}. {text}" for place, text in enumerate(texts, start=1)]


def _signing(document: Any) -> Any:
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = line.paragraph_format
    shape.left_indent, shape.space_after, shape.keep_with_next = _RIGHT_HALF, Pt(0), True
    return line


LETTER_WRITERS: Final[Mapping[type, Callable[[Any, Any], None]]] = {
    Kop: write_kop,
    Placed: write_placed,
    Named: write_named,
    NewPage: write_page,
    Addressed: write_addressed,
    Listed: write_listed,
    Signed: write_signed,
}
