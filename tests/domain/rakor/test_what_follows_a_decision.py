"""A decision with an owner and a date: who may say that it is done, take it up again, or drop it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor import followups
from posko.domain.rakor.followups import DONE, DROPPED, FOLLOW_UP_TABLE, RESUMED, SET, FollowUpNow
from posko.domain.rakor.meetings import FollowUpState, LineKind, MeetingState
from posko.domain.rakor.policies import MeetingNow

AT = datetime(2024, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEEPER = Viewer("person", "panji", "Panji", "x", "31.75", "polres", "polri", Role.CHIEF, "", frozenset())
OWNER = replace(KEEPER, actor="bayu", agency="bpbd", root="pemkot", role=Role.LIAISON)
OTHER = replace(OWNER, agency="kpu", root="kpu")
AUDITOR = replace(OWNER, role=Role.AUDITOR)
MEETING = MeetingNow(MeetingState.HELD, AT, "polres", "polres")


def now(state: FollowUpState) -> FollowUpNow:
    return FollowUpNow(state, "bpbd", AT + HOUR)


@pytest.mark.parametrize("state", FollowUpState)
@pytest.mark.parametrize("event", [DONE, DROPPED, RESUMED])
def test_who_keeps_the_minutes_takes_each_way_of_the_table_and_no_other(state: FollowUpState, event: str) -> None:
    ways = {(row.state, row.event) for row in FOLLOW_UP_TABLE}
    assert (followups.moving(MEETING, now(state), event, KEEPER) is None) is ((state, event) in ways)


def test_the_owner_says_that_it_is_done_and_nothing_else() -> None:
    running = now(FollowUpState.RUNNING)
    assert followups.moving(MEETING, running, DONE, OWNER) is None
    for event in (DROPPED, RESUMED):
        assert isinstance(followups.moving(MEETING, running, event, OWNER), NotAllowed)


@pytest.mark.parametrize("by", [OTHER, AUDITOR], ids=["another agency", "an auditor of the owner"])
def test_nobody_else_says_that_it_is_done(by: Viewer) -> None:
    assert isinstance(followups.moving(MEETING, now(FollowUpState.RUNNING), DONE, by), NotAllowed)


@pytest.mark.parametrize("kind", LineKind)
def test_a_decision_and_a_recommendation_have_an_owner_and_a_date(kind: LineKind) -> None:
    refusal = followups.setting(MEETING, kind, KEEPER)
    assert (refusal is None) is (kind in {LineKind.DECISION, LineKind.RECOMMENDATION})
    assert isinstance(followups.setting(MEETING, kind, OWNER), NotAllowed)


def test_a_meeting_that_was_cancelled_decided_nothing() -> None:
    cancelled = replace(MEETING, state=MeetingState.CANCELLED)
    assert isinstance(followups.setting(cancelled, LineKind.DECISION, KEEPER), BadInput)


def test_ending_taking_up_again_and_changing_fixed_minutes_need_a_reason() -> None:
    closed = replace(MEETING, state=MeetingState.CLOSED)
    asked = {
        (event, meeting.state)
        for event in (SET, DONE, DROPPED, RESUMED)
        for meeting in (MEETING, closed)
        if followups.must_have_reason(meeting, event, " ")
    }
    assert asked == {(DROPPED, "held"), (RESUMED, "held"), (SET, "closed"), (DROPPED, "closed"), (RESUMED, "closed")}
    assert followups.must_have_reason(closed, SET, "Pindah tugas") is None


def test_it_is_late_while_it_runs_and_its_time_has_passed() -> None:
    due = AT + HOUR
    late = {state: followups.late(now(state), due + HOUR) for state in FollowUpState}
    assert late == {FollowUpState.RUNNING: True, FollowUpState.DONE: False, FollowUpState.DROPPED: False}
    assert not followups.late(now(FollowUpState.RUNNING), due)


@pytest.mark.parametrize(
    ("owner", "due", "fields"),
    [
        ("bpbd", AT + HOUR, set()),
        ("", None, set()),
        ("bpbd", None, {"due"}),
        ("", AT + HOUR, {"owner"}),
        ("dinsos", AT + HOUR, {"owner"}),
        ("bpbd", AT, {"due"}),
        ("", AT, {"owner", "due"}),
    ],
)
def test_what_is_wrong_with_owner_and_date_is_said_by_field(owner: str, due: datetime | None, fields: set[str]) -> None:
    assert set(followups.checked(owner, due, AT, known={"bpbd", "kpu"})) == fields
