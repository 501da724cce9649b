"""What is due, and who is asked to bring it: the gateway of the lowest rank that answers, and now and then one that was
away. The worker reads for the whole operation, with the security wall open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from posko.apps.notices import selectors as notices
from posko.apps.outgoing import registry
from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.people.duty import selectors as duty
from posko.apps.people.models import Post
from posko.domain.access import Viewer
from posko.domain.notices import hours_of
from posko.domain.outgoing import About, ContactKind, SendingState, policies
from posko.domain.outgoing.ways import passed_on_by

_NO_ORDERS = (About.PROOF, About.TRIAL)


@dataclass(frozen=True, slots=True)
class Round:
    """Somebody to ask now: a gateway, or None for what needs none; its channels, and how many messages wait for it.
    `on_trial`: it was away, so it is asked with one message."""

    way: Way | None
    channels: Sequence[str]
    waiting: int
    on_trial: bool = False

    @property
    def key(self) -> int:
        """What it is known by while it works."""
        return self.way.pk if self.way is not None else 0


def due(viewer: Viewer, at: datetime) -> QuerySet[Sending]:
    """The messages whose time has come, orders first."""
    found = queue.sendings(viewer).filter(state__in=policies.WAITING, next_at__lte=at)
    return found.order_by("-urgent", "next_at", "pk")


def expired(viewer: Viewer, at: datetime) -> QuerySet[Sending]:
    """The messages that are not worth sending any more and that no worker holds."""
    return due(viewer, at).filter(expires_at__lte=at)


def dead_orders(viewer: Viewer) -> bool:
    """Whether an order or an alert is dead and nobody has seen to it."""
    return queue.sendings(viewer).filter(state=SendingState.DEAD, urgent=True).exclude(about__in=_NO_ORDERS).exists()


def open_ways(viewer: Viewer) -> QuerySet[Way]:
    """The gateways that are open, in the order in which they are asked."""
    return Way.objects.filter(operation__code=viewer.operation, closed_at=None).order_by("rank", "pk")


def rounds(viewer: Viewer, at: datetime) -> Iterator[Round]:
    """Everybody who is to be asked now. Nothing is asked of the gateways while nothing is due."""
    waiting = dict(due(viewer, at).order_by().values_list("channel").annotate(Count("pk")))
    if not waiting:
        return
    ways = list(open_ways(viewer))
    for way in (way for way in ways if way.away_since is None):
        if mine := [channel for channel in _brought_by(way, waiting) if _is_first(way, channel, ways)]:
            yield Round(way, mine, sum(waiting[channel] for channel in mine))
    for way in (way for way in ways if way.away_since is not None):
        mine = _brought_by(way, waiting)
        if mine and _is_asked_again(way, mine, ways, at):
            yield Round(way, mine, 1, on_trial=True)
    if mine := [channel for channel in registry.channels() if channel in waiting]:
        yield Round(None, mine, sum(waiting[channel] for channel in mine))


def stand_in(viewer: Viewer, way: Way) -> frozenset[str]:
    """The channels that another open gateway passes on, one that is not known to be away."""
    others = open_ways(viewer).exclude(pk=way.pk).filter(away_since=None)
    return frozenset(channel for other in others for channel in passed_on_by(other.kind))


def _brought_by(way: Way, waiting: Collection[str]) -> list[str]:
    return [channel for channel in passed_on_by(way.kind) if channel in waiting]


def _is_asked_again(way: Way, channels: Collection[str], ways: Sequence[Way], at: datetime) -> bool:
    """Whether a gateway that was away is asked with a message. While another one stands in, that happens seldom: the
    message would have arrived by now."""
    since, tried = way.away_since or at, way.tried_at or way.away_since or at
    stood_in = {channel for other in ways if other.away_since is None for channel in passed_on_by(other.kind)}
    return at >= (tried + policies.AWAY_MOST if stood_in >= set(channels) else policies.asked_again(since, tried))


def _is_first(way: Way, channel: str, ways: Sequence[Way]) -> bool:
    """Whether no gateway of a lower rank that answers passes on this channel; of the same rank all do."""
    return not any(
        other.rank < way.rank and other.away_since is None and channel in passed_on_by(other.kind) for other in ways
    )


def rests_until(viewer: Viewer, row: Sending, at: datetime) -> datetime | None:
    """Until when a message waits so as not to ring its recipient: quiet hours, and leisure by the roster."""
    if row.about not in policies.MAY_WAIT or row.contact is None or row.contact.kind != ContactKind.PERSON:
        return None
    username = row.contact.ref.removeprefix(f"{ContactKind.PERSON}:")
    post = Post.objects.filter(user__username=username, agency__operation__code=viewer.operation).first()
    if post is None:
        return None
    chosen = notices.preferences(viewer, [post.user_id]).get(post.user_id)
    quiet = hours_of(chosen.quiet_from, chosen.quiet_to) if chosen else None
    shifts = duty.shifts(viewer).filter(post=post, ends_at__gt=at)
    begins = shifts.aggregate(first=Min("starts_at"))["first"]
    return policies.held_until(row.about, quiet, begins, at)
