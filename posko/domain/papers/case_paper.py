"""A paper of a case: one description in blocks, of which both the PDF and the DOCX are made.

It names persons, so it is put together when it is issued and sealed at once; nothing here remembers it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from posko.domain.cases.discussion import stand
from posko.domain.papers.blocks import paper_sheet
from posko.domain.papers.case_sheet import CaseSheet, Held, Party, Talk
from posko.domain.papers.formats import Language, day, day_and_time, short_moment
from posko.domain.papers.head import head_blocks, head_pictures, head_sheet
from posko.domain.papers.letter import letter_facts, letter_parts
from posko.domain.papers.penalty_words import penalty_line
from posko.domain.papers.typesetting import typeset
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
from posko.domain.papers.words import Words, words
from posko.domain.situation.sitrep import Classification

Rows = list[tuple[str, tuple[str, ...]]]


def case_paper_pdf(sheet: CaseSheet, *, language: Language, fonts: Path | None = None) -> bytes:
    """The paper as a tagged, archivable PDF (A4). Raises ValueError for an unknown kind or language."""
    text = words("case_paper", language)
    data = {
        "words": text,
        "demo": sheet.demo,
        "title": _title(sheet, text),
        "number": sheet.number,
        "classification": text[_class(sheet)],
        "agency": sheet.agency,
        "head": head_sheet(sheet.head, text, language),
        **paper_sheet(_blocks(sheet, language)),
    }
    return typeset("case_paper", data, at=sheet.at, fonts=fonts, pictures=head_pictures(sheet.head))


def case_paper_docx(sheet: CaseSheet, *, language: Language) -> bytes:
    """The same as DOCX (A4), for who must go on writing in it. Raises ValueError as `case_paper_pdf`."""
    text = words("case_paper", language)
    frame = Frame(
        title=_title(sheet, text),
        author=sheet.agency,
        number=sheet.number,
        classification=text[_class(sheet)],
        page=text["page"],
        of=text["of"],
        language=language,
        at=sheet.at,
        band=text["demo_band"] if sheet.demo else "",
    )
    return word_paper(frame, [*_blocks(sheet, language), *head_blocks(sheet.head, text, language)])


def _blocks(sheet: CaseSheet, language: Language) -> list[Block]:
    text = words("case_paper", language)
    opening: list[Block] = [
        letter_parts(sheet.letter, language).kop if sheet.letter else Paragraph(sheet.agency, strong=True),
        Heading(_title(sheet, text), 0),
        Paragraph(f"{sheet.operation} · {sheet.city}", small=True),
    ]
    return [*opening, *_KINDS[sheet.kind](sheet, text, language), Paragraph(text["print_note"], small=True)]


def _class(sheet: CaseSheet) -> Classification:
    return sheet.letter.classification if sheet.letter else "terbatas"


def subject_of(sheet: CaseSheet, language: Language) -> str:
    """What the paper is about (perihal); no person is named."""
    text = words("case_paper", language)
    again = "_again" if sheet.kind == "file_letter" and sheet.returned else ""
    kinds = {"notice": "notice_subject", "forwarding": "forwarding_subject", "file_letter": f"file_subject{again}"}
    return text[kinds[sheet.kind]] if sheet.kind in kinds else _title(sheet, text)


def addressees_of(sheet: CaseSheet, language: Language) -> tuple[str, ...]:
    """To whom the paper goes, in words that name no person."""
    if sheet.kind in ("forwarding", "file_letter") and sheet.addressee:
        return (sheet.addressee,)
    text = words("case_paper", language)
    return (text["reporter"] if sheet.kind in ("receipt", "notice") else text["institution"],)


def attachments_of(sheet: CaseSheet, language: Language) -> str:
    """What usually goes with the paper, in words; nothing for most."""
    text, kinds = words("case_paper", language), {"forwarding": "annexes_text", "file_letter": "file_annexes"}
    return text[kinds[sheet.kind]].format(count=len(sheet.evidence)) if sheet.kind in kinds else ""


def _title(sheet: CaseSheet, text: Words) -> str:
    if sheet.kind not in _KINDS:
        raise ValueError(f"There is no paper of a case of the kind {sheet.kind!r}.")
    ordinal = text[f"ordinal_{sheet.talk.number}"] if sheet.talk else ""
    kind = "file_letter_again" if sheet.kind == "file_letter" and sheet.returned else sheet.kind
    return text[f"title_{kind}"].format(ordinal=ordinal).strip()


def _receipt(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    rows: Rows = [*_head(sheet, text), (text["received"], (day_and_time(sheet.received_at, language),))]
    rows.append((text["channel"], (text[f"channel_{sheet.channel}"],)))
    signers = [(text["gave"], party.name) for party in sheet.reporters] + [(text["took"], sheet.officer)]
    return [
        Facts(tuple(rows)),
        Paragraph(text["receipt_text"].format(agency=sheet.agency)),
        *_matter(sheet, text, language),
        Heading(text["h_next"]),
        Paragraph(text["receipt_next"]),
        Paragraph(text["receipt_not"]),
        Heading(text["h_sign"]),
        Paragraph(_where(sheet, language)),
        _signers(text, signers),
    ]


def _notice(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    names = tuple(party.name for party in sheet.reporters) or (text["none"],)
    rows = _head(sheet, text, to=names, subject=subject_of(sheet, language))
    rows.append((text["received"], (day_and_time(sheet.received_at, language),)))
    blocks: list[Block] = [
        Facts(tuple(rows)),
        Paragraph(text["notice_text"].format(moment=day_and_time(sheet.at, language))),
        Paragraph(sheet.state, strong=True),
    ]
    if sheet.state_since:
        blocks.append(Paragraph(text["since"].format(moment=day_and_time(sheet.state_since, language))))
    if meaning := text.get(f"mean_{sheet.state_code}", ""):
        blocks.append(Paragraph(meaning))
    if sheet.lacking:
        blocks += [Heading(text["h_lacking"]), Paragraph(text["lacking_text"]), Items(sheet.lacking)]
    if sheet.due:
        blocks.append(Paragraph(text["due"].format(moment=day_and_time(sheet.due, language)), strong=True))
    return [*blocks, Paragraph(text["notice_only"]), *_signature(sheet, text, language)]


def _minutes(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    talk = sheet.talk
    if talk is None:
        raise ValueError("Minutes speak of a discussion; name which.")
    rows: Rows = [*_head(sheet, text), (text["when"], (day_and_time(talk.held_at, language),))]
    rows += [(text["venue"], (talk.venue or text["none"],)), (text["matter"], (f"{sheet.title}, {sheet.place}",))]
    rows += [(text["reporter"], _names(sheet.reporters, text)), (text["reported"], _names(sheet.reported, text))]
    came = tuple((each.name, text["present" if each.voice.present else "absent"]) for each in talk.views)
    return [
        Facts(tuple(rows)),
        Heading(text["h_attendance"]),
        Table((text["institution"], text["attendance"]), came, (3, 1)),
        *_grounds(sheet, text),
        *_views(talk, text, language),
        Heading(text["h_outcome"]),
        Paragraph(talk.outcome or text["outcome_none"]),
        Heading(text["h_sign"]),
        Paragraph(text["minutes_closing"]),
        _signers(text, [(each.name, each.member) for each in talk.views if each.voice.present]),
    ]


def _views(talk: Talk, text: Words, language: Language) -> list[Block]:
    """The view of each institution by itself. The paper says plainly who has not spoken and that they differ."""
    spoke = tuple(
        (each.name, text[f"holds_{each.voice.word}"], Cell(each.reason or text["none"], _who(each, language)))
        for each in talk.views
        if each.voice.word
    )
    found, names = stand(each.voice for each in talk.views), {each.voice.root: each.name for each in talk.views}
    blocks: list[Block] = [Heading(text["h_views"]), Paragraph(text["views_text"])]
    if spoke:
        blocks.append(Table((text["institution"], text["holds"], text["reason"]), spoke, (1.5, 1.2, 3)))
    if found.silent:
        silent = ", ".join(names[root] for root in found.silent)
        blocks.append(Paragraph(text["silent"].format(names=silent), strong=True))
    if found.differ:
        blocks.append(Paragraph(text["differ"], strong=True))
    if found.agreed:
        blocks.append(Paragraph(text["agreed"].format(word=text[f"holds_{found.agreed}"]), strong=True))
    return blocks


def _forwarding(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    decided = day_and_time(sheet.decided_at, language) if sheet.decided_at else text["none"]
    blocks: list[Block] = [
        _letter_head(sheet, text, language),
        Paragraph(text["forwarding_text"].format(agency=sheet.agency, decided=decided)),
        *_matter(sheet, text, language),
        Heading(text["h_suspected"]),
        Items(sheet.articles) if sheet.articles else Paragraph(text["articles_none"]),
        *_talks(sheet, text, language),
    ]
    return [*blocks, Paragraph(text["forwarding_closing"]), *_signature(sheet, text, language)]


def _file_letter(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    """The investigation file goes to the prosecutor, for the first time or again after it came back."""
    again = "_again" if sheet.returned else ""
    forwarded = day_and_time(sheet.forwarded_at, language) if sheet.forwarded_at else text["none"]
    blocks: list[Block] = [
        _letter_head(sheet, text, language),
        Paragraph(text[f"file_text{again}"].format(agency=sheet.agency, forwarded=forwarded)),
        *_came_back(sheet, text, language),
        *_matter(sheet, text, language),
        *_charges(sheet, text, language),
        *_talks(sheet, text, language),
        Paragraph(text["file_closing"]),
        Paragraph(text["file_answer"]),
    ]
    return [*blocks, *_signature(sheet, text, language, role="investigator")]


def _letter_head(sheet: CaseSheet, text: Words, language: Language) -> Facts:
    """The lines above a letter to another institution."""
    to = (sheet.addressee or text["none"],)
    rows = _head(sheet, text, to=to, subject=subject_of(sheet, language))
    if sheet.letter is None:
        rows.append((text["annexes"], (attachments_of(sheet, language),)))
    return Facts(tuple(rows))


def _came_back(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    found = sheet.returned
    if found is None:
        return []
    rows: Rows = [(text["returned_at"], (day_and_time(found.at, language),))]
    rows += [
        (text["returned_by"], (found.letter or text["none"],)),
        (text["wanting"], (found.wanting or text["none"],)),
    ]
    return [Heading(text["h_returned"]), Facts(tuple(rows))]


def _charges(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    blocks: list[Block] = [Heading(text["h_charges"])]
    if not sheet.charges:
        return [*blocks, Paragraph(text["articles_none"])]
    rows = tuple(
        (text["article"].format(code=each.article), each.name, penalty_line(each.range, each.both, text, language))
        for each in sheet.charges
    )
    heads = (text["charge"], text["charge_name"], text["penalty"])
    return [*blocks, Table(heads, rows, (1, 2.4, 2.6)), Paragraph(text["penalty_note"], small=True)]


def _talks(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    held = tuple((text[f"talk_{talk.number}"], day_and_time(talk.held_at, language)) for talk in sheet.talks)
    table = Table((text["discussion"], text["when"]), held, (1, 3)) if held else Paragraph(text["none"])
    return [Heading(text["h_talks"]), table]


def _head(sheet: CaseSheet, text: Words, *, to: tuple[str, ...] = (), subject: str = "") -> Rows:
    case = sheet.register_number or text["case_unregistered"].format(number=sheet.case_number)
    addressed: Rows = [(text["to"], to)] if to else []
    if sheet.letter is not None:
        facts: Rows = [(name, (value,)) for name, value in letter_facts(sheet.letter, text)]
        return [*facts, *addressed, (text["case"], (case,))]
    numbered: Rows = [(text["number"], (sheet.number,)), (text["classification"], (text["terbatas"],)), *addressed]
    numbered += [(text["subject"], (subject,))] if subject else []
    return [*numbered, (text["case"], (case,))]


def _matter(sheet: CaseSheet, text: Words, language: Language) -> list[Block]:
    """Who reported whom, what happened, and the evidence."""
    event = day(sheet.event_at, language) if sheet.event_at else text["none"]
    known = day(sheet.known_at, language) if sheet.known_at else text["none"]
    rows: Rows = [
        (text["what"], (sheet.title,)),
        (text["where"], (sheet.place,)),
        (text["event_at"], (event,)),
        (text["known_at"], (known,)),
        (text["reporter"], _parties(sheet.reporters, text)),
        (text["reported"], _parties(sheet.reported, text)),
    ]
    return [Heading(text["matter"]), Facts(tuple(rows)), *_evidence(sheet, text)]


def _grounds(sheet: CaseSheet, text: Words) -> list[Block]:
    return [
        Heading(text["h_articles"]),
        Items(sheet.articles) if sheet.articles else Paragraph(text["articles_none"]),
        *_evidence(sheet, text),
    ]


def _evidence(sheet: CaseSheet, text: Words) -> list[Block]:
    blocks: list[Block] = [Heading(text["h_evidence"])]
    if not sheet.evidence:
        return [*blocks, Paragraph(text["evidence_none"])]
    rows = tuple((str(each.number), each.label, _spaced(each.sha256) or text["thing"]) for each in sheet.evidence)
    return [*blocks, Table((text["piece"], text["label"], text["sha256"]), rows, (0.5, 2.6, 2.9))]


def _spaced(digest: str) -> str:
    """A hash in groups, so that it breaks where an eye can follow."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))


