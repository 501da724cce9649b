"""The one policy of the house, written down a second time by hand: roles, walls, institutions, places."""

from __future__ import annotations

from functools import partial

import pytest

from posko.domain.access import (
    ROLES,
    WITH_MEMBERS,
    Act,
    Compartment,
    Role,
    Viewer,
    compartments_for,
    device_viewer,
    lacking,
    may_hold,
    system_viewer,
)

INPUT = "rakor.input gap.open commitment.make ledger.read incident.report station.report"
OFFICER = (
    f"{INPUT} commitment.verify gap.close journal.write rakor.approve incident.handle intake.triage alert.propose "
)
# role: walls, acts, whose people may hold it
CARDS = {
    "chief": (
        "public coordination security",
        OFFICER + "duty.plan contact.see rakor.convene sitrep.issue clock.start index.keep gap.accept post.keep "
        "device.manage alert.approve",
        "",
    ),
    "planner": (
        "public coordination security",
        OFFICER + "rakor.convene sitrep.issue clock.start index.keep duty.plan device.manage alert.approve",
        "",
    ),
    "duty_officer": (
        "public coordination security",
        OFFICER + "duty.plan contact.see sitrep.issue device.manage alert.approve",
        "",
    ),
    "field_officer": ("public coordination", INPUT, ""),
    "liaison": ("public coordination", OFFICER + "alert.approve", ""),
    "kpu_data_officer": (
        "public coordination voter",
        OFFICER + "desk.ask vote.day clock.start agreement.record alert.approve",
        "kpu",
    ),
    "bawaslu_officer": (
        "public coordination voter",
        OFFICER + "rakor.convene index.event index.keep sitrep.issue clock.start desk.ask vote.confirm "
        "agreement.record alert.approve",
        "bawaslu",
    ),
    "gakkumdu_member": (
        "public coordination case",
        f"{INPUT} clock.start case.handle",
        "bawaslu kejaksaan polri",
    ),
    "auditor": ("public coordination audit", "ledger.read", ""),
    "administrator": ("public", "people.manage post.keep device.manage", ""),
}
# wall: institutions whose people may stand behind it at all; none named, every one
WALLS = {
    "public": "",
    "coordination": "",
    "security": "polri tni pemkot",
    "voter": "kpu bawaslu",
    "case": "bawaslu polri kejaksaan",
    "audit": "",
}
ROOTS = ("polri", "tni", "pemkot", "kpu", "bawaslu", "kejaksaan", "bpbd")
BOTH = frozenset({Compartment.VOTER, Compartment.CASE})


def viewer(*, role: Role | None = Role.PLANNER, place: str = "", city: str = "31.75") -> Viewer:
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return Viewer("person", "bagus", "Bagus", "op", city, "polres", "polri", role, place, walls)


def test_every_role_stands_in_the_table() -> None:
    assert list(CARDS) == [role.value for role in ROLES] == [role.value for role in Role]


@pytest.mark.parametrize("role", CARDS)
def test_a_role_holds_exactly_its_walls_and_acts(role: str) -> None:
    card, (walls, acts, _) = ROLES[Role(role)], CARDS[role]
    assert {wall.value for wall in card.compartments} == set(walls.split())
    assert {act.value for act in card.acts} == set(acts.split())


@pytest.mark.parametrize("role", CARDS)
def test_only_people_of_its_institutions_hold_a_role(role: str) -> None:
    wanted = CARDS[role][2].split() or list(ROOTS)
    assert [root for root in ROOTS if may_hold(Role(role), root)] == [root for root in ROOTS if root in wanted]


def test_a_role_is_called_by_its_name() -> None:
    assert [card.name for card in ROLES.values()] == [
        "Chief",
        "Planner",
        "Duty officer",
        "Field officer",
        "Agency liaison",
        "KPU data officer",
        "Bawaslu officer",
        "Gakkumdu member",
        "Auditor",
        "Administrator",
    ]


def test_every_act_is_carried_by_somebody() -> None:
    assert {act for card in ROLES.values() for act in card.acts} == set(Act)


@pytest.mark.parametrize("wall", WALLS)
def test_an_institution_that_may_not_hold_a_wall_does_not_though_the_role_lists_it(wall: str) -> None:
    role = next(role for role, (walls, _, _) in CARDS.items() if wall in walls.split())
    opened = partial(compartments_for, Role(role), agency="satpol-pp", agreements=BOTH, let_in=WITH_MEMBERS)
    behind = [root for root in ROOTS if wall in {each.value for each in opened(root=root)}]
    assert behind == [root for root in ROOTS if root in (WALLS[wall].split() or ROOTS)]


