"""A file is told by its bytes: what it is, whether it is too large, locked, or built to harm. Each refusal names it."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.files import archives, checks
from tests import pictures

XLSX = pictures.archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


@pytest.mark.parametrize(
    ("content", "kind", "handed"),
    [
        (pictures.pdf(), "application/pdf", "bukti.jpg.pdf"),
        (pictures.jpeg(), "image/jpeg", "bukti.jpg"),
        (pictures.png(), "image/png", "bukti.jpg.png"),
        (pictures.docx(), archives.DOCX, "bukti.jpg.docx"),
        (XLSX, archives.XLSX, "bukti.jpg.xlsx"),
        ("Pompa menyala – 16.00".encode(), "text/plain", "bukti.jpg.txt"),
    ],
)
def test_a_file_is_what_its_bytes_say_whatever_it_is_called(content: bytes, kind: str, handed: str) -> None:
    assert checks.media_type("bukti.jpg", content) == kind
    assert checks.handed_name("bukti.jpg", kind) == handed


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"a" * (checks.MAX_BYTES + 1), "10 MB"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
        (b"MZ\x90\x00" + bytes(60), "program"),
        (b"#!/bin/sh\nrm -rf /", "program"),
        (b"\xcf\xfa\xed\xfe" + bytes(60), "program"),
        (pictures.pdf(password="rahasia"), "locked PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked with a password, or of an old format"),
        (b"GIF89a" + bytes(20), "neither PDF"),
        (b"RIFF\x00\x00\x00\x00WEBP", "neither PDF"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "neither PDF"),
        (b"teks lalu biner \xff\xfe\xfa", "neither PDF"),
        (pictures.jpeg()[:400], "cut off"),
        (b"\x89PNG\r\n\x1a\nbukan gambar", "cut off"),
        (pictures.archive({"a.txt": b"a"}), "archive"),
    ],
)
def test_what_is_no_evidence_is_refused_with_its_reason(content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        checks.media_type("bukti.pdf", content)
    assert "bukti.pdf" in str(refused.value)


def test_a_picture_of_sixty_megapixels_is_refused_by_its_head() -> None:
    with pytest.raises(BadInput, match=r"60 megapixels \(10000 × 6000\)"):
        checks.media_type("raksasa.png", pictures.png_head(10_000, 6_000))


def test_a_picture_that_claims_the_largest_size_there_is_is_refused_too() -> None:
    with pytest.raises(BadInput, match="megapixels"):
        checks.media_type("raksasa.png", pictures.png_head(2**31 - 1, 2**31 - 1))


def test_a_paper_that_unpacks_without_end_is_refused_before_it_is_unpacked() -> None:
    bomb = pictures.bomb()
    assert len(bomb) < 100_000
    with pytest.raises(BadInput, match=r"64.0 MB in 3 parts"):
        checks.media_type("laporan.docx", bomb)


def test_a_paper_that_lies_about_its_size_is_refused() -> None:
    with pytest.raises(BadInput, match="damaged"):
        checks.media_type("laporan.docx", pictures.lying_bomb())


def test_a_paper_with_a_program_or_macros_in_it_is_refused() -> None:
    with pytest.raises(BadInput, match="carries a program"):
        checks.media_type("laporan.docx", pictures.docx(word__embeddings__x=b"MZ\x90\x00" + bytes(60)))
    with pytest.raises(BadInput, match="macros"):
        checks.media_type("laporan.docx", pictures.archive({**_PARTS, "word/vbaProject.bin": b"x"}))


def test_a_paper_of_too_many_parts_is_refused() -> None:
    many = {f"word/{number}.xml": b"" for number in range(archives.PART_LIMIT)}
    with pytest.raises(BadInput, match="parts"):
        checks.media_type("laporan.docx", pictures.archive({**_PARTS, **many}))


def test_a_page_that_speaks_of_encrypt_is_not_locked() -> None:
    page = b"%PDF-1.4\n1 0 obj<</Length 20>>stream\n(/Encrypt 5 0 R) Tj\nendstream endobj trailer<<>>"
    assert checks.media_type("tentang.pdf", page) == "application/pdf"


def test_files_of_one_filing_have_a_number_and_a_size_together() -> None:
    checks.must_fit_together([checks.MAX_TOTAL_BYTES // 10] * 10)
    with pytest.raises(BadInput, match="11 files"):
        checks.must_fit_together([1] * 11)
    with pytest.raises(BadInput, match="Together"):
        checks.must_fit_together([checks.MAX_BYTES] * 5)


_PARTS = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
