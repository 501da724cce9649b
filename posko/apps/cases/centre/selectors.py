"""Reading to whom keys of older cases are still to be given, and by whom that can be done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.models import CaseKey, CaseKeyWrap, Exclusion
from posko.apps.people.members import selectors as members
from posko.apps.people.members.selectors import Member
from posko.apps.people.models import MemberKey, WallMember
from posko.domain.access import Compartment, Viewer


@dataclass(frozen=True, slots=True)
class Row:
    """A member as the page shows one. `held` of `all` keys of cases are the member's; `may_give`: the viewer holds
    one that is lacking."""

    member: Member
    held: int = 0
    all: int = 0
    may_let_in: bool = False
    may_give: bool = False

    @property
    def lacking(self) -> int:
        """How many older keys wait."""
        return max(0, self.all - self.held)


def lacking(viewer: Viewer, giver: int, taker: MemberKey) -> QuerySet[CaseKeyWrap]:
    """The wraps of the key `giver` that another lacks, of the cases that both may see."""
    kept_out = Exclusion.objects.filter(username=taker.user.username, ended_at=None).order_by()
    has = CaseKeyWrap.objects.filter(key=OuterRef("key"), member=taker).order_by()
    found = CaseKeyWrap.objects.filter(member=giver, key__case__in=selectors.cases(viewer).order_by().values("pk"))
    return found.exclude(key__case__in=kept_out.values("case")).exclude(Exists(has)).order_by("key__case", "key")


def lacking_members(viewer: Viewer) -> QuerySet[WallMember]:
    """The members to whom the viewer can give an older key."""
    if not viewer.sees(Compartment.CASE):
        return WallMember.objects.none()
    own = members.own_keys(viewer).order_by().values("pk")
    kept_out = Exclusion.objects.filter(
        username=OuterRef(OuterRef("user__username")), case=OuterRef("key__case"), ended_at=None
    )
    has = CaseKeyWrap.objects.filter(key=OuterRef("key"), member=OuterRef(OuterRef("key")))
    mine = CaseKeyWrap.objects.filter(member__in=own, key__case__in=selectors.cases(viewer).order_by().values("pk"))
    lacks = mine.exclude(Exists(has.order_by())).exclude(Exists(kept_out.order_by())).order_by()
    return members.inside(viewer).exclude(user__username=viewer.actor).filter(Exists(lacks))


def rows(viewer: Viewer, real_at: datetime) -> list[Row]:
    """Everybody who holds the role, with what the viewer may do for each. Keys are counted for who may see cases."""
    found = members.members(viewer)
    is_in = any(each.is_in and each.post.user.username == viewer.actor for each in found)
    counts = _Counts.of(viewer)
    takes = set(lacking_members(viewer).values_list("pk", flat=True))
    return [
        Row(
            each,
            counts.held[each.key.pk] if each.key else 0,
            counts.all - counts.kept_out[each.post.user.username],
            each.row is not None and members.may_let_in(viewer, each.row, real_at, is_in=is_in),
            each.row is not None and each.row.pk in takes,
        )
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Keys of the cases that the viewer may see: all, those of each member, and those of cases kept from somebody."""

    all: int
    held: Counter[int]
    kept_out: Counter[str]

    @classmethod
    def of(cls, viewer: Viewer) -> _Counts:
        cases = selectors.cases(viewer).select_related(None).order_by().values("pk")
        keys = CaseKey.objects.filter(case__in=cases).order_by()
        held = CaseKeyWrap.objects.filter(key__case__in=cases).order_by().values_list("member")
        out = keys.filter(case__exclusions__ended_at=None, case__exclusions__isnull=False)
        kept = out.values_list("case__exclusions__username").annotate(count=Count("pk", distinct=True))
        return cls(keys.count(), Counter(dict(held.annotate(count=Count("pk")))), Counter(dict(kept)))
