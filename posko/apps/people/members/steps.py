"""Steps that acts share: a membership ends, at once with the role or with the next round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from posko.apps.ledger import services as ledger
from posko.apps.people.accounts.selectors import clock_offset_of
from posko.apps.people.models import Post, WallMember
from posko.domain.access import Compartment, Viewer
from posko.kit.acts import step


@step
def end(row: WallMember, *, by: Viewer, at: datetime, real_at: datetime) -> None:
    """End a membership; whoever comes back asks anew."""
    row.ended_at = real_at
    row.save(update_fields=["ended_at"])
    record("wall.ended", row, by=by, at=at, payload={})


@step
def leave(post: Post, by: Viewer, at: datetime) -> Mapping[str, int]:
    """End the membership of somebody who takes up another role. How many."""
    live = list(WallMember.objects.select_related("user").filter(user=post.user_id, ended_at=None))
    for row in live:
        end(row, by=by, at=at, real_at=at - clock_offset_of(post.user))
    return {"memberships_ended": len(live)}


@step
def record(event: str, row: WallMember, *, by: Viewer, at: datetime, payload: dict[str, object]) -> None:
    """What happened to a membership, for whoever audits."""
    subject, wall = f"person:{row.user.username}", Compartment.AUDIT
    ledger.record(event, by=by, at=at, compartment=wall, subject=subject, payload={"wall": row.wall_name, **payload})
