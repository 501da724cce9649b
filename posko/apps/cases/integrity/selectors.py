"""Open the sealed parts of a case and compare them with their hashes. Damaged parts are named, never shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Mod

from posko.apps.cases.course import selectors
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.keys import keyring
from posko.apps.cases.models import Case, CasePaper, CasePerson, EvidenceItem, PaperScan
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.scans import selectors as scan_selectors
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import sealing
from posko.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Fault:
    """Something sealed that is not what it was: in which case, what (evidence, paper, scan, person, key), its fault.

    `name` is a piece's number and label, a paper's number (of a scan too), a person's part: never a name of a person.
    """

    case: int
    what: str
    number: int
    name: str
    fault: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """A row whose page says that it was found damaged. `file` says which file of a paper."""

    row: EvidenceItem | CasePaper | PaperScan
    fault: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a round found: how many sealed things were opened, and which do not hold."""

    things: int
    faults: tuple[Fault, ...]
    damaged: tuple[Damaged, ...] = ()


_Found = tuple[Fault, Damaged | None]


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
    things = [*_evidence(viewer, case, key), *_papers(viewer, case, key), *_persons(case, key)]
    return Checked(
        len(things),
        tuple(fault for fault, _row in things if fault.fault),
        tuple(row for fault, row in things if fault.fault and row),
    )


def _evidence(viewer: Viewer, case: Case, key: bytes) -> Iterator[_Found]:
    for item in EvidenceItem.objects.filter(case=case).exclude(sha256="").select_related("case", "custodian"):
        fault = evidence_selectors.fault_under(viewer, item, key)
        yield Fault(case.number, "evidence", item.number, item.label, fault), Damaged(item, fault)


def _papers(viewer: Viewer, case: Case, key: bytes) -> Iterator[_Found]:
    """Papers and their signed scans. Those removed after their keeping time hold nothing any more."""
    for paper in CasePaper.objects.filter(case=case, purged_at=None).select_related("case"):
        file = paper_selectors.damaged_file(viewer, paper, key)
        fault = "altered" if file else ""
        yield Fault(case.number, "paper", paper.sequence, paper.number, fault), Damaged(paper, fault, file)
    scans = PaperScan.objects.filter(paper__case=case, paper__purged_at=None).select_related("paper__case")
    # One at a time: each may have megabytes.
    for scan in scans.defer("paper__pdf", "paper__docx").iterator(chunk_size=1):
        fault = scan_selectors.fault_under(viewer, scan, key)
        yield Fault(case.number, "scan", scan.paper.sequence, scan.paper.number, fault), Damaged(scan, fault)


def _persons(case: Case, key: bytes) -> Iterator[_Found]:
    for number, person in enumerate(CasePerson.objects.filter(case=case, purged_at=None), start=1):
        fault = "" if _opens(bytes(person.sealed), key, of=f"{keyring.of(case)} person") else "altered"
        yield Fault(case.number, "person", number, person.part, fault), None


def _opens(sealed: bytes, key: bytes, *, of: str) -> bool:
    try:
        sealing.unseal(sealed, key, of=of)
    except BadInput:
        return False
    return True
