"""Page one of a situation report is its brief, whatever is said; an empty section is one line that says who told it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from posko.domain.papers.brief import brief_sheet, cut, shares
from posko.domain.papers.sitrep import sitrep_pdf
from posko.domain.papers.words import words
from posko.domain.situation.brief import Brief, BriefFigure, BriefLine, hourly, usual_hours
from tests.domain.papers.reports import AT, MAP, bare, report

HOUR = timedelta(hours=1)
PUMP = BriefLine("late", "Pompa portabel siaga di 6 TPS", "Kampung Melayu · BPBD", AT - HOUR, HOUR)
LIST = BriefLine("promise", "Daftar pemilih pindahan dicocokkan", "Cipinang · KPU", AT + HOUR)
FIGURES = (
    BriefFigure("gaps_open", 23, 28, (28.0, 23.0)),
    BriefFigure("gaps_late", 4, 3, (3.0, 4.0)),
    BriefFigure("kept", 89, None, (86.0, 89.0), of=110),
    BriefFigure("incidents_open", 18, None, (12.0, 18.0)),
)
HAPPENED = [(AT - HOUR / 2, 4), (AT - 3 * HOUR, 1), (AT - 25 * HOUR, 2)]


def _brief(**changes: Any) -> Brief:
    plain = Brief("Paling terlambat: pompa.", FIGURES, (PUMP,), (LIST,), hourly(HAPPENED, AT), (), AT, 4, 16, 2)
    return Brief(**({name: getattr(plain, name) for name in Brief.__slots__} | changes))


def _pages(brief: Brief) -> list[str]:
    paper = sitrep_pdf(report(brief=brief), language="id", map_svg=MAP)
    return [bare(page.extract_text()) for page in PdfReader(BytesIO(paper)).pages]


def test_page_one_holds_the_brief_and_the_annex_begins_on_the_next() -> None:
    first, second, *_rest = _pages(_brief())
    for words_ in (
        "23",
        "turun 5 sejak laporan lalu",
        "naik 1",
        "dari 110 janji",
        PUMP.title,
        "lewat 1 jam",
        LIST.title,
    ):
        assert bare(words_) in first
    assert bare("4 kelurahan pasti rawan tinggi, sampai 16") in first
    assert bare("Lampiran") not in first and bare("Lampiran") in second


def test_however_much_is_said_the_brief_keeps_to_one_page() -> None:
    long = "Pembagian perlengkapan tertunda karena jalan tergenang. " * 40
    line = BriefLine("late", long, "Cipinang Besar Utara, Jatinegara · Sudin Bina Marga", AT, 99 * HOUR)
    pages = _pages(_brief(lead=long[:400], late=(line,) * 3, following=(line,) * 3))
    assert bare("Lampiran") in pages[1]


def test_an_empty_list_says_who_reported_that_there_is_nothing() -> None:
    first = _pages(_brief(late=()))[0]
    assert bare("Nihil (dilaporkan oleh Posko Bersama Jakarta Timur, pukul 15.04 WIB).") in first


def test_incidents_are_counted_by_hour_and_severity() -> None:
    hours = hourly(HAPPENED, AT)
    assert len(hours) == 24
    assert (hours[-1], hours[-4]) == ((0, 0, 0, 1), (1, 0, 0, 0))
    assert sum(map(sum, hours)) == 2, "what happened yesterday is no part of the day"
    assert sum(usual_hours(HAPPENED, AT)) == 1 / 7


def test_words_too_long_end_at_a_word() -> None:
    assert cut("satu dua tiga", 10) == "satu dua …"
    assert cut("satu dua", 9) == "satu dua"


def test_a_figure_that_never_changed_is_a_level_line() -> None:
    assert shares((3.0, 3.0)) == [0.5, 0.5]


def test_a_count_of_late_gaps_is_an_alarm_and_none_is_not() -> None:
    sheet: Any = brief_sheet(_brief(figures=(BriefFigure("gaps_late", 0, 0),)), "", (), words("sitrep", "id"), "id")
    (figure,) = sheet["figures"]
    assert (figure["alarm"], figure["change"]) == (False, "tetap sejak laporan lalu")
