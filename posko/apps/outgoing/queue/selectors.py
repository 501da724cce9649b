"""Reading what goes out: of one order, for one telephone, and where each message stands.

Whoever gave an order may know whether it arrived, and a telephone reads its own: both without the security wall, which
is opened here for these rows alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from posko.apps.outgoing.models import Sending
from posko.domain.access import Compartment, Viewer
from posko.domain.outgoing import Channel, policies
from posko.kit.walls import opened_also


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one message stands: by which channel, since when, and for whom (`contact` or `device`), without a number
    and without words."""

    pk: int
    ref: str
    about: str
    channel: str
    state: str
    contact: int | None
    device: int | None
    sent_at: datetime | None
    reached_at: datetime | None
    seen_at: datetime | None
    acknowledged_at: datetime | None

    @property
    def at(self) -> datetime | None:
        """When it came to stand there."""
        return self.acknowledged_at or self.seen_at or self.reached_at or self.sent_at


@dataclass(frozen=True, slots=True)
class ForDevice:
    """A message that a telephone fetches."""

    pk: int
    ref: str
    about: str
    text: str
    at: datetime
    state: str


_STANDING = tuple(Standing.__dataclass_fields__)


def sendings(viewer: Viewer) -> QuerySet[Sending]:
    """The messages of the viewer's operation; on PostgreSQL none where the security wall is shut."""
    return Sending.objects.filter(operation__code=viewer.operation)


def standing(viewer: Viewer, refs: Iterable[str]) -> Mapping[str, list[Standing]]:
    """Where the messages about each of these things stand (`task:26`), the oldest first, in one question."""
    found: dict[str, list[Standing]] = {ref: [] for ref in refs}
    with opened_also(Compartment.SECURITY):  # whether it arrived, not to whom
        rows = sendings(viewer).filter(ref__in=found).order_by("pk").values_list(*_STANDING)
        for row in rows:
            told = Standing(*row)
            found[told.ref].append(told)
    return found


def for_device(viewer: Viewer, device: int, after: int = 0) -> list[ForDevice]:
    """What a telephone has to show, above a number that it knows: its own right, proven by its token."""
    mine = Q(device=device, channel=Channel.PHONE, state__in=policies.OPEN, pk__gt=after)
    with opened_also(Compartment.SECURITY):  # its own messages
        rows = sendings(viewer).filter(mine).order_by("pk")
        return [ForDevice(row.pk, row.ref, row.about, row.text, row.created_at, row.state) for row in rows]
