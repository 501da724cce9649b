"""Whoever sends or reads a page of a case has its events read once, and played once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posko.apps.cases.course import selectors, services
from posko.apps.cases.course.services import NewEvent
from posko.domain.cases import machine
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_case_at_the_police, a_report, clock_at, happens, open_the_centre

HOUR = timedelta(hours=1)
TABS = ("", "persons/", "discussions/", "articles/", "evidence/", "papers/", "links/")


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


@contextmanager
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The events that are played in the block, the machine playing them as ever."""
    found, advance = [], machine.advance

    def told(case: machine.Case, event: Any) -> machine.Case:
        found.append(event.name)
        return advance(case, event)

    with monkeypatch.context() as patch:
        patch.setattr(machine, "advance", told)
        yield found


def reads(questions: CaptureQueriesContext) -> int:
    """How often what events say was asked for, by whatever query that brought rows."""
    asked = [each["sql"] for each in questions.captured_queries]
    whole = [sql for sql in asked if sql.startswith("SELECT") and '"cases_caseevent"."said"' in sql]
    return sum('"sequence" >' not in sql for sql in whole)


def test_an_event_that_is_sent_reads_and_plays_the_case_once(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    case, client = a_case_at_the_police(), log_in("gk-polres")
    clock_at(AT + 6 * HOUR)
    form = {"form_key": uuid.uuid4(), "event": "investigation.stopped", "at_0": "2024-11-25", "at_1": "20:30"}
    form |= {"reason": "Tidak cukup bukti"}
    with CaptureQueriesContext(connection) as questions, played(monkeypatch) as events:
        assert client.post(f"/cases/{case.number}/events/", form).status_code == 302
    assert reads(questions) == 1
    # the five that stood, played once, and the new one
    assert len(events) == 6
    assert events[-1] == "investigation.stopped"


@pytest.mark.parametrize("tab", TABS)
def test_a_page_of_a_case_reads_and_plays_it_at_most_once(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    case, client = a_case_at_the_police(), log_in("gk-bawaslu")
    clock_at(AT + 6 * HOUR)
    with CaptureQueriesContext(connection) as questions, played(monkeypatch) as events:
        assert client.get(f"/cases/{case.number}/{tab}").status_code == 200
    assert reads(questions) == 1
    assert len(events) == 5


def test_what_was_written_down_meanwhile_is_read_on_under_the_lock() -> None:
    by, case = viewer_of("gk-bawaslu"), a_report().case
    assert [row.name for row in selectors.events(by, case)] == ["report.received"]
    happens(a_fresh(case.pk), "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True)
    new = NewEvent(uuid.uuid4(), "report.registered", AT + 2 * HOUR, {"suspected_crime": False})
    done = services.record_event(case, new, by=by, at=AT + 2 * HOUR)
    names = [row.name for row in selectors.events(by, done)]
    assert names == ["report.received", "report.reviewed", "report.registered"]


def a_fresh(pk: int) -> Any:
    return selectors.cases(viewer_of("gk-bawaslu")).get(pk=pk)
