"""An alert leaves as a letter: kop, numbers, what is known and asked, who acknowledged, who signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from posko.domain.papers.alert import AlertSheet, alert_paper
from posko.domain.papers.blocks import block_docx, block_pdf
from posko.domain.papers.formats import Language
from posko.domain.papers.head import Carried
from tests.domain.papers.reports import AT, bare
from tests.domain.papers.test_a_letter import LETTER
from tests.domain.papers.test_the_signed_head_on_paper import checkpoint
from tests.domain.papers.texts import same_words

SHEET = AlertSheet(
    kind="alert",
    number=7,
    agency="BPBD Rekaan",
    demo=True,
    headline="Muka air Katulampa naik",
    description="Siaga 3 sejak subuh.",
    instruction="Siagakan pompa.",
    places=("Kampung Melayu", "Bidara Cina"),
    category="Hidrometeorologi",
    severity="Berat",
    urgency="Segera",
    certainty="Teramati",
    sent_at=AT,
    expires_at=AT + timedelta(hours=4),
    letter=LETTER,
    answered=(("KPU", AT + timedelta(minutes=4)), ("Bawaslu", None)),
    incident="12",
)


def texts(language: Language, **changed: Any) -> tuple[str, str]:
    made = alert_paper(replace(SHEET, **changed), Carried(checkpoint(2), at=AT), language)
    return same_words(block_pdf(made, language=language), block_docx(made, language=language))


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_files_say_the_same_and_all_of_it(language: Language) -> None:
    printed, written = texts(language)
    assert printed == written
    told = (*LETTER.kop, *LETTER.to, *LETTER.cc, *SHEET.places, SHEET.headline, SHEET.description, SHEET.instruction)
    assert [one for one in told if bare(one) not in printed] == []


def test_who_has_not_acknowledged_is_said_and_an_end_names_what_it_ends() -> None:
    printed, _ = texts("id", kind="end", earlier="Peringatan 5: Hujan lebat", instruction="")
    assert bare("Bawaslu belum mengonfirmasi") in printed and bare("Peringatan 7, pengakhiran") in printed
    assert bare("Menunjuk pada Peringatan 5: Hujan lebat") in printed
    assert bare("Nihil (dilaporkan oleh BPBD Rekaan, pukul 15.04 WIB).") in printed