@pytest.mark.parametrize(
    ("role", "root", "wall"), [("kpu_data_officer", "kpu", "voter"), ("gakkumdu_member", "polri", "case")]
)
def test_a_wall_by_agreement_opens_with_its_own_agreement_only(role: str, root: str, wall: str) -> None:
    own, opened = frozenset({Compartment(wall)}), partial(compartments_for, Role(role), agency="any", root=root)
    assert own <= opened(agreements=own, let_in=WITH_MEMBERS)
    assert not own & opened(agreements=BOTH - own, let_in=WITH_MEMBERS)
    assert not own & opened(let_in=WITH_MEMBERS)


def test_a_member_is_behind_the_case_wall_only_once_let_in() -> None:
    opened = partial(compartments_for, Role.GAKKUMDU_MEMBER, agency="polres", root="polri", agreements=BOTH)
    assert Compartment.CASE not in opened() and Compartment.CASE in opened(let_in=WITH_MEMBERS)
    assert Compartment.CASE not in compartments_for(
        Role.CHIEF, agency="polres", root="polri", agreements=BOTH, let_in=WITH_MEMBERS
    )


@pytest.mark.parametrize(
    ("agency", "root", "behind"),
    [
        ("satpol-pp", "pemkot", True),
        ("kec-jatinegara", "pemkot", False),
        ("polres", "polri", True),
        ("satpol-pp", "bpbd", False),
    ],
)
def test_of_the_city_government_only_satpol_pp_plans_security(agency: str, root: str, behind: bool) -> None:
    assert (Compartment.SECURITY in compartments_for(Role.PLANNER, agency=agency, root=root)) is behind


def test_a_viewer_sees_the_walls_that_he_holds_and_no_other() -> None:
    assert [wall.value for wall in Compartment if viewer().sees(wall)] == ["public", "coordination"]
    assert viewer().sees("public")
    assert not viewer().sees("case")


def test_a_viewer_may_do_what_his_role_carries_and_without_a_role_nothing() -> None:
    assert viewer().may(Act.RAKOR_CONVENE)
    assert not viewer().may(Act.CASE_HANDLE)
    assert not any(viewer(role=None).may(act) for act in Act)


def test_who_lacks_an_act_is_told_so_and_a_job_without_a_role_lacks_none() -> None:
    assert lacking(viewer(), Act.RAKOR_CONVENE) is None
    assert lacking(viewer(role=None), Act.CASE_HANDLE) is None
    refusal = lacking(viewer(), Act.CASE_HANDLE)
    assert refusal is not None
    assert refusal.message == "Your role does not include this act."


@pytest.mark.parametrize(
    ("place", "code", "acts"),
    [
        ("", "31.75.03", True),
        ("31.75.03", "31.75.03", True),
        ("31.75.03", "31.75.03.1001", True),
        ("31.75.03.1001", "31.75.03.1001/012", True),
        ("31.75.03", "31.75.04.1001", False),
        ("31.75.03", "31.75.031", False),
        ("31.75.03.1001", "31.75.03", False),
    ],
)
def test_a_post_bound_to_a_place_acts_there_and_inside_it_only(place: str, code: str, acts: bool) -> None:
    assert viewer(place=place).acts_at(code) is acts


@pytest.mark.parametrize(
    ("city", "code", "guarded"),
    [
        ("31.75", "31.75", True),
        ("31.75", "31.75.03.1001", True),
        ("31.75", "31.751", False),
        ("31.75", "32.01", False),
        ("", "", False),
        ("", ".31", False),
    ],
)
def test_a_viewer_guards_the_places_of_his_city(city: str, code: str, guarded: bool) -> None:
    assert viewer(city=city).guards(code) is guarded


def test_a_device_reports_for_its_agency_and_carries_no_act() -> None:
    device = device_viewer(7, "HP 7", operation="op", city="31.75", agency="polsek", root="polri", place="31.75.03")
    assert device == Viewer(
        "device",
        "device:7",
        "HP 7",
        "op",
        "31.75",
        "polsek",
        "polri",
        None,
        "31.75.03",
        frozenset({Compartment.PUBLIC, Compartment.COORDINATION}),
    )


def test_a_job_of_the_house_sees_its_own_walls_and_holds_no_role() -> None:
    walls = frozenset({Compartment.CASE})
    job = system_viewer("clock", operation="op", city="31.75", compartments=walls)
    assert job == Viewer("system", "system:clock", "clock", "op", "31.75", "", "", None, "", walls)
    assert system_viewer("start") == Viewer("system", "system:start", "start", "", "", "", "", None, "", frozenset())
