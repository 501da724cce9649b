"""The pictures of a case: its stages and its clocks as the law's table and its events give them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from posko.apps.cases.course import drawing, selectors
from posko.apps.cases.exclusions.services import exclude
from posko.apps.cases.models import Case
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_case_at_the_police, a_report, clock_at, open_the_centre

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    selectors._medians.drop_held()


def drawn(case: Case, later: timedelta) -> tuple[drawing.Flow, drawing.Line]:
    viewer, at = viewer_of("gk-bawaslu"), AT + later
    course, now = selectors.course(viewer, case), selectors.standing(viewer, case, at)
    with translation.override("id"):
        line = drawing.line(course, now, at)
        assert line is not None
        return drawing.flow(course, now, {"G2_KAJIAN": 2 * DAY}, at), line


def test_a_case_at_the_police_stands_in_its_investigation_and_a_table_says_so() -> None:
    flow, _line = drawn(a_case_at_the_police(), 6 * HOUR)
    assert [row.name for row in flow.rows if row.current] == ["Penyidikan"]
    assert {row.name: row.usual for row in flow.rows}["Kajian dan penyelidikan"] == 2 * DAY
    assert "Kini: Penyidikan" in flow.svg and "2,0 hari" in flow.svg


def test_a_clock_is_drawn_to_both_of_its_ends_and_an_answered_one_says_when() -> None:
    _flow, line = drawn(a_case_at_the_police(), 6 * HOUR)
    kinds = [kind for kind in ("met", "running", "if") if f'class="clock {kind}"' in line.svg]
    assert kinds[:2] == ["met", "running"]
    assert " atau " in line.svg and "terpenuhi" in line.svg
    assert any("Penyidikan" in row.name for row in line.rows)


def test_what_may_begin_only_if_something_happens_is_said_as_such() -> None:
    _flow, line = drawn(a_report().case, HOUR)
    assert [row.name for row in line.rows if row.name.startswith("Bila terjadi:")]


def test_a_clock_past_its_latest_date_is_late_and_one_at_risk_is_not() -> None:
    case = a_report().case
    clock = case.clocks.get()
    assert clock.first_end is not None and clock.last_end is not None
    for moment, over in ((clock.first_end + HOUR, False), (clock.last_end + HOUR, True)):
        _flow, line = drawn(case, moment - AT)
        assert ('class="clock over"' in line.svg) == (over and clock.verified)


def test_the_median_counts_no_case_that_is_kept_from_the_viewer() -> None:
    case = a_case_at_the_police()
    assert selectors.medians(viewer_of("gk-bawaslu"))
    exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu-2"), at=AT)
    assert selectors.medians(viewer_of("gk-bawaslu-2")) == {}
    assert selectors.medians(viewer_of("bawaslu")) == {}, "behind the wall there is no case"


def test_the_page_shows_both_pictures_with_their_tables(log_in: LogIn) -> None:
    case = a_case_at_the_police()
    clock_at(AT + 6 * HOUR)
    page = log_in("gk-polres").get(f"/cases/{case.number}/").content.decode()
    assert 'class="picture case-flow"' in page and 'class="picture case-line"' in page
    assert page.count("Tabel") >= 2 and "Giliran Anda: Polri" in page
