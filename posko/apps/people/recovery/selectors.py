"""Reading recovery keys, and recoveries as a viewer may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.authority import selectors as authority
from posko.apps.people.models import MemberKey, Recovery, RecoveryKey
from posko.apps.people.vaults import selectors as vaults
from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import recovery as policies
from posko.domain.people.authority import Decider
from posko.domain.people.recovery import Recovering
from posko.domain.vaults.recovery import INNER, OUTER, ROOTS


@dataclass(frozen=True, slots=True)
class Both:
    """The public halves of both recovery keys; `names`: their fingerprints, as a sealed key remembers them."""

    inner: bytes
    outer: bytes
    names: str


@dataclass(frozen=True, slots=True)
class Nested:
    """How many keys that count are sealed to both recovery keys of today, of how many."""

    sealed: int
    people: int


def keys(viewer: Viewer) -> Mapping[str, RecoveryKey]:
    """The recovery keys in force, by institution."""
    found = RecoveryKey.objects.filter(operation__code=viewer.operation, ended_at=None, root__in=ROOTS)
    return {row.root: row for row in found}


def both(viewer: Viewer) -> Both | None:
    """The keys of both institutions; None while one is missing."""
    found = keys(viewer)
    if len(found) < len(ROOTS):
        return None
    inner, outer = found[INNER], found[OUTER]
    return Both(bytes(inner.public), bytes(outer.public), f"{inner.fingerprint}/{outer.fingerprint}")


def registering(viewer: Viewer, root: str) -> BadInput | NotAllowed | None:
    """Why the viewer does not register the recovery key of an institution."""
    counts = viewer.actor in authority.counted(viewer)
    return policies.registering(root, authority.known(viewer), viewer, counts=counts)


def nested(viewer: Viewer) -> Nested:
    """How far the keys of the operation are sealed for recovery."""
    found, counted = both(viewer), vaults.counted_keys(viewer)
    return Nested(counted.filter(recovery_keys=found.names).count() if found else 0, counted.count())


def recoveries(viewer: Viewer) -> QuerySet[Recovery]:
    """The recoveries of the operation, the newest first: each is told to every chief and member anyway."""
    people = accounts.posts(viewer).values("user")
    return Recovery.objects.filter(lost__user__in=people).select_related("lost__user", "new").order_by("-pk")


def concerns(viewer: Viewer) -> bool:
    """Whether a recovery can ever be the viewer's turn: it is no question for others."""
    own = viewer.role in {Role.CHIEF, Role.GAKKUMDU_MEMBER}
    return viewer.kind == "person" and (own or viewer.root in ROOTS)


def waiting_for(viewer: Viewer) -> list[Recovery]:
    """The open recoveries whose next step is the viewer's."""
    step = Q(lost__user__username=viewer.actor, inner_at__isnull=False)
    if viewer.root == OUTER:
        step |= Q(outer_at=None)
    if viewer.root == INNER:
        step |= Q(outer_at__isnull=False, inner_at=None)
    found = list(recoveries(viewer).filter(step, ended_at=None).order_by("pk"))
    if not found:
        return []
    known = authority.known(viewer)
    return [row for row in found if may_step(viewer, row, known) or may_take(viewer, row)]


def may_step(viewer: Viewer, row: Recovery, known: list[Decider]) -> bool:
    """Whether the awaited step of an institution is the viewer's."""
    return policies.taking_out(recovering_now(row), known, viewer) is None


def may_take(viewer: Viewer, row: Recovery) -> bool:
    """Whether the viewer takes the lost key back now."""
    return policies.taking_back(recovering_now(row), viewer) is None


def may_end(viewer: Viewer, row: Recovery, known: list[Decider]) -> bool:
    """Whether the viewer may end it."""
    return policies.declining(recovering_now(row), known, viewer) is None


def recovering_now(row: Recovery) -> Recovering:
    """A recovery as its policy sees it."""
    return Recovering(row.lost.user.username, row.outer_at, row.inner_at, row.ended_at)


def lost_keys(viewer: Viewer) -> QuerySet[MemberKey]:
    """The viewer's own ended keys that two institutions can open, and for which nothing waits.

    One that came back is lost no longer; one whose recovery ended before that is asked for once more.
    """
    own = MemberKey.objects.filter(user__username=viewer.actor, ended_at__isnull=False).exclude(recovery_keys="")
    return own.exclude(recoveries__taken_at__isnull=False).exclude(recoveries__ended_at=None, recoveries__isnull=False)


def told(viewer: Viewer) -> list[str]:
    """Everybody who hears of each use: all chiefs, and all who are or may become members of a wall."""
    posts = accounts.posts(viewer).filter(active=True, role__in=[Role.CHIEF, Role.GAKKUMDU_MEMBER])
    return sorted(posts.values_list("user__username", flat=True))
