"""What a button asks and a service enforces of gaps and promises: who may, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.access import Role, Viewer, device_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps import policies
from posko.domain.gaps.policies import GapNow, PromiseNow
from posko.domain.gaps.states import COMMITMENT_TABLE, GAP_TABLE, CommitmentState, GapState, Promise

AT = datetime(2024, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWNER = Viewer("person", "bayu", "Bayu", "x", "31.75", "bpbd", "pemkot", Role.LIAISON, "", frozenset())
OTHER = replace(OWNER, actor="panji", agency="polres", root="polri")
AUDITOR = replace(OTHER, actor="arya", role=Role.AUDITOR)


def promise(state: CommitmentState, due: datetime = AT + HOUR) -> PromiseNow:
    return PromiseNow(Promise(state, due, None), "bpbd", "pemkot")


@pytest.mark.parametrize("state", CommitmentState)
@pytest.mark.parametrize("event", sorted({row.event for row in COMMITMENT_TABLE} - {policies.LAPSED}))
def test_an_event_of_the_table_is_for_one_side_and_in_its_states_only(state: CommitmentState, event: str) -> None:
    now, after = promise(state), AT + 2 * HOUR
    judged = event in ("commitment.kept", "commitment.evidence_returned", "commitment.broken")
    theirs, not_theirs = (OTHER, OWNER) if judged else (OWNER, OTHER)
    stands = any(row.state == state and row.event == event for row in COMMITMENT_TABLE)
    assert (policies.moving(now, event, theirs, after) is None) is stands
    assert isinstance(policies.moving(now, event, not_theirs, after), NotAllowed)
    assert isinstance(policies.moving(now, event, AUDITOR, after), NotAllowed)


def test_nobody_lets_a_noted_promise_fall_away_by_a_press() -> None:
    for by in (OWNER, OTHER, AUDITOR):
        assert isinstance(policies.moving(promise(CommitmentState.NOTED), policies.LAPSED, by, AT), NotAllowed)


def test_who_keeps_the_minutes_files_for_an_agency_without_an_account_and_never_verifies_it() -> None:
    owed = replace(promise(CommitmentState.PROMISED), filed_for_by=frozenset({"polres"}))
    assert policies.moving(owed, "commitment.evidence_filed", OTHER, AT) is None
    assert isinstance(policies.moving(owed, "commitment.withdrawn", OTHER, AT), NotAllowed)
    filed = replace(promise(CommitmentState.FILED), filer_root="polri")
    third = replace(OTHER, agency="kpu", root="kpu")
    for event in ("commitment.kept", "commitment.evidence_returned"):
        assert isinstance(policies.moving(filed, event, OTHER, AT), NotAllowed)
        assert policies.moving(filed, event, third, AT) is None


def test_nobody_calls_a_promise_broken_before_its_time() -> None:
    now = promise(CommitmentState.PROMISED)
    longer = replace(now, promise=replace(now.promise, extended=AT + 2 * HOUR))
    assert isinstance(policies.moving(now, "commitment.broken", OTHER, AT + HOUR), BadInput)
    assert isinstance(policies.moving(longer, "commitment.broken", OTHER, AT + 2 * HOUR), BadInput)
    assert policies.moving(longer, "commitment.broken", OTHER, AT + 3 * HOUR) is None


def test_a_device_files_evidence_for_its_agency_though_it_has_no_role() -> None:
    device = device_viewer(1, "Pos", operation="x", city="31.75", agency="bpbd", root="pemkot", place="")
    now = promise(CommitmentState.PROMISED)
    assert policies.moving(now, "commitment.evidence_filed", device, AT) is None
    assert isinstance(policies.moving(now, "commitment.kept", device, AT), NotAllowed)


def test_more_time_is_asked_for_once_and_answered_by_another_institution() -> None:
    now = promise(CommitmentState.STARTED)
    assert policies.extending(now, OWNER) is None
    assert isinstance(policies.extending(replace(now, asks_time=True), OWNER), BadInput)
    assert isinstance(policies.extending(promise(CommitmentState.FILED), OWNER), BadInput)
    assert policies.answering_extension(now, replace(OTHER, role=Role.CHIEF)) is None
    assert isinstance(policies.answering_extension(now, OTHER), NotAllowed), "a liaison convenes no rakor"
    assert isinstance(policies.answering_extension(now, replace(OWNER, role=Role.CHIEF)), NotAllowed)


def test_a_gap_is_opened_in_the_own_area() -> None:
    bound = replace(OWNER, place="31.75.03")
    assert policies.opening(bound) is None and policies.opening(bound, "31.75.03.1001") is None
    assert isinstance(policies.opening(bound, "31.75.06.1003", "Duren Sawit"), NotAllowed)
    assert isinstance(policies.opening(AUDITOR), NotAllowed)


def test_who_promised_on_a_gap_does_not_close_it() -> None:
    gap = GapNow(GapState.PROVEN, kept_by=frozenset({"pemkot"}))
    assert policies.closing(gap, OTHER) is None
    assert isinstance(policies.closing(gap, OWNER), NotAllowed)
    assert isinstance(policies.closing(replace(gap, state=GapState.OPEN), OTHER), BadInput)


def test_only_the_owners_head_asks_to_live_with_a_gap() -> None:
    gap = GapNow(GapState.OPEN, owner="bpbd", owner_root="pemkot")
    head = replace(OWNER, role=Role.CHIEF)
    assert policies.asking_acceptance(gap, head) is None
    assert isinstance(policies.asking_acceptance(gap, OWNER), NotAllowed)
    assert isinstance(policies.asking_acceptance(replace(gap, owner=""), replace(head, agency="")), NotAllowed)
    assert isinstance(policies.asking_acceptance(replace(gap, state=GapState.PROMISED), head), BadInput)


def test_what_touches_the_vote_is_countersigned_by_the_supervisor() -> None:
    gap = GapNow(GapState.OPEN, kind="flood", owner="bpbd", owner_root="pemkot", accepted_until=AT + HOUR)
    electoral = replace(gap, kind="voter")
    assert policies.countersigning(gap, OTHER, AT) is None
    assert isinstance(policies.countersigning(gap, OWNER, AT), NotAllowed)
    assert isinstance(policies.countersigning(electoral, OTHER, AT), NotAllowed)
    assert policies.countersigning(electoral, replace(OTHER, root="bawaslu"), AT) is None
    assert isinstance(policies.countersigning(gap, OTHER, AT + HOUR), BadInput), "it has run out"
    assert isinstance(policies.countersigning(replace(gap, accepted_until=None), OTHER, AT), BadInput)


@pytest.mark.parametrize("state", GapState)
def test_a_gap_is_asked_about_promised_on_and_opened_again_as_its_table_says(state: GapState) -> None:
    gap = GapNow(state)
    asked = {
        "commitment.made": policies.promising,
        "commitment.proposed": policies.asking,
        "gap.reopened": policies.reopening,
        "gap.acceptance_ended": policies.ending_acceptance,
    }
    for event, policy in asked.items():
        stands = any(row.state == state and row.event == event for row in GAP_TABLE)
        assert (policy(gap, OTHER) is None) is stands, event
        assert isinstance(policy(gap, AUDITOR), NotAllowed)


def test_a_linked_gap_is_not_linked_again_and_nothing_points_at_it() -> None:
    free, linked = GapNow(GapState.OPEN, 7), GapNow(GapState.OPEN, 8, same_as=3)
    assert policies.linking(free, OTHER) is None and isinstance(policies.linking(linked, OTHER), BadInput)
    assert isinstance(policies.linking(free, AUDITOR), NotAllowed)
    assert policies.pairing(free, followed=False) is None
    assert isinstance(policies.pairing(linked, followed=False), BadInput)
    assert isinstance(policies.pairing(free, followed=True), BadInput)
