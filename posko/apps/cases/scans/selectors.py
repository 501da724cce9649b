"""Reading signed scans of papers: which there are, and their sealed bytes held against their hash."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.keys import keyring
from posko.apps.cases.models import Case, PaperScan
from posko.domain.access import Viewer
from posko.domain.cases import sealing
from posko.domain.errors import BadInput
from posko.domain.files import checks


def scans(viewer: Viewer, case: Case) -> QuerySet[PaperScan]:
    """The scans of a case that exists for this viewer, the newest of each paper first, without their bytes."""
    found = PaperScan.objects.filter(paper__case=case, paper__case__in=selectors.cases(viewer))
    return found.select_related("paper__case__operation").defer("sealed", "paper__pdf", "paper__docx")


def content_of(viewer: Viewer, scan: PaperScan) -> bytes:
    """The scan as it came in. BadInput where Bawaslu's key is not there, or the bytes are not what came in."""
    key = _key_for(viewer, scan)
    if scan.paper.purged_at is not None:
        raise BadInput("Paper %(number)s was deleted by its keeping time.", number=scan.paper.number)
    content, fault = _opened(scan, key)
    if fault:
        raise BadInput(
            "The bytes of a scan of paper %(number)s no longer agree with their hash.", number=scan.paper.number
        )
    return content


def fault_of(viewer: Viewer, scan: PaperScan) -> str:
    """The fault in a scan: "altered" or nothing. BadInput if the key opens no case at all."""
    return fault_under(viewer, scan, _key_for(viewer, scan))


def fault_under(viewer: Viewer, scan: PaperScan, key: bytes) -> str:
    """As `fault_of`, of a scan whose case the viewer holds already, and its key."""
    return _opened(scan, key)[1]


def _key_for(viewer: Viewer, scan: PaperScan) -> bytes:
    if not selectors.cases(viewer).filter(pk=scan.paper.case_id).exists():
        raise BadInput("This case is not open to you.")
    return keyring.open_case_key(scan.paper.case)


def _opened(scan: PaperScan, key: bytes) -> tuple[bytes, str]:
    """The bytes of a scan, or what is wrong with them."""
    try:
        content = sealing.unseal(bytes(scan.sealed), key, of=keyring.scan_bound_to(scan))
    except BadInput:
        return b"", "altered"
    fault = checks.fault(content, scan.sha256)
    return (b"", fault) if fault else (content, "")
