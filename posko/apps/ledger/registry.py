"""What higher nouns keep closed: entries behind a wall that one of those who hold it may not read."""

from __future__ import annotations

from collections.abc import Callable

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
    """What is closed to this viewer, as conditions of which none may hold."""
    return [condition(viewer) for condition in _conditions]
