"""The board of cases: by due date, narrowed by the URL, counted, and with every clock's nearness in words."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.apps.cases.board import selectors as board_selectors
from posko.apps.cases.course import selectors
from posko.apps.cases.course.filters import Filter, filter_from
from posko.apps.cases.exclusions.services import exclude
from posko.apps.cases.models import ArticleCheck, Case
from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.domain.cases.alarms import Near, nearness
from posko.domain.papers.formats import short_moment
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import REPORTER, a_case_at_the_police, a_finding, a_report, clock_at, happens, open_the_centre
from tests.sheets import page_rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOARD = "/cases/"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def read(client: Client, query: str = "", at: datetime = AT + HOUR) -> str:
    clock_at(at)
    answer = client.get(BOARD + query)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(query: Filter, at: datetime) -> list[int]:
    found = board_selectors.Found(viewer_of("gk-bawaslu"), query, at, 50)
    return [line.row.number for line in found[0:50]]


def test_cases_stand_by_the_clock_that_ends_first_and_ended_ones_come_last() -> None:
    police = a_case_at_the_police()
    report = a_report(at=AT + 5 * HOUR).case
    dropped = a_report(at=AT + 5 * HOUR).case
    happens(dropped, "report.dropped", "gk-bawaslu", AT + 6 * HOUR, reason="Bukan pelanggaran")
    assert shown(Filter(show="all"), AT + 7 * HOUR) == [report.number, police.number, dropped.number]
    assert shown(Filter(), AT + 7 * HOUR) == [report.number, police.number]
    assert shown(Filter(show="ended"), AT + 7 * HOUR) == [dropped.number]


@pytest.mark.parametrize("show", ["", "near", "all"])
def test_every_slice_of_the_board_is_cut_from_one_order(show: str) -> None:
    numbers = [a_report(at=AT - hours * HOUR).case.number for hours in (0, 3, 1, 4, 2)]
    Case.objects.filter(number__in=numbers[1:3]).update(first_end=None, last_end=None)
    viewer, wanted, at = viewer_of("gk-bawaslu"), Filter(show=show), AT + HOUR
    whole = list(selectors.chosen(viewer, wanted, at).values_list("number", flat=True))
    assert len(whole) == (3 if show == "near" else 5)
    found = board_selectors.Found(viewer, wanted, at, len(whole))
    for start in range(7):
        for stop in range(start, 8):
            assert [line.row.number for line in found[start:stop]] == whole[start:stop], (start, stop)


def test_every_filter_narrows_and_its_counts_agree_with_what_it_shows() -> None:
    police, report = a_case_at_the_police(), a_report(at=AT, place="31.75.03.1001").case
    ArticleCheck.objects.create(case=police, article="178C(2)", by="gk-bawaslu", at=AT)
    at, viewer = AT + 5 * HOUR, viewer_of("gk-bawaslu")
    for wanted, number in (
        (Filter(state="G5_PENYIDIKAN"), police.number),
        (Filter(holder="polri"), police.number),
        (Filter(holder="bawaslu"), report.number),
        (Filter(place="31.75.03"), report.number),
        (Filter(place="31.75.08.1002"), police.number),
        (Filter(article="178C(2)"), police.number),
        (Filter(q=str(report.number)), report.number),
        (Filter(state="RECEIVED", q="mencoblos"), report.number),
    ):
        assert shown(wanted, at) == [number], wanted
        assert board_selectors.counts(viewer, wanted, at).show[""] == 1, wanted
    counts = board_selectors.counts(viewer, Filter(holder="polri"), at)
    assert dict(counts.holder) == {"bawaslu": 1, "polri": 1} and counts.state["G5_PENYIDIKAN"] == 1
    assert counts.kecamatan["31.75.08"] == 1 and not counts.kecamatan["31.75.03"]


def test_what_is_no_word_of_the_board_is_passed_over_and_an_empty_one_says_so(log_in: LogIn) -> None:
    client = log_in("gk-bawaslu")
    assert "Tidak ada perkara yang berjalan" in read(client)
    a_report()
    page = read(client, "?show=nonsense&state=DROP&holder=tni")
    assert "Pemilih mencoblos dua kali" in page
    assert "Tidak ada perkara yang lolos saringan ini" in read(client, "?q=nihil")
    assert filter_from({"q": "a\0b"}, states={}, holders=()).q == "ab", "PostgreSQL takes no NUL, a form can send one"


def test_nearness_is_told_in_words_and_a_breach_stays_for_ever(log_in: LogIn) -> None:
    case = a_report().case
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=False, missing=["signature"])
    clock = case.clocks.get()
    assert clock.first_end is not None
    assert clock.last_end is not None
    client = log_in("gk-polres")
    assert "Kurang dari 24 jam" in read(client, at=clock.first_end - 20 * HOUR)
    assert "Kurang dari 6 jam" in read(client, at=clock.first_end - 2 * HOUR)
    assert "Terlambat 1 jam 30 menit" in read(client, "?show=late", clock.last_end + 1.5 * HOUR)
    happens(case, "report.completed", "gk-bawaslu", clock.last_end + 2 * HOUR)
    answered = happens(case, "report.dropped", "gk-bawaslu", clock.last_end + 3 * HOUR, reason="Bukan pelanggaran")
    assert answered.ended and answered.late_count == 1
    assert "Tenggat yang lewat: 1" in read(client, "?show=late", clock.last_end + 30 * DAY)


def test_the_steps_of_nearness_go_from_far_to_breached() -> None:
    first, last = AT + 10 * DAY, AT + 12 * DAY
    steps = [nearness(first, last, first - left) for left in (4 * DAY, 2 * DAY, 7 * HOUR, HOUR, -HOUR, -3 * DAY)]
    assert [*steps, nearness(first, last, last + DAY, verified=False)] == list(Near)
    assert nearness(first, None, last + DAY) == Near.RISK, "nobody is late while the latest date is not known"


def test_the_board_shows_no_case_that_is_not_open_to_the_viewer(log_in: LogIn) -> None:
    case = a_report().case
    exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    assert "Pemilih mencoblos" not in read(log_in("gk-bawaslu-2"), "?show=all")
    assert board_selectors.counts(viewer_of("gk-bawaslu-2"), Filter(), AT).show == {}
    shown_in_the_menu = {who: selectors.open_count(viewer_of(who)) for who in ("gk-bawaslu", "gk-bawaslu-2", "bawaslu")}
    assert shown_in_the_menu == {"gk-bawaslu": 1, "gk-bawaslu-2": 0, "bawaslu": 0}
    clock_at(AT)
    assert log_in("bawaslu").get(BOARD).status_code == 404


def test_the_number_of_questions_does_not_grow_with_the_cases(log_in: LogIn) -> None:
    client = log_in("gk-bawaslu")
    asked = []
    for many in (1, 6):
        for _ in range(many):
            a_finding()
        read(client)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 26


def test_a_file_obeys_the_filter_names_nobody_and_is_recorded(log_in: LogIn) -> None:
    a_case_at_the_police()
    report = a_report().case
    client = log_in("gk-bawaslu")
    clock_at(AT + 5 * HOUR)
    answer = client.post(reverse("cases:export"), {"kind": "csv", "holder": "bawaslu"})
    rows = page_rows(answer.content)
    assert [row["Nomor"] for row in rows] == [str(report.number)]
    assert rows[0]["Tenggat berikutnya"] and rows[0]["Jenis perkara"] == "laporan"
    assert rows[0]["Dibuka"] == short_moment(report.opened_at, "id")
    assert REPORTER["name"] not in str(rows) and report.title not in str(rows)
    assert client.post(reverse("cases:export"), {"kind": "xlsx"}).content[:2] == b"PK"
    assert Entry.objects.filter(event="cases.handed_out", compartment="case").count() == 2
    client.post(reverse("cases:export"), {"kind": "csv", "q": REPORTER["name"], "show": "all"})
    told = Entry.objects.filter(event="cases.handed_out").latest("number").payload.body
    assert json.loads(told or "{}")["filter"] == {"show": "all", "q": "…"}, "who was searched for is a person"


def test_a_call_of_a_clock_leads_to_its_case() -> None:
    from posko.apps.cases.clocks import services as clock_services

    case = a_report().case
    clock_services.call(by=viewer_of("gk-bawaslu"), at=AT + 30 * DAY)
    links = set(Notice.objects.filter(key__startswith="case:").values_list("link", flat=True))
    assert links == {reverse("cases:case", args=[case.number])}
    assert Case.objects.count() == 1
