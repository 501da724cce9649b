"""Statistics of cases: summed up by the database, of a period, with no name and no small number by place."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from posko.apps.cases.articles import services as article_services
from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.models import Case
from posko.apps.cases.statistics import selectors as statistics_selectors
from posko.apps.cases.statistics import services as statistics_services
from posko.apps.cases.statistics.selectors import Span, Stage
from posko.apps.ledger.models import Entry
from posko.apps.situation.sitreps import period
from posko.apps.situation.sitreps import selectors as sitrep_selectors
from posko.domain.access import Compartment, system_viewer
from posko.domain.cases.small import hide_small
from posko.domain.errors import NotAllowed
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import REPORTER, a_report, happens, open_the_centre
from tests.world import CODE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def _in_investigation(at: Any = AT) -> Case:
    case = a_report(at=at).case
    happens(case, "report.reviewed", "gk-bawaslu", at + HOUR, complete=True, missing=[])
    happens(case, "report.registered", "gk-bawaslu", at + 2 * HOUR)
    happens(case, "discussion.held", "gk-polres", at + 3 * HOUR, n=1)
    happens(case, "discussion.held", "gakkumdu", at + DAY, n=2)
    happens(case, "decision.made", "gk-bawaslu", at + DAY + HOUR, **{"class": "crime", "evidence": 2})
    return happens(case, "report.forwarded", "gk-bawaslu", at + DAY + 2 * HOUR)


def _incomplete() -> Case:
    case = a_report(title="Judul yang tidak boleh keluar").case
    return happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=False, missing=["signature"])


def _counted(at: Any = AT, span: Span = Span(), who: str = "gk-bawaslu") -> statistics_selectors.Statistics:  # noqa: B008
    return statistics_selectors.statistics(viewer_of(who), span, at)


def _stages(found: statistics_selectors.Statistics) -> dict[str, Stage]:
    return {each.state.code: each for each in found.stages}


def test_stages_count_who_is_there_and_how_long_the_others_stayed() -> None:
    _in_investigation()
    slow = a_report().case
    happens(slow, "report.reviewed", "gk-bawaslu", AT + 3 * HOUR, complete=True, missing=[])
    found = _counted(AT + 2 * DAY)
    stages = _stages(found)
    assert (found.total, found.ended, found.lapsed) == (2, 0, 0)
    assert (stages["G5_PENYIDIKAN"].now, stages["G5_PENYIDIKAN"].left) == (1, 0)
    received = stages["RECEIVED"]
    assert (received.now, received.left, received.median, received.longest) == (0, 2, HOUR, 3 * HOUR)
    assert stages["G2_KAJIAN"].median == DAY - 3 * HOUR


def test_clocks_are_kept_late_running_and_breached_by_rule() -> None:
    _in_investigation()
    a_report()
    clocks = {each.rule.code: each for each in _counted(AT + 10 * DAY).clocks}
    first, review = clocks["report.handling"], clocks["report.initial_review"]
    assert (first.kept, first.late) == (1, 0)
    assert (review.kept, review.late, review.running, review.breached) == (1, 0, 1, 0), "unread, so never breached"
    assert (clocks["gakkumdu.penyidikan"].running, clocks["gakkumdu.penyidikan"].breached) == (1, 0)


def test_a_clock_that_was_answered_late_counts_as_late() -> None:
    case = _incomplete()
    happens(case, "report.completed", "gk-bawaslu", AT + 5 * DAY)
    (repair,) = [each for each in _counted(AT + 5 * DAY).clocks if each.rule.code == "report.repair"]
    assert (repair.kept, repair.late, repair.running) == (0, 1, 0)


def test_a_clock_whose_length_was_never_read_counts_neither_as_late_nor_as_kept() -> None:
    happens(a_report().case, "report.reviewed", "gk-bawaslu", AT + 5 * DAY, complete=True, missing=[])
    assert not [each for each in _counted(AT + 5 * DAY).clocks if each.rule.code == "report.initial_review"]


def test_a_case_that_lapsed_says_which_clock_ran_out() -> None:
    _in_investigation()
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
    by = system_viewer("test", operation=CODE, city=viewer_of("gk-bawaslu").city, compartments=walls)
    clock_services.lapse(by=by, at=AT + 60 * DAY)
    found = _counted(AT + 61 * DAY)
    assert found.lapsed == 1
    assert [(each.row.code, each.count) for each in found.lapses] == [("gakkumdu.penyidikan", 1)]
    assert _stages(found)["G5_PENYIDIKAN"].left == 1


def test_articles_are_counted_while_they_stand() -> None:
    by = viewer_of("gk-bawaslu")
    for articles in (("178B", "187A"), ("178B",)):
        case = a_report().case
        for article in articles:
            case = article_services.pick(case, article, by=by, at=AT)
    article_services.set_aside(case, "178B", by=by, at=AT)
    assert {each.row.code: each.count for each in _counted().articles} == {"178B": 1, "187A": 1}


def test_a_small_number_by_place_is_hidden_and_does_not_follow_from_the_rest() -> None:
    for _ in range(4):
        a_report()
    a_report(place="31.75.03")
    assert {cell.text for _name, cell in _counted().places} == {"<3", "–"}
    cells = {key: cell.text for key, cell in hide_small({"a": 1, "b": 2, "c": 9, "d": 0}).items()}
    assert cells == {"a": "<3", "b": "<3", "c": "9", "d": "<3"}


def test_only_the_cases_of_the_period_and_of_the_viewer_are_counted() -> None:
    first = a_report().case
    a_report(at=AT + 3 * DAY)
    day = AT.date()
    assert _counted(AT + 4 * DAY, Span(day, day)).total == 1
    assert _counted(AT + 4 * DAY, Span(day + DAY, None)).total == 1
    exclusions.exclude(first, "gk-bawaslu-2", reason="Kerabat", by=viewer_of("gk-bawaslu"), at=AT + 3 * DAY)
    assert (_counted(AT + 4 * DAY, who="gk-bawaslu-2").total, _counted(AT + 4 * DAY, who="planner").total) == (1, 0)


def test_many_cases_ask_the_database_no_more_than_few() -> None:
    asked = []
    for count in (1, 6):
        for _ in range(count):
            a_report()
        viewer = viewer_of("gk-bawaslu")
        with CaptureQueriesContext(connection) as queries:
            statistics_selectors.statistics(viewer, Span(), AT)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 14


def test_page_and_workbook_name_nobody_and_obey_the_period(log_in: LogIn) -> None:
    case = a_report(title="Judul yang tidak boleh keluar").case
    client = log_in("gk-bawaslu")
    page = client.get("/cases/statistics/").content.decode()
    sent = client.post("/cases/statistics/export/", {"since": "2024-01-01", "until": ""})
    book = CalamineWorkbook.from_filelike(io.BytesIO(sent.content))
    told = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    for secret in (case.title, REPORTER["name"], REPORTER["address"]):
        assert secret not in page and secret not in told
    assert "RECEIVED" in told and "Diterima, tanda terima diberikan" in page
    assert Entry.objects.filter(event="cases.handed_out").count() == 1
    later = client.post("/cases/statistics/export/", {"since": "2099-01-01"})
    empty = CalamineWorkbook.from_filelike(io.BytesIO(later.content))
    assert "RECEIVED" not in str(empty.get_sheet_by_index(0).to_python())


def test_a_wrong_period_is_given_back_and_nobody_outside_reads_it(log_in: LogIn) -> None:
    client = log_in("gk-bawaslu")
    wrong = client.get("/cases/statistics/?since=2024-12-01&until=2024-11-01")
    assert wrong.status_code == 422 and "2024-12-01" in wrong.content.decode()
    assert client.post("/cases/statistics/export/", {"since": "x"}).status_code == 422
    for who in ("planner", "bawaslu", "duty", "admin"):
        assert log_in(who).get("/cases/statistics/").status_code in (403, 404)


def test_the_table_hears_totals_only_when_bawaslu_gives_them_and_nothing_else() -> None:
    for _ in range(3):
        _incomplete()
    _in_investigation()
    until, chief = AT + 10 * DAY, viewer_of("planner")

    def told() -> str:
        found = sitrep_selectors.happened(chief, AT, until, "pilkada")
        return period.texts_of("en", found, AT, until, "pilkada").general

    assert "Gakkumdu" not in told()
    with pytest.raises(NotAllowed, match="Bawaslu's members"):
        statistics_services.release_totals(uuid.uuid4(), by=viewer_of("gk-polres"), at=until)
    key = uuid.uuid4()
    for _ in range(2):
        statistics_services.release_totals(key, by=viewer_of("gk-bawaslu"), at=until)
    assert Entry.objects.filter(event="cases.totals_released", compartment="coordination").count() == 1
    text = told()
    assert "waits for the reporter 3" in text and "<3" in text and "clocks breached: 3" in text and "Judul" not in text


@pytest.mark.parametrize("words", [{"since": "0001-01-01"}, {"until": "9999-12-31"}])
def test_a_period_in_no_year_of_an_operation_is_refused(log_in: LogIn, words: dict[str, str]) -> None:
    a_report()
    member = log_in("gk-bawaslu")
    for answer in (member.get("/cases/statistics/", words), member.post("/cases/statistics/export/", words)):
        assert answer.status_code == 422
        assert "2000" in answer.content.decode()
