"""Tasks of a case and what it is linked with; the other side shows nothing of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posko.apps.cases.links import selectors as link_selectors
from posko.apps.cases.links import services as link_services
from posko.apps.cases.links.services import NewCaseTask
from posko.apps.cases.models import Case, CaseLink, CaseTask
from posko.apps.gaps.course import services as gaps
from posko.apps.ledger.models import Entry
from posko.apps.roll.models import ConfirmedVote
from posko.apps.territory.models import Place
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, open_the_centre

DAY = timedelta(days=1)
STATION = "31.75.08.1002/028"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


@pytest.fixture
def case() -> Case:
    """A report in Bawaslu's hands."""
    return a_report(title="Perkara yang tidak boleh bocor").case


def _task(case: Case, who: str = "gk-bawaslu", **changed: Any) -> CaseTask:
    fields = {"form_key": uuid.uuid4(), "what": "Minta salinan daftar hadir", "agency": "polres", "due": AT + DAY}
    return link_services.add_task(case, NewCaseTask(**{**fields, **changed}), by=viewer_of(who), at=AT)


def test_a_task_is_asked_done_by_who_has_it_and_its_lateness_stays(case: Case) -> None:
    task = _task(case)
    seen = link_selectors.tasks(viewer_of("gk-polres"), case, AT + 2 * DAY)
    assert [(each.late, each.may_finish) for each in seen] == [(True, True)]
    for _ in range(2):
        link_services.finish_task(task, by=viewer_of("gk-polres"), at=AT + 2 * DAY)
    (done,) = link_selectors.tasks(viewer_of("gk-bawaslu"), case, AT + 3 * DAY)
    assert done.row.done_by == "gk-polres" and done.late and not done.may_finish
    assert Entry.objects.filter(event="case.task_done").count() == 1


def test_a_task_sent_twice_is_one(case: Case) -> None:
    key = uuid.uuid4()
    assert _task(case, form_key=key).pk == _task(case, form_key=key).pk


def test_tasks_are_for_the_three_institutions_and_from_the_one_in_hand(case: Case) -> None:
    with pytest.raises(BadInput, match="for an agency of"):
        _task(case, agency="kpu")
    with pytest.raises(NotAllowed, match="in hand"):
        _task(case, "gk-polres")
    with pytest.raises(NotAllowed, match="A task is done by"):
        link_services.finish_task(_task(case), by=viewer_of("gakkumdu"), at=AT)
    with pytest.raises(BadInput, match="lies ahead"):
        _task(case, due=AT)
    with pytest.raises(BadInput):
        _task(case, what="Hubungi 081234567890")


def test_a_link_is_made_once_and_only_with_what_exists(case: Case) -> None:
    by = viewer_of("gk-bawaslu")
    for _ in range(2):
        link_services.add_link(case, "tps", f" {STATION}", by=by, at=AT)
    assert CaseLink.objects.count() == 1 and Entry.objects.filter(event="case.linked").count() == 1
    for kind, ref in (("incident", "9999"), ("gap", "x"), ("tps", "31.75.08.1002"), ("psu", STATION), ("case", "1")):
        with pytest.raises(BadInput):
            link_services.add_link(case, kind, ref, by=by, at=AT)
    with pytest.raises(NotAllowed, match="in hand"):
        link_services.add_link(case, "tps", STATION, by=viewer_of("gk-polres"), at=AT)


def test_the_page_shows_both_sides_and_gives_a_wrong_number_back(case: Case, log_in: LogIn) -> None:
    client, url = log_in("gk-bawaslu"), f"/cases/{case.number}/links/"
    assert client.post(f"{url}add/", {"kind": "tps", "ref": STATION}).status_code == 302
    wrong = client.post(f"{url}add/", {"kind": "gap", "ref": "4711"})
    assert wrong.status_code == 422 and 'value="4711"' in wrong.content.decode()
    new = {"form_key": str(uuid.uuid4()), "what": "Minta salinan", "agency": "polres", "due_0": "2024-11-20"}
    assert client.post(f"/cases/{case.number}/tasks/add/", {**new, "due_1": "10:00"}).status_code == 422
    assert client.post(f"/cases/{case.number}/tasks/add/", {**new, "due_0": "", "due_1": ""}).status_code == 302
    page = client.get(url).content.decode()
    assert STATION in page and "Minta salinan" in page
    task = CaseTask.objects.get()
    assert log_in("gk-polres").post(f"/cases/{case.number}/tasks/{task.pk}/done/").status_code == 302
    assert log_in("planner").get(url).status_code == 404


def test_the_other_side_of_a_link_shows_nothing_of_the_case(case: Case, log_in: LogIn) -> None:
    place = Place.objects.get(code=STATION)
    new = gaps.NewGap(uuid.uuid4(), "Kotak suara tanpa segel", place.parent or place, "logistics", 2)
    gap = gaps.open_gap(new, by=viewer_of("planner"), at=AT)
    link_services.add_link(case, "gap", f"{gap.number}", by=viewer_of("gk-bawaslu"), at=AT)
    (linked,) = link_selectors.links(viewer_of("gk-polres"), case)
    assert linked.target is not None and (linked.target.title, linked.target.state) == (gap.title, "open")
    for who in ("planner", "gk-bawaslu"):
        assert case.title not in log_in(who).get(f"/gaps/{gap.number}/").content.decode()


def test_a_station_is_linked_as_a_candidate_once_confirmed_votes_make_it_one(case: Case) -> None:
    by, told = viewer_of("gk-bawaslu"), {"source": "Panwascam", "entered_by": "bawaslu", "entered_at": AT}
    place = Place.objects.get(code=STATION)
    ConfirmedVote.objects.create(
        form_key=uuid.uuid4(), operation=case.operation, station=place, kind="double-voters", count=2, **told
    )
    link_services.add_link(case, "psu", STATION, by=by, at=AT)
    (linked,) = link_selectors.links(by, case)
    assert linked.target is not None and linked.target.candidates[0].count == 2


def test_the_links_of_a_case_ask_no_more_of_six_stations_than_of_two(case: Case) -> None:
    stations = Place.objects.filter(level="tps", code__startswith="31.75.08.1002/").values_list("code", flat=True)[:6]
    member, asked = viewer_of("gk-bawaslu"), list[int]()
    for codes in (stations[:2], stations[2:]):
        for code in codes:
            link_services.add_link(case, "tps", code, by=member, at=AT)
        with CaptureQueriesContext(connection) as questions:
            found = link_selectors.links(member, case)
        assert all(each.target and each.target.ref == each.row.ref for each in found)
        asked.append(len(questions))
    assert asked[0] == asked[1]