def _parties(parties: Sequence[Party], text: Words) -> tuple[str, ...]:
    """Names with addresses."""
    told = (", ".join(part for part in (party.name, party.address) if part) for party in parties)
    return tuple(told) or (text["not_named"],)


def _names(parties: Sequence[Party], text: Words) -> tuple[str, ...]:
    return tuple(party.name for party in parties) or (text["not_named"],)


def _who(view: Held, language: Language) -> str:
    return f"{view.member}, {short_moment(view.at, language)} WIB" if view.at else view.member


def _where(sheet: CaseSheet, language: Language) -> str:
    return f"{sheet.city}, {day(sheet.at, language, weekday=False)}"


def _signature(sheet: CaseSheet, text: Words, language: Language, *, role: str = "signer") -> list[Block]:
    if sheet.letter is not None:
        framed = letter_parts(sheet.letter, language)
        return [Paragraph(text["sign_for"], small=True), framed.signed_here, *framed.copies]
    where = _where(sheet, language)
    return [Signature(where, text[role], sheet.agency, sheet.officer, text["sign_room"], text["sign_for"])]


def _signers(text: Words, signers: Sequence[tuple[str, str]]) -> Table:
    rows = tuple((part, name or text["none"], "") for part, name in signers)
    return Table((text["part"], text["name"], text["signature"]), rows, (1.6, 1.7, 2), tall=True)


_KINDS: dict[str, Callable[[CaseSheet, Words, Language], list[Block]]] = {
    "receipt": _receipt,
    "notice": _notice,
    "minutes": _minutes,
    "forwarding": _forwarding,
    "file_letter": _file_letter,
}
