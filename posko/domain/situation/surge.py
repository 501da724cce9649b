"""Where incidents surge: the last hour of a kecamatan against what was to be expected there. A rule, not a forecast.

Expected is the largest of three: the kecamatan's own mean an hour over the six hours before, the mean of the other
kecamatan in this same hour (when the whole city reports, nobody surges), and half an incident (a quiet place is never
quite silent). A kecamatan surges when the last hour brought at least `LEAST`, and when so many would come by chance,
counted by the Poisson distribution with that mean, less than once in a thousand hours. Neighbours that have more than
expected too are named beside it, since what happens on a border is reported on both sides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
HOURS_BEFORE: Final = 6
FLOOR: Final = 0.5
LEAST: Final = 4
CHANCE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Swell:
    """What an hour brought to a kecamatan (`count` incidents) and what was expected; `chance` is from 0 to 1.

    `own` and `others` are means an hour: its own before, and the other kecamatan's now. `beside` are neighbours that
    have more than expected too.
    """

    place: str
    count: int
    own: float
    others: float
    beside: tuple[str, ...] = ()

    @property
    def expected(self) -> float:
        return max(self.own, self.others, FLOOR)

    @property
    def chance(self) -> float:
        """How likely as many or more are by chance."""
        return at_least(self.count, self.expected)

    @property
    def surges(self) -> bool:
        """Whether the rule holds."""
        return self.count >= LEAST and self.chance < CHANCE

    @property
    def lasts(self) -> bool:
        """Whether a surge that has begun goes on: it ends when the last hour is no longer out of the ordinary."""
        return self.count >= LEAST and self.count > self.expected


def at_least(count: int, mean: float) -> float:
    """The chance of `count` or more where `mean` is expected, by the Poisson distribution. `mean` is positive."""
    if count <= 0:
        return 1.0
    below = math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count))
    return min(1.0, max(0.0, 1.0 - below))


def swells(
    happened: Iterable[tuple[str, datetime]],
    at: datetime,
    kecamatan: Collection[str],
    neighbours: Mapping[str, Collection[str]] = {},
) -> list[Swell]:
    """The swell of each kecamatan at a moment, surging ones first. `happened`: kecamatan and moment of each incident.

    An incident at `at` counts, one exactly an hour old belongs to the hours before; later ones are not looked at.
    """
    now, before = _counted(happened, at, frozenset(kecamatan))
    found = [_swell(place, now, before, kecamatan) for place in kecamatan]
    high = {swell.place for swell in found if swell.count >= 2 and swell.count > swell.expected}
    told = [_with_neighbours(swell, neighbours.get(swell.place, ()), high) for swell in found]
    return sorted(told, key=lambda swell: (not swell.surges, -swell.count / swell.expected, -swell.count, swell.place))


def _counted(
    happened: Iterable[tuple[str, datetime]], at: datetime, kecamatan: frozenset[str]
) -> tuple[Counter[str], Counter[str]]:
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for place, moment in happened:
        age = at - moment
        if place not in kecamatan or age < timedelta(0) or age >= (HOURS_BEFORE + 1) * HOUR:
            continue
        (now if age < HOUR else before)[place] += 1
    return now, before


def _swell(place: str, now: Counter[str], before: Counter[str], kecamatan: Collection[str]) -> Swell:
    rest = len(kecamatan) - 1
    others = (now.total() - now[place]) / rest if rest > 0 else 0.0
    return Swell(place, now[place], before[place] / HOURS_BEFORE, others)


def _with_neighbours(swell: Swell, around: Iterable[str], high: Collection[str]) -> Swell:
    beside = tuple(sorted(place for place in around if place in high))
    return Swell(swell.place, swell.count, swell.own, swell.others, beside)
