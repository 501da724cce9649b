"""The election cut into the kinds of its stages, one after the other, so that every moment lies in exactly one.

For sorting work by the phase in which it is due; what runs at a moment, overlaps included, is told by `plans.phase_at`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from posko.domain.plans.phases import JAKARTA, begins_at
from posko.law.plans import Kind, Stage


@dataclass(frozen=True, slots=True)
class Window:
    """From `begins` up to, not including, `until`; None is open-ended."""

    kind: Kind
    begins: datetime | None
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the moment lies in it."""
        return (self.begins is None or self.begins <= at) and (self.until is None or at < self.until)


def windows(stages: tuple[Stage, ...], *, zone: ZoneInfo = JAKARTA) -> tuple[Window, ...]:
    """The windows in order of time: preparation up to the first stage of the conduct, then kind by kind."""
    first: dict[Kind, datetime] = {}
    for stage in stages:
        if stage.track == "conduct" and stage.within is None:
            begins = begins_at(stage, zone=zone)
            first[stage.kind] = min(begins, first.get(stage.kind, begins))
    order = sorted(first, key=lambda kind: first[kind])
    edges: list[datetime | None] = [None, *(first[kind] for kind in order), None]
    kinds: list[Kind] = ["preparation", *order]
    return tuple(Window(kind, edges[place], edges[place + 1]) for place, kind in enumerate(kinds))


def window_at(found: tuple[Window, ...], at: datetime) -> Window:
    """The window in which a moment lies."""
    return next(window for window in found if window.holds(at))


def voting_begins(stages: tuple[Stage, ...], *, zone: ZoneInfo = JAKARTA) -> datetime | None:
    """The first moment of voting; None when no stage is a voting."""
    return min((begins_at(stage, zone=zone) for stage in stages if stage.kind == "voting"), default=None)
