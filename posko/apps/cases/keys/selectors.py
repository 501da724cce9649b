"""The keys of a case that a vault opens, and who may open what is sealed in it from now on."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, CaseKey, CaseKeyWrap, Exclusion
from posko.apps.people.members import selectors as members
from posko.apps.people.models import MemberKey
from posko.domain.access import Viewer
from posko.domain.vaults.pairs import OpenVault


def keys_of(viewer: Viewer, case: Case, vault: OpenVault) -> Keys:
    """The keys of a case that the viewer holds, as the viewer's own vault opens them."""
    held = CaseKeyWrap.objects.filter(key__case=case, member=vault.member, member__user__username=viewer.actor)
    found = held.order_by().values_list("key__version", "wrapped")
    return Keys(case, vault, {version: bytes(wrapped) for version, wrapped in found})


def holders(viewer: Viewer, case: Case) -> QuerySet[MemberKey]:
    """The keys of the members who are in, and from whom this case is not kept. What is sealed is wrapped for them."""
    kept_out = Exclusion.objects.filter(case=case, ended_at=None).order_by().values("username")
    inside = members.inside(viewer).order_by().values("key")
    return MemberKey.objects.filter(pk__in=inside).exclude(user__username__in=kept_out)


def only_lost(viewer: Viewer, lost: OpenVault, own: OpenVault) -> QuerySet[Case]:
    """The cases of which the viewer's lost key opens a version that the own new one does not, the oldest first."""
    kept_out = Exclusion.objects.filter(username=viewer.actor, ended_at=None).order_by().values("case")
    has = CaseKeyWrap.objects.filter(key=OuterRef("key"), member=own.member).order_by()
    held = CaseKeyWrap.objects.filter(member=lost.member, member__user__username=viewer.actor).exclude(Exists(has))
    found = Case.objects.filter(operation__code=viewer.operation, pk__in=held.order_by().values("key__case"))
    return found.exclude(pk__in=kept_out).order_by("pk")


def newest(viewer: Viewer, case: Case) -> CaseKey | None:
    """The newest version of a case's key; None while nothing was sealed in it."""
    return CaseKey.objects.filter(case=case, case__operation__code=viewer.operation).order_by("-version").first()
