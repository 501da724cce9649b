"""What a rakor must start from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """A gap as the agenda sees it."""

    ref: int
    opened_at: datetime
    late: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """Gap numbers in the order in which a meeting takes them up: late, new since the last meeting, still open."""

    late: tuple[int, ...]
    new: tuple[int, ...]
    standing: tuple[int, ...]


def agenda(matters: Iterable[OpenMatter], *, since: datetime | None) -> Agenda:
    """Every gap that is not closed, once: late before new before standing."""
    open_matters = [matter for matter in matters if not matter.closed]
    late = tuple(matter.ref for matter in open_matters if matter.late)
    fresh = [m for m in open_matters if not m.late and since is not None and m.opened_at > since]
    new = tuple(matter.ref for matter in fresh)
    taken = {*late, *new}
    return Agenda(late, new, tuple(m.ref for m in open_matters if m.ref not in taken))
