"""The first page by role, and what the day of voting changes."""

from __future__ import annotations

import pytest

from posko.domain.access import Role, Viewer, compartments_for
from posko.domain.situation.landing import Place, lands_on


def somebody(role: Role, root: str, walls: frozenset[str] = frozenset()) -> Viewer:
    held = compartments_for(role, agency=root, root=root, agreements=walls, let_in=walls)  # type: ignore[arg-type]
    return Viewer("person", "a", "A", "op", "31.75", root, root, role, "", held)


@pytest.mark.parametrize(
    ("role", "root", "quiet", "voting"),
    [
        (Role.CHIEF, "polri", Place.MAP, Place.WATCH),
        (Role.DUTY_OFFICER, "polri", Place.WATCH, Place.WATCH),
        (Role.FIELD_OFFICER, "polri", Place.REPORT, Place.REPORT),
        (Role.LIAISON, "pemkot", Place.TURNS, Place.WATCH),
        (Role.BAWASLU_OFFICER, "bawaslu", Place.TURNS, Place.WATCH),
        (Role.AUDITOR, "pemkot", Place.LEDGER, Place.LEDGER),
        (Role.GAKKUMDU_MEMBER, "bawaslu", Place.TURNS, Place.WATCH),  # without an agreement there are no cases
    ],
)
def test_the_first_page_by_role_and_phase(role: Role, root: str, quiet: Place, voting: Place) -> None:
    who = somebody(role, root)
    assert (lands_on(who, voting=False), lands_on(who, voting=True)) == (quiet, voting)


def test_a_member_of_the_centre_begins_with_the_cases() -> None:
    who = somebody(Role.GAKKUMDU_MEMBER, "bawaslu", frozenset({"case"}))
    assert {lands_on(who, voting=day) for day in (False, True)} == {Place.CASES}
