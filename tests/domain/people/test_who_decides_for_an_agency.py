"""Who decides for an agency, who compares a key, and who names a deputy: chiefs, their deputies, and nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import authority
from posko.domain.people.authority import Decider, Key

CHIEF = Viewer("person", "arif", "", "x", "31.75", "polres", "polri", Role.CHIEF, "", frozenset())
DEPUTY = replace(CHIEF, actor="bagus", role=Role.PLANNER)
MAYOR = replace(CHIEF, actor="wali", agency="pemkot", root="pemkot")
CAMAT = replace(MAYOR, actor="camat", agency="kec-jatinegara")
KNOWN = [
    Decider("arif", "polres", "polri", leads=True, chief=True),
    Decider("bagus", "polres", "polri", leads=True, chief=False),
    Decider("wali", "pemkot", "pemkot", leads=True, chief=True),
    Decider("camat", "kec-jatinegara", "pemkot", leads=False, chief=True),
]
KEY = Key(1, "arif", "polri")


def test_chief_and_deputy_decide_for_their_agency_and_others_do_not() -> None:
    assert authority.deciding("polres", "polri", KNOWN, CHIEF) is None
    assert authority.deciding("polres", "polri", KNOWN, DEPUTY) is None
    for other in (MAYOR, CAMAT, replace(CHIEF, actor="panji"), replace(CHIEF, agency="kodim", root="tni")):
        assert isinstance(authority.deciding("polres", "polri", KNOWN, other), NotAllowed)


def test_an_agency_without_chief_and_deputy_is_decided_for_by_its_institutions_leading_agency() -> None:
    assert authority.deciding("bpbd", "pemkot", KNOWN, MAYOR) is None
    assert isinstance(authority.deciding("bpbd", "pemkot", KNOWN, CAMAT), NotAllowed)
    assert isinstance(authority.deciding("kec-jatinegara", "pemkot", KNOWN, MAYOR), NotAllowed)  # it has its own chief
    assert authority.deciders("kodim", "tni", KNOWN) == []


def test_only_the_leading_agency_speaks_for_its_institution() -> None:
    assert authority.speaking("pemkot", KNOWN, MAYOR) is None
    assert isinstance(authority.speaking("pemkot", KNOWN, CAMAT), NotAllowed)
    assert authority.speaking("polri", KNOWN, DEPUTY) is None


@pytest.mark.parametrize("kind", ["device", "system", "agency"])
def test_nothing_but_a_person_decides(kind: str) -> None:
    assert isinstance(authority.deciding("polres", "polri", KNOWN, replace(CHIEF, kind=kind)), NotAllowed)
    console = replace(system_viewer("console"), actor="arif", agency="polres", root="polri")
    assert isinstance(authority.speaking("polri", KNOWN, console), NotAllowed)
    assert isinstance(authority.naming("polres", "bagus", Role.PLANNER, KNOWN, console), NotAllowed)


def test_a_key_is_compared_by_a_chief_of_another_institution_who_has_a_key() -> None:
    assert authority.comparing(KEY, KNOWN, MAYOR, has_key=True) is None
    assert authority.comparing(KEY, KNOWN, CAMAT, has_key=True) is None
    assert isinstance(authority.comparing(KEY, KNOWN, MAYOR, has_key=False), BadInput)
    assert isinstance(authority.comparing(KEY, KNOWN, CHIEF, has_key=True), NotAllowed)
    assert isinstance(authority.comparing(Key(2, "wali", "pemkot"), KNOWN, DEPUTY, has_key=True), NotAllowed)


def test_a_deputy_is_named_by_the_chief_of_the_agency_alone() -> None:
    assert authority.naming("polres", "bagus", Role.PLANNER, KNOWN, CHIEF) is None
    for other in (DEPUTY, MAYOR, replace(CHIEF, actor="sari", role=Role.ADMINISTRATOR)):
        assert isinstance(authority.naming("polres", "dewi", Role.DUTY_OFFICER, KNOWN, other), NotAllowed)


@pytest.mark.parametrize("role", sorted(authority.NEVER_DEPUTY))
def test_who_proposes_or_looks_on_is_no_deputy(role: Role) -> None:
    assert isinstance(authority.naming("polres", "sari", role, KNOWN, CHIEF), BadInput)
    assert isinstance(authority.naming("polres", "arif", Role.PLANNER, KNOWN, CHIEF), BadInput)


def test_a_code_is_made_only_for_an_institution_without_a_chief() -> None:
    assert authority.issuing_code("kpu", KNOWN) is None
    assert isinstance(authority.issuing_code("polri", KNOWN), BadInput)
    assert authority.issuing_code("polri", [each for each in KNOWN if each.person != "arif"]) is None
