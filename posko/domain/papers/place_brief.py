"""The brief of a kelurahan on one page, for a chief: why it is vulnerable, how surely, and whose turn it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from posko.domain.papers.brief import Sheet, cut, line_sheet
from posko.domain.papers.formats import Language, clock_time, day, number, short_moment, span
from posko.domain.papers.pictures import svg_for_paper
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.words import Words, words
from posko.domain.situation.brief import BriefLine
from posko.domain.territory.places import Label

LINES = 6
DRIVERS = 5
NAME_LETTERS = 60


@dataclass(frozen=True, slots=True)
class DriverBar:
    """What one indicator adds to the score, and what it adds in the median place."""

    name: str
    points: float
    median: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with its label; None where nobody knows it."""

    value: int | None
    label: Label | None


@dataclass(frozen=True, slots=True)
class Rank:
    """Its rank among the known places, 1 the most vulnerable, and the ranks that nine in ten ways of counting give."""

    rank: int
    best: int
    worst: int
    known: int


@dataclass(frozen=True, slots=True)
class PlaceBrief:
    """All that the page says. `lines`: open gaps, the latest first; `open`, `late`, `incidents`: their counts.

    `contacts`: an agency and who is on duty there ("" for nobody); `readings`: a name, a value, its label.
    """

    name: str
    above: str
    code: str
    operation: str
    agency: str
    demo: bool
    at: datetime
    klass: str
    certain: bool
    score: float | None
    rank: Rank | None
    stations: Counted
    voters: Counted
    drivers: tuple[DriverBar, ...]
    readings: tuple[tuple[str, str, Label | None], ...]
    lines: tuple[BriefLine, ...]
    open: int
    late: int
    incidents: int
    contacts: tuple[tuple[str, str], ...]
    next_name: str = ""
    next_at: datetime | None = None


def place_brief_pdf(
    brief: PlaceBrief, *, language: Language, map_svg: str | None = None, fonts: Path | None = None
) -> bytes:
    """The page as PDF (A4). Raises ValueError for an unknown language or a map that is not plain SVG."""
    pictures = {} if map_svg is None else {"map": svg_for_paper(map_svg)}
    return typeset("place_brief", place_brief_sheet(brief, language), at=brief.at, fonts=fonts, pictures=pictures)


def place_brief_sheet(brief: PlaceBrief, language: Language) -> Sheet:
    """All that the template prints, as text."""
    text = words("place_brief", language)
    nil = text["nil"].format(who=brief.agency, time=clock_time(brief.at, language))
    widest = max((max(each.points, each.median) for each in brief.drivers), default=1.0) or 1.0
    return {
        "words": {**text, "nil": nil},
        "demo": brief.demo,
        "number": brief.code,
        "classification": text["terbatas"],
        "agency": brief.agency,
        "title": f"{brief.name}, {brief.above}" if brief.above else brief.name,
        "beside": _beside(brief, text, language),
        "lead": _lead(brief, text, language),
        "figures": _figures(brief, text, language),
        "rank": _rank(brief.rank, text, language),
        "drivers": [
            {
                "name": cut(each.name, NAME_LETTERS),
                "points": number(each.points, language, digits=1),
                "share": each.points / widest,
                "median": each.median / widest,
            }
            for each in brief.drivers[:DRIVERS]
        ],
        "readings": [
            {"name": name, "value": value or text["none"], "label": "" if label is None else str(label)}
            for name, value, label in brief.readings
        ],
        "lines": [line_sheet(line, text, language) for line in brief.lines[:LINES]],
        "more": text["more_gaps"].format(count=number(brief.open - LINES, language)) if brief.open > LINES else "",
        "contacts": [[agency, who or text["nobody"]] for agency, who in brief.contacts],
        "map_alt": text["map_alt"].format(place=brief.name),
    }


def _beside(brief: PlaceBrief, text: Words, language: Language) -> list[str]:
    said = [f"{brief.code} · {brief.operation}", text["printed"].format(when=short_moment(brief.at, language))]
    if brief.next_at is not None and brief.next_at > brief.at:
        said.append(text["brief_next"].format(next=brief.next_name, span=span(brief.next_at - brief.at, language)))
    return said


def _lead(brief: PlaceBrief, text: Words, language: Language) -> str:
    """How vulnerable, how surely, by what, and what is open."""
    said = []
    if brief.rank is None:
        said.append(text["lead_unknown"])
    else:
        values = {key: number(getattr(brief.rank, key), language) for key in ("rank", "known", "best", "worst")}
        sure = text["lead_sure" if brief.certain else "lead_unsure"].format(klass=text[brief.klass])
        said.append(f"{sure} {text['lead_rank'].format(**values)}")
        if brief.drivers:
            said.append(text["lead_driver"].format(driver=brief.drivers[0].name))
    counts = {"open": number(brief.open, language), "late": number(brief.late, language)}
    said.append(text["lead_gaps"].format(**counts) if brief.open else text["lead_no_gap"])
    return " ".join(said)


def _figures(brief: PlaceBrief, text: Words, language: Language) -> list[Sheet]:
    figures = [
        _figure(text["stations"], brief.stations, text, language),
        _figure(text["voters"], brief.voters, text, language),
        {
            "value": number(brief.open, language),
            "unit": "",
            "meaning": text["brief_gaps_open"],
            "change": text["late_count"].format(late=number(brief.late, language)),
            "alarm": brief.late > 0,
            "trend": [],
        },
    ]
    going = _figure(text["brief_incidents_open"], Counted(brief.incidents, Label.OFFICIAL), text, language)
    return [*figures, {**going, "change": text["since_when"].format(day=day(brief.at, language, weekday=False))}]


def _figure(meaning: str, counted: Counted, text: Words, language: Language) -> Sheet:
    label = "" if counted.label is None else text[f"label_{counted.label}"]
    value = text["none"] if counted.value is None else number(counted.value, language)
    return {"value": value, "unit": "", "meaning": meaning, "change": label, "alarm": False, "trend": []}


def _rank(rank: Rank | None, text: Words, language: Language) -> Sheet | None:
    if rank is None:
        return None
    whole = max(1, rank.known - 1)
    values = {key: number(getattr(rank, key), language) for key in ("rank", "known", "best", "worst")}
    return {
        "best": (rank.best - 1) / whole,
        "worst": (rank.worst - 1) / whole,
        "rank": (rank.rank - 1) / whole,
        "told": text["rank_told"].format(**values),
        "ends": [values["best"], values["worst"]],
    }
