"""What lies sealed in a case, opened and held against its hash: what is damaged is named, never shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Mod

from posko.apps.cases import evidence_selectors, keyring, paper_selectors, selectors
from posko.apps.cases.models import Case, CasePaper, CasePerson, EvidenceItem
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import sealing
from posko.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Fault:
    """Something sealed that is not what it was: in which case, what (evidence, paper, person, key), and its fault.

    `name` is a piece's number and label, a paper's number, a person's part: never a name of a person.
    """

    case: int
    what: str
    number: int
    name: str
    fault: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a round found: how many sealed things were opened, and which do not hold."""

    things: int
    faults: tuple[Fault, ...]
    damaged: tuple[EvidenceItem, ...] = ()


def of_the_house(viewer: Viewer) -> QuerySet[Case]:
    """The cases of the operation for a named job of the house that was let behind the case wall; it shows none."""
    if viewer.kind != "system" or not viewer.sees(Compartment.CASE):
        return Case.objects.none()
    return Case.objects.filter(operation__code=viewer.operation).select_related("operation")


def of_the_hour(viewer: Viewer, mark: str, hour: int) -> list[Case]:
    """The part of the cases under this key whose turn it is in this hour of the day."""
    found = of_the_house(viewer).filter(key_mark=mark).annotate(turn=Mod("pk", 24))
    return list(found.filter(turn=hour).order_by("number"))


def next_under(viewer: Viewer, mark: str, *, without: Collection[int]) -> Case | None:
    """The next case that is sealed under the key with this mark."""
    return of_the_house(viewer).filter(key_mark=mark).exclude(pk__in=without).order_by("pk").first()


def under_another(viewer: Viewer, mark: str) -> list[tuple[int, str]]:
    """Numbers and marks of the cases that are sealed under another key than this one."""
    return list(of_the_house(viewer).exclude(key_mark=mark).order_by("number").values_list("number", "key_mark"))


def checked(viewer: Viewer, case: Case) -> Checked:
    """Open everything that is sealed in a case. BadInput where Bawaslu's key is not there or is another one."""
    if not (of_the_house(viewer) | selectors.cases(viewer).select_related(None)).filter(pk=case.pk).exists():
        raise BadInput("This case is not open to you.")
    keyring.must_be_of(case, keyring.key())
    try:
        key = keyring.open_case_key(case)
    except BadInput:
        return Checked(1, (Fault(case.number, "key", 0, "", "altered"),))
    evidence = list(EvidenceItem.objects.filter(case=case).exclude(sha256="").select_related("case", "custodian"))
    told = [(item, evidence_selectors.fault_under(viewer, item, key)) for item in evidence]
    faults = [Fault(case.number, "evidence", item.number, item.label, fault) for item, fault in told if fault]
    others = list(_others(viewer, case, key))
    return Checked(
        len(evidence) + len(others),
        (*faults, *(fault for fault in others if fault.fault)),
        tuple(item for item, fault in told if fault),
    )


def _others(viewer: Viewer, case: Case, key: bytes) -> Iterator[Fault]:
    """What is sealed in the database itself, each with its fault or none."""
    for paper in CasePaper.objects.filter(case=case).select_related("case"):
        fault = paper_selectors.fault_under(viewer, paper, key)
        yield Fault(case.number, "paper", paper.sequence, paper.number, fault)
    persons = CasePerson.objects.filter(case=case, purged_at=None)
    for number, person in enumerate(persons, start=1):
        fault = "" if _opens(bytes(person.sealed), key, of=f"{keyring.of(case)} person") else "altered"
        yield Fault(case.number, "person", number, person.part, fault)


def _opens(sealed: bytes, key: bytes, *, of: str) -> bool:
    try:
        sealing.unseal(sealed, key, of=of)
    except BadInput:
        return False
    return True
