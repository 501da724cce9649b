"""The letter of invitation says where, when and what about; with gaps it is restricted, and a later one names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from posko.domain.papers.formats import Language
from posko.domain.papers.invitation_letter import (
    InvitationLetterSheet,
    Item,
    OpenGap,
    invitation_letter_docx,
    invitation_letter_pdf,
    least_of,
    number_of,
    to_one,
)
from posko.domain.papers.letter import Letter, Signer
from tests.domain.papers.reports import AT, bare
from tests.domain.papers.texts import docx_text, pdf_text

SHEET = InvitationLetterSheet(
    letter=Letter(
        kop=("BADAN REKAAN",),
        register="T/UNDANGAN-001/XI/2024/POSKO-JT",
        classification="terbatas",
        subject="Undangan Rakor H-1",
        place="Jakarta",
        day=date(2024, 11, 25),
        signer=Signer("KETUA", "Galih Rekaan"),
        basis=("Perintah Rekaan",),
        to=("KPU Rekaan", "BPBD Rekaan"),
    ),
    agency="Bawaslu Rekaan",
    operation="Operasi Rekaan",
    demo=True,
    title="Rakor H-1",
    held_at=AT + timedelta(days=1),
    minutes=90,
    venue="Aula",
    chair="Bawaslu Rekaan",
    at=AT,
    items=(Item("Kesiapan logistik", 20, "KPU Rekaan", "Jadwal distribusi"), Item("Cuaca", 10)),
    gaps=(OpenGap("late", 4, "Pompa belum ada", "Kampung Melayu", "BPBD"),),
)


def both(sheet: InvitationLetterSheet, language: Language) -> tuple[str, str]:
    printed = invitation_letter_pdf(sheet, language=language)
    return pdf_text(printed), docx_text(invitation_letter_docx(sheet, language=language))


@pytest.mark.parametrize("language", ["id", "en"])
def test_pdf_and_docx_say_the_same(language: Language) -> None:
    printed, written = both(SHEET, language)
    assert printed == written
    for wanted in ("Kesiapan logistik", "Jadwal distribusi", "Pompa belum ada", "KPU Rekaan", SHEET.letter.register):
        assert bare(wanted) in printed


def test_a_change_names_the_letter_before_and_a_cancellation_encloses_nothing() -> None:
    changed = replace(SHEET, replaces="T/UNDANGAN-001/XI/2024/POSKO-JT", reason="Aula dipakai.")
    assert (
        bare("mengubah undangan nomor T/UNDANGAN-001/XI/2024/POSKO-JT. Alasan: Aula dipakai.") in both(changed, "id")[0]
    )
    printed, written = both(replace(changed, cancelled=True), "id")
    assert printed == written and bare("membatalkan undangan nomor") in printed
    assert "Pompa" not in printed and "logistik" not in printed


def test_a_letter_to_one_agency_names_no_other() -> None:
    printed, _written = both(to_one(replace(SHEET, items=(), gaps=()), "BPBD Rekaan"), "id")
    assert "BPBDRekaan" in printed and "KPURekaan" not in printed


def test_gaps_make_a_letter_restricted_and_the_number_says_its_class() -> None:
    assert (least_of(with_gaps=False), least_of(with_gaps=True)) == ("biasa", "terbatas")
    assert number_of(3, AT, "POSKO-JT", "biasa") == "B/UNDANGAN-003/XI/2024/POSKO-JT"
