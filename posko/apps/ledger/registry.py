"""What higher nouns register: names for codes of the ledger, and entries that a member of a wall may not read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from posko.domain.access import Viewer

# The entries that are closed to this viewer.
Closed = Callable[[Viewer], Q]
_conditions: list[Closed] = []


def close(condition: Closed) -> None:
    """Keep entries closed to viewers who hold their wall; once, however often it is handed in."""
    if condition not in _conditions:
        _conditions.append(condition)


def closed_to(viewer: Viewer) -> list[Q]:
    """Conditions of the entries that this viewer may not see."""
    return [condition(viewer) for condition in _conditions]


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
