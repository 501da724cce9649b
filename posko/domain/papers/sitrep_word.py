"""The situation report as DOCX and as JSON: the content of the printed paper, for people who work on with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast

from posko.domain.papers.formats import Language
from posko.domain.papers.head import head_blocks
from posko.domain.papers.letter import Letter, LetterParts, letter_parts
from posko.domain.papers.sitrep import carried_by, sitrep_sheet, words_of
from posko.domain.papers.word import (
    Block,
    Cell,
    Facts,
    Frame,
    Heading,
    Items,
    Paragraph,
    Signature,
    Table,
    word_paper,
)
from posko.domain.papers.words import Words
from posko.domain.situation.sitrep import Sitrep

Told = dict[str, Any]


def sitrep_docx(sitrep: Sitrep, *, language: Language, letter: Letter | None = None) -> bytes:
    """The report as DOCX (A4), word by word what is printed, without the pictures. Raises ValueError for an unknown
    language."""
    sheet, text = cast(Told, sitrep_sheet(sitrep, language, letter)), words_of(sitrep.agency, sitrep.at, language)
    frame = Frame(
        title=f"{text['title']} {sitrep.number}",
        author=sitrep.agency,
        number=sitrep.number,
        classification=str(sheet["classification"]),
        page=text["page"],
        of=text["of"],
        language=language,
        at=sitrep.at,
        band=text["demo_band"] if sitrep.demo else "",
    )
    framed = letter_parts(letter, language) if letter else None
    blocks = [*_brief(sheet["brief"], text), *_numbered(_report(sitrep, sheet, framed, text))]
    return word_paper(frame, [*blocks, *head_blocks(carried_by(sitrep), text, language)])


def sitrep_json(sitrep: Sitrep) -> bytes:
    """Everything the report holds as JSON: moments in ISO form, spans in seconds."""
    return json.dumps(asdict(sitrep), default=_plain, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no JSON.")


def _numbered(blocks: Iterable[Block]) -> Iterable[Block]:
    """The chapters with their numbers, as they are printed."""
    place = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            place += 1
            yield replace(block, text=f"{place}. {block.text}")
        else:
            yield block


def _report(sitrep: Sitrep, sheet: Told, framed: LetterParts | None, text: Words) -> Iterable[Block]:
    if sheet["brief"] and framed is None:
        yield Paragraph(text["annex"], strong=True)
    yield framed.kop if framed else Paragraph(sitrep.agency, strong=True)
    yield Heading(text["title"], 0)
    yield Paragraph(sheet["operation"], small=True)
    yield Facts(tuple((name, tuple(values)) for name, values in sheet["letterhead"]))
    yield from (Paragraph(f"{each['figure']} {each['meaning']}", small=True) for each in sheet["keys"])
    yield from _basis(sheet["basis"], text)
    yield from _situation(sheet["situation"], text)
    yield from _phase(sheet["phase"], text)
    if sheet["period"]:
        yield from _happened(sheet["period"], text)
    yield from _weak(sheet["weak"], text)
    yield from _gaps(sheet["gaps"], text)
    yield from _meetings(sheet["rakor"], text)
    if sheet["period"]:
        yield from _ahead(sheet["period"], text)
    yield Heading(text["h_closing"])
    yield Paragraph(sheet["closing"])
    if framed is None:
        yield Signature(**sheet["sign"], room=text["sign_room"], note=text["sign_note"])
    else:
        yield from (Paragraph(text["sign_note"], small=True), framed.signed_here, *framed.copies)


def _brief(brief: Told | None, text: Words) -> Iterable[Block]:
    """What the first page of the printed paper says, without its pictures."""
    if brief is None:
        return
    yield Paragraph(brief["kicker"], small=True)
    yield Paragraph(brief["title"], strong=True)
    yield from (Paragraph(each, small=True) for each in brief["beside"])
    yield Paragraph(brief["lead"], strong=True)
    heads = (text["figure"], text["amount"], text["compare_change"])
    figures = tuple((each["meaning"], each["value"] + each["unit"], each["change"]) for each in brief["figures"])
    yield Table(heads, figures, (3, 1, 3))
    yield Heading(text["brief_day"], 2)
    yield Paragraph(brief["hours"]["told"])
    for key, none in (("late", text["nil"]), ("following", text["brief_nothing_ahead"])):
        yield Heading(text[f"brief_{key}"], 2)
        told = tuple(" · ".join(filter(None, (each["title"], each["beside"], each["when"]))) for each in brief[key])
        yield Items(told) if told else Paragraph(none)
    if brief["general"]:
        yield from (Heading(text["brief_since"], 2), Paragraph(brief["general"]))
    yield Heading(text["brief_points"], 2)
    yield Items(tuple(brief["points"])) if brief["points"] else Paragraph(text["nil"])
    yield Paragraph(brief["sure"], small=True)
    yield Paragraph(brief["mark"], small=True)


def _basis(basis: Told, text: Words) -> Iterable[Block]:
    yield Heading(text["h_basis"])
    yield Paragraph(basis["intro"])
    yield Heading(text["basis_heading"], 2)
    yield from (Paragraph(f"{chr(97 + place)}. {each}") for place, each in enumerate(basis["items"]))
    if not basis["items"]:
        yield Paragraph(text["unreported"])
    yield from (Paragraph(caveat, strong=True) for caveat in basis["caveats"])


def _situation(situation: Told, text: Words) -> Iterable[Block]:
    yield Heading(text["h_situation"])
    yield Paragraph(situation["text"])
    rows = tuple(
        (row["name"], row["value"], text[f"label_{row['label']}"], row["source"]) for row in situation["figures"]
    )
    yield Table((text["figure"], text["amount"], text["standing"], text["source"]), rows, (2.2, 1, 1.1, 2.4))
    yield Paragraph(text["labels_note"], small=True)


def _phase(phase: Told, text: Words) -> Iterable[Block]:
    following = " · ".join(part for part in (phase["next"], phase["when"], phase["left"]) if part)
    yield Heading(text["h_phase"])
    yield Facts(((text["phase_now"], (phase["name"],)), (text["phase_next"], (following or text["phase_none"],))))
    if phase["unverified"]:
        yield Paragraph(text["phase_unverified"], small=True)


def _happened(period: Told, text: Words) -> Iterable[Block]:
    yield Heading(text["h_period"])
    yield Paragraph(period["text"])
    if period["general"]:
        yield Paragraph(period["general"])
    beside = (text["compare_item"], text["compare_now"], text["compare_before"], text["compare_change"])
    yield Table(beside, tuple(tuple(row) for row in period["compared"]), (3, 1, 1, 1))
    yield Paragraph(period["before"], small=True)
    yield Heading(text["h_events"])
    if not period["events"]:
        yield Paragraph(text["nil"])
    else:
        heads = (text["ref"], text["event_what"], text["event_where"], text["event_when"], text["event_who"])
        rows = tuple(
            (each["number"], Cell(each["what"], each["how"]), each["place"], each["when"],
             Cell(each["who"], each["state"]))
            for each in period["events"]
        )  # fmt: skip
        yield Table(heads, rows, (0.7, 3.2, 1.7, 1.6, 1.5))
    if period["more"]:
        yield Paragraph(period["more"], small=True)
    yield Heading(text["h_alerts"], 2)
    yield Items(tuple(period["alerts"])) if period["alerts"] else Paragraph(text["nil"])
    yield Heading(text["h_stations"])
    yield Paragraph(period["stations_text"])
    if period["stages"]:
        day = tuple(text[key] for key in ("stage", "stage_due", "stage_received", "stage_problem", "stage_missing"))
        yield Table(day, tuple(tuple(row) for row in period["stages"]), (2, 1, 1, 1, 1))
    yield Heading(text["h_personnel"])
    yield Paragraph(text["unreported"])


def _weak(weak: Told, text: Words) -> Iterable[Block]:
    """The weak places, and how their classes are read; the map itself is printed only."""
    yield Heading(text["h_weak"])
    yield Paragraph(weak["text"] if weak["points"] else text["unreported"])
    yield Paragraph(text["map_none"], small=True)
    yield Paragraph(text["legend"], strong=True)
    yield from (Paragraph(text[key]) for key in ("high", "mid", "low", "unknown", "hatched"))
    yield from (Paragraph(text[key], small=True) for key in ("hatch_note", "supplement_note"))
    if weak["points"]:
        heads = (text["place"], text["klass"], text["score"], text["drivers"], text["open_gaps"])
        yield Table(heads, tuple(_weak_row(point, text) for point in weak["points"]), (1.5, 1.05, 0.7, 3, 0.7))


def _weak_row(point: Told, text: Words) -> tuple[str | Cell, ...]:
    beside = f"{text['beside']}: {point['supplement']}" if point["supplement"] else ""
    none = "" if point["drivers"] or beside else text["none"]
    return (
        Cell(point["place"], point["kecamatan"]),
        Cell(text[point["klass"]], "" if point["certain"] else text["uncertain"]),
        Cell(point["score"], "" if point["label"] == "official" else text[f"label_{point['label']}"]),
        Cell(point["drivers"] or none, beside),
        point["open_gaps"],
    )


def _gaps(gaps: Told, text: Words) -> Iterable[Block]:
    yield Heading(text["h_gaps"])
    yield Paragraph(gaps["text"])
    yield Heading(text["late_heading"], 2)
    late = tuple((p["ref"], Cell(p["title"], p["place"]), p["owner"], p["due"], p["late_by"]) for p in gaps["late"])
    heads = (text["ref"], text["gap"], text["owner"], text["due"], text["late_by"])
    yield Table(heads, late, (0.7, 3, 1.5, 1.6, 1.1)) if late else Paragraph(text["nil"])
    yield Heading(text["by_agency"], 2)
    if gaps["agencies"]:
        heads = (text["agency"], text["opened"], text["promised"], text["kept"], text["late"])
        yield Table(heads, tuple(tuple(row) for row in gaps["agencies"]), (3, 1, 1, 1, 1))
        yield Paragraph(text["agency_note"], small=True)
    else:
        yield Paragraph(text["nil"])
    if gaps["all"]:
        yield Heading(gaps["heading"], 2)
        rows = tuple(_gap_row(each, text) for each in gaps["all"])
        heads = (text["ref"], text["gap"], text["state"], text["owner"], text["due"])
        yield Table(heads, rows, (0.7, 3, 1.2, 1.6, 1.6))


def _gap_row(gap: Told, text: Words) -> tuple[str | Cell, ...]:
    state = Cell(text[f"state_{gap['state']}"], text["state_late"] if gap["late_by"] else "")
    return (gap["ref"], Cell(gap["title"], gap["place"]), state, gap["owner"], gap["due"])


def _meetings(meetings: list[Told], text: Words) -> Iterable[Block]:
    yield Heading(text["h_rakor"])
    if not meetings:
        yield Paragraph(text["nil"])
    for meeting in meetings:
        yield Paragraph(f"{meeting['title']} · {meeting['when']}", strong=True)
        yield Paragraph(meeting["outcome"])


def _ahead(period: Told, text: Words) -> Iterable[Block]:
    yield Heading(text["h_clocks"])
    if period["clocks"]:
        heads = (text["clock"], text["clock_ref"], text["clock_due"], text["clock_state"])
        yield Table(heads, tuple(tuple(row) for row in period["clocks"]), (2.6, 1.6, 1.6, 1.2))
    else:
        yield Paragraph(text["nil"])
    yield Heading(text["h_outlook"])
    yield Paragraph(period["outlook"])
    yield Heading(text["h_attention"])
    yield Items(tuple(period["attention"])) if period["attention"] else Paragraph(text["nil"])
