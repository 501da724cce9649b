"""The situation report on paper: every figure put into words, then set by `templates/sitrep.typ`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from posko.domain.papers.brief import brief_sheet
from posko.domain.papers.formats import (
    Language,
    clock_time,
    day,
    day_and_time,
    number,
    short_moment,
    span,
)
from posko.domain.papers.head import Carried, head_pictures, head_sheet
from posko.domain.papers.letter import Letter, letter_facts, letter_sheet
from posko.domain.papers.period import period_sheet
from posko.domain.papers.pictures import svg_for_paper
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.words import Words, words
from posko.domain.situation.sitrep import Beside, GapLine, Sitrep, WeakPoint, counts_of, late_first
from posko.domain.territory.places import Label

Sheet = dict[str, object]


def sitrep_pdf(
    sitrep: Sitrep,
    *,
    language: Language,
    letter: Letter | None = None,
    map_svg: str | None = None,
    fonts: Path | None = None,
) -> bytes:
    """The report as a tagged, archivable PDF (A4); the same report gives the same bytes.

    `letter` frames it as the office writes; a report from before letters were kept has none. `map_svg` is the situation
    page's map, `fonts` a folder of TTF files (an embedded face stands in where it is absent). Raises ValueError for an
    unknown language or a map that is not plain SVG.
    """
    pictures = head_pictures(carried_by(sitrep))
    if map_svg is not None:
        pictures["map"] = svg_for_paper(map_svg)
    return typeset("sitrep", sitrep_sheet(sitrep, language, letter), at=sitrep.at, fonts=fonts, pictures=pictures)


def carried_by(sitrep: Sitrep) -> Carried:
    """The head that leaves the post with the report."""
    return Carried(sitrep.checkpoint, sitrep.head, sitrep.head_taken_at)


def sitrep_sheet(sitrep: Sitrep, language: Language, letter: Letter | None = None) -> Sheet:
    """All that the template prints, as nested mappings of text: no date or number is left to format."""
    text = words_of(sitrep.agency, sitrep.at, language)
    return {
        "words": text,
        "brief": _brief(sitrep, text, language),
        "demo": sitrep.demo,
        "number": sitrep.number,
        "classification": text[sitrep.classification],
        "agency": sitrep.agency,
        "operation": f"{sitrep.operation_name} · {sitrep.city_name}",
        "letterhead": _letterhead(sitrep, letter, text, language),
        "letter": letter_sheet(letter, language) if letter else None,
        "keys": _keys(sitrep, text, language),
        "basis": _basis(sitrep, letter, text, language),
        "situation": _situation(sitrep, text, language),
        "phase": _phase(sitrep, text, language),
        "weak": _weak(sitrep, text, language),
        "gaps": _gaps(sitrep, text, language),
        "rakor": [
            {"when": day(line.held_at, language), "title": line.title, "outcome": line.outcome} for line in sitrep.rakor
        ],
        "period": period_sheet(sitrep.period, text, language),
        "closing": sitrep.closing or text["closing_default"],
        "sign": _sign(sitrep, language),
        "head": head_sheet(carried_by(sitrep), text, language),
    }


def words_of(agency: str, at: datetime, language: Language) -> Words:
    """The fixed words, with who reports of an empty section that there is nothing, and when."""
    text = words("sitrep", language)
    return {**text, "nil": text["nil"].format(who=agency, time=clock_time(at, language))}


def _brief(sitrep: Sitrep, text: Words, language: Language) -> Sheet | None:
    """The first page; None for a report without one."""
    if sitrep.brief is None:
        return None
    phase, general, points = sitrep.phase, "", tuple[str, ...]()
    if sitrep.period is not None:
        general, points = sitrep.period.texts.general, sitrep.period.texts.points
    beside = [sitrep.operation_name, text[sitrep.classification]]
    if phase.next_at is not None and phase.next_at > sitrep.at:
        left = span(phase.next_at - sitrep.at, language)
        beside.append(text["brief_next"].format(next=phase.next_name, span=left))
    return {
        **brief_sheet(sitrep.brief, general, points, text, language),
        "kicker": text["brief"].format(number=sitrep.number),
        "title": text["brief_title"].format(city=sitrep.city_name, when=short_moment(sitrep.at, language)),
        "beside": beside,
        "mark": f"{text['head_count']} {number(sitrep.head.count, language)}",
    }


def _letterhead(
    sitrep: Sitrep, letter: Letter | None, text: Words, language: Language
) -> list[tuple[str, tuple[str, ...]]]:
    none = (text["none"],)
    when = (text["when"], (day_and_time(sitrep.at, language),))
    if letter is not None:
        facts = [(name, (value,)) for name, value in letter_facts(letter, text)]
        return [*facts, (text["to"], letter.to or none), when]
    subject = text["subject_text"].format(operation=sitrep.operation_name, city=sitrep.city_name)
    return [
        (text["to"], sitrep.addressees or none),
        (text["from"], (f"{sitrep.issued_role}, {sitrep.agency}",)),
        (text["copies"], sitrep.copies or none),
        (text["number"], (sitrep.number,)),
        (text["classification"], (text[sitrep.classification],)),
        (text["subject"], (subject,)),
        when,
    ]


def _keys(sitrep: Sitrep, text: Words, language: Language) -> list[Sheet]:
    gaps, high = counts_of(sitrep), sitrep.high
    sure = text["key_high"].format(certain=number(high.certain, language))
    phase = sitrep.phase
    left, meaning = text["none"], text["key_no_next"]
    if phase.next_at is not None:
        running = phase.next_at > sitrep.at
        left = span(phase.next_at - sitrep.at, language) if running else text["phase_started"]
        meaning = text["key_next"].format(next=phase.next_name)
    return [
        {"figure": number(gaps.open, language), "meaning": text["key_gaps"], "alarm": False},
        {"figure": number(gaps.late, language), "meaning": text["key_late"], "alarm": gaps.late > 0},
        {"figure": number(high.high, language), "meaning": sure, "alarm": False},
        {"figure": left, "meaning": meaning, "alarm": False},
    ]


def _basis(sitrep: Sitrep, letter: Letter | None, text: Words, language: Language) -> Sheet:
    return {
        "intro": text["basis_intro"].format(when=day_and_time(sitrep.at, language)),
        "items": letter.basis if letter else sitrep.basis,
        "caveats": sitrep.caveats,
    }


def _situation(sitrep: Sitrep, text: Words, language: Language) -> Sheet:
    ground = sitrep.situation
    rows = [
        ("kecamatan", ground.kecamatan),
        ("kelurahan", ground.kelurahan),
        ("stations", ground.stations),
        ("voters", ground.voters),
    ]
    return {
        "text": text["situation_text"].format(
            operation=sitrep.operation_name,
            kind=sitrep.operation_kind,
            city=sitrep.city_name,
            kecamatan=number(ground.kecamatan.value, language),
            kelurahan=number(ground.kelurahan.value, language),
        ),
        "figures": [
            {
                "name": text[name],
                "value": number(figure.value, language),
                "label": figure.label,
                "source": figure.source or text["none"],
            }
            for name, figure in rows
        ],
    }


def _phase(sitrep: Sitrep, text: Words, language: Language) -> Sheet:
    phase = sitrep.phase
    sheet: Sheet = {"name": phase.name, "next": phase.next_name, "when": "", "left": ""}
    sheet["unverified"] = not phase.verified
    if phase.next_at is not None:
        running = phase.next_at > sitrep.at
        left = span(phase.next_at - sitrep.at, language)
        sheet["when"] = day_and_time(phase.next_at, language)
        sheet["left"] = text["phase_in"].format(span=left) if running else text["phase_started"]
    return sheet


def _weak(sitrep: Sitrep, text: Words, language: Language) -> Sheet:
    points, high = sitrep.weak_points, sitrep.high
    counts = {"count": len(points), "assessed": high.assessed, "high": high.high, "certain": high.certain}
    return {
        "text": text["weak_text"].format(**{name: number(count, language) for name, count in counts.items()}),
        "map_alt": text["map_alt"].format(city=sitrep.city_name),
        "points": [_point(point, text, language) for point in points],
    }


def _point(point: WeakPoint, text: Words, language: Language) -> Sheet:
    return {
        "place": point.place,
        "kecamatan": point.kecamatan,
        "klass": point.klass,
        "certain": point.certain,
        "score": number(point.score, language, digits=1),
        "drivers": "; ".join(point.drivers),
        "supplement": "; ".join(_beside(each, text) for each in point.supplement),
        "open_gaps": number(point.open_gaps, language),
        "label": point.label,
    }


def _beside(each: Beside, text: Words) -> str:
    """The words of a supplement line; a figure that is not official says so in brackets."""
    return each.name if each.label is Label.OFFICIAL else f"{each.name} ({text[f'label_{each.label}']})"


def _gaps(sitrep: Sitrep, text: Words, language: Language) -> Sheet:
    live = late_first(sitrep.gap_lines)
    late = [line for line in live if line.late_by is not None]
    counts = counts_of(sitrep)
    said = {name: number(count, language) for name, count in asdict(counts).items()}
    told = [text["gaps_text"].format(**said) if counts.open else text["gaps_none"]]
    told += [text["gaps_closed"].format(**said)] if counts.closed else []
    cut = counts.open > len(live)
    told += [text["gaps_named"].format(named=number(len(live), language))] if cut else []
    return {
        "text": " ".join(told),
        "heading": text["named_heading"] if cut else text["all_heading"],
        "agencies": [
            [
                row.agency,
                *(number(count, language) for count in (row.opened, row.promised, row.kept, row.late)),
            ]
            for row in sitrep.gaps_by_agency
        ],
        "late": [_gap(line, text, language) for line in late],
        "all": [_gap(line, text, language) for line in live],
    }


def _gap(line: GapLine, text: Words, language: Language) -> Sheet:
    return {
        "ref": line.ref,
        "title": line.title,
        "place": line.place,
        "state": line.state,
        "owner": line.owner or text["no_owner"],
        "due": short_moment(line.due, language) if line.due else text["none"],
        "late_by": span(line.late_by, language) if line.late_by is not None else "",
    }


def _sign(sitrep: Sitrep, language: Language) -> Mapping[str, str]:
    city_and_day = f"{sitrep.city_name}, {day(sitrep.at, language, weekday=False)}"
    return {
        "where": city_and_day,
        "name": sitrep.issued_by,
        "role": sitrep.issued_role,
        "agency": sitrep.agency,
    }
