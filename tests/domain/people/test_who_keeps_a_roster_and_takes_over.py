"""What a button asks and a service enforces of shifts and telephone numbers: who may, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.access import Act, Role, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import policies
from posko.domain.people.policies import ShiftNow

AT = datetime(2024, 11, 27, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLANNER = Viewer("person", "planner", "", "x", "31.75", "polres", "polri", Role.PLANNER, "", frozenset())
KEEPER = replace(PLANNER, actor="bayu", role=Role.FIELD_OFFICER)
GUEST = replace(PLANNER, actor="kpu", agency="kpu", root="kpu")
RUNS = ShiftNow("polres", "bayu", AT - HOUR, AT + HOUR)
AHEAD, OVER = replace(RUNS, starts_at=AT + HOUR / 2), replace(RUNS, ends_at=AT)


def test_who_plans_for_the_own_agency_changes_what_is_not_over_and_cancels_what_has_not_begun() -> None:
    assert [policies.changing(shift, PLANNER, AT) is None for shift in (AHEAD, RUNS, OVER)] == [True, True, False]
    assert [policies.cancelling(shift, PLANNER, AT) is None for shift in (AHEAD, RUNS, OVER)] == [True, False, False]
    assert isinstance(policies.changing(replace(AHEAD, cancelled=True), PLANNER, AT), BadInput)
    for refused in (KEEPER, GUEST):
        assert isinstance(policies.planning("polres", refused), NotAllowed)
        assert isinstance(policies.changing(AHEAD, refused, AT), NotAllowed)
        assert isinstance(policies.cancelling(AHEAD, refused, AT), NotAllowed)


def test_who_has_the_shift_or_keeps_the_roster_writes_the_note_until_it_was_read() -> None:
    for hand in (KEEPER, PLANNER):
        assert policies.handing_over(RUNS, hand, AT) is None
        assert policies.handing_over(replace(OVER, handed=True), hand, AT) is None
        for early in (AHEAD, replace(RUNS, cancelled=True), replace(RUNS, handed=True, acknowledged=True)):
            assert isinstance(policies.handing_over(early, hand, AT), BadInput)
    assert isinstance(policies.handing_over(RUNS, GUEST, AT), NotAllowed)
    assert isinstance(policies.handing_over(RUNS, replace(KEEPER, actor="citra"), AT), NotAllowed)


def test_who_has_the_next_shift_takes_over_from_a_written_note() -> None:
    handed = replace(RUNS, handed=True)
    assert policies.acknowledging(handed, "planner", PLANNER) is None
    assert isinstance(policies.acknowledging(RUNS, "planner", PLANNER), BadInput)
    for nobody in ("", "citra"):
        assert isinstance(policies.acknowledging(handed, nobody, PLANNER), NotAllowed)


@pytest.mark.parametrize("role", Role)
def test_a_number_of_another_agency_is_seen_by_who_may_look(role: Role) -> None:
    by = replace(PLANNER, role=role)
    assert (policies.seeing_number(by) is None) is by.may(Act.CONTACT_SEE)
