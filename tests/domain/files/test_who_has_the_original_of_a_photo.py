"""What a page asks and a service enforces of the original of a photo: who may have it."""

from __future__ import annotations

from dataclasses import replace

from posko.domain.access import Compartment, Role, Viewer
from posko.domain.errors import NotAllowed
from posko.domain.files import policies

PLAIN = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
LIAISON = Viewer("person", "bayu", "", "x", "31.75", "bpbd", "pemkot", Role.LIAISON, "", PLAIN)
FIELD = replace(LIAISON, actor="citra", role=Role.FIELD_OFFICER)
AUDITOR = replace(LIAISON, role=Role.AUDITOR, compartments=PLAIN | {Compartment.AUDIT})


def test_the_agency_that_filed_a_photo_has_its_original_and_so_have_verifiers_and_auditors() -> None:
    for agency, root, by in (
        ("bpbd", "pemkot", FIELD),
        ("kpu", "kpu", LIAISON),
        ("satpol-pp", "pemkot", AUDITOR),
    ):
        assert policies.opening_original(agency, root, by) is None


def test_others_of_the_same_institution_and_who_does_not_verify_have_the_copy() -> None:
    for agency, root, by in (("satpol-pp", "pemkot", LIAISON), ("kpu", "kpu", FIELD)):
        assert isinstance(policies.opening_original(agency, root, by), NotAllowed)


def test_nobody_verifies_what_his_own_institution_filed() -> None:
    assert policies.verifies("kpu", LIAISON)
    assert not policies.verifies("pemkot", LIAISON)
    assert not policies.verifies("kpu", FIELD)
