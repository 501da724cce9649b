"""The order in which gaps deserve a hand: severity and time first, then the weakness of the place.

The score is a product of four factors, each shown beside it, so that nobody has to believe a number. Severity and
time span their whole range; what is at risk at the place and how vulnerable it is only move a gap among its likes, so
that the size of a place never outweighs how grave and how late something is. It orders a list; it decides nothing,
and no factor is zero, so that nothing falls off the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SEVERITY: Final = {1: 0.3, 2: 0.6, 3: 1.0}
# How vulnerable the place is, by the class of the index; where nothing was reported nobody knows, so the middle.
VULNERABILITY: Final[Mapping[str, float]] = {"low": 0.75, "mid": 0.85, "high": 1.0}
UNKNOWN_VULNERABILITY: Final = VULNERABILITY["mid"]
# The factor of the share of its stations and voters that are at risk runs from LEAST_EXPOSURE (none) to 1 (all).
LEAST_EXPOSURE: Final = 0.85
UNKNOWN_SHARE: Final = 0.5
# Late is 1. What is due now stands a step below, and falls to FAR at the horizon; beyond it all is equally far.
DUE: Final = 0.85
FAR: Final = 0.25
HORIZON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Setting:
    """The facts known of a gap's place: its class in the index ("unknown" if nothing was reported), and how many of its
    own stations and voters are at risk, None if that is not known.
    """

    vulnerability: str = "unknown"
    stations: int | None = None
    stations_at_risk: int | None = None
    voters: int | None = None
    voters_at_risk: int | None = None

    @property
    def share(self) -> float | None:
        """The share of the place's own stations and voters at risk, 0 to 1: the mean of the two that are known."""
        pairs = ((self.stations_at_risk, self.stations), (self.voters_at_risk, self.voters))
        known = [min(1.0, part / whole) for part, whole in pairs if part is not None and whole]
        return sum(known) / len(known) if known else None

    @property
    def exposure(self) -> float:
        """The factor of the share at risk."""
        share = UNKNOWN_SHARE if self.share is None else self.share
        return LEAST_EXPOSURE + (1.0 - LEAST_EXPOSURE) * share

    @property
    def weakness(self) -> float:
        """The factor of the class."""
        return VULNERABILITY.get(self.vulnerability, UNKNOWN_VULNERABILITY)

    @property
    def weight(self) -> float:
        """Both factors of the place."""
        return self.exposure * self.weakness


@dataclass(frozen=True, slots=True)
class Priority:
    """0 to 100, and its factors. `level` is the severity as it was set; `days` until it matters, negative once that
    is past."""

    score: float
    level: int
    severity: float
    time: float
    setting: Setting
    days: float | None

    @property
    def late(self) -> bool:
        """Whether its time is over."""
        return self.days is not None and self.days <= 0


def priority(severity: int, setting: Setting, matters_at: datetime | None, at: datetime) -> Priority:
    """The priority of a gap. `matters_at` is when it must be closed at the latest: the due time, or voting day."""
    left = None if matters_at is None else matters_at - at
    grave, pressing = SEVERITY[severity], _pressing(left)
    days = None if left is None else left / timedelta(days=1)
    return Priority(round(100 * grave * pressing * setting.weight, 1), severity, grave, pressing, setting, days)


def _pressing(left: timedelta | None) -> float:
    """1 once the time has run out; before that from DUE down to FAR at the horizon."""
    if left is None:
        return FAR
    return 1.0 if left <= timedelta(0) else DUE - (DUE - FAR) * min(1.0, left / HORIZON)
