"""An account needs two people: one proposes, another decides; and no two institutions open a wall of a third."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import proposals
from posko.domain.people.proposals import Kind, Outcome, Proposed, Voice

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
CHIEF = Viewer("person", "arif", "", "x", "31.75", "polres", "polri", Role.CHIEF, "", frozenset())
ADMINISTRATOR = replace(CHIEF, actor="asih", role=Role.ADMINISTRATOR)
MAYOR = replace(CHIEF, actor="wali", agency="pemkot", root="pemkot")
OPEN = Proposed(Kind.OPEN, "x", "polres", "polri", "panji", Role.PLANNER, "asih")
MEMBER = replace(OPEN, role=Role.GAKKUMDU_MEMBER)
NOT_OURS = NotAllowed("The chief of this agency decides this.")


def decide(proposal: Proposed, by: Viewer, *, counts: bool = True) -> proposals.Refusal:
    return proposals.deciding(proposal, by, decides=None, counts=counts)


def lend(proposal: Proposed, by: Viewer, *, real_at: datetime = NOW) -> proposals.Refusal:
    return proposals.lending(proposal, by, heads=True, real_at=real_at)


def test_an_administrator_proposes_and_nobody_else() -> None:
    assert proposals.proposing(ADMINISTRATOR) is None
    assert proposals.proposing(system_viewer("console")) is None
    assert isinstance(proposals.proposing(CHIEF), NotAllowed)
    assert isinstance(proposals.proposing(replace(ADMINISTRATOR, kind="device", role=None)), NotAllowed)


def test_the_one_who_decides_for_the_agency_decides() -> None:
    assert decide(OPEN, CHIEF) is None
    assert proposals.deciding(OPEN, CHIEF, decides=NOT_OURS, counts=True) is NOT_OURS
    assert proposals.declining(OPEN, CHIEF, decides=NOT_OURS) is NOT_OURS


@pytest.mark.parametrize("kind", list(Kind))
def test_nobody_decides_on_an_own_proposal_or_the_own_account(kind: Kind) -> None:
    asked = replace(OPEN, kind=kind)
    assert isinstance(decide(replace(asked, proposed_by="arif"), CHIEF), NotAllowed)
    assert isinstance(decide(replace(asked, username="arif"), CHIEF), NotAllowed)
    assert isinstance(lend(replace(asked, proposed_by="wali"), MAYOR), NotAllowed)


@pytest.mark.parametrize("kind", ["system", "device", "agency"])
def test_no_command_and_no_device_decides(kind: str) -> None:
    assert isinstance(decide(OPEN, replace(CHIEF, kind=kind)), NotAllowed)
    assert isinstance(lend(OPEN, replace(MAYOR, kind=kind)), NotAllowed)


def test_a_chief_whose_key_does_not_count_opens_no_role_behind_a_wall() -> None:
    for role in (Role.GAKKUMDU_MEMBER, Role.BAWASLU_OFFICER, Role.KPU_DATA_OFFICER):
        asked = replace(OPEN, role=role)
        assert decide(asked, CHIEF) is None
        assert isinstance(decide(asked, CHIEF, counts=False), BadInput)
    assert decide(OPEN, CHIEF, counts=False) is None
    assert decide(replace(MEMBER, kind=Kind.CLOSE), CHIEF, counts=False) is None
    unlocked = replace(OPEN, kind=Kind.UNLOCK, held=Role.GAKKUMDU_MEMBER)
    assert isinstance(decide(unlocked, CHIEF, counts=False), BadInput)


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.DECLINED, Outcome.WITHDRAWN])
def test_what_is_over_is_not_decided_again(outcome: Outcome) -> None:
    over = replace(OPEN, outcome=outcome)
    for refusal in (decide(over, CHIEF), lend(over, MAYOR), proposals.withdrawing(over, ADMINISTRATOR)):
        assert isinstance(refusal, BadInput)


def test_chiefs_of_two_other_institutions_open_an_account_once() -> None:
    assert lend(OPEN, MAYOR) is None
    assert isinstance(lend(OPEN, CHIEF), NotAllowed), "the own institution decides in its own way"
    assert isinstance(proposals.lending(OPEN, MAYOR, heads=False, real_at=NOW), NotAllowed)
    half = replace(OPEN, voices=[Voice("pemkot", NOW)])
    assert isinstance(lend(half, MAYOR), BadInput)
    other = replace(MAYOR, actor="komandan", agency="kodim", root="tni")
    assert lend(half, other) is None
    lent = replace(half, voices=[*half.voices, Voice("tni", NOW)])
    assert isinstance(lend(lent, replace(other, actor="ketua", root="kpu")), BadInput)
    assert isinstance(proposals.withdrawing(lent, ADMINISTRATOR), BadInput)
    assert decide(lent, CHIEF) is None, "the own chief still decides"


@pytest.mark.parametrize("kind", list(Kind))
def test_no_other_institution_touches_an_account_behind_a_wall(kind: Kind) -> None:
    assert isinstance(lend(replace(MEMBER, kind=kind), MAYOR), BadInput)
    assert isinstance(lend(replace(OPEN, kind=kind, held=Role.GAKKUMDU_MEMBER), MAYOR), BadInput)


def test_no_other_institution_makes_a_chief_or_changes_a_role() -> None:
    assert isinstance(lend(replace(OPEN, role=Role.CHIEF), MAYOR), BadInput)
    assert isinstance(lend(replace(OPEN, kind=Kind.UNLOCK, held=Role.CHIEF), MAYOR), BadInput)
    assert isinstance(lend(replace(OPEN, kind=Kind.ROLE), MAYOR), BadInput)


def test_the_account_of_a_chief_who_is_gone_is_closed_after_a_day_of_silence() -> None:
    gone = replace(OPEN, kind=Kind.CLOSE, role=Role.CHIEF, held=Role.CHIEF)
    assert lend(gone, MAYOR) is None
    half, other = replace(gone, voices=[Voice("pemkot", NOW)]), replace(MAYOR, actor="komandan", root="tni")
    assert isinstance(lend(half, other, real_at=NOW + timedelta(hours=23, minutes=59)), BadInput)
    assert lend(half, other, real_at=NOW + timedelta(hours=24)) is None
    himself = replace(half, username="arif")
    assert proposals.declining(himself, CHIEF, decides=None) is None, "a chief who is there says no"
    assert isinstance(decide(himself, CHIEF), NotAllowed)
