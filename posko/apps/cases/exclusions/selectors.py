"""Reading who is kept out of a case, and the exclusions that wait for those who lead an institution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.keys import selectors as keys
from posko.apps.cases.models import Case, CaseKey, CaseKeyWrap, Exclusion, ExclusionAsk, ExclusionVoice
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.authority import selectors as authority
from posko.apps.people.models import Deputy, Post
from posko.domain.access import Role, Viewer
from posko.domain.cases import exclusions as policies
from posko.domain.cases.exclusions import Asked
from posko.domain.people.authority import Decider


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the centre, whether this case is kept from them, and whether that waits for somebody who leads."""

    post: Post
    exclusion: Exclusion | None
    asked: ExclusionAsk | None = None
    may_withdraw: bool = False
    may_readmit: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An exclusion that waits, as one who leads an institution sees it."""

    ask: ExclusionAsk
    name: str
    may_confirm: bool
    may_decline: bool


def exclusions(viewer: Viewer, case: Case) -> QuerySet[Exclusion]:
    """The people kept out of a case, and why, with those exclusions that ended."""
    return Exclusion.objects.filter(case=case, case__in=selectors.cases(viewer)).select_related("case")


def asks(viewer: Viewer, case: Case) -> QuerySet[ExclusionAsk]:
    """The exclusions from this case that wait; none of a case that does not exist for this viewer."""
    known = selectors.cases(viewer).select_related(None).filter(pk=case.pk).order_by()
    return _waiting(viewer).filter(case_number__in=known.values("number"))


def members(viewer: Viewer, case: Case, kept_out: Iterable[Exclusion] | None = None) -> list[Member]:
    """The members of the centre by institution, and from whom the case is kept: its exclusions, where they are read."""
    rows = exclusions(viewer, case) if kept_out is None else kept_out
    out = {row.username: row for row in rows if row.ended_at is None}
    waits = {row.username: row for row in asks(viewer, case)}
    posts = people.posts(viewer).filter(role=Role.GAKKUMDU_MEMBER, active=True, agency__root__in=selectors.MEMBERS)
    ordered = posts.order_by("agency__root", "user__full_name")
    return [_member(viewer, case, post, out, waits) for post in ordered]


def _member(
    viewer: Viewer, case: Case, post: Post, out: dict[str, Exclusion], waits: dict[str, ExclusionAsk]
) -> Member:
    name = post.user.username
    asked, row = waits.get(name), out.get(name)
    return Member(
        post,
        row,
        asked,
        may_withdraw=asked is not None and policies.withdrawing(asked.asked_root, viewer) is None,
        may_readmit=row is not None and readmitting(viewer, row, case, post.agency.root) is None,
    )


def readmitting(viewer: Viewer, row: Exclusion, case: Case, root: str) -> policies.Refusal:
    """Why the viewer does not let this member of the institution `root` back in."""
    ask = decided_ask(viewer, row)
    by_others = ask is not None and root not in {voice.root for voice in ask.voices.all()}
    asked = ask.asked_root if ask is not None and not by_others else ""
    return policies.readmitting(row.username, root, case.holder.root, viewer, by_others=by_others, asked=asked)


def decided_ask(viewer: Viewer, row: Exclusion) -> ExclusionAsk | None:
    """What was asked and confirmed, where that is how this member was kept out; None where his institution did it."""
    done = ExclusionAsk.objects.filter(
        operation=operations.key(viewer),
        case_number=row.case.number,
        username=row.username,
        outcome="done",
        decided_at=row.at,
    )
    return done.filter(voices__isnull=False).prefetch_related("voices").last()


def able(viewer: Viewer, case: Case) -> dict[str, str]:
    """Who can open what is sealed in this case from now on, by log-in name, with the root institution; for acts."""
    roots = dict(people.posts(viewer).filter(active=True).values_list("user__username", "agency__root"))
    return {
        name: roots[name]
        for name in keys.holders(viewer, case).values_list("user__username", flat=True)
        if name in roots
    }


def held_alone(viewer: Viewer, case: Case, username: str) -> int:
    """How many keys of a case no other member could open if this one lost his; for acts."""
    others = CaseKeyWrap.objects.filter(key=OuterRef("pk"), member__in=keys.holders(viewer, case))
    found = CaseKey.objects.filter(case=case, wraps__member__user__username=username).distinct()
    return found.exclude(Exists(others.exclude(member__user__username=username).order_by())).count()


def awaited_of(viewer: Viewer) -> QuerySet[ExclusionAsk]:
    """The exclusions that wait for the viewer, for the queue: of the own institution, or with a paper."""
    if viewer.root not in selectors.MEMBERS or viewer.role is Role.GAKKUMDU_MEMBER:
        return ExclusionAsk.objects.none()
    spoken = ExclusionVoice.objects.filter(ask=OuterRef("pk"), root=viewer.root).order_by()
    # A deputy is asked for the own institution alone.
    chief = people.posts(viewer).filter(
        user__username=viewer.actor, role=Role.CHIEF, active=True, expires_at=None, agency__leads=True
    )
    deputy = Deputy.objects.filter(
        post__user__username=viewer.actor, post__active=True, ended_at=None, agency__leads=True
    )
    mine = Q(Exists(chief.order_by()), Q(root=viewer.root) | Q(paper__gt=0))
    mine |= Q(Exists(deputy.order_by()), root=viewer.root)
    return _waiting(viewer).filter(mine).exclude(Exists(spoken)).order_by("at", "pk")


def asked_by(viewer: Viewer) -> QuerySet[ExclusionAsk]:
    """The exclusions that the viewer asked for and that wait."""
    return _waiting(viewer).filter(asked_by=viewer.actor).order_by("at", "pk")


def waiting(viewer: Viewer) -> list[Waiting]:
    """The exclusions that wait for the viewer, who leads an institution; none for anybody else."""
    if viewer.root not in selectors.MEMBERS or viewer.role is Role.GAKKUMDU_MEMBER:
        return []
    found = list(_waiting(viewer).prefetch_related("voices"))
    if not found:
        return []
    known, names = authority.known(viewer), people.people_names(viewer)
    rows = [_waits(row, names.get(row.username, row.username), known, viewer) for row in found]
    return [each for each in rows if each.may_confirm or each.may_decline]


def _waits(row: ExclusionAsk, name: str, known: list[Decider], viewer: Viewer) -> Waiting:
    # Whether the own key counts is told by the act itself: the row waits for this viewer all the same.
    may_confirm = policies.confirming(asked_of(row), known, viewer, counts=True) is None
    return Waiting(row, name, may_confirm, policies.declining(asked_of(row), known, viewer) is None)


def open_asks(viewer: Viewer) -> QuerySet[ExclusionAsk]:
    """The exclusions that wait in the viewer's operation: for acts, which say whose turn it is."""
    return _waiting(viewer)


def _waiting(viewer: Viewer) -> QuerySet[ExclusionAsk]:
    return ExclusionAsk.objects.filter(operation=operations.key(viewer), outcome="")


def asked_of(row: ExclusionAsk) -> Asked:
    """The row as the domain weighs it."""
    return Asked(row.username, row.root, bool(row.paper), {voice.by: voice.root for voice in row.voices.all()})
