"""The minutes of a rakor say the same as PDF and as DOCX, in both languages, and open in their ordinary readers."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from posko.domain.gaps.states import CommitmentState, GapState
from posko.domain.papers.formats import Language
from posko.domain.papers.minutes import minutes_docx, minutes_pdf, minutes_sheet
from posko.domain.papers.minutes_words import MinutesWords
from posko.domain.rakor.minutes import Attendance, MinuteLine
from tests.domain.papers.minutes_papers import BPBD, CLOSED, DUE, HELD, PUMP, SHA, empty, minutes
from tests.domain.papers.reports import ROOT, bare, pages, read
from tests.domain.papers.test_a_letter import LETTER

BOTH: tuple[Language, ...] = ("id", "en")
HOSTILE = '#import "/etc/passwd" {{ } =1+1 <w:p> & \x07 \U0001f600 ]('


def _docx(paper: bytes) -> Any:
    return Document(io.BytesIO(paper))


def _words(paper: bytes) -> str:
    """All text of a DOCX, head and foot too, without white space."""
    document = _docx(paper)
    section = document.sections[0]
    parts = [document.element.body, section.header._element, section.footer._element]
    return bare("".join(text.text or "" for part in parts for text in part.iter(qn("w:t"))))


def _both(language: Language, **changes: Any) -> tuple[str, str]:
    told = minutes(**changes)
    return read(minutes_pdf(told, language=language)), _words(minutes_docx(told, language=language))


SAID = {
    "id": (
        "Notula rapat koordinasi",
        "TERBATAS",
        "Senin, 25 November 2024 pukul 09.00 WIB; dibuka 09.07 WIB, ditutup 10.40 WIB",
        "5 instansi hadir, 1 izin, 1 tidak hadir.",
        "hadir tanpa undangan",
        "Lewat tenggat",
        "Risiko yang diterima untuk sementara",
        "menjadi celah 12",
        "26 Nov 2024 17.00",
        "Perahu sudah dipakai di Cawang.",
        "Celah yang belum tertutup: 4, 7, 9, 12, 13.",
        "Di antaranya tanpa janji yang berlaku: 9, 13.",
        "Permintaan yang belum dijawab: Sudin SDA atas celah 12.",
        "Disetujui dalam aplikasi, bukan tanda tangan elektronik tersertifikasi.",
        "Kirana Data, Petugas data KPU",
        "25 Nov 2024 10.49",
        "Butir 4 kurang lengkap.",
        "Ruang tanda tangan basah, cap, atau tanda tangan elektronik tersertifikasi",
    ),
    "en": (
        "Minutes of the coordination meeting",
        "RESTRICTED (TERBATAS)",
        "Monday, 25 November 2024, 09:00 WIB; begun 09:07 WIB, closed 10:40 WIB",
        "present: 5, excused: 1, absent: 1",
        "became gap 12",
        "Of these without a live promise: 9, 13.",
        "Approved in the application, not a certified electronic signature.",
        "25 Nov 2024 10:49",
        "Room for a wet signature, a stamp, or a certified electronic signature",
    ),
}


@pytest.mark.parametrize("language", BOTH)
def test_pdf_and_docx_say_the_same_in_words(language: Language) -> None:
    for text in _both(language):
        assert [one for one in SAID[language] if bare(one) not in text] == []


@pytest.mark.parametrize("language", BOTH)
def test_every_word_that_was_put_in_is_in_both(language: Language) -> None:
    told = minutes()
    given = [told.number, told.title, told.venue, SHA, *told.addressees, *told.questions]
    given += [part for line in told.lines for part in (line.agency, *line.text.split("\n"))]
    given += [each.agency for each in told.attendance] + [line.title for line in told.agenda]
    given += [part for gap in told.gaps for each in gap.promises for part in (each.agency, each.promise, each.reason)]
    for text in _both(language):
        assert [one for one in given if bare(one) not in text] == []


@pytest.mark.parametrize("language", BOTH)
def test_the_ledger_head_leaves_with_both(language: Language) -> None:
    for text in _both(language):
        assert bare(f"posko ledger verify --head 1284:{ROOT}") in text


def test_number_classification_and_page_stand_on_every_page() -> None:
    many = tuple(MinuteLine(number, "KPU", "input", f"Masukan {number}") for number in range(1, 90))
    leaves = pages(minutes_pdf(minutes(lines=many), language="id"))
    assert len(leaves) > 4
    for place, leaf in enumerate(leaves, start=1):
        assert leaf.count("TERBATAS") >= 2
        assert "T/NOTULA-003/XI/2024/POSKO-JT" in leaf
        assert f"Halaman{place}dari{len(leaves)}" in leaf
        assert "SALINANDEMO" in leaf
    listing = [leaf for leaf in leaves if "masukan" in leaf and "Masukan" in leaf]
    assert all("Jenis" in leaf for leaf in listing)


def test_the_docx_numbers_its_pages_and_repeats_the_heads_of_its_tables() -> None:
    document = _docx(minutes_docx(minutes(), language="id"))
    foot = document.sections[0].footer._element
    assert [field.get(qn("w:instr")) for field in foot.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    heads = [table for table in document.tables if table.rows[0]._tr.findall(".//" + qn("w:tblHeader"))]
    assert len(heads) >= 8


def test_the_docx_breaks_no_short_row_and_leaves_no_sentence_behind_that_leads_to_a_table() -> None:
    long = MinuteLine(9, "KPU", "input", "Masukan yang panjang. " * 100)
    document = _docx(minutes_docx(minutes(lines=(*minutes().lines, long)), language="id"))
    lines = next(table for table in document.tables if table.rows[0].cells[-1].text == "Isi")
    whole = [bool(row._tr.findall(".//" + qn("w:cantSplit"))) for row in lines.rows[1:]]
    assert whole == [True] * 4 + [False]
    closing = next(each for each in document.paragraphs if each.text.startswith("Demikian notula ini dibuat"))
    assert closing.paragraph_format.keep_with_next


def test_the_docx_has_headings_tables_properties_and_its_language() -> None:
    document = _docx(minutes_docx(minutes(), language="id"))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings[:3] == ["1. Kehadiran", "2. Agenda", "3. Jalannya rapat"]
    came = next(table for table in document.tables if table.rows[0].cells[1].text == "Kehadiran")
    assert [cell.text for cell in came.rows[4].cells] == [BPBD, "hadir", "Penghubung instansi"]
    own = document.core_properties
    assert (own.title, own.language) == ("Notula rapat koordinasi T/NOTULA-003/XI/2024/POSKO-JT", "id-ID")
    assert own.created.replace(tzinfo=CLOSED.tzinfo) == CLOSED - timedelta(hours=7)
    assert document.inline_shapes[0]._inline.docPr.get("descr").startswith("Kode QR kepala jejak: 1284:")


def test_every_present_agency_has_room_to_sign() -> None:
    document = _docx(minutes_docx(minutes(), language="id"))
    room = next(table for table in document.tables if table.rows[0].cells[-1].text == "Tanda tangan dan cap")
    assert [row.cells[0].text for row in room.rows[1:]] == [
        each.agency for each in minutes().attendance if each.presence == "present"
    ]
    assert {row.cells[2].text for row in room.rows[1:]} == {""}


@pytest.mark.parametrize("language", BOTH)
def test_minutes_of_a_silent_meeting_still_make_a_paper(language: Language) -> None:
    said = {"id": "Tidak ada yang tersisa.", "en": "Nothing stands over."}[language]
    assert bare(said) in read(minutes_pdf(empty(), language=language))
    assert bare(said) in _words(minutes_docx(empty(), language=language))


@pytest.mark.parametrize("language", BOTH)
def test_every_state_of_gaps_and_promises_has_its_word_and_mark(language: Language) -> None:
    promises = tuple(replace(PUMP.promises[0], state=state.value) for state in CommitmentState)
    gaps = tuple(replace(PUMP, state=state.value, promises=promises) for state in GapState)
    lines = tuple(replace(minutes().agenda[0], state=state.value) for state in GapState)
    told = minutes(gaps=gaps, agenda=lines)
    words: Any = minutes_sheet(told, language)["words"]
    for text in (read(minutes_pdf(told, language=language)), _words(minutes_docx(told, language=language))):
        shown = {*GapState, *CommitmentState} - {CommitmentState.DECLINED}
        assert [state for state in shown if bare(words[f"state_{state}"]) not in text] == []


def test_what_people_wrote_is_never_more_than_text() -> None:
    line = MinuteLine(1, HOSTILE, "input", HOSTILE, HOSTILE)
    promise = replace(PUMP.promises[0], promise=HOSTILE, reason=HOSTILE)
    gap = replace(PUMP, title=HOSTILE, promises=(promise,))
    came = Attendance(HOSTILE, "present", True, HOSTILE)
    for text in _both("id", title=HOSTILE, venue=HOSTILE, lines=(line,), gaps=(gap,), attendance=(came,)):
        assert text.count(bare('#import "/etc/passwd" {{ } =1+1 <w:p> & [U+0007] [U+1F600] ](')) >= 7


def test_a_meeting_that_was_closed_another_day_says_so() -> None:
    text, _ = _both("id", issued_at=HELD + timedelta(days=1, hours=2))
    assert bare("ditutup Selasa, 26 November 2024 pukul 11.00 WIB") in text


def test_a_real_operation_carries_no_demo_band() -> None:
    for text in _both("id", demo=False):
        assert "SALINANDEMO" not in text


def test_all_agencies_that_approved_are_said() -> None:
    for text in _both("id", waiting=()):
        assert bare("Semua instansi yang diundang telah menyetujui.") in text


def test_the_same_minutes_give_the_same_bytes() -> None:
    once = minutes_pdf(minutes(), language="id"), minutes_docx(minutes(), language="id")
    assert (minutes_pdf(minutes(), language="id"), minutes_docx(minutes(), language="id")) == once
    later = replace(PUMP.promises[0], due=DUE + timedelta(days=1))
    changed = minutes(gaps=(replace(PUMP, promises=(later,)),))
    assert minutes_docx(changed, language="id") != once[1]


def test_the_pdf_is_tagged_archivable_and_titled() -> None:
    reader = PdfReader(io.BytesIO(minutes_pdf(minutes(), language="en")))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Minutes of the coordination meeting T/NOTULA-003/XI/2024/POSKO-JT"
    xmp = root["/Metadata"].get_object().get_data()
    assert b"pdfaid:part" in xmp and b"pdfuaid:part" in xmp


def test_the_parts_of_the_docx_are_whole_and_carry_no_hour_of_packing() -> None:
    with zipfile.ZipFile(io.BytesIO(minutes_docx(minutes(), language="id"))) as packed:
        assert packed.testzip() is None
        assert {part.date_time[0] for part in packed.infolist()} == {1980}
        assert b"python-docx" not in packed.read("docProps/core.xml")


def test_both_languages_have_the_same_words() -> None:
    sheets: list[Any] = [minutes_sheet(minutes(), language)["words"] for language in BOTH]
    assert sheets[0].keys() == sheets[1].keys()


def test_the_written_agenda_tells_the_minutes_that_it_was_given_and_used() -> None:
    said = MinutesWords(minutes(), "id")
    assert said.items_text() == "2 acara disusun, 1 dibahas; 22 menit terpakai dari 20 menit yang dijadwalkan."
    assert said.items() == [
        ("1", "Kesiapan pompa", "Yang diputuskan: setujui jadwal", "BPBD", "22", "15"),
        ("2", "Tata tertib", "", "–", "tidak dibahas", "5"),
    ]
    assert said.lines()[1][4].startswith("acara 1 · ")
    assert MinutesWords(minutes(items=()), "id").items_text() == "", "minutes from before items say nothing of them"


@pytest.mark.parametrize("language", BOTH)
def test_a_letter_frames_them_as_the_office_writes(language: Language) -> None:
    given = {"language": language, "letter": LETTER}
    for text in (read(minutes_pdf(minutes(), **given)), _words(minutes_docx(minutes(), **given))):  # type: ignore[arg-type]
        told = (*LETTER.kop, *LETTER.to, *LETTER.basis, *LETTER.cc, LETTER.subject, *LETTER.signer.lines())
        assert [one for one in told if bare(one) not in text] == []
        assert bare("Polres Metro Jakarta Timur, Perencana") not in text, "who typed them does not sign"


def test_a_section_in_which_nothing_stands_says_who_reports_that() -> None:
    text = read(minutes_pdf(empty(), language="id", letter=LETTER))
    assert text.count(bare("Nihil (dilaporkan oleh Polres Metro Jakarta Timur, pukul 10.40 WIB).")) == 4
    assert bare("1. Kehadiran Belum dilaporkan.") in text
    assert "Nihil" not in read(minutes_pdf(empty(), language="id")), "minutes of old stay as they were"


def test_a_draft_is_marked_on_each_page_however_long_its_tables_are() -> None:
    many = tuple(Attendance(f"Instansi {place}", "absent", True) for place in range(60))
    leaves = pages(minutes_pdf(minutes(number="", attendance=many), language="id", letter=LETTER))
    assert len(leaves) > 4 and all("KONSEP" in leaf for leaf in leaves)
    assert not any("KONSEP" in leaf for leaf in pages(minutes_pdf(minutes(), language="id")))
