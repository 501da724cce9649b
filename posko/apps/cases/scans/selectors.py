"""Reading signed scans of papers: which there are, and their sealed bytes held against their hash."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import selectors as key_selectors
from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, PaperScan
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.vaults.pairs import OpenVault


def scans(viewer: Viewer, case: Case) -> QuerySet[PaperScan]:
    """The scans of a case that exists for this viewer, the newest of each paper first, without their bytes."""
    found = PaperScan.objects.filter(paper__case=case, paper__case__in=selectors.cases(viewer))
    return found.select_related("paper__case__operation").defer("sealed", "paper__pdf", "paper__docx")


def content_of(viewer: Viewer, scan: PaperScan, *, vault: OpenVault) -> bytes:
    """The scan as it came in. BadInput where the bytes are not what came in, or this member was not given the key."""
    _must_be_open(viewer, scan)
    if scan.paper.purged_at is not None:
        raise BadInput("Paper %(number)s was deleted by its keeping time.", number=scan.paper.number)
    content, fault = _opened(scan, key_selectors.keys_of(viewer, scan.paper.case, vault))
    if fault:
        raise BadInput(
            "The bytes of a scan of paper %(number)s no longer agree with their hash.", number=scan.paper.number
        )
    return content


def fault_of(viewer: Viewer, scan: PaperScan) -> str:
    """The fault in the sealed bytes of a scan: "altered" or nothing. No key is used."""
    _must_be_open(viewer, scan)
    return fault_under(viewer, scan)


def fault_under(viewer: Viewer, scan: PaperScan, keys: Keys | None = None) -> str:
    """As `fault_of`, of a scan whose case the viewer holds already. `keys` open it, too; NotGiven as there."""
    return _opened(scan, keys)[1] if keys else checks.fault(bytes(scan.sealed), scan.sealed_sha256)


def _must_be_open(viewer: Viewer, scan: PaperScan) -> None:
    if not selectors.cases(viewer).filter(pk=scan.paper.case_id).exists():
        raise BadInput("This case is not open to you.")


def _opened(scan: PaperScan, keys: Keys) -> tuple[bytes, str]:
    """The bytes of a scan, or what is wrong with them."""
    if fault := checks.fault(bytes(scan.sealed), scan.sealed_sha256):
        return b"", fault
    return keys.whole(bytes(scan.sealed), scan.sha256, of=keyring.scan_bound_to(scan))
