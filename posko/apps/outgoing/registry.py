"""Who brings what no gateway brings: a channel's own part hands in how it is spoken to."""

from __future__ import annotations

from collections.abc import Callable

from posko.domain.access import Viewer
from posko.domain.jobs import Watch
from posko.domain.outgoing import Channel
from posko.domain.outgoing.calls import Outcome

# Called outside of any transaction with the number of the recipient's device, the key of the message, and the clocks.
Ring = Callable[[Viewer, int, str, Watch], Outcome]
_rings: dict[Channel, Ring] = {}


def register(channel: Channel, ring: Ring) -> None:
    """Make known who brings what goes by a channel. Raises ValueError where another one does."""
    if _rings.get(channel, ring) != ring:
        raise ValueError(f"Two parts bring what goes by {channel}.")
    _rings[channel] = ring


def ring_of(channel: str) -> Ring | None:
    """Who brings what goes by a channel; None for what a gateway brings."""
    return next((ring for known, ring in _rings.items() if known == channel), None)


def channels() -> list[Channel]:
    """The channels that need no gateway."""
    return list(_rings)
