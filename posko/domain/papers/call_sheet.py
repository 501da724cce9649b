"""The call sheet on paper: the lines that one caller has taken, with their numbers and room for the outcome.

It is handed to nobody else, and destroyed after the watch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from posko.domain.papers.formats import Language, clock_time, day, day_and_time
from posko.domain.papers.head import NOTHING, Carried, head_pictures, head_sheet
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.words import Words, words
from posko.domain.plans.phases import JAKARTA
from posko.domain.stations.day import CallOutcome, DayClock, Stage


@dataclass(frozen=True, slots=True)
class CallLine:
    """A station to be called: stages it has not reported, when it was last heard of, what became of the last call, and
    the number to call, with whose it is in words."""

    kelurahan: str
    name: str
    code: str
    missing: tuple[Stage, ...]
    heard_at: datetime | None
    outcome: str
    number: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The sheet of a moment. `caller`: the person whose lines these are."""

    operation: str
    city: str
    agency: str
    caller: str
    demo: bool
    clock: DayClock
    at: datetime
    lines: Sequence[CallLine]
    head: Carried = NOTHING


def call_sheet_pdf(sheet: CallSheet, *, language: Language, fonts: Path | None = None) -> bytes:
    """The sheet as a tagged, archivable PDF (A4). Raises ValueError for an unknown language."""
    return typeset(
        "call_sheet", call_sheet(sheet, language), at=sheet.at, fonts=fonts, pictures=head_pictures(sheet.head)
    )


def call_sheet(sheet: CallSheet, language: Language) -> dict[str, object]:
    """All that the template prints, as nested mappings of text."""
    text = words("call_sheet", language)
    groups: dict[str, list[list[str]]] = {}
    for line in sheet.lines:
        groups.setdefault(line.kelurahan, []).append(_row(sheet, line, text, language))
    return {
        "words": text,
        "demo": sheet.demo,
        "number": f"{text['title']} · {day(_noon(sheet.clock.day), language, weekday=False)}",
        "classification": text["terbatas"],
        "agency": sheet.agency,
        "operation": f"{sheet.operation} · {sheet.city}",
        "when": text["when"].format(
            moment=day_and_time(sheet.at, language), count=sum(1 for line in sheet.lines if line.missing)
        ),
        "caller": text["caller"].format(caller=sheet.caller),
        "head": head_sheet(sheet.head, text, language),
        "groups": [{"name": name, "rows": rows} for name, rows in groups.items()],
    }


def _row(sheet: CallSheet, line: CallLine, text: Words, language: Language) -> list[str]:
    missing = ", ".join(getattr(sheet.clock.stages[stage], f"name_{language}") for stage in line.missing)
    heard = clock_time(line.heard_at, language) if line.heard_at else text["never"]
    outcome = text[f"call_{line.outcome}"] if line.outcome in set(CallOutcome) else text["none"]
    missing = missing or text["reported"]  # since the line was taken: nobody calls there for nothing
    return [line.name, line.code, missing, heard, outcome, line.number or text["no_number"], line.who]


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=JAKARTA)
