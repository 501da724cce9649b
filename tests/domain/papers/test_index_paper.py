"""The printed report of an index run says what was kept, how sure it is, and what nobody reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any, cast

import pytest
from pypdf import PdfReader

from posko.domain.papers.formats import Language
from posko.domain.papers.index_report import LISTED, index_pdf, index_sheet
from posko.domain.territory.places import Label
from tests.domain.papers.index_reports import (
    EARLIER,
    FORMULA,
    INPUTS,
    LINES,
    RESULTS,
    index_report,
    many,
)
from tests.domain.papers.reports import MAP, ROOT, bare, pages, read

BOTH = pytest.mark.parametrize("language", ["id", "en"])


@BOTH
def test_every_place_and_the_proof_are_found_in_the_text(language: Language) -> None:
    text = read(index_pdf(index_report(), language=language, map_svg=MAP))
    assert [line.place for line in LINES if bare(line.place) not in text] == []
    for proof in (INPUTS, RESULTS, f"posko ledger verify --head 1284:{ROOT}", "T/INDEKS-003/XI/2024/POSKO-JT"):
        assert bare(proof) in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "id",
            (
                "Nomor 3, disimpan Senin, 25 November 2024 pukul 15.04 WIB",
                "Indeks Kerawanan Pemilu (IKP) 2024",
                "13,46 sampai di bawah 49,32",
                "68,00",
                "Bencana alam yang mengganggu tahapan; Laporan politik uang",
                "63% · belum pasti",
                "2.000 skenario",
            ),
        ),
        (
            "en",
            (
                "Number 3, kept Monday, 25 November 2024, 15:04 WIB",
                "Election Vulnerability Index (IKP) 2024",
                "13.46 to below 49.32",
                "68.00",
                "Natural disaster that disrupts a stage; Reports of money politics",
                "63% · not certain",
                "2,000 scenarios",
            ),
        ),
    ],
)
def test_figures_and_drivers_are_said_in_the_language(language: Language, said: tuple[str, ...]) -> None:
    text = read(index_pdf(index_report(), language=language))
    assert [one for one in said if bare(one) not in text] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("id", "Data sintetis: skor 3 dari 5 tempat"), ("en", "Synthetic data: the scores of 3 of 5 places")],
)
def test_invented_data_is_named_on_the_first_page(language: Language, sentence: str) -> None:
    assert bare(sentence) in pages(index_pdf(index_report(), language=language))[0]


def test_official_data_alone_needs_no_warning() -> None:
    official = tuple(replace(line, label=Label.OFFICIAL) for line in LINES)
    assert index_sheet(index_report(lines=official), "id")["caveats"] == []


def test_an_unknown_place_is_listed_as_unknown_and_stands_in_no_rank() -> None:
    sheet: Any = index_sheet(index_report(), "id")
    assert sheet["unknown"]["rows"] == [["Jatinegara", "1", "Bali Mester"]]
    assert "Bali Mester" not in [row["place"] for row in sheet["ranking"]["rows"]]
    assert sheet["classes"]["rows"][-1][:2] == ["unknown", "belum diketahui"]


def test_a_rank_outside_its_interval_is_named() -> None:
    sheet = index_sheet(index_report(), "en")
    assert sheet["outside"] == ["Bidara Cina, Jatinegara: rank 3, interval 4 to 5"]


def test_a_class_that_hardly_fails_is_not_called_certain_by_all() -> None:
    sheet: Any = index_sheet(index_report(), "en")
    shares = {row["place"]: (row["share"], row["certain"]) for row in sheet["ranking"]["rows"]}
    assert shares["Cipinang"] == ("99%", True)
    assert shares[FORMULA] == ("63%", False)


def test_the_bar_lies_along_all_ranks() -> None:
    sheet: Any = index_sheet(index_report(), "en")
    assert [row["bar"] for row in sheet["ranking"]["rows"]][:2] == [[0.0, 0.25, 0.0], [0.0, 0.75, 0.25]]


def test_the_run_before_is_compared_only_where_there_is_one() -> None:
    assert index_sheet(index_report(), "en")["earlier"] is None
    earlier: Any = index_sheet(index_report(earlier=EARLIER), "en")["earlier"]
    assert earlier["moved"] == [
        [FORMULA, "61.00", "41.50", "−19.50", "1 → 2"],
        ["Kampung Melayu", "50.00", "68.00", "+18.00", "2 → 1"],
    ]
    assert earlier["reclassed"] == [
        f"{FORMULA}: from high to medium",
        "Kampung Melayu: from medium to high",
        "Rawa Bunga: from unknown to low",
    ]


def test_another_basis_of_the_run_before_is_said() -> None:
    other = replace(EARLIER, same_basis=False)
    assert bare("That run used another divisor, verification or edition") in read(
        index_pdf(index_report(earlier=other), language="en")
    )


def test_kept_cuts_name_the_run_they_come_from() -> None:
    assert bare("Batasnya dipakai dari perhitungan 1") in read(index_pdf(index_report(kept_from=1), language="id"))


def test_what_it_was_divided_by_is_named_by_the_framework() -> None:
    sheet = index_sheet(index_report(per="voters", verified_only=True), "en")
    letterhead = dict(cast(list[tuple[str, tuple[str, ...]]], sheet["letterhead"]))
    assert letterhead["Counts"] == ("Divided by: Voters",)
    assert letterhead["What counts"] == ("Only events that a second person of Bawaslu verified",)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"whole": False}, "no longer give the hash that was sealed"),
        ({"head": None}, "The ledger holds no row that records this run"),
    ],
)
def test_a_run_that_cannot_be_proven_says_so_on_the_first_page(changes: dict[str, Any], sentence: str) -> None:
    assert bare(sentence) in pages(index_pdf(index_report(**changes), language="en"))[0]


def test_another_edition_of_the_law_table_is_said() -> None:
    assert bare("computed by edition 2019 of the framework") in read(
        index_pdf(index_report(edition="2019"), language="en")
    )


def test_thousands_of_stations_are_cut_to_the_weakest_and_counted() -> None:
    sheet: Any = index_sheet(many(LISTED + 50, unknown=LISTED + 3), "en")
    assert len(sheet["ranking"]["rows"]) == LISTED
    assert sheet["ranking"]["cut"].startswith(f"The table lists the {LISTED} weakest of {LISTED + 50} places")
    assert [row[1:] for row in sheet["unknown"]["rows"]] == [["51", ""]] * 3
    assert len(PdfReader(BytesIO(index_pdf(many(LISTED + 50, unknown=LISTED + 3), language="en"))).pages) < 20


def test_a_run_without_classes_still_makes_a_paper() -> None:
    one = replace(LINES[0], klass=None, shares={}, low=None, median=None, high=None)
    text = read(index_pdf(index_report(lines=(one, LINES[-1]), cuts=None, note=""), language="id"))
    assert bare("Terlalu sedikit tempat punya skor, jadi tidak ada kelas.") in text


def test_markup_in_names_and_notes_is_printed_literally() -> None:
    hostile = '#eval("1+1") *b* <label>'
    lines = (replace(LINES[0], place=hostile), *LINES[1:])
    assert read(index_pdf(index_report(lines=lines, note=hostile), language="id")).count(bare(hostile)) == 2


def test_classification_number_and_demo_stand_on_every_page() -> None:
    for leaf in pages(index_pdf(many(60), language="id")):
        assert leaf.count("TERBATAS") >= 2
        assert "T/INDEKS-003/XI/2024/POSKO-JT" in leaf
        assert "SALINANDEMO" in leaf


def test_the_file_is_archivable_tagged_and_in_its_language() -> None:
    reader = PdfReader(BytesIO(index_pdf(index_report(), language="en", map_svg=MAP)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    claimed = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in claimed
    assert "<pdfuaid:part>1</pdfuaid:part>" in claimed


def test_the_same_run_gives_the_same_bytes() -> None:
    once = index_pdf(index_report(earlier=EARLIER), language="id", map_svg=MAP)
    assert index_pdf(index_report(earlier=EARLIER), language="id", map_svg=MAP) == once


def test_a_run_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        index_report(kept_at=datetime(2024, 11, 25))  # noqa: DTZ001
