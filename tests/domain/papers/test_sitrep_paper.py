"""The printed sitrep says what the report holds, in both languages, on every page that must say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from posko.domain.papers.formats import Language
from posko.domain.papers.sitrep import sitrep_pdf, sitrep_sheet
from posko.domain.situation.sitrep import Figure, GapCounts
from posko.domain.territory.places import Label
from tests.domain.papers.reports import AT, LIST, MAP, PUMP, ROOT, bare, gap, pages, read, report

BOTH: tuple[Language, ...] = ("id", "en")


@pytest.mark.parametrize("language", BOTH)
def test_gap_number_and_ledger_head_are_found_in_the_text(language: Language) -> None:
    text = read(sitrep_pdf(report(), language=language, map_svg=MAP))
    for expected in (PUMP.title, LIST.title, "T/LAPSIT-007/XI/2024/POSKO-JT", "Bidara Cina"):
        assert bare(expected) in text
    assert f"posko ledger verify --head 1284:{ROOT}".replace(" ", "") in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "id",
            ("2.374.828", "Senin, 25 November 2024 pukul 15.04 WIB", "1 hari 15 jam lagi", "68,0", "20 jam"),
        ),
        ("en", ("2,374,828", "Monday, 25 November 2024, 15:04 WIB", "in 1 day 15 hours", "68.0", "20 hours")),
    ],
)
def test_numbers_and_dates_follow_the_language(language: Language, said: tuple[str, ...]) -> None:
    text = read(sitrep_pdf(report(), language=language))
    assert [one for one in said if bare(one) not in text] == []


def test_classification_number_and_page_stand_on_every_page() -> None:
    many = tuple(gap(f"C-{number:03d}", "Pompa belum ada") for number in range(60))
    leaves = pages(sitrep_pdf(report(gap_lines=many), language="id"))
    for place, leaf in enumerate(leaves, start=1):
        assert leaf.count("TERBATAS") >= 2
        assert "T/LAPSIT-007/XI/2024/POSKO-JT" in leaf
        assert f"Halaman{place}dari{len(leaves)}" in leaf
        assert "SALINANDEMO" in leaf


def test_a_real_operation_carries_no_demo_band() -> None:
    assert "SALINANDEMO" not in read(sitrep_pdf(report(demo=False), language="id"))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("id", "Tidak ada celah terbuka pada jam laporan ini."),
        ("en", "There are no open gaps at the hour of this report."),
    ],
)
def test_no_gaps_is_said_in_words(language: Language, sentence: str) -> None:
    assert bare(sentence) in read(sitrep_pdf(report(gap_lines=()), language=language))


def test_state_marks_come_with_their_words() -> None:
    lines = (PUMP, LIST, gap("C-3", "x", state="proven"), gap("C-4", "Sudah beres", state="closed"))
    text = read(sitrep_pdf(report(gap_lines=lines), language="id"))
    for mark in ("●terbuka", "◐dijanjikan", "◆dibuktikan", "▲terlambat", "▲20jam"):
        assert mark in text
    assert "Sudahberes" not in text
    assert "1celahlainsudahtertutup" in text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "id",
            (
                "12.345 celah belum tertutup; 678",
                "hanya 2 celah",
                "Celah terbuka yang paling mendesak",
            ),
        ),
        (
            "en",
            ("Gaps not closed: 12,345; past due of these: 678", "Only the 2 most urgent", "The most urgent open gaps"),
        ),
    ],
)
def test_of_very_many_gaps_the_first_are_listed_and_all_are_counted(language: Language, told: tuple[str, ...]) -> None:
    text = read(sitrep_pdf(report(gap_counts=GapCounts(12345, 678, 9)), language=language))
    assert [one for one in told if bare(one) not in text] == []


def test_three_hundred_gaps_fill_pages_whose_table_heads_repeat() -> None:
    due = AT + timedelta(days=1)
    many = tuple(
        gap(f"C-{number:03d}", f"Celah {number}", state="promised", owner="KPU", due=due) for number in range(300)
    )
    leaves = pages(sitrep_pdf(report(gap_lines=many), language="id"))
    listing = [leaf for leaf in leaves if "◐dijanjikan" in leaf]
    assert len(listing) > 8
    assert all("Pemilikjanji" in leaf for leaf in listing)
    assert [line.ref for line in many if line.ref not in "".join(leaves)] == []


def test_a_short_row_stays_on_one_page() -> None:
    point = report().weak_points[0]
    drivers = "Bencana alam yang mengganggu tahapan; " * 4
    points = tuple(
        replace(point, drivers=(f"Awal{number:02d} {drivers}Akhir{number:02d}",), supplement=()) for number in range(30)
    )
    leaves = pages(sitrep_pdf(report(weak_points=points), language="id"))
    begun = [[f"Awal{number:02d}" in leaf for leaf in leaves] for number in range(30)]
    ended = [[f"Akhir{number:02d}" in leaf for leaf in leaves] for number in range(30)]
    assert len(leaves) > 3 and begun == ended


def test_empty_lists_everywhere_still_make_a_report() -> None:
    empty = report(addressees=(), copies=(), weak_points=(), gaps_by_agency=(), gap_lines=(), rakor=(), closing="")
    text = read(sitrep_pdf(empty, language="id"))
    assert bare("Nihil (dilaporkan oleh Posko Bersama Jakarta Timur, pukul 15.04 WIB).") in text
    assert bare("Belum dilaporkan.") in text


def test_synthetic_and_uncertain_points_are_tagged() -> None:
    text = read(sitrep_pdf(report(), language="en"))
    assert "synthetic" in text
    assert "uncertain" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Dari 64 kelurahan yang dinilai, 12 berkelas tinggi; 7 di antaranya pasti"),
        ("en", "Of 64 kelurahan assessed, 12 are of high class; 7 of them are so whatever is assumed"),
    ],
)
def test_the_high_class_is_counted_over_the_whole_city(language: Language, said: str) -> None:
    sheet = sitrep_sheet(report(), language)
    assert said in str(sheet["weak"])
    assert "'12'" in str(sheet["keys"])


def test_a_supplement_that_is_no_official_figure_says_so() -> None:
    text = read(sitrep_pdf(report(), language="id"))
    assert bare("Banjir (perkiraan); TPS khusus") in text
    assert bare("TPS khusus (") not in text


def test_the_counts_of_places_carry_the_label_they_came_with() -> None:
    invented = replace(report().situation, kelurahan=Figure(1, Label.SYNTHETIC, "demo"))
    rows = sitrep_sheet(report(situation=invented), "id")["situation"]
    assert "'value': '1', 'label': <Label.SYNTHETIC: 'synthetic'>" in str(rows)


def test_the_same_report_gives_the_same_bytes() -> None:
    once = sitrep_pdf(report(), language="id", map_svg=MAP)
    assert sitrep_pdf(report(), language="id", map_svg=MAP) == once
    assert sitrep_pdf(report(number="T/LAPSIT-008"), language="id", map_svg=MAP) != once


def test_a_missing_font_folder_is_no_error(tmp_path: Path) -> None:
    absent = sitrep_pdf(report(), language="id", fonts=tmp_path / "nowhere")
    assert absent == sitrep_pdf(report(), language="id", fonts=None)


def test_the_file_is_tagged_titled_and_in_its_language() -> None:
    reader = PdfReader(BytesIO(sitrep_pdf(report(), language="id", map_svg=MAP)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert reader.metadata is not None
    assert reader.metadata.title == "Laporan situasi T/LAPSIT-007/XI/2024/POSKO-JT"
    xmp = root["/Metadata"].get_object().get_data()
    assert b"pdfaid:part" in xmp
    assert b"pdfuaid:part" in xmp


def test_the_head_and_the_number_are_copied_without_a_hidden_break() -> None:
    told = report()
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(sitrep_pdf(told, language="id"))).pages)
    assert "\u200b" not in text[text.index("posko ledger verify") :][:110]
    assert told.number in text
