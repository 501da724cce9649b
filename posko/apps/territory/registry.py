"""What a noun tells of stations to the nouns beside it, which may not import it.

`register` is called when Django starts; `counts` adds up what all of them say to a viewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from posko.domain.access import Viewer

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
