"""A task in a case tells the members of the asked institution, again when past due, and names the case and the time."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.links import services as link_services
from posko.apps.cases.links.services import NewCaseTask
from posko.apps.cases.models import Case, CaseTask
from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors
from posko.apps.notices.delivery import paper
from posko.apps.notices.models import Notice
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.apps.people.models import Agency, User
from posko.domain.access import Compartment, Role, Viewer, system_viewer
from posko.domain.notices import Severity
from tests.cast import AT, viewer_of
from tests.gakkumdu import a_report, let_in, open_the_centre
from tests.world import BEGUN, OTHER

DAY = timedelta(days=1)
WHAT = "Minta salinan daftar hadir"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    """Two members of the police, and one of another city's."""
    open_the_centre(settings, tmp_path)
    operation = Agency.objects.get(code="polres", operation__code=viewer_of("bawaslu").operation).operation
    elsewhere = Agency.objects.get(code="polres", operation__code=OTHER).operation
    for username, where in (("gk-polres-2", operation), ("gk-elsewhere", elsewhere)):
        by = system_viewer("test-builder", operation=where.code, city=where.city_id)
        new = NewPerson(username, "Guntur Penyidik", "polres", Role.GAKKUMDU_MEMBER)
        add_person(new, operation=where, by=by, at=BEGUN)
    let_in("gk-polres-2")


@pytest.fixture
def case() -> Case:
    """A report in Bawaslu's hands."""
    return a_report().case


def worker() -> Viewer:
    one = viewer_of("gk-bawaslu")
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
    return system_viewer("cases.call_tasks", operation=one.operation, city=one.city, compartments=walls)


def ask(case: Case, **changed: Any) -> CaseTask:
    fields = {"form_key": uuid.uuid4(), "what": WHAT, "agency": "polres", "due": AT + DAY}
    return link_services.add_task(case, NewCaseTask(**{**fields, **changed}), by=viewer_of("gk-bawaslu"), at=AT)


def told(task: CaseTask, **narrowed: Any) -> list[str]:
    found = Notice.objects.filter(key__startswith=f"case:{task.case_id}:task:{task.pk}:", **narrowed)
    return sorted(found.values_list("user__username", flat=True))


def test_the_asked_members_hear_of_it_once_and_nobody_else(case: Case) -> None:
    key = uuid.uuid4()
    task = ask(case, form_key=key)
    assert ask(case, form_key=key).pk == task.pk
    assert told(task) == ["gk-polres", "gk-polres-2"]
    rows = Notice.objects.filter(user__username="gk-polres")
    assert [(row.kind, row.compartment, row.link) for row in rows] == [
        ("asked", "case", f"/cases/{case.number}/links/")
    ]


def test_it_names_the_case_and_the_time_and_not_what_is_asked(case: Case) -> None:
    task = ask(case)
    (notice,) = Notice.objects.filter(user__username="gk-polres")
    assert notice.params.keys() == {"number", "due_at"}
    with translation.override("id"):
        assert paper.sentence(notice.text, notice.params).startswith(f"Perkara {case.number}: tugas untuk Anda")
    link_services.call(by=worker(), at=AT + DAY)
    kept = [*Notice.objects.all(), *Entry.objects.filter(event__startswith="notice.")]
    assert len(kept) > 4 and not any(WHAT in str(row.__dict__) for row in kept)
    undated = ask(case, due=None)
    assert told(undated) == told(task, settled_at=None, severity=Severity.NOTE)


def test_whoever_is_kept_out_is_gone_or_asked_it_hears_nothing(case: Case) -> None:
    exclusions.exclude(case, "gk-polres", reason="Kerabat terlapor", by=viewer_of("gk-polres"), at=AT)
    assert told(ask(case)) == ["gk-polres-2"]
    User.objects.filter(username="gk-polres-2").update(is_active=False)
    assert told(ask(case)) == []
    assert told(ask(case, agency="bawaslu")) == ["gk-bawaslu-2"]


def test_it_is_read_behind_the_wall(case: Case) -> None:
    task = ask(case)
    (notice,) = Notice.objects.filter(user__username="gk-polres")
    assert notice in selectors.notices_of(viewer_of("gk-polres"), AT)
    Notice.objects.filter(pk=notice.pk).update(user=User.objects.get(username="planner"))
    assert notice not in selectors.notices_of(viewer_of("planner"), AT)
    assert task.told_at is None


def test_at_the_due_moment_they_are_reminded_once_however_often_it_runs(case: Case) -> None:
    task, undated = ask(case), ask(case, due=None)
    assert link_services.call(by=worker(), at=AT + DAY - timedelta(seconds=1)) == 0
    assert [link_services.call(by=worker(), at=AT + DAY + late) for late in (timedelta(), DAY)] == [1, 0]
    assert told(task, severity=Severity.REMINDER, kind="deadline") == ["gk-polres", "gk-polres-2"]
    assert len(told(task)) == 4 and len(told(undated)) == 2
    assert Entry.objects.filter(event="case.tasks_called").count() == 1


def test_who_is_kept_out_in_between_is_not_reminded(case: Case) -> None:
    task = ask(case)
    exclusions.exclude(case, "gk-polres-2", reason="Kerabat terlapor", by=viewer_of("gk-polres"), at=AT)
    link_services.call(by=worker(), at=AT + DAY)
    assert told(task, kind="deadline") == ["gk-polres"]


@pytest.mark.parametrize("table", ["notices_notice", "ledger_entry"])
def test_a_call_that_is_cut_off_leaves_neither_mark_nor_notice_and_is_made_anew(case: Case, table: str) -> None:
    def cut_off(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and f'INTO "{table}"' in sql:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    task = ask(case)
    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(cut_off):
        link_services.call(by=worker(), at=AT + DAY)
    task.refresh_from_db()
    assert task.told_at is None and not told(task, kind="deadline")
    assert link_services.call(by=worker(), at=AT + DAY) == 1
    assert told(task, kind="deadline") == ["gk-polres", "gk-polres-2"]


def test_a_task_that_is_done_is_settled_and_calls_no_more(case: Case) -> None:
    early, late = ask(case), ask(case, due=AT + 2 * DAY)
    link_services.finish_task(early, by=viewer_of("gk-polres"), at=AT)
    assert told(early, settled_at=None) == [] and len(told(late, settled_at=None)) == 2
    assert link_services.call(by=worker(), at=AT + 2 * DAY) == 1
    link_services.finish_task(late, by=viewer_of("gk-bawaslu"), at=AT + 3 * DAY)
    assert told(late, settled_at=None) == [] and len(told(late)) == 4


def test_the_worker_of_another_city_calls_nothing_here(case: Case) -> None:
    ask(case)
    elsewhere = system_viewer("cases.call_tasks", operation=OTHER, city="31.74", compartments=worker().compartments)
    assert link_services.call(by=elsewhere, at=AT + DAY) == 0
