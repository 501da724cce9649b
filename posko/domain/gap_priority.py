"""The order in which gaps deserve a hand: severity x exposure x time left, explained in words.

Each factor lies between 0 and 1 and is shown beside the product, so that nobody has to believe a number. It orders a
list; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WEIGHTS = {1: 0.33, 2: 0.67, 3: 1.0}
UNKNOWN_EXPOSURE = 0.5  # where nobody knows how many are touched, the middle: neither ignored nor put first
HORIZON = timedelta(days=30)  # what is further away than this is equally far
FAR = 0.25


@dataclass(frozen=True, slots=True)
class Priority:
    """0 to 100, and its three factors (0 to 1). `days` until it matters, negative once that is past."""

    score: float
    severity: float
    exposure: float
    time: float
    days: float | None


def priority(
    severity: int, voters: int | None, most_voters: int | None, matters_at: datetime | None, at: datetime
) -> Priority:
    """The priority of a gap.

    `voters` on the roll of its place and `most_voters` of the city; `matters_at` is when it must be closed at the
    latest: the earliest due time, or voting day.
    """
    grave = WEIGHTS[severity]
    touched = exposure(voters, most_voters)
    left = None if matters_at is None else matters_at - at
    pressing = _pressing(left)
    days = None if left is None else left / timedelta(days=1)
    return Priority(round(100 * grave * touched * pressing, 1), grave, touched, pressing, days)


def exposure(voters: int | None, most: int | None) -> float:
    """0 to 1: the square root of the share of voters, since a kelurahan is not nothing beside the city."""
    if not voters or not most:
        return UNKNOWN_EXPOSURE
    return float(min(1.0, (voters / most) ** 0.5))


def _pressing(left: timedelta | None) -> float:
    """1 once the time has run out, falling to a quarter at the horizon."""
    if left is None:
        return FAR
    share = max(0.0, min(1.0, left / HORIZON))
    return 1.0 - (1.0 - FAR) * share
