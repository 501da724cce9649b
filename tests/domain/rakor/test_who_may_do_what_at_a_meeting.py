"""What a button asks and a service enforces of meetings, lines and minutes: who may, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor import policies
from posko.domain.rakor.meetings import RAKOR_TABLE, LineKind, MeetingState
from posko.domain.rakor.policies import MeetingNow

AT = datetime(2024, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHAIR = Viewer("person", "panji", "Panji", "x", "31.75", "polres", "polri", Role.CHIEF, "", frozenset())
GUEST = replace(CHAIR, actor="bayu", agency="bpbd", root="pemkot", role=Role.LIAISON)
CLERK = replace(CHAIR, role=Role.FIELD_OFFICER)
OPEN = (MeetingState.PLANNED, MeetingState.HELD)


def meeting(state: MeetingState, held_at: datetime = AT) -> MeetingNow:
    return MeetingNow(state, held_at, "polres", "bawaslu")


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("event", ["rakor.changed", "rakor.cancelled", "rakor.begun", "rakor.closed"])
def test_who_chairs_or_convened_moves_begins_and_closes_a_meeting(state: MeetingState, event: str) -> None:
    stands = any(row.state == state and row.event == event for row in RAKOR_TABLE)
    for keeper in (CHAIR, replace(CHAIR, agency="bawaslu", root="bawaslu")):
        assert (policies.moving(meeting(state), event, keeper, AT) is None) is stands
    for refused in (CLERK, replace(CHAIR, agency="bpbd")):
        assert isinstance(policies.moving(meeting(state), event, refused, AT), NotAllowed)


def test_a_meeting_begins_an_hour_before_its_time_at_the_earliest() -> None:
    planned = meeting(MeetingState.PLANNED, AT + HOUR)
    assert policies.moving(planned, "rakor.begun", CHAIR, AT) is None
    assert isinstance(policies.moving(planned, "rakor.begun", CHAIR, AT - timedelta(minutes=1)), BadInput)


@pytest.mark.parametrize("state", MeetingState)
def test_a_line_is_written_while_the_table_is_open_and_changed_by_who_spoke_or_keeps_the_minutes(
    state: MeetingState,
) -> None:
    now = meeting(state)
    assert (policies.writing(now, GUEST) is None) is (state in OPEN)
    for hand in (GUEST, CLERK):
        assert (policies.changing(now, "bpbd", hand) is None) is (state in OPEN)
    assert isinstance(policies.changing(now, "kpu", GUEST), NotAllowed)
    assert isinstance(policies.writing(now, replace(GUEST, role=Role.AUDITOR)), NotAllowed)
    assert (policies.opening_gap_at_once(now, GUEST) is None) is (state in OPEN)
    assert (policies.opening_gap(now, GUEST) is None) is (state != MeetingState.CANCELLED)


def test_a_decision_is_written_by_who_keeps_the_minutes() -> None:
    now = meeting(MeetingState.HELD)
    assert policies.deciding(now, LineKind.DECISION, CLERK) is None
    assert isinstance(policies.deciding(now, LineKind.DECISION, GUEST), NotAllowed)
    assert policies.deciding(now, LineKind.QUESTION, GUEST) is None


def test_attendance_is_taken_from_two_hours_before_until_the_close() -> None:
    planned = meeting(MeetingState.PLANNED, AT + 2 * HOUR)
    assert policies.checking_in(planned, GUEST, AT) is None and policies.marking(planned, CHAIR, AT) is None
    assert isinstance(policies.checking_in(planned, GUEST, AT - HOUR), BadInput)
    assert isinstance(policies.marking(planned, GUEST, AT), NotAllowed)
    assert isinstance(policies.marking(meeting(MeetingState.CLOSED), CHAIR, AT), BadInput)


def test_only_guests_answer_to_an_invitation_and_to_the_minutes() -> None:
    planned, closed = meeting(MeetingState.PLANNED), meeting(MeetingState.CLOSED)
    assert policies.answering(planned, GUEST, invited=True) is None
    assert isinstance(policies.answering(planned, GUEST, invited=False), NotAllowed)
    assert policies.answering_minutes(closed, GUEST, invited=True, approved=False) is None
    assert isinstance(policies.answering_minutes(closed, GUEST, invited=False, approved=False), NotAllowed)
    assert isinstance(policies.answering_minutes(closed, GUEST, invited=True, approved=True), BadInput)
    assert isinstance(policies.answering_minutes(planned, GUEST, invited=True, approved=False), BadInput)
