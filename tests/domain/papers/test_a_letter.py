"""A letter is framed as an office frames it, and says the same as PDF and as DOCX."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from posko.domain.papers.blocks import BlockPaper, block_docx, block_pdf
from posko.domain.papers.formats import Language
from posko.domain.papers.letter import (
    LINES,
    Letter,
    Signer,
    class_refusal,
    letter_json,
    letter_parts,
    letter_sheet,
    one_a_line,
    read_letter,
    refusals,
)
from posko.domain.papers.word import Heading, Paragraph, Table
from posko.domain.papers.word_letter import NewPage
from tests.domain.papers.reports import AT, bare
from tests.domain.papers.texts import docx_text, pdf_text

CHIEF = Signer("KABAG OPS", "Bambang Rekaan, S.I.K.", "AKBP", "76050912", "an", "KAPOLRES METRO REKAAN")
LETTER = Letter(
    kop=("KEPOLISIAN NEGARA REPUBLIK INDONESIA", "RESOR METRO REKAAN", "Jalan Rekaan 1, Jakarta"),
    register="B/UNDANGAN-003/XI/2024/POSKO-JT",
    classification="biasa",
    subject="Undangan rapat koordinasi",
    place="Jakarta",
    day=date(2024, 11, 25),
    signer=CHIEF,
    attachments="satu lembar",
    basis=("Undang-Undang Rekaan", "Rencana Operasi Rekaan"),
    to=("Ketua KPU", "Ketua Bawaslu"),
    cc=("Kapolda Rekaan",),
)


def paper(letter: Letter, language: Language) -> BlockPaper:
    parts = letter_parts(letter, language)
    matter = Paragraph("Mohon kehadiran Saudara.")
    annex = Table(("No.", "Instansi", "Tanda tangan"), (("1", "KPU", ""), ("2", "Bawaslu", "")), (1, 3, 3), tall=True)
    blocks = (*parts.opening(), matter, *parts.closing(), NewPage(), Heading("Daftar"), annex)
    return BlockPaper("Surat", "Polres Rekaan", letter.register, letter.classification, AT, True, blocks)


@pytest.mark.parametrize("language", ["id", "en"])
def test_pdf_and_docx_say_the_same_in_the_same_order(language: Language) -> None:
    made = paper(LETTER, language)
    printed, written = pdf_text(block_pdf(made, language=language)), docx_text(block_docx(made, language=language))
    assert printed == written
    said = {"id": ("Jakarta, 25 November 2024", "Tembusan:"), "en": ("Jakarta, 25 November 2024", "Copies to:")}
    for wanted in (*said[language], *LETTER.kop, LETTER.register, "a.n. KAPOLRES METRO REKAAN", "AKBP NRP 76050912"):
        assert bare(wanted) in printed


def test_the_pdf_is_archivable_and_the_same_twice() -> None:
    made = block_pdf(paper(LETTER, "id"), language="id")
    assert made == block_pdf(paper(LETTER, "id"), language="id")
    told = PdfReader(io.BytesIO(made)).xmp_metadata
    assert told is not None and b"<pdfaid:part>2</pdfaid:part>" in told.stream.get_data()


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        ({}, ("a.n. KAPOLRES METRO REKAAN", "KABAG OPS")),
        (
            {"capacity": "ub", "for_office": "WALI KOTA\nSEKRETARIS"},
            ("a.n. WALI KOTA", "SEKRETARIS", "u.b.", "KABAG OPS"),
        ),
        ({"capacity": "plh", "for_office": "KAPOLRES"}, ("Plh. KAPOLRES",)),
        ({"capacity": "plt", "for_office": ""}, ("Plt. KABAG OPS",)),
        ({"capacity": "", "for_office": "KAPOLRES"}, ("KABAG OPS",)),
    ],
)
def test_an_office_signs_in_its_own_way(changed: dict[str, Any], lines: tuple[str, ...]) -> None:
    assert replace(CHIEF, **changed).lines() == lines


@pytest.mark.parametrize(
    ("rank", "number", "standing"),
    [
        ("AKBP", "76050912", "AKBP NRP 76050912"),
        ("Pembina", "19700101 199503 1 001", "Pembina NIP 19700101 199503 1 001"),
        ("Pembina", "NIP 1970", "Pembina NIP 1970"),
        ("", "", ""),
    ],
)
def test_a_bare_number_is_named_by_its_length(rank: str, number: str, standing: str) -> None:
    assert replace(CHIEF, rank=rank, number=number).standing() == standing


def test_an_empty_number_is_room_to_write_one() -> None:
    told = dict(letter_parts(LETTER, "id").named.rows)
    assert set(told["Nomor"]) == {"…"} and told["Lampiran"] == "satu lembar"
    assert dict(letter_parts(replace(LETTER, office_number="B/12/XI"), "id").named.rows)["Nomor"] == "B/12/XI"


def test_a_letter_comes_back_from_its_json_and_an_old_paper_has_none() -> None:
    assert read_letter(json.loads(json.dumps(letter_json(LETTER)))) == LETTER
    assert read_letter({}) is None


def test_a_template_gets_the_parts_by_name() -> None:
    sheet = letter_sheet(LETTER, "id")
    assert sheet["signed_here"]["where"] == "Jakarta, 25 November 2024"  # type: ignore[index]  # values are JSON
    assert [part["block"] for part in sheet["copies"]] == ["listed"]  # type: ignore[attr-defined]


def test_a_class_below_the_compartment_is_refused_and_a_higher_one_is_not() -> None:
    refused = class_refusal("biasa", "terbatas")
    assert refused is not None and "terbatas" in str(refused)
    assert class_refusal("rahasia", "terbatas") is None and class_refusal("geheim", "biasa") is not None


def test_each_field_that_is_wrong_is_named() -> None:
    wrong = replace(
        LETTER, subject=" ", to=(), cc=("a", "b" * 201), office_number="9" * 81, signer=replace(CHIEF, for_office="")
    )
    found = refusals(wrong, "terbatas")
    assert set(found) == {"classification", "subject", "to", "cc", "office_number", "signer"}
    assert "subject" in refusals(replace(LETTER, subject="x" * 100_000), "biasa"), "no paper can be set with it"
    assert "Line 2" in str(found["cc"])
    assert not refusals(LETTER, "biasa")


def test_what_a_form_begins_with_is_never_more_than_a_letter_names() -> None:
    many = [f"Kelurahan Rekaan {number}" for number in range(LINES + 1)]
    assert one_a_line(many[1:], "Semua").splitlines() == many[1:]
    assert one_a_line(many, "Semua") == "Semua"
