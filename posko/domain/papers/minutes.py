"""The minutes of a rakor on paper: as PDF, set by `templates/minutes.typ`, and as DOCX, from the same words."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from posko.domain.papers.formats import Language
from posko.domain.papers.head import Carried, head_blocks, head_pictures, head_sheet
from posko.domain.papers.letter import Letter, letter_parts, letter_sheet
from posko.domain.papers.minutes_words import GapWords, MinutesWords
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
from posko.domain.rakor.minutes import Minutes

Sheet = dict[str, object]
Cells = tuple[str | Cell, ...]


def minutes_pdf(
    minutes: Minutes, *, language: Language, letter: Letter | None = None, fonts: Path | None = None
) -> bytes:
    """The minutes as a tagged, archivable PDF (A4). The same minutes give the same bytes, whoever prints them.

    `letter` frames them as the office writes; minutes from before letters were kept have none. `fonts` is a folder of
    TTF files (an embedded face replaces it if it is absent). Raises ValueError for an unknown language.
    """
    pictures = head_pictures(_carried(minutes))
    sheet = minutes_sheet(minutes, language, letter)
    return typeset("minutes", sheet, at=minutes.issued_at, fonts=fonts, pictures=pictures)


def minutes_docx(minutes: Minutes, *, language: Language, letter: Letter | None = None) -> bytes:
    """The minutes as DOCX (A4), for who must go on writing in them; the same minutes give the same bytes.

    Raises ValueError for an unknown language.
    """
    said = MinutesWords(minutes, language, letter)
    text = said.text
    frame = Frame(
        title=said.title(),
        author=minutes.kept_by,
        number=said.number(),
        classification=text[minutes.classification],
        page=text["page"],
        of=text["of"],
        language=language,
        at=minutes.issued_at,
        band=text["demo_band"] if minutes.demo else "",
    )
    return word_paper(frame, [*_opening(said), *_meeting(said), *_outcome(said), *_answers(said), *_end(said)])


def minutes_sheet(minutes: Minutes, language: Language, letter: Letter | None = None) -> Sheet:
    """All that the template prints, as nested mappings of text: no date or number is left to format."""
    said = MinutesWords(minutes, language, letter)
    text = said.text
    return {
        "words": text,
        "demo": minutes.demo,
        "number": said.number(),
        "draft": text["draft"] if minutes.draft else "",
        "classification": text[minutes.classification],
        "agency": minutes.kept_by,
        "operation": said.operation(),
        "letterhead": said.letterhead(),
        "keys": [{"figure": figure, "meaning": meaning, "alarm": False} for figure, meaning in said.figures()],
        "attendance": {"text": said.attendance_text(), "rows": said.attendance()},
        "items": {"text": said.items_text(), "rows": said.items()},
        "agenda": {"text": said.agenda_text(), "groups": said.agenda(), "questions": minutes.questions},
        "lines": {"text": said.lines_text(), "rows": said.lines()},
        "gaps": [asdict(gap) for gap in said.gaps()],
        "declined": said.declined(),
        "over": {"sentences": said.over(), "questions": said.questions()},
        "approval": {
            "rows": said.approvals(),
            "objections": said.objections(),
            "waiting": said.waiting(),
            "sha256": said.fingerprint(),
        },
        "signers": said.signers(),
        "sign": said.sign(),
        "letter": letter_sheet(letter, language) if letter else None,
        "head": head_sheet(_carried(minutes), text, language),
    }


def _carried(minutes: Minutes) -> Carried:
    return Carried(minutes.checkpoint, minutes.head, minutes.issued_at)


def _opening(said: MinutesWords) -> list[Block]:
    figures = [Paragraph(f"{figure} {meaning}", small=True) for figure, meaning in said.figures()]
    framed = letter_parts(said.letter, said.language) if said.letter else None
    return [
        framed.kop if framed else Paragraph(said.minutes.kept_by, strong=True),
        Heading(said.text["title"], 0),
        Paragraph(said.operation(), small=True),
        Facts(tuple(said.letterhead())),
        *(framed.basis if framed else ()),
        *figures,
    ]


def _meeting(said: MinutesWords) -> list[Block]:
    """Attendance, agenda and lines."""
    text = said.text
    came = tuple((agency, text[f"presence_{word}"], sent) for agency, word, sent in said.attendance())
    lines = tuple((no, agency, kind, Cell(told, under)) for no, agency, kind, told, under in said.lines())
    blocks: list[Block] = [Heading(_numbered(1, text["h_attendance"])), Paragraph(said.attendance_text())]
    blocks += _table((text["agency"], text["presence"], text["sent"]), came, (2.4, 1, 2))
    blocks += [Heading(_numbered(2, text["h_agenda"])), *_items(said), Paragraph(said.agenda_text())]
    for name, rows in said.agenda():
        cells = tuple(
            (no, Cell(title, place), text[f"state_{state}"], owner) for no, title, place, state, owner in rows
        )
        blocks.append(Heading(name, 2))
        blocks += _table((text["ref"], text["gap"], text["state"], text["owner"]), cells, (0.7, 3, 1.3, 1.6))
    if said.minutes.questions:
        blocks += [Heading(text["questions_before"], 2), Items(said.minutes.questions)]
    blocks += [Heading(_numbered(3, text["h_lines"])), Paragraph(said.lines_text())]
    heads = (text["line_number"], text["agency"], text["line_kind"], text["line_text"])
    return blocks + _table(heads, lines, (0.6, 1.3, 1.3, 4.4))


def _items(said: MinutesWords) -> list[Block]:
    """The written agenda with its minutes, where there was one."""
    text = said.text
    rows = tuple(
        (no, Cell(title, asks), speaker, used, planned) for no, title, asks, speaker, used, planned in said.items()
    )
    heads = (text["line_number"], text["item"], text["speaker"], text["minutes_used"], text["minutes_planned"])
    return [Paragraph(said.items_text()), *_table(heads, rows, (0.6, 3.4, 1.4, 1.2, 1.0))] if rows else []


def _outcome(said: MinutesWords) -> list[Block]:
    """Gaps with their promises, declined requests, and open gaps."""
    text = said.text
    blocks: list[Block] = [Heading(_numbered(4, text["h_gaps"]))]
    blocks.append(Paragraph(text["gaps_text"] if said.gaps() else text["gaps_none"]))
    for gap in said.gaps():
        blocks += _gap(gap, said)
    declined = tuple(said.declined())
    blocks += [
        Heading(_numbered(5, text["h_declined"])),
        Paragraph(text["declined_text"] if declined else text["declined_none"]),
        *_table((text["agency"], text["gap"], text["promise"], text["reason"]), declined, (1.2, 0.9, 2.2, 2.2)),
        Heading(_numbered(6, text["h_over"])),
        *(Paragraph(sentence) for sentence in said.over()),
    ]
    if said.questions():
        blocks += [Paragraph(text["over_questions"]), Items(tuple(said.questions()))]
    return blocks


def _gap(gap: GapWords, said: MinutesWords) -> list[Block]:
    text = said.text
    facts = f"{text[f'state_{gap.state}']} · {gap.facts} · {text['owner']}: {gap.owner}"
    blocks: list[Block] = [Heading(f"{gap.ref} · {gap.title}", 2), Paragraph(facts, small=True)]
    if not gap.promises:
        return [*blocks, Paragraph(text["promise_none"], small=True)]
    heads = (text["agency"], text["promise"], text["evidence"], text["due"], text["state"])
    rows = tuple((p.agency, p.promise, p.evidence, p.due, text[f"state_{p.state}"]) for p in gap.promises)
    return blocks + _table(heads, rows, (1.1, 2.2, 1.8, 1.3, 1.1))


def _answers(said: MinutesWords) -> list[Block]:
    """Approvals and objections, and the fingerprint that they speak of."""
    text = said.text
    approved, objected = tuple(said.approvals()), tuple(said.objections())
    blocks: list[Block] = [Heading(_numbered(7, text["h_approval"])), Paragraph(text["approval_note"], strong=True)]
    blocks += _table((text["agency"], text["name_and_role"], text["approved_at"]), approved, (2, 2.4, 1.4))
    blocks += [] if approved else [Paragraph(text["approval_none"])]
    blocks += [Paragraph(said.waiting())] if said.waiting() else []
    if objected:
        heads = (text["agency"], text["name_and_role"], text["objected_at"], text["objection"])
        blocks += [Heading(text["objections"], 2), *_table(heads, objected, (1.6, 1.8, 1.3, 2.6))]
    return [*blocks, Paragraph(text["fingerprint"], small=True), Paragraph(said.fingerprint(), mono=True)]


def _end(said: MinutesWords) -> list[Block]:
    """Room to sign, and the ledger head that leaves the post with the paper."""
    text, minutes = said.text, said.minutes
    blocks: list[Block] = [Heading(_numbered(8, text["h_sign"]))]
    if rows := tuple((agency, person, "") for agency, person in said.signers()):
        heads = (text["agency"], text["name_and_role"], text["signature"])
        blocks += [Paragraph(text["sign_table"]), Table(heads, rows, (1.5, 1.5, 1.6), tall=True)]
    return [*blocks, Paragraph(text["closing"]), *_signed(said), *head_blocks(_carried(minutes), text, said.language)]


def _signed(said: MinutesWords) -> list[Block]:
    """Who answers for the minutes, as the office signs, with the copies below."""
    if said.letter is None:
        return [Signature(**said.sign(), room=said.text["sign_room"], note=said.text["sign_note"])]
    framed = letter_parts(said.letter, said.language)
    return [Paragraph(said.text["sign_note"], small=True), framed.signed_here, *framed.copies]


def _table(heads: tuple[str, ...], rows: tuple[Cells, ...], widths: tuple[float, ...]) -> list[Block]:
    """A table, or nothing where it would have no row."""
    return [Table(heads, rows, widths)] if rows else []


def _numbered(place: int, heading: str) -> str:
    return f"{place}. {heading}"
