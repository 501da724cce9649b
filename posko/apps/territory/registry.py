"""What higher nouns tell of places, which may not be imported here: counts of stations, the look and marks of maps.

`register` and its like are called when Django starts; `counts` adds up what all of them say to a viewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from posko.domain.access import Viewer
from posko.domain.maps.swatches import Entry
from posko.domain.maps.values import Dress, MarkKind

# Numbers by (code of the station, what there is so many of).
Counts = Mapping[tuple[str, str], int]
_sources: list[Callable[[Viewer, str], Counts]] = []


def register(source: Callable[[Viewer, str], Counts]) -> None:
    """Add a source: a function from viewer and code of a place to counts of the stations in it."""
    _sources.append(source)


def counts(viewer: Viewer, place: str) -> Counts:
    """The counts of the stations in a place, from all sources."""
    total: Counter[tuple[str, str]] = Counter()
    for source in _sources:
        total.update(source(viewer, place))
    return total


@dataclass(frozen=True, slots=True)
class Dressing:
    """How the areas of a map look to a viewer, by code, and the legend of it."""

    areas: Mapping[str, Dress] = field(default_factory=dict)
    legend: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Stand:
    """Something that stands at a place of a map: how many gaps or incidents, and whether one is late."""

    kind: MarkKind
    code: str
    text: str
    title: str
    href: str
    late: bool = False


_dressers: list[Callable[[Viewer], Dressing]] = []
_standing: list[Callable[[Viewer, datetime], Sequence[Stand]]] = []


def register_dressing(source: Callable[[Viewer], Dressing]) -> None:
    """Set what paints the areas of the small maps. The first that knows any area does it."""
    _dressers.append(source)


def register_standing(source: Callable[[Viewer, datetime], Sequence[Stand]]) -> None:
    """Add something that stands on the small maps."""
    _standing.append(source)


def dressing(viewer: Viewer) -> Dressing:
    """How areas look to this viewer; plain where nobody may say."""
    return next((found for source in _dressers if (found := source(viewer)).areas), Dressing())


def standing(viewer: Viewer, at: datetime) -> list[Stand]:
    """What stands at places, from all sources."""
    return [each for source in _standing for each in source(viewer, at)]
