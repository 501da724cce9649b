"""Papers of cases: both files say the same in both languages, each kind what it must and not a word more."""

from __future__ import annotations

import dataclasses
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from posko.domain.cases.discussion import Voice
from posko.domain.papers.case_paper import (
    CaseSheet,
    Held,
    Party,
    Piece,
    Talk,
    case_paper_docx,
    case_paper_pdf,
)
from posko.domain.papers.formats import Language
from posko.domain.papers.words import words

AT = datetime(2024, 12, 3, 7, 20, tzinfo=UTC)
KINDS = ("receipt", "notice", "minutes", "forwarding")
EVERY = pytest.mark.parametrize(("kind", "language"), [(k, lang) for k in KINDS for lang in ("id", "en")])
VIEWS = (
    Held(Voice("bawaslu", True, "crime"), "Bawaslu", "Unsur terpenuhi", "Galih Pengawas", AT),
    Held(Voice("polri", True, "more_proof"), "Polres", "Perlu ahli", "Gilang Penyidik", AT),
    Held(Voice("kejaksaan", True, ""), "Kejaksaan", "", "", None),
)
TALK = Talk(2, AT, "Ruang rapat", "Dilanjutkan", VIEWS)


def sheet(kind: str, **changed: Any) -> CaseSheet:
    made = CaseSheet(
        kind=kind,
        number="003/BA-PBHS/GKM/BAWASLU.JT/XII/2024",
        operation="Operasi Rekaan",
        city="Jakarta Timur",
        demo=False,
        agency="Bawaslu Rekaan",
        officer="Galih Pengawas",
        at=AT,
        case_number=4,
        register_number="001/Reg/TM",
        title="Pemilih mencoblos dua kali",
        place="TPS 028, Pinang Ranti",
        received_at=AT - timedelta(days=4),
        known_at=AT - timedelta(days=5),
        event_at=AT - timedelta(days=6),
        channel="form",
        reporters=(Party("Sari Rekaan", "Jalan Rekaan 1"),),
        reported=(Party("Tono Rekaan"),),
        evidence=(Piece(1, "Daftar hadir", "a1" * 32), Piece(2, "Surat suara", "")),
        articles=("178B · Memilih lebih dari satu kali",),
        state_code="INCOMPLETE",
        state="Belum lengkap",
        state_since=AT,
        lacking=("Bukti",),
        due=AT + timedelta(days=2),
        talk=TALK if kind == "minutes" else None,
        talks=(TALK,),
        decided_at=AT,
        addressee="Polres Rekaan",
    )
    return dataclasses.replace(made, **changed)


def flat(text: str) -> str:
    """Without white space: a line of a PDF breaks where it must."""
    return re.sub(r"\s+", "", text)


def pdf(made: CaseSheet, language: Language) -> str:
    pages = PdfReader(io.BytesIO(case_paper_pdf(made, language=language))).pages
    return flat("".join(page.extract_text() for page in pages))


def docx(made: CaseSheet, language: Language) -> str:
    document = Document(io.BytesIO(case_paper_docx(made, language=language)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return flat("".join([*(each.text for each in document.paragraphs), *cells]))


@EVERY
def test_both_files_carry_number_class_and_what_they_are(kind: str, language: Language) -> None:
    text = words("case_paper", language)
    for read in (pdf(sheet(kind), language), docx(sheet(kind), language)):
        for wanted in ("003/BA-PBHS/GKM/BAWASLU.JT/XII/2024", text["terbatas"], text["print_note"], "001/Reg/TM"):
            assert flat(wanted) in read


@EVERY
def test_the_same_paper_is_the_same_bytes(kind: str, language: Language) -> None:
    made = sheet(kind)
    assert case_paper_pdf(made, language=language) == case_paper_pdf(made, language=language)
    assert case_paper_docx(made, language=language) == case_paper_docx(made, language=language)


@pytest.mark.parametrize("language", ["id", "en"])
def test_minutes_name_who_was_silent_and_say_that_they_differ(language: Language) -> None:
    text, read = words("case_paper", language), pdf(sheet("minutes"), language)
    assert flat(text["silent"].format(names="Kejaksaan")) in read and flat(text["differ"]) in read
    assert "UnsurterpenuhiGalihPengawas" in read
    one = tuple(dataclasses.replace(each, voice=Voice(each.voice.root, True, "crime")) for each in VIEWS)
    agreed = pdf(sheet("minutes", talk=dataclasses.replace(TALK, views=one)), language)
    assert flat(text["agreed"].format(word=text["holds_crime"])) in agreed and flat(text["differ"]) not in agreed


def test_a_status_notice_tells_nothing_but_the_status() -> None:
    for read in (pdf(sheet("notice"), "id"), docx(sheet("notice"), "id")):
        assert "Belumlengkap" in read and flat("5 Desember 2024") in read
        assert "Tono" not in read and "178B" not in read and "Daftarhadir" not in read


def test_the_forwarding_letter_carries_evidence_by_its_hash_and_goes_to_the_police() -> None:
    read = pdf(sheet("forwarding"), "id")
    assert "PolresRekaan" in read and "a1" * 32 in read and "barang,tanpaberkas" in read and "SariRekaan" in read


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_leaves_a_blank_and_breaks_nothing(kind: str) -> None:
    bare: dict[str, Any] = {"reporters": (), "reported": (), "evidence": (), "articles": (), "register_number": ""}
    bare |= {"known_at": None, "event_at": None, "decided_at": None, "talks": (), "lacking": (), "due": None}
    read = pdf(sheet(kind, **bare), "id")
    assert flat("belum diregister; perkara 4 di posko") in read


def test_what_a_person_typed_is_printed_and_never_run() -> None:
    made = sheet("receipt", title="#panic() $x$ = *tebal* 🙂")
    assert flat("#panic() $x$ = *tebal* [U+1F642]") in pdf(made, "id")
    assert flat("#panic() $x$ = *tebal* [U+1F642]") in docx(made, "id")


def test_a_demo_says_so_and_an_unknown_kind_is_refused() -> None:
    assert flat("SALINAN DEMO") in pdf(sheet("receipt", demo=True), "id")
    assert flat("SALINAN DEMO") not in pdf(sheet("receipt"), "id")
    with pytest.raises(ValueError, match="no paper of a case"):
        case_paper_pdf(dataclasses.replace(sheet("receipt"), kind="letter"), language="id")
    with pytest.raises(ValueError, match="name which"):
        case_paper_docx(sheet("minutes", talk=None), language="id")
