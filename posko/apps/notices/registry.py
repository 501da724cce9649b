"""What higher nouns hand in: lines of the morning digest, and behind which wall their notices are recorded.

Called from their `wiring.py` when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from posko.domain.access import Compartment, Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a digest: a sentence of the catalogue, its values, and where it leads. A value named `…_at` is a
    moment in ISO form."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""


# The viewer carries the agency whose morning it is.
Source = Callable[[Viewer, datetime], list[Line]]
_sources: list[tuple[int, Source]] = []
_walls: dict[str, Compartment] = {}


def register(source: Source, *, order: int = 100) -> None:
    """Add a source to every agency's digest; once, however often it is handed in."""
    if all(known is not source for _, known in _sources):
        _sources.append((order, source))
        _sources.sort(key=lambda each: each[0])


def lines(viewer: Viewer, at: datetime) -> list[Line]:
    """What the registered sources have to say to the viewer's agency."""
    return [line for _, source in _sources for line in source(viewer, at)]


def record_behind(head: str, wall: Compartment) -> None:
    """Let the ledger record notices whose key begins with that word behind this wall, whoever receives them."""
    _walls[head] = wall


def wall_of(key: str, compartment: str) -> Compartment:
    """Behind which wall the ledger holds what is done with a notice: its own where no noun said another."""
    return _walls.get(key.partition(":")[0], Compartment(compartment))
