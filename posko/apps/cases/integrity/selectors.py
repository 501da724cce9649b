"""Hold the sealed parts of a case against the hashes of their sealed bytes. Damaged parts are named, never shown.

No key is needed for that: the rounds and the command line have none. In a member's session all of it is opened, too,
and held against the hashes of what was sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet
from django.db.models.functions import Mod

from posko.apps.cases.course import selectors
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.keys import selectors as key_selectors
from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, CasePaper, CasePerson, EvidenceItem, PaperScan
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.cases.scans import selectors as scan_selectors
from posko.domain.access import Compartment, Viewer
from posko.domain.cases.sealing import NotGiven
from posko.domain.errors import BadInput
from posko.domain.vaults.pairs import OpenVault


@dataclass(frozen=True, slots=True)
class Fault:
    """Something sealed that is not what it was: in which case, what (evidence, paper, scan, person), its fault.

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
    """What a check found: how many sealed things there are, and which do not hold.

    `opened`: how many of them were opened, none by a round. `closed`: how many this member was not given the key of.
    """

    things: int
    faults: tuple[Fault, ...]
    damaged: tuple[Damaged, ...] = ()
    opened: int = 0
    closed: int = 0


_Found = tuple[Fault, Damaged | None]


def of_the_house(viewer: Viewer) -> QuerySet[Case]:
    """The cases of the operation for a named job of the house that was let behind the case wall; it shows none."""
    if viewer.kind != "system" or not viewer.sees(Compartment.CASE):
        return Case.objects.none()
    return Case.objects.filter(operation__code=viewer.operation).select_related("operation")


def of_the_hour(viewer: Viewer, hour: int) -> list[Case]:
    """The part of the cases whose turn it is in this hour of the day."""
    found = of_the_house(viewer).annotate(turn=Mod("pk", 24))
    return list(found.filter(turn=hour).order_by("number"))


def checked(viewer: Viewer, case: Case, vault: OpenVault | None = None) -> Checked:
    """Hold all that is sealed in a case against its hashes, and with a vault open it, too."""
    if not (of_the_house(viewer) | selectors.cases(viewer).select_related(None)).filter(pk=case.pk).exists():
        raise BadInput("This case is not open to you.")
    look = _Look(key_selectors.keys_of(viewer, case, vault) if vault else None)
    things = [*_evidence(viewer, case, look), *_papers(viewer, case, look), *_persons(viewer, case, look)]
    return Checked(
        len(things),
        tuple(fault for fault, _row in things if fault.fault),
        tuple(row for fault, row in things if fault.fault and row),
        look.opened,
        look.closed,
    )


@dataclass(slots=True)
class _Look:
    """A look at sealed things one after the other, and how many of them `keys` opened and did not open."""

    keys: Keys | None
    opened: int = 0
    closed: int = 0

    def fault(self, fault_under: Callable[[Keys | None], str]) -> str:
        """The fault of one thing. What this member was not given the key of is held against its sealed hash alone."""
        if self.keys is None:
            return fault_under(None)
        try:
            fault = fault_under(self.keys)
        except NotGiven:
            self.closed += 1
            return fault_under(None)
        self.opened += not fault
        return fault


def _evidence(viewer: Viewer, case: Case, look: _Look) -> Iterator[_Found]:
    for item in EvidenceItem.objects.filter(case=case).exclude(sha256="").select_related("case", "custodian"):
        fault = look.fault(partial(evidence_selectors.fault_under, viewer, item))
        yield Fault(case.number, "evidence", item.number, item.label, fault), Damaged(item, fault)


def _papers(viewer: Viewer, case: Case, look: _Look) -> Iterator[_Found]:
    """Papers and their signed scans. Those removed after their keeping time hold nothing any more."""
    for paper in CasePaper.objects.filter(case=case, purged_at=None).select_related("case"):
        file = look.fault(partial(paper_selectors.damaged_file, viewer, paper))
        fault = "altered" if file else ""
        yield Fault(case.number, "paper", paper.sequence, paper.number, fault), Damaged(paper, fault, file)
    scans = PaperScan.objects.filter(paper__case=case, paper__purged_at=None).select_related("paper__case")
    # One at a time: each may have megabytes.
    for scan in scans.defer("paper__pdf", "paper__docx").iterator(chunk_size=1):
        fault = look.fault(partial(scan_selectors.fault_under, viewer, scan))
        yield Fault(case.number, "scan", scan.paper.sequence, scan.paper.number, fault), Damaged(scan, fault)


def _persons(viewer: Viewer, case: Case, look: _Look) -> Iterator[_Found]:
    for number, person in enumerate(CasePerson.objects.filter(case=case, purged_at=None).select_related("case"), 1):
        fault = look.fault(partial(person_selectors.fault_under, viewer, person))
        yield Fault(case.number, "person", number, person.part, fault), None
