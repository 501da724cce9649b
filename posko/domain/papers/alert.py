"""An alert on paper: what the post told agencies, in the frame of a letter, as PDF and as DOCX alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from posko.domain.papers.blocks import BlockPaper
from posko.domain.papers.formats import Language, clock_time, day_and_time
from posko.domain.papers.head import Carried
from posko.domain.papers.letter import Letter, letter_parts
from posko.domain.papers.word import Block, Facts, Heading, Paragraph, Table
from posko.domain.papers.words import words


@dataclass(frozen=True, slots=True)
class AlertSheet:
    """A sent alert in one language: the words of its vocabulary are said already, moments are aware.

    `kind` is alert, update or end; `earlier` names the alert that it updates or ends, `incident` the incident it is
    about. `answered` is when each agency acknowledged, None for one that has not.
    """

    kind: str
    number: int
    agency: str
    demo: bool
    headline: str
    description: str
    instruction: str
    places: tuple[str, ...]
    category: str
    severity: str
    urgency: str
    certainty: str
    sent_at: datetime
    expires_at: datetime
    letter: Letter
    answered: tuple[tuple[str, datetime | None], ...] = ()
    earlier: str = ""
    incident: str = ""


def alert_paper(sheet: AlertSheet, carried: Carried, language: Language) -> BlockPaper:
    """The alert as a letter to the agencies that it is addressed to."""
    text = words("alert", language)
    parts, title = letter_parts(sheet.letter, language), text[f"title_{sheet.kind}"].format(number=sheet.number)
    facts = [
        (text["sent"], (day_and_time(sheet.sent_at, language),)),
        (text["until"], (day_and_time(sheet.expires_at, language),)),
        (text["severity"], (sheet.severity,)),
        (text["urgency"], (sheet.urgency,)),
        (text["certainty"], (sheet.certainty,)),
        (text["category"], (sheet.category,)),
        (text["places"], sheet.places or (text["none"],)),
        (text["earlier"], (sheet.earlier,)),
        (text["incident"], (sheet.incident,)),
    ]
    blocks: list[Block] = [
        *parts.opening(),
        Heading(title, 0),
        Paragraph(sheet.headline, strong=True),
        Facts(tuple(fact for fact in facts if fact[1] != ("",))),
        Heading(text["h_known"]),
        Paragraph(sheet.description),
        Heading(text["h_asked"]),
        Paragraph(sheet.instruction or _nil(sheet, language)),
        Heading(text["h_answered"]),
        Table(
            (text["agency"], text["acknowledged"]),
            tuple((agency, _when(at, language)) for agency, at in sheet.answered),
            (1, 1),
        ),
        Paragraph(text["not_public"], small=True),
        Paragraph(text["closing"]),
        *parts.closing(),
    ]
    letter = sheet.letter
    return BlockPaper(
        title, sheet.agency, letter.register, letter.classification, sheet.sent_at, sheet.demo, tuple(blocks), carried
    )


def _nil(sheet: AlertSheet, language: Language) -> str:
    return words("alert", language)["nil"].format(who=sheet.agency, time=clock_time(sheet.sent_at, language))


def _when(at: datetime | None, language: Language) -> str:
    return day_and_time(at, language) if at else words("alert", language)["unanswered"]
