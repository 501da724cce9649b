"""What other nouns hand in: who brings what no gateway brings, and what the owners of numbers are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from posko.domain.access import Viewer
from posko.domain.jobs import Watch
from posko.domain.outgoing import Channel, ContactKind
from posko.domain.outgoing.calls import Outcome

# Called outside of any transaction with the number of the recipient's device, the key of the message, and the clocks.
Ring = Callable[[Viewer, int, str, Watch], Outcome]
_rings: dict[Channel, Ring] = {}
# Called with references as in `team:26`; gives the names of those that the viewer may know.
Names = Callable[[Viewer, Collection[str]], Mapping[str, str]]
_names: dict[ContactKind, Names] = {}


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


def known_as(kind: ContactKind, names: Names) -> None:
    """Make known what the owners of one kind of numbers are called."""
    _names[kind] = names


def owners(viewer: Viewer, refs: Iterable[str]) -> Mapping[str, str]:
    """What the owners of numbers are called, by their references; those that nobody names are not in it."""
    asked = sorted(set(refs))
    found: dict[str, str] = {}
    for kind, names in _names.items():
        if mine := [ref for ref in asked if ref.partition(":")[0] == kind]:
            found.update(names(viewer, mine))
    return found
