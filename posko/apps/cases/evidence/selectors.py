"""Reading evidence of a case: its chain; its sealed bytes held against their hash, and opened by a member's vault."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import selectors as key_selectors
from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, EvidenceItem, HandOver
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.vaults.pairs import OpenVault


def items(viewer: Viewer, case: Case) -> QuerySet[EvidenceItem]:
    """The pieces of a case with the way that each went; none of a case that does not exist for this viewer."""
    found = EvidenceItem.objects.filter(case=case, case__in=selectors.cases(viewer))
    return found.select_related("case", "custodian").prefetch_related("hand_overs__giver", "hand_overs__receiver")


def labels(viewer: Viewer, case: Case) -> list[tuple[int, str]]:
    """The numbers and labels of the pieces of a case."""
    return list(items(viewer, case).prefetch_related(None).order_by("number").values_list("number", "label"))


def hand_overs(viewer: Viewer) -> QuerySet[HandOver]:
    """Every hand-over of the cases that exist for this viewer."""
    found = HandOver.objects.filter(item__case__in=selectors.cases(viewer))
    return found.select_related("item__case", "item__custodian", "giver", "receiver")


def receivers(viewer: Viewer, item: EvidenceItem) -> QuerySet[Agency]:
    """To whom a piece can be handed: agencies of the other two institutions with a member who can receive it."""
    seated = people.agencies(viewer).filter(
        root__in=selectors.MEMBERS, posts__role=Role.GAKKUMDU_MEMBER, posts__active=True
    )
    return seated.exclude(root=item.custodian.root).distinct().order_by("short")


def content_of(viewer: Viewer, item: EvidenceItem, *, vault: OpenVault, view: bool = False) -> bytes:
    """The bytes of the original, or of the copy to look at. BadInput where they are missing or altered.

    NotGiven, which is a BadInput, where they are sealed under a key that this member was not given.
    """
    if not selectors.cases(viewer).filter(pk=item.case_id).exists():
        raise BadInput("This case is not open to you.")
    content, fault = _opened(item, key_selectors.keys_of(viewer, item.case, vault), view=view)
    if fault == "missing":
        raise BadInput("The bytes of piece %(number)s are missing.", number=item.number)
    if fault:
        raise BadInput("The bytes of piece %(number)s no longer agree with their hash.", number=item.number)
    return content


def fault_of(viewer: Viewer, item: EvidenceItem) -> str:
    """The fault in the sealed bytes of a piece: "missing", "altered", or nothing. No key is used."""
    if not selectors.cases(viewer).filter(pk=item.case_id).exists():
        raise BadInput("This case is not open to you.")
    return fault_under(viewer, item)


def fault_under(viewer: Viewer, item: EvidenceItem, keys: Keys | None = None) -> str:
    """As `fault_of`, of a piece whose case the viewer holds already. `keys` open it, too; NotGiven as there."""
    for view in (False, True):
        if item.view_sha256 if view else item.sha256:
            fault = _opened(item, keys, view=view)[1] if keys else _sealed(item, view=view)[1]
            if fault:
                return fault
    return ""


def named_files() -> Iterator[str]:
    """Names, inside the store, of what rows of any operation say is there: the command line asks, and opens none."""
    rows = EvidenceItem.objects.exclude(sha256="").only("form_key", "case_id", "view_sha256")
    for item in rows.order_by().iterator():
        for view in (False, True) if item.view_sha256 else (False,):
            yield keyring.path_of(item, view=view).relative_to(settings.MEDIA_ROOT).as_posix()


def _sealed(item: EvidenceItem, *, view: bool) -> tuple[bytes, str]:
    """The sealed bytes of a piece as they lie there, or what is wrong with them."""
    try:
        sealed = keyring.path_of(item, view=view).read_bytes()
    except OSError:
        return b"", "missing"
    return sealed, checks.fault(sealed, item.view_sealed_sha256 if view else item.sealed_sha256)


def _opened(item: EvidenceItem, keys: Keys, *, view: bool) -> tuple[bytes, str]:
    """The bytes of a piece whose case the viewer holds already, or what is wrong with them."""
    sealed, fault = _sealed(item, view=view)
    if fault:
        return b"", fault
    return keys.whole(sealed, item.view_sha256 if view else item.sha256, of=keyring.bound_to(item, view=view))
