"""Everybody who may come: each role at each agency that may hold it, in two operations, and those outside."""

from __future__ import annotations

from dataclasses import dataclass

from posko.apps.operation.models import Operation
from posko.apps.people.accounts.services import NewAgency, NewPerson, add_person, found_agencies
from posko.domain.access import WITH_MEMBERS, Compartment, Role, compartments_for, may_hold, system_viewer
from tests.world import BEGUN, CODE, OTHER

# One agency of each root institution, those of the city government that differ from each other, and one of a kecamatan.
AGENCIES = {
    "polres": "polri",
    "kodim": "tni",
    "kpu": "kpu",
    "bawaslu": "bawaslu",
    "kejari": "kejaksaan",
    "pn": "pengadilan",
    "pemkot": "pemkot",
    "satpol-pp": "pemkot",
    "bpbd": "pemkot",
    "kec-jatinegara": "pemkot",
    "lapas": "pemasyarakatan",
}
ELSEWHERE = {"polres": "polri", "kpu": "kpu", "bawaslu": "bawaslu", "kejari": "kejaksaan"}
AREA = "31.75.03"
# Whose posts are bound to the kecamatan; everybody else's are for the whole city.
BOUND = {(Role.LIAISON, "kec-jatinegara"), (Role.BAWASLU_OFFICER, "bawaslu"), (Role.PLANNER, "polres")}
# In this operation both walls that need an agreement are open to those it names; in the other one neither.
AGREEMENTS = frozenset({Compartment.VOTER, Compartment.CASE})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a post, as the rules see it."""

    name: str
    operation: str
    role: Role
    agency: str
    root: str
    place: str = ""

    @property
    def walls(self) -> frozenset[Compartment]:
        """What the rules open."""
        agreements = AGREEMENTS if self.operation == CODE else frozenset()
        return compartments_for(
            self.role, agency=self.agency, root=self.root, agreements=agreements, let_in=WITH_MEMBERS
        )


def everybody() -> list[Person]:
    """All posts, by the rules who may hold what."""
    here = [
        Person(f"{role}.{agency}{place and '.bound'}", CODE, role, agency, root, place)
        for role in Role
        for agency, root in AGENCIES.items()
        if may_hold(role, root)
        for place in ("", AREA)
        if not place or (role, agency) in BOUND
    ]
    there = [
        Person(f"{role}.{agency}.elsewhere", OTHER, role, agency, root)
        for role in Role
        for agency, root in ELSEWHERE.items()
        if may_hold(role, root) and (agency == "polres" or role not in {*Role} - {*_NARROW})
    ]
    return here + there


_NARROW = (Role.KPU_DATA_OFFICER, Role.BAWASLU_OFFICER, Role.GAKKUMDU_MEMBER)


def seat(people: list[Person]) -> None:
    """Open their accounts, and the agencies that the other operation lacks."""
    for code in (CODE, OTHER):
        operation = Operation.objects.get(code=code)
        by = system_viewer("test-builder", operation=code, city=operation.city_id)
        if code == OTHER:
            new = [
                NewAgency(agency, f"{agency} lain", f"{agency} lain", root, operation.city_id)
                for agency, root in ELSEWHERE.items()
                if agency != "polres"
            ]
            found_agencies(operation, new, by=by, at=BEGUN)
        for person in people:
            if person.operation == code:
                post = NewPerson(person.name, f"Orang {person.name}", person.agency, person.role, person.place)
                add_person(post, operation=operation, by=by, at=BEGUN)
