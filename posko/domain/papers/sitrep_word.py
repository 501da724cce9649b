"""The situation report as DOCX and as JSON: the content of the printed paper, for people who work on with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast

from posko.domain.papers.formats import Language
from posko.domain.papers.head import head_blocks
from posko.domain.papers.sitrep import Sheet, carried_by, sitrep_sheet, words_of
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


def sitrep_docx(sitrep: Sitrep, *, language: Language) -> bytes:
    """The report as DOCX (A4), without the map. Raises ValueError for an unknown language."""
    sheet, text = sitrep_sheet(sitrep, language), words_of(sitrep.agency, sitrep.at, language)
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
    return word_paper(frame, list(_blocks(sitrep, cast(dict[str, Any], sheet), text, language)))


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


def _blocks(sitrep: Sitrep, sheet: dict[str, Any], text: Words, language: Language) -> Iterable[Block]:
    yield Heading(text["title"], 0)
    yield Paragraph(sheet["operation"], small=True)
    yield Facts(tuple((name, tuple(values)) for name, values in sheet["letterhead"]))
    if sheet["brief"]:
        yield from _brief(sheet["brief"], text)
    yield Heading(text["h_basis"])
    yield Paragraph(sheet["basis"]["intro"])
    for caveat in sheet["basis"]["caveats"]:
        yield Paragraph(caveat, strong=True)
    yield Heading(text["h_situation"])
    yield Paragraph(sheet["situation"]["text"])
    yield Table(
        (text["figure"], text["amount"], text["standing"], text["source"]),
        tuple((row["name"], row["value"], text[f"label_{row['label']}"], row["source"])
              for row in sheet["situation"]["figures"]),
        (2.2, 1, 1.1, 2.4),
    )  # fmt: skip
    yield from _phase(sheet["phase"], text)
    if sheet["period"]:
        yield from _happened(sheet["period"], text)
    yield from _weak(sheet["weak"], text)
    yield from _gaps(sheet["gaps"], text)
    if sheet["period"]:
        yield from _ahead(sheet["period"], text)
    yield Heading(text["h_closing"])
    yield Paragraph(sheet["closing"])
    yield from _signed(sitrep, sheet, text, language)


def _brief(brief: dict[str, Any], text: Words) -> Iterable[Block]:
    """What the first page of the printed paper says, without its pictures."""
    yield Paragraph(brief["lead"], strong=True)
    heads = (text["figure"], text["amount"], text["compare_change"])
    figures = tuple((each["meaning"], each["value"] + each["unit"], each["change"]) for each in brief["figures"])
    yield Table(heads, figures, (3, 1, 3))
    for key, none in (("late", text["nil"]), ("following", text["brief_nothing_ahead"])):
        yield Heading(text[f"brief_{key}"], 2)
        told = tuple(" · ".join(filter(None, (each["title"], each["beside"], each["when"]))) for each in brief[key])
        yield Items(told) if told else Paragraph(none)
    yield Paragraph(brief["sure"], small=True)
    yield Heading(text["annex"])


def _phase(phase: dict[str, Any], text: Words) -> Iterable[Block]:
    following = " · ".join(part for part in (phase["next"], phase["when"], phase["left"]) if part)
    yield Heading(text["h_phase"])
    yield Facts(((text["phase_now"], (phase["name"],)), (text["phase_next"], (following or text["phase_none"],))))


def _happened(period: dict[str, Any], text: Words) -> Iterable[Block]:
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


def _weak(weak: dict[str, Any], text: Words) -> Iterable[Block]:
    yield Heading(text["h_weak"])
    yield Paragraph(weak["text"] if weak["points"] else text["unreported"])
    if weak["points"]:
        rows = tuple(
            (Cell(p["place"], p["kecamatan"]), Cell(text[p["klass"]], "" if p["certain"] else text["uncertain"]),
             p["score"], p["drivers"] or text["none"], p["open_gaps"])
            for p in weak["points"]
        )  # fmt: skip
        heads = (text["place"], text["klass"], text["score"], text["drivers"], text["open_gaps"])
        yield Table(heads, rows, (1.5, 1.05, 0.7, 3, 0.7))


def _gaps(gaps: dict[str, Any], text: Words) -> Iterable[Block]:
    yield Heading(text["h_gaps"])
    yield Paragraph(gaps["text"])
    if not gaps["agencies"]:
        yield Paragraph(text["nil"])
    if gaps["agencies"]:
        heads = (text["agency"], text["opened"], text["promised"], text["kept"], text["late"])
        yield Table(heads, tuple(tuple(row) for row in gaps["agencies"]), (3, 1, 1, 1, 1))
    if gaps["all"]:
        yield Heading(gaps["heading"], 2)
        rows = tuple(
            (each["ref"], Cell(each["title"], each["place"]), text.get(f"state_{each['state']}", each["state"]),
             each["owner"], each["due"])
            for each in gaps["all"]
        )  # fmt: skip
        yield Table(
            (text["ref"], text["gap"], text["state"], text["owner"], text["due"]), rows, (0.7, 3, 1.2, 1.6, 1.6)
        )


def _ahead(period: dict[str, Any], text: Words) -> Iterable[Block]:
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


def _signed(sitrep: Sitrep, sheet: Sheet, text: Words, language: Language) -> Iterable[Block]:
    """Room to sign, and the ledger head that leaves the post with the paper."""
    yield Signature(**cast(dict[str, str], sheet["sign"]), room=text["sign_room"], note=text["sign_note"])
    yield from head_blocks(carried_by(sitrep), text, language)
