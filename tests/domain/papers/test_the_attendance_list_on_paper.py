"""The daftar hadir: a line for each who is expected, empty lines, and where the signed paper belongs."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import pytest
from docx import Document
from docx.oxml.ns import qn

from posko.domain.papers.attendance_list import (
    EMPTY_LEAST,
    AttendanceList,
    Expected,
    attendance_list_docx,
    attendance_list_pdf,
    attendance_sheet,
)
from posko.domain.papers.formats import Language
from posko.domain.situation.sitrep import WIB
from tests.domain.papers.reports import bare, pages, read

LINES = (
    Expected("Bawaslu Kota", "Ketua", "Wulan Rekaan"),
    Expected("BPBD", "Penghubung"),
    Expected("Kodim 0505", declined=True),
)
LIST = AttendanceList(
    kop=("KEPOLISIAN NEGARA REPUBLIK INDONESIA", "RESOR METRO JAKARTA TIMUR"),
    title="Rakor H-2",
    held_at=datetime(2024, 11, 25, 9, tzinfo=WIB),
    venue="Aula lantai 6",
    chair="Polres Metro Jakarta Timur",
    inviter="Polres Metro Jakarta Timur",
    operation="Operasi",
    city="Jakarta Timur",
    demo=False,
    lines=LINES,
    at=datetime(2024, 11, 24, 9, tzinfo=WIB),
)


def test_each_expected_has_a_line_and_some_are_empty() -> None:
    rows = attendance_sheet(LIST, "id")["rows"]
    assert isinstance(rows, list)
    assert rows[0] == ["1.", "Bawaslu Kota", "Ketua", "Wulan Rekaan", "1."]
    assert rows[2][2] == "menyatakan berhalangan"
    assert [row[1:4] for row in rows[3:]] == [["", "", ""]] * EMPTY_LEAST


@pytest.mark.parametrize(("language", "archived"), [("id", "tidak disimpan di Posko"), ("en", "not kept in Posko")])
def test_pdf_and_docx_say_the_same_and_who_archives_it(language: Language, archived: str) -> None:
    sheet = attendance_sheet(LIST, language)
    given = [archived, *LIST.kop, *(value for each in LINES for value in (each.institution, each.office, each.name))]
    given += [value for name, values in sheet["letterhead"] for value in (name, *values)]  # type: ignore[attr-defined]
    body = Document(io.BytesIO(attendance_list_docx(LIST, language=language))).element.body
    docx = bare("".join(text.text or "" for text in body.iter(qn("w:t"))))
    for told in (read(attendance_list_pdf(LIST, language=language)), docx):
        assert [one for one in given if bare(one) not in told] == []


def test_a_long_list_repeats_its_head_and_never_ends_in_a_signature_alone() -> None:
    many = replace(LIST, lines=tuple(Expected(f"Kecamatan {number}", "Camat") for number in range(60)))
    leaves = pages(attendance_list_pdf(many, language="id"))
    assert len(leaves) > 3
    assert all("Tandatangan" in leaf for leaf in leaves[:-1])
    assert b"pdfaid:part" in attendance_list_pdf(many, language="id")
