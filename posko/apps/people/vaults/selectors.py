"""Reading vaults: one's own, and how the drill goes. The private halves are never read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from posko.apps.people.models import MemberKey, User
from posko.domain.access import Act, Role, Viewer
from posko.domain.vaults.making import DRILL_EVERY, needs_vault


@dataclass(frozen=True, slots=True)
class Drill:
    """How many people have a vault that counts, and how many of them showed their card of late, could not, or did not
    try."""

    people: int
    passed: int
    failed: int

    @property
    def waiting(self) -> int:
        """Who has not tried of late."""
        return self.people - self.passed - self.failed


def own_key(viewer: Viewer) -> MemberKey | None:
    """The live key of the viewer, whether its card was typed back or not."""
    return _live().filter(user__username=viewer.actor).first()


def counted_keys(viewer: Viewer) -> QuerySet[MemberKey]:
    """The live keys of the operation's people whose cards were typed back: what is sealed is wrapped for these."""
    found = _live().filter(user__is_active=True, user__posts__active=True, card_proven_at__isnull=False)
    return found.filter(user__posts__agency__operation__code=viewer.operation)


def lacks_vault(viewer: Viewer) -> bool:
    """Whether the viewer needs a vault and has none that counts. Others are not asked about."""
    found = lacking(viewer)
    return found is not None and found.exists()


def lacking(viewer: Viewer) -> QuerySet[User] | None:
    """The viewer's own account where it needs a vault and has none that counts; None for who needs none."""
    if not needs_vault(viewer):
        return None
    counted = _live().filter(user=OuterRef("pk"), card_proven_at__isnull=False)
    return User.objects.filter(~Exists(counted.order_by()), username=viewer.actor).order_by("pk")


def drill(viewer: Viewer, *, real_at: datetime) -> Drill | None:
    """How the drill goes in the operation; for chiefs, and for who keeps the post."""
    if viewer.role != Role.CHIEF and not viewer.may(Act.POST_KEEP):
        return None
    found = counted_keys(viewer)
    lately = Q(drill_failed=False) & (
        Q(drilled_at__gt=real_at - DRILL_EVERY) | Q(card_proven_at__gt=real_at - DRILL_EVERY)
    )
    return Drill(found.count(), found.filter(lately).count(), found.filter(drill_failed=True).count())


def _live() -> QuerySet[MemberKey]:
    return MemberKey.objects.filter(ended_at=None)
