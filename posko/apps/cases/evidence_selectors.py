"""Reading evidence of a case: its chain, and its bytes, opened by the case's key and held against their hash."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.cases import keyring, selectors
from posko.apps.cases.models import Case, EvidenceItem
from posko.domain import files
from posko.domain.access import Viewer
from posko.domain.cases import sealing
from posko.domain.errors import BadInput


def items(viewer: Viewer, case: Case) -> QuerySet[EvidenceItem]:
    """The pieces of a case with the way that each went; none of a case that does not exist for this viewer."""
    found = EvidenceItem.objects.filter(case=case, case__in=selectors.cases(viewer))
    return found.select_related("case", "custodian").prefetch_related("hand_overs__giver", "hand_overs__receiver")


def content_of(viewer: Viewer, item: EvidenceItem, *, view: bool = False) -> bytes:
    """The bytes of the original, or of the copy to look at. BadInput where they are missing, altered or locked."""
    if not selectors.cases(viewer).filter(pk=item.case_id).exists():
        raise BadInput("This case is not open to you.")
    wanted = item.view_sha256 if view else item.sha256
    try:
        sealed = keyring.path_of(item, view=view).read_bytes()
    except OSError as absent:
        raise BadInput("The bytes of piece %(number)s are missing.", number=item.number) from absent
    content = sealing.unseal(sealed, keyring.open_case_key(item.case), of=keyring.bound_to(item, view=view))
    if files.digest(content) != wanted:
        raise BadInput("The bytes of piece %(number)s no longer agree with their hash.", number=item.number)
    return content


def fault_of(viewer: Viewer, item: EvidenceItem) -> str:
    """What is wrong with the bytes of a piece: "missing", "altered", or nothing. A thing has no bytes."""
    for view in (False, True):
        wanted = item.view_sha256 if view else item.sha256
        if not wanted:
            continue
        path = keyring.path_of(item, view=view)
        if not path.is_file():
            return "missing"
        try:
            content_of(viewer, item, view=view)
        except BadInput:
            return "altered"
    return ""
