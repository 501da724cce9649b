"""Cast x state x act: who finds a case, who may write in it, and whose word each event is, as a reviewer reads it.

B, P, K: Bawaslu, police, prosecutor. The course is that of tables B and C of the law: what the court does is written
down by the prosecutor, a discussion by any of the three.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.course import selectors, services
from posko.apps.cases.course.services import NewEvent
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.models import Case, CaseEvent
from posko.apps.people.accounts import services as people
from posko.apps.people.accounts.services import NewPerson as NewPost
from posko.apps.people.models import Agreement, Post
from posko.domain.access import Role, system_viewer
from posko.domain.cases import policies
from posko.domain.errors import NotAllowed
from posko.law import cases as law
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, colleague_of, happens, open_the_centre
from tests.world import BEGUN, CODE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MEMBERS = {"gk-bawaslu": "B", "gk-bawaslu-2": "B", "gk-polres": "P", "gakkumdu": "K"}
# No rank and no other role opens a case: the heads of the institutions neither.
OUTSIDE = ("bawaslu", "panwascam", "planner", "duty", "field", "kpu", "bpbd", "camat", "auditor", "admin", "other",
           "kapolres")  # fmt: skip
CRIME, ONE, TWO, THREE = {"class": "crime", "evidence": 2}, {"n": 1}, {"n": 2}, {"n": 3}

# The event that leads on, by whom and when, the state after it, who then writes in the case, and whose word is what.
COURSE: tuple[tuple[str, str, timedelta, Mapping[str, Any], str, str, Mapping[str, str]], ...] = (
    ("report.received", "gk-bawaslu", 0 * HOUR, {}, "RECEIVED ", "B",
     {"report.reviewed": "B", "report.dropped": "B", "report.taken_over": "B", "report.delegated": "B",
      "report.withdrawn": "B"}),
    ("report.reviewed", "gk-bawaslu", HOUR, {"complete": True, "missing": []}, "INITIAL_REVIEW ", "B",
     {"report.dropped": "B", "report.taken_over": "B", "report.delegated": "B", "report.registered": "B",
      "report.withdrawn": "B"}),
    ("report.registered", "gk-bawaslu", 2 * HOUR, {"suspected_crime": True}, "REGISTERED G1_PEMBAHASAN_1", "B",
     {"discussion.held": "BPK", "handling.extended": "B", "decision.made": "B"}),
    ("discussion.held", "gk-polres", 3 * HOUR, ONE, "HANDLING G2_KAJIAN", "B",
     {"discussion.held": "BPK", "handling.extended": "B", "decision.made": "B"}),
    ("discussion.held", "gakkumdu", DAY, TWO, "HANDLING G3_PEMBAHASAN_2", "B",
     {"handling.extended": "B", "decision.made": "B"}),
    ("decision.made", "gk-bawaslu", DAY + HOUR, CRIME, "DECIDED_CRIME G4_FORWARD", "B",
     {"report.forwarded": "B", "decision.made": "B"}),
    ("report.forwarded", "gk-bawaslu", DAY + 2 * HOUR, {}, "DECIDED_CRIME G5_PENYIDIKAN", "P",
     {"decision.made": "B", "investigation.started": "P", "discussion.held": "BPK", "investigation.stopped": "P"}),
    ("discussion.held", "gk-polres", 3 * DAY, THREE, "DECIDED_CRIME G6_PEMBAHASAN_3", "P",
     {"decision.made": "B", "investigation.started": "P", "investigation.stopped": "P", "file.sent": "P"}),
    ("file.sent", "gk-polres", 3 * DAY + HOUR, {}, "DECIDED_CRIME G7_PENELITIAN_JPU", "K",
     {"decision.made": "B", "file.returned": "K", "file.accepted": "K", "prosecution.stopped": "K"}),
    ("file.returned", "gakkumdu", 4 * DAY, {}, "DECIDED_CRIME G8_P19", "P",
     {"decision.made": "B", "file.resubmitted": "P", "investigation.stopped": "P"}),
    ("file.resubmitted", "gk-polres", 5 * DAY, {}, "DECIDED_CRIME G7_PENELITIAN_JPU", "K",
     {"decision.made": "B", "file.returned": "K", "file.accepted": "K", "prosecution.stopped": "K"}),
    ("file.accepted", "gakkumdu", 6 * DAY, {}, "DECIDED_CRIME G9_P21_TAHAP2", "P",
     {"decision.made": "B", "suspect.handed_over": "P", "prosecution.stopped": "K"}),
    ("suspect.handed_over", "gk-polres", 7 * DAY, {}, "DECIDED_CRIME G10_LIMPAH_PN", "K",
     {"decision.made": "B", "prosecution.stopped": "K", "case.transferred": "K"}),
    ("case.transferred", "gakkumdu", 7 * DAY + HOUR, {}, "DECIDED_CRIME G11_SIDANG", "K",
     {"decision.made": "B", "verdict.read": "K"}),
    ("verdict.read", "gakkumdu", 12 * DAY, {}, "DECIDED_CRIME G12_VONIS", "K",
     {"decision.made": "B", "appeal.filed": "K", "discussion.held": "BPK", "verdict.final": "K"}),
)  # fmt: skip


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    operation = Post.objects.get(user__username="duty").agency.operation
    by = system_viewer("test-builder", operation=CODE, city=operation.city_id)
    people.add_person(NewPost("kapolres", "Karsa Pimpin", "polres", Role.CHIEF), operation=operation, by=by, at=BEGUN)


def carried(steps: int) -> Case:
    case = a_report().case
    for name, who, after, said, *_ in COURSE[1 : steps + 1]:
        case = happens(case, name, who, AT + after, **said)
    return case


@pytest.mark.parametrize("step", range(len(COURSE)), ids=lambda step: COURSE[step][4].strip().replace(" ", "+"))
def test_in_each_state_each_event_is_the_word_of_its_institution(step: int) -> None:
    case, at = carried(step), AT + COURSE[step][2]
    _, _, _, _, state, holder, words = COURSE[step]
    assert f"{case.violation} {case.gakkumdu}" == state
    hands = {who: viewer_of(who) for who in (*MEMBERS, *OUTSIDE)}
    for event in law.event_names(case.operation.regime):
        ground = selectors.ground(hands["gk-bawaslu"], case, at, event)
        for who, by in hands.items():
            wanted = who in MEMBERS and MEMBERS[who] in words.get(event, "")
            assert (policies.recording(ground, event, by) is None) == wanted, f"{who}: {event} in {state}"
    for who, by in hands.items():
        wanted = MEMBERS.get(who) == holder
        assert (policies.writing(case.holder.root, by) is None) == wanted, f"{who} writes in {state}"


@pytest.mark.parametrize("step", [0, 2, 6, 8, 14])
def test_what_is_not_ones_word_is_refused_and_nothing_is_kept(step: int) -> None:
    case, at = carried(step), AT + COURSE[step][2] + HOUR
    before = CaseEvent.objects.filter(case=case).count()
    for event, letters in COURSE[step][6].items():
        for who, letter in MEMBERS.items():
            if letter not in letters:
                with pytest.raises(NotAllowed):
                    services.record_event(case, NewEvent(uuid.uuid4(), event, at), by=viewer_of(who), at=at)
        for who in OUTSIDE:
            with pytest.raises(NotAllowed):
                services.record_event(case, NewEvent(uuid.uuid4(), event, at), by=viewer_of(who), at=at)
    assert CaseEvent.objects.filter(case=case).count() == before


@pytest.mark.parametrize("step", [0, 6, 14])
def test_a_case_is_found_by_the_members_and_by_nobody_else(step: int, log_in: LogIn) -> None:
    page = f"/cases/{carried(step).number}/"
    found = {who: log_in(who).get(page).status_code for who in (*MEMBERS, *OUTSIDE)}
    assert found == {**dict.fromkeys(MEMBERS, 200), **dict.fromkeys(OUTSIDE, 404)}


def test_whoever_left_the_centre_finds_it_no_more(log_in: LogIn) -> None:
    page, client = f"/cases/{a_report().case.number}/", log_in("gk-polres")
    assert client.get(page).status_code == 200
    post = Post.objects.get(user__username="gk-polres")
    people.close_account(post, by=viewer_of("admin"), at=AT)
    assert client.get(page).status_code == 302, "the session that was open is open no more"


def test_whoever_changed_the_role_finds_it_no_more(log_in: LogIn) -> None:
    page = f"/cases/{a_report().case.number}/"
    Post.objects.filter(user__username="gk-polres").update(role=Role.PLANNER.value)
    assert log_in("gk-polres").get(page).status_code == 404


@pytest.mark.parametrize("who", ["gk-bawaslu-2", "gk-polres", "gakkumdu"])
def test_an_excluded_member_finds_it_in_no_state_and_others_do(who: str, log_in: LogIn) -> None:
    case = carried(8)
    if who != "gk-bawaslu-2":
        colleague_of(who)
    # Everybody may step back from a case that another one of the institution can open.
    exclusions.exclude(case, who, reason="Kerabat terlapor", by=viewer_of(who), at=AT + 4 * DAY)
    client = log_in(who)
    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert case.title not in client.get("/cases/").content.decode()
    for event in law.event_names(case.operation.regime):
        with pytest.raises(NotAllowed):
            services.record_event(case, NewEvent(uuid.uuid4(), event, AT + 4 * DAY), by=viewer_of(who), at=AT + 4 * DAY)
    others = set(MEMBERS) - {who}
    assert {each: log_in(each).get(f"/cases/{case.number}/").status_code for each in others} == dict.fromkeys(
        others, 200
    )


def test_without_an_agreement_in_force_nobody_finds_a_case(log_in: LogIn) -> None:
    page = f"/cases/{a_report().case.number}/"
    Agreement.objects.filter(compartment="case").update(ended_at=AT - DAY)
    assert {who: log_in(who).get(page).status_code for who in MEMBERS} == dict.fromkeys(MEMBERS, 404)
