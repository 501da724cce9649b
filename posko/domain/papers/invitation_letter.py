"""The letter of invitation to a meeting (surat undangan): where and when, its agenda, and open gaps as an annex.

A later letter of the same meeting changes or takes back the one before, which it names by its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from posko.domain.papers.blocks import BlockPaper, block_docx, block_pdf
from posko.domain.papers.formats import Language, clock_time, day
from posko.domain.papers.letter import Letter, letter_parts
from posko.domain.papers.word import Block, Cell, Facts, Heading, Paragraph, Table
from posko.domain.papers.word_letter import NewPage
from posko.domain.papers.words import Words, words
from posko.domain.rakor.meetings import Group
from posko.domain.situation.sitrep import Classification, classification_of, sitrep_number

PATTERN: Final = "{mark}/UNDANGAN-{sequence:03d}/{month}/{year}/{agency}"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda. `speaker` is an agency, or empty."""

    title: str
    minutes: int
    speaker: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class OpenGap:
    """An open gap of the annex, in the group of the agenda that it stands in."""

    group: Group
    number: int
    title: str
    place: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class InvitationLetterSheet:
    """All that a letter prints. `replaces` is the number of the letter that it changes, `reason` why."""

    letter: Letter
    agency: str
    operation: str
    demo: bool
    title: str
    held_at: datetime
    minutes: int
    venue: str
    chair: str
    at: datetime
    items: Sequence[Item] = ()
    gaps: Sequence[OpenGap] = ()
    cancelled: bool = False
    replaces: str = ""
    reason: str = ""


def least_of(*, with_gaps: bool) -> Classification:
    """The least class: an agenda that was typed for the letter is public, gaps lie on the table of the operation."""
    return classification_of(["coordination" if with_gaps else "public"])


def number_of(sequence: int, at: datetime, post_mark: str, classification: Classification) -> str:
    """The register number, for instance `B/UNDANGAN-003/XI/2024/POSKO-JT`."""
    return sitrep_number(sequence, at, post_mark, classification=classification, pattern=PATTERN)


def to_one(sheet: InvitationLetterSheet, agency: str) -> InvitationLetterSheet:
    """The same letter to one of its addressees."""
    return replace(sheet, letter=replace(sheet.letter, to=(agency,)))


def invitation_letter_pdf(sheet: InvitationLetterSheet, *, language: Language, fonts: Path | None = None) -> bytes:
    """The letter as a tagged, archivable PDF (A4)."""
    return block_pdf(_paper(sheet, language), language=language, fonts=fonts)


def invitation_letter_docx(sheet: InvitationLetterSheet, *, language: Language) -> bytes:
    """The same as DOCX (A4), for who must go on writing in it."""
    return block_docx(_paper(sheet, language), language=language)


def _paper(sheet: InvitationLetterSheet, language: Language) -> BlockPaper:
    text, parts = words("invitation_letter", language), letter_parts(sheet.letter, language)
    return BlockPaper(
        title=text["title"],
        author=sheet.agency,
        number=sheet.letter.register,
        classification=sheet.letter.classification,
        at=sheet.at,
        demo=sheet.demo,
        blocks=(*parts.opening(), *_matter(sheet, text, language), *parts.closing(), *_annex(sheet, text, language)),
    )


def _matter(sheet: InvitationLetterSheet, text: Words, language: Language) -> list[Block]:
    opening = text["opening_basis" if sheet.letter.basis else "opening"]
    kind = "cancelled" if sheet.cancelled else "changed" if sheet.replaces else ""
    blocks: list[Block] = []
    if kind:
        blocks.append(Paragraph(text[kind].format(number=sheet.replaces, reason=sheet.reason)))
    if sheet.cancelled:
        return [*blocks, _when(sheet, text, language), Paragraph(text["closing_cancelled"])]
    blocks.append(Paragraph(opening.format(title=sheet.title, operation=sheet.operation)))
    blocks.append(_when(sheet, text, language))
    if sheet.items:
        blocks += [Paragraph(text["agenda"], strong=True), _agenda(sheet.items, text)]
    if sheet.gaps:
        blocks.append(Paragraph(text["gaps_enclosed"].format(count=len(sheet.gaps))))
    return [*blocks, Paragraph(text["closing"])]


def _when(sheet: InvitationLetterSheet, text: Words, language: Language) -> Facts:
    hours = text["hours"].format(begins=clock_time(sheet.held_at, language), minutes=sheet.minutes)
    return Facts(
        (
            (text["about"], (sheet.title,)),
            (text["day"], (day(sheet.held_at, language),)),
            (text["time"], (hours,)),
            (text["venue"], (sheet.venue or text["no_venue"],)),
            (text["chair"], (sheet.chair,)),
        )
    )


def _agenda(items: Sequence[Item], text: Words) -> Table:
    rows = tuple(
        (str(place), Cell(item.title, item.asks and text["asks"].format(asks=item.asks)), item.speaker or text["none"],
         str(item.minutes))
        for place, item in enumerate(items, start=1)
    )  # fmt: skip
    return Table((text["item_number"], text["item"], text["speaker"], text["minutes"]), rows, (0.5, 4, 1.8, 0.8))


def _annex(sheet: InvitationLetterSheet, text: Words, language: Language) -> list[Block]:
    if not sheet.gaps or sheet.cancelled:
        return []
    groups = words("minutes", language)
    rows = tuple(
        (str(gap.number), Cell(gap.title, gap.place), groups[f"group_{gap.group}"], gap.owner or groups["no_owner"])
        for gap in sheet.gaps
    )
    return [
        NewPage(),
        Heading(text["annex"]),
        Paragraph(text["annex_of"].format(number=sheet.letter.register)),
        Table((groups["ref"], groups["gap"], text["group"], groups["owner"]), rows, (0.7, 3.2, 1.6, 1.6)),
    ]
