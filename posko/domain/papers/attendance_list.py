"""The daftar hadir of a meeting on paper: who is expected and room to sign, as PDF and as DOCX from the same words.

The signed paper is archived by the office that invited, outside of Posko (decision 5.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from posko.domain.papers.formats import Language, clock_time, day
from posko.domain.papers.letter import kop_of
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.word import Block, Facts, Frame, Heading, Paragraph, Signature, Table, word_paper
from posko.domain.papers.word_letter import Kop
from posko.domain.papers.words import Words, words

EMPTY_LEAST: Final = 5  # lines without a name, for who comes unannounced
_WIDTHS: Final = (0.5, 2.6, 2.2, 2.6, 2.4)


@dataclass(frozen=True, slots=True)
class Expected:
    """A line: the institution, and as far as they are known the office and the name. `declined`: it said that it does
    not come."""

    institution: str
    office: str = ""
    name: str = ""
    declined: bool = False


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """The list of a meeting. `kop`: the letterhead; `inviter`: who archives the paper; `place`: where that signs."""

    kop: Sequence[str]
    title: str
    held_at: datetime
    venue: str
    chair: str
    inviter: str
    operation: str
    city: str
    demo: bool
    lines: Sequence[Expected]
    at: datetime
    empty: int = EMPTY_LEAST
    place: str = ""


def attendance_list_pdf(made: AttendanceList, *, language: Language, fonts: Path | None = None) -> bytes:
    """The list as a tagged, archivable PDF (A4). Raises ValueError for an unknown language."""
    return typeset("attendance_list", attendance_sheet(made, language), at=made.at, fonts=fonts)


def attendance_sheet(made: AttendanceList, language: Language) -> dict[str, object]:
    """All that the template prints, as nested mappings of text."""
    text = words("attendance_list", language)
    return {
        "words": text,
        "demo": made.demo,
        "number": f"{text['title']} · {day(made.held_at, language, weekday=False)}",
        "classification": text["biasa"],
        "agency": made.inviter,
        "kop": asdict(_kop(made)),
        "letterhead": _facts(made, text, language),
        "rows": _rows(made, text),
        "sign": _sign(made, text),
    }


def attendance_list_docx(made: AttendanceList, *, language: Language) -> bytes:
    """The same as DOCX, for who must add lines. Raises ValueError for an unknown language."""
    text = words("attendance_list", language)
    frame = Frame(
        title=f"{text['title']}: {made.title}",
        author=made.inviter,
        number=f"{text['title']} · {day(made.held_at, language, weekday=False)}",
        classification=text["biasa"],
        page=text["page"],
        of=text["of"],
        language=language,
        at=made.at,
        band=text["demo_band"] if made.demo else "",
    )
    blocks: list[Block] = [
        _kop(made),
        Heading(text["title"], 0),
        Facts(tuple((name, tuple(values)) for name, values in _facts(made, text, language))),
        Paragraph(text["how"], small=True),
        Table(_heads(text), tuple(tuple(row) for row in _rows(made, text)), _WIDTHS, tall=True),
        Signature(**_sign(made, text), room=text["sign_room"], note=text["archived"]),
    ]
    return word_paper(frame, blocks)


def _kop(made: AttendanceList) -> Kop:
    """The letterhead; of an office that has entered none its name alone."""
    return kop_of(made.kop or (made.inviter.upper(),))


def _facts(made: AttendanceList, text: Words, language: Language) -> list[tuple[str, list[str]]]:
    return [
        (text["subject"], [made.title]),
        (text["operation"], [f"{made.operation} · {made.city}"]),
        (text["day"], [day(made.held_at, language)]),
        (text["hour"], [clock_time(made.held_at, language)]),
        (text["venue"], [made.venue or text["none"]]),
        (text["chair"], [made.chair]),
    ]


def _heads(text: Words) -> tuple[str, ...]:
    return (text["line"], text["institution"], text["office"], text["name"], text["signature"])


def _rows(made: AttendanceList, text: Words) -> list[list[str]]:
    """Numbered lines; the number stands in the last column too, so that two people never sign in one room."""
    told = [[each.institution, _office(each, text), each.name] for each in made.lines]
    told += [["", "", ""]] * max(made.empty, EMPTY_LEAST)
    return [[f"{place}.", *row, f"{place}."] for place, row in enumerate(told, start=1)]


def _office(line: Expected, text: Words) -> str:
    return "; ".join(filter(None, (line.office, text["declined"] if line.declined else "")))


def _sign(made: AttendanceList, text: Words) -> dict[str, str]:
    where = f"{made.place}, ............................" if made.place else text["where"]
    return {"where": where, "role": text["sign_role"], "agency": made.chair, "name": text["sign_name"]}
