"""Which way a meeting goes: planned, held, closed, approved; or cancelled before it begins, and never after."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.rakor.meetings import RAKOR_TABLE, MeetingState, all_approved, next_state, presence_at_end

EVENTS = sorted({row.event for row in RAKOR_TABLE})


def test_the_way_of_a_meeting() -> None:
    state = "planned"
    for event in ("rakor.changed", "rakor.begun", "rakor.closed", "minutes.objected", "minutes.approved"):
        state = next_state(state, event)
    assert next_state(state, "rakor.approved") == "approved"


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("event", EVENTS)
def test_what_the_table_does_not_name_is_refused_in_words(state: MeetingState, event: str) -> None:
    if any(row.state == state and row.event == event for row in RAKOR_TABLE):
        assert next_state(state, event) in set(MeetingState)
        return
    with pytest.raises(BadInput, match=r"[A-Z].*\."):
        next_state(state, event)


def test_no_way_leads_out_of_the_end() -> None:
    assert {row.state for row in RAKOR_TABLE} == {"planned", "held", "closed"}


def test_a_closed_meeting_never_opens_its_table_again() -> None:
    reached, new = {"closed"}, {"closed"}
    while new:
        new = {row.next for row in RAKOR_TABLE if row.state in new} - reached
        reached |= new
    assert reached == {"closed", "approved"}


def test_minutes_are_approved_by_all_or_not_at_all() -> None:
    assert all_approved(["a", "b"], ["b", "a", "c"])
    assert not all_approved(["a", "b"], ["a"])
    assert not all_approved([], [])


def test_who_said_no_is_excused_and_who_said_nothing_is_absent() -> None:
    assert [presence_at_end("", "no"), presence_at_end("", "yes"), presence_at_end("", "")] == [
        "excused",
        "absent",
        "absent",
    ]
    assert presence_at_end("present", "no") == "present"
