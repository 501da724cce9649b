"""Papers of cases: both files say the same in both languages, each kind what it must and not a word more."""

from __future__ import annotations

import dataclasses
import io
import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from posko.domain.cases.discussion import Voice
from posko.domain.cases.penalty import Range
from posko.domain.papers.case_paper import attachments_of, case_paper_docx, case_paper_pdf, subject_of
from posko.domain.papers.case_sheet import CaseSheet, Charge, Held, Party, Piece, Returned, Talk
from posko.domain.papers.formats import Language
from posko.domain.papers.words import words
from tests.domain.papers.reports import bare
from tests.domain.papers.test_a_letter import LETTER

AT = datetime(2024, 12, 3, 7, 20, tzinfo=UTC)
KINDS = ("receipt", "notice", "minutes", "forwarding", "file_letter")
EVERY = pytest.mark.parametrize(("kind", "language"), [(k, lang) for k in KINDS for lang in ("id", "en")])
VIEWS = (
    Held(Voice("bawaslu", True, "crime"), "Bawaslu", "Unsur terpenuhi", "Galih Pengawas", AT),
    Held(Voice("polri", True, "more_proof"), "Polres", "Perlu ahli", "Gilang Penyidik", AT),
    Held(Voice("kejaksaan", True, ""), "Kejaksaan", "", "", None),
)
CHARGES = (
    Charge("178B", "Memilih lebih dari satu kali", Range((1080, 3240), (Fraction(36), Fraction(108))), "and"),
    Charge("187(1)", "Kampanye di luar jadwal", Range((15, 90), (Fraction(1, 10), Fraction(1))), "and-or"),
    Charge("198", "Tanpa denda", Range((30, 75), None)),
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
        charges=CHARGES,
        forwarded_at=AT - timedelta(days=1),
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


@pytest.mark.parametrize("read", [pdf, docx])
def test_the_letter_with_the_file_carries_articles_with_their_penalties_and_all_that_proves(read: Any) -> None:
    told = read(sheet("file_letter", addressee="Kejaksaan Rekaan"), "id")
    assert "KejaksaanRekaan" in told and "Suratpengirimanberkasperkara" in told and "a1" * 32 in told
    for wanted in (
        "penjara 36 bulan sampai 108 bulan",
        "dan denda Rp36.000.000 sampai Rp108.000.000",
        "penjara 15 hari sampai 3 bulan",
        "dan/atau denda Rp100.000 sampai Rp1.000.000",
        "penjara 1 bulan sampai 2,5 bulan",
        "denda: tidak terbaca pada sumbernya",
        "Sari Rekaan",
        "Tono Rekaan",
        "barang, tanpa berkas",
    ):
        assert flat(wanted) in told
    assert "P-19" not in told
    assert flat("prison of 1 month to 2.5 months") in read(sheet("file_letter"), "en")


@pytest.mark.parametrize("kind", ["receipt", "minutes"])
def test_who_signs_by_hand_finds_all_rooms_and_what_the_signature_means_on_one_page(kind: str) -> None:
    document = Document(io.BytesIO(case_paper_docx(sheet(kind), language="id")))
    rooms = document.tables[-1]
    held = [cell.paragraphs[0].paragraph_format.keep_with_next for row in rooms.rows for cell in row.cells]
    assert all(held)
    place = [each.text for each in document.paragraphs].index(words("case_paper", "id")["print_note"])
    assert document.paragraphs[place - 1].paragraph_format.keep_with_next


def test_a_file_that_came_back_goes_again_with_what_was_asked_for() -> None:
    back = Returned(AT - timedelta(days=1), "B-7/Rekaan", "Keterangan ahli bahasa")
    told = pdf(sheet("file_letter", returned=back), "id")
    assert flat("Surat pengiriman kembali berkas perkara") in told
    for wanted in ("P-19", "B-7/Rekaan", flat("Keterangan ahli bahasa"), flat("2 Desember 2024")):
        assert wanted in told
    assert flat("sent again") in pdf(sheet("file_letter", returned=back), "en")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_leaves_a_blank_and_breaks_nothing(kind: str) -> None:
    bare: dict[str, Any] = {"reporters": (), "reported": (), "evidence": (), "articles": (), "register_number": ""}
    bare |= {"known_at": None, "event_at": None, "decided_at": None, "talks": (), "lacking": (), "due": None}
    bare |= {"charges": (), "forwarded_at": None, "addressee": ""}
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


@EVERY
def test_a_letter_frames_it_and_names_no_person_of_the_case(kind: str, language: Language) -> None:
    letter = dataclasses.replace(LETTER, classification="rahasia", office_number="B/77/XII/2024")
    read = pdf(sheet(kind, letter=letter), language)
    for wanted in (*LETTER.kop, LETTER.register, "B/77/XII/2024", words("paper", language)["rahasia"]):
        assert bare(wanted) in bare(read)
    if kind in ("notice", "forwarding", "file_letter"):
        assert bare("a.n. KAPOLRES METRO REKAAN") in bare(read) and bare("Kapolda Rekaan") in bare(read)
    told = subject_of(sheet(kind), language) + attachments_of(sheet(kind), language)
    assert told and "Rekaan" not in told
