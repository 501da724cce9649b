"""Names for the codes in the ledger: who knows them registers here, since the ledger itself knows no noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from posko.domain.access import Viewer


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code, of people and of agencies."""

    people: Mapping[str, str]
    agencies: Mapping[str, str]


_sources: list[Callable[[Viewer], Names]] = []


def register(source: Callable[[Viewer], Names]) -> None:
    """Add a source of names."""
    _sources.append(source)


def names(viewer: Viewer) -> Names:
    """All names that this viewer may read."""
    known = [source(viewer) for source in _sources]
    people = {code: name for names in known for code, name in names.people.items()}
    agencies = {code: name for names in known for code, name in names.agencies.items()}
    return Names(people, agencies)
