"""Who may open what is sealed in a case from now on, and which versions of its key there are."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.cases.models import Case, CaseKey, Exclusion
from posko.apps.people.models import MemberKey
from posko.domain.access import Compartment, Role
from posko.domain.cases.writers import MEMBERS


def holders(case: Case) -> QuerySet[MemberKey]:
    """The keys of the members who are in, and from whom this case is not kept. What is sealed is wrapped for them."""
    kept_out = Exclusion.objects.filter(case=case, ended_at=None).order_by().values("username")
    return MemberKey.objects.filter(
        ended_at=None,
        pk__in=_in(case.operation_id).values("pk"),
        user__is_active=True,
        user__posts__active=True,
        user__posts__role=Role.GAKKUMDU_MEMBER,
        user__posts__expires_at=None,
        user__posts__agency__operation=case.operation_id,
        user__posts__agency__root__in=MEMBERS,
    ).exclude(user__username__in=kept_out)


def _in(operation: int) -> QuerySet[MemberKey]:
    """The keys with which somebody was let behind the case wall."""
    return MemberKey.objects.filter(
        wall_members__wall_name=Compartment.CASE,
        wall_members__operation=operation,
        wall_members__entered_at__isnull=False,
        wall_members__ended_at=None,
    ).order_by()


def newest(case: Case) -> CaseKey | None:
    """The newest version of a case's key; None while nothing was sealed in it."""
    return CaseKey.objects.filter(case=case).order_by("-version").first()
