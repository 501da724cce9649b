"""The counts of the frame are kept as long as nothing that they hang on changes, and not a page longer."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posko.apps.cases.course import services as case_services
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.gaps.course import services as gaps
from posko.apps.ledger import selectors as ledger
from posko.apps.notices import services as notices
from posko.apps.notices.services import NewPreferences
from posko.apps.people.accounts import services as people
from posko.apps.people.agreements import services as agreements
from posko.apps.people.models import Agreement, Post
from posko.domain.notices import Severity
from posko.web.shell import Shell
from tests import notices as tests_notices
from tests import story
from tests.accounts import HOUSE
from tests.cast import AT, LogIn, See, viewer_of
from tests.gakkumdu import a_report, clock_at, open_the_centre
from tests.questions import asked

MINUTE = timedelta(minutes=1)
QUIET = "/people/roles/"  # a page that asks next to nothing for itself


@pytest.fixture(autouse=True)
def stands_still(db: None) -> None:
    clock_at(AT)


def frame(client: Client, url: str = QUIET) -> Shell:
    answer = client.get(url)
    shell: Shell = answer.context["shell"]
    return shell


def counted(client: Client, url: str) -> int:
    """What the menu shows beside the page of this address."""
    return next(page.count for door in frame(client).doors for page in door.pages if page.url == url)


@pytest.mark.parametrize("who", ["planner", "bawaslu", "auditor", "admin"])
def test_the_frame_asks_at_most_five_questions(log_in: LogIn, who: str) -> None:
    client = log_in(who)
    assert len(asked(client, "/nothing-is-here/")) <= 5
    assert len(asked(client, QUIET)) <= 5


def test_an_act_of_anybody_shows_on_the_next_page_of_everybody(log_in: LogIn, see: See, at: datetime) -> None:
    planner, bpbd = log_in("planner"), log_in("bpbd")
    before = counted(planner, "/gaps/"), counted(bpbd, "/gaps/")
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    assert (counted(planner, "/gaps/"), counted(bpbd, "/gaps/")) == (before[0] + 1, before[1] + 1)
    done = story.promise_on(gap, see("planner"), at)
    story.file(done, see("planner"), at)
    gaps.verify_commitment(done, close=True, by=see("bpbd"), at=at)
    assert (counted(planner, "/gaps/"), counted(bpbd, "/gaps/")) == before


def test_a_form_s_own_answer_counts_what_the_form_did(log_in: LogIn) -> None:
    client = log_in("planner")
    before = counted(client, "/rakor/")
    form = {"form_key": str(uuid.uuid4()), "title": "Rakor", "venue": "Aula", "chair": "polres"}
    form |= {"held_at_0": "2024-11-26", "held_at_1": "09:00"}
    answer = client.post("/rakor/new/", form, follow=True)
    assert answer.status_code == 200
    assert counted(client, "/rakor/") == before + 1


def test_what_comes_due_shows_with_the_next_minute(log_in: LogIn, at: datetime) -> None:
    client = log_in("duty")
    tests_notices.tell(at, due_at=at + MINUTE)
    assert frame(client).bell.count == 0  # type: ignore[union-attr]
    clock_at(AT + MINUTE + timedelta(seconds=1))
    assert frame(client).bell.count == 1  # type: ignore[union-attr]


def test_a_notice_that_is_read_rings_no_more(log_in: LogIn, see: See, at: datetime) -> None:
    duty, planner = log_in("duty"), log_in("planner")
    tests_notices.tell(at, agency="", user="duty", severity=Severity.NOTE)
    assert (frame(duty).bell.count, frame(planner).bell.count) == (1, 0)  # type: ignore[union-attr]
    notices.mark_read(None, by=see("duty"), at=at)
    assert frame(duty).bell.count == 0  # type: ignore[union-attr]


def test_quiet_hours_silence_the_bell_at_once(log_in: LogIn, see: See, at: datetime) -> None:
    client = log_in("duty")
    tests_notices.tell(at, agency="", user="duty", severity=Severity.NOTE)
    assert frame(client).bell.count == 1  # type: ignore[union-attr]
    quiet = NewPreferences(False, "", "id", at.astimezone().time(), (at - MINUTE).astimezone().time(), True)
    notices.set_preferences(quiet, by=see("duty"), at=at)
    assert frame(client).bell.count == 0  # type: ignore[union-attr]


def test_a_member_who_is_kept_out_counts_one_case_less_and_nobody_else_does(
    log_in: LogIn, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    case = a_report().case
    kept_out, other = log_in("gk-bawaslu-2"), log_in("gk-bawaslu")
    assert (counted(kept_out, "/cases/"), counted(other, "/cases/")) == (1, 1)
    exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    assert (counted(kept_out, "/cases/"), counted(other, "/cases/")) == (0, 1)


def test_an_agreement_that_ends_shuts_the_wall_on_the_next_page(
    log_in: LogIn, see: See, at: datetime, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    client = log_in("gk-bawaslu")
    assert client.get("/cases/").status_code == 200
    agreement = Agreement.objects.get(compartment="case")
    agreements.end_agreement(agreement, reason="Dihentikan", by=see("bawaslu"), at=at, real_at=at)
    assert client.get("/cases/").status_code == 404


def test_an_account_that_is_closed_opens_nothing_any_more(log_in: LogIn, see: See, at: datetime) -> None:
    client = log_in("field")
    assert client.get(QUIET).status_code == 200
    people.close_account(Post.objects.get(user__username="field"), by=HOUSE, at=at)
    assert client.get(QUIET).status_code in (302, 403)


def test_another_operation_has_counts_of_its_own(log_in: LogIn, see: See, at: datetime) -> None:
    story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    assert (counted(log_in("planner"), "/gaps/"), counted(log_in("other"), "/gaps/")) == (1, 0)


def test_a_look_writes_nothing_but_its_record_and_moves_no_count(
    log_in: LogIn, see: See, at: datetime, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    case, before = a_report().case, ledger.mark()
    with CaptureQueriesContext(connection) as questions:
        case_services.look(case, "case", by=viewer_of("gk-bawaslu"), at=at)
        people.see_contact(Post.objects.get(user__username="camat"), by=see("duty"), at=at)
        people.record_login("person.logged_in", by=see("duty"), at=at)
    words = [each["sql"].split() for each in questions.captured_queries]
    written = {sql[2].strip('"') for sql in words if sql[0] in ("INSERT", "UPDATE", "DELETE")}
    assert written == {"ledger_entry", "ledger_payload"}
    assert ledger.mark() == before
