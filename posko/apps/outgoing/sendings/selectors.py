"""Reading what leaves, for who keeps the post or manages its devices: his right opens the security wall for the state
of each message. What a message says, and to whom by name, is shown only to who holds the wall himself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.outgoing.sendings.filters import TABS, Filter
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.outgoing import SendingState, policies
from posko.kit.walls import opened_also

RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the list, cut by the number of rows: what `page_of` asks for."""

    viewer: Viewer
    wanted: Filter

    def __len__(self) -> int:
        with opened_also(Compartment.SECURITY):  # who keeps the post keeps its queue
            return queue.sendings(self.viewer).filter(self.wanted.terms()).count()

    def __getitem__(self, wanted: slice) -> list[Sending]:
        with opened_also(Compartment.SECURITY):  # who keeps the post keeps its queue
            rows = queue.sendings(self.viewer).filter(self.wanted.terms())
            return list(rows.select_related("contact", "agency", "way")[wanted])


def found(viewer: Viewer, wanted: Filter) -> Page:
    """The messages that pass a filter, the newest first. NotAllowed for who may not look."""
    insist(policies.looking(viewer))
    return Page(viewer, wanted)


def one(viewer: Viewer, pk: int) -> Sending | None:
    """One message."""
    insist(policies.looking(viewer))
    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its queue
        return queue.sendings(viewer).filter(pk=pk).first()


def counts(viewer: Viewer, wanted: Filter) -> dict[str, int]:
    """How many messages stand behind each tab, as the filter beside them leaves them."""
    with opened_also(Compartment.SECURITY):  # counts
        rows = queue.sendings(viewer).filter(wanted.beside()).order_by().values_list("state").annotate(Count("pk"))
        by_state = dict(rows)
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()}


@dataclass(frozen=True, slots=True)
class Dead:
    """How many messages no gateway took in their time, and since when the first of them lies."""

    count: int
    since: datetime


def dead(viewer: Viewer) -> Dead | None:
    """The dead messages, for who may send them once more; None where there are none, or for anybody else."""
    if policies.looking(viewer) is not None:
        return None
    with opened_also(Compartment.SECURITY):  # counts
        rows = queue.sendings(viewer).filter(state=SendingState.DEAD)
        told = rows.aggregate(count=Count("pk"), since=Min("ended_at"))
    return Dead(told["count"], told["since"]) if told["since"] else None


def by_channel(viewer: Viewer, since: datetime) -> Mapping[str, Mapping[str, int]]:
    """For each channel, how many messages made since a moment stand in each state."""
    told: dict[str, dict[str, int]] = {}
    with opened_also(Compartment.SECURITY):  # counts
        rows = queue.sendings(viewer).filter(created_at__gte=since).order_by().values_list("channel", "state")
        for channel, state, count in rows.annotate(Count("pk")):
            told.setdefault(channel, {})[state] = count
    return dict(sorted(told.items()))


def gateways(viewer: Viewer) -> list[Way]:
    """The open gateways, those that are away first."""
    with opened_also(Compartment.SECURITY):  # their names and whether they answer
        rows = list(Way.objects.filter(operation__code=viewer.operation, closed_at=None).order_by("rank", "name"))
    return sorted(rows, key=lambda row: row.away_since is None)


def numbers(viewer: Viewer, keys: Collection[int], wanted: Filter) -> list[int]:
    """The dead messages that pass a filter, or those that are named."""
    insist(policies.looking(viewer))
    named = Q(pk__in=keys) if keys else wanted.beside()
    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its queue
        rows = queue.sendings(viewer).filter(named, state=SendingState.DEAD).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:MOST])


MOST = 2_000  # messages sent once more in one act


def status(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """How the door stands, for a command: counts, the age of the oldest message that is due, and the gateways."""
    with opened_also(Compartment.SECURITY):  # whoever sits at the command line
        rows = queue.sendings(viewer)
        first = rows.filter(state__in=policies.WAITING, next_at__lte=at).aggregate(first=Min("created_at"))["first"]
        dead = rows.filter(state=SendingState.DEAD).count()
    ways = [
        {
            "name": row.name,
            "kind": row.kind,
            "away_since": row.away_since.isoformat() if row.away_since else None,
            "error": row.error,
        }
        for row in gateways(viewer)
    ]
    waits = int((at - first).total_seconds()) if first else 0
    channels = by_channel(viewer, at - RECENT)
    return {"channels": channels, "dead": dead, "oldest_due_seconds": waits, "gateways": ways}
