"""Whether two incidents may be one: by place, time, kind and what the texts share. Proposed to a person, never merged.

The weights and the bound are our own choice, tried on invented reports of brawls, floods and queues.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from math import cos, hypot, radians
from typing import Any, Final

from posko.domain.errors import N_
from posko.domain.incidents.kinds import UNKNOWN, kinds
from posko.domain.likeness import likeness, stem, stems
from posko.domain.territory.places import Level, kecamatan_code, level_of

APART: Final = timedelta(hours=2)
NEAR, FAR = 150.0, 1200.0  # metres: as good as the same spot; no longer near
PLACE, TIME, KIND, WORDS = 0.35, 0.2, 0.2, 0.25
PROPOSED_FROM: Final = 0.6
# Kinds under which the same thing is met by different eyes.
_KIN: Final = tuple(
    map(
        frozenset,
        (
            {"brawl", "intimidation", "threat"},
            {"brawl", "damage"},
            {"brawl", "health"},
            {"brawl", "traffic"},
            {"traffic", "health"},
            {"flood", "station_moved"},
            {"flood", "power"},
            {"fire", "power"},
            {"logistics", "late_opening"},
            {"logistics", "ballots_out"},
            {"health", "officer_died"},
            {"late_opening", "queue"},
            {"power", "network"},
        ),
    )
)
_METRES_A_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Sight:
    """The facts that two incidents are compared by.

    `lat`, `lng` in degrees, if a point finer than a kelurahan is known.
    """

    kind: str
    place: str
    at: datetime
    text: str
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two may be one: a message id with its values."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two are (0 to 1), and why, the strongest first."""

    score: float
    reasons: tuple[Reason, ...]


def match(one: Sight, other: Sight) -> Match | None:
    """How alike two incidents are; None where they are too far apart for anybody to be asked."""
    apart = abs(one.at - other.at)
    if apart > APART or _at_two_stations(one, other):
        return None
    near, where = _nearness(one, other)
    kin, which = _kinship(one.kind, other.kind)
    shared, words = _shared(one.text, other.text)
    if near == 0 or (kin == 0 and shared < 0.4):
        return None
    soon = 1 - apart / APART
    score = PLACE * near + TIME * soon + KIND * kin + WORDS * shared
    when = Reason(N_("%(minutes)s minutes apart"), {"minutes": round(apart.total_seconds() / 60)})
    weighed = [(PLACE * near, where), (TIME * soon, when), (KIND * kin, which), (WORDS * shared, words)]
    told = sorted((each for each in weighed if each[1] is not None and each[0] > 0), key=lambda each: -each[0])
    return Match(score, tuple(reason for _weight, reason in told if reason is not None))


def may_be_one(one: Sight, other: Sight) -> Match | None:
    """The same, and None too where they are not alike enough to be proposed."""
    found = match(one, other)
    return found if found is not None and found.score >= PROPOSED_FROM else None


def metres(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """Metres between two points in degrees; good to a metre within a city."""
    x = (other_lng - lng) * cos(radians((lat + other_lat) / 2))
    return hypot(x, other_lat - lat) * _METRES_A_DEGREE


def _at_two_stations(one: Sight, other: Sight) -> bool:
    """Whether something that belongs to a station happens at two of them."""
    two = one.place != other.place and level_of(one.place) is level_of(other.place) is Level.TPS
    return two and any(kind in kinds() and kinds()[kind].at_station for kind in (one.kind, other.kind))


def _nearness(one: Sight, other: Sight) -> tuple[float, Reason | None]:
    if one.lat is not None and one.lng is not None and other.lat is not None and other.lng is not None:
        far = metres(one.lat, one.lng, other.lat, other.lng)
        share = max(0.0, min(1.0, (FAR - far) / (FAR - NEAR)))
        return share, Reason(N_("%(metres)s m from each other"), {"metres": round(far, -1) if far >= 10 else 0})
    if one.place == other.place:
        finest = level_of(one.place) is Level.TPS
        return (1.0, Reason(N_("at the same station"))) if finest else (0.85, Reason(N_("at the same place")))
    if _inside(one.place, other.place) or _inside(other.place, one.place):
        return 0.8, Reason(N_("one place lies in the other"))
    if one.place.partition("/")[0] == other.place.partition("/")[0]:
        return 0.6, Reason(N_("in the same kelurahan"))
    if kecamatan_code(one.place) and kecamatan_code(one.place) == kecamatan_code(other.place):
        return 0.25, Reason(N_("in the same kecamatan"))
    return 0.0, None


def _kinship(one: str, other: str) -> tuple[float, Reason | None]:
    if one == other:
        return (1.0, Reason(N_("of the same kind"))) if one != UNKNOWN else (0.4, None)
    if UNKNOWN in (one, other):
        return 0.4, None
    return (0.6, Reason(N_("of kinds that are often one"))) if frozenset((one, other)) in _KIN else (0.0, None)


def _shared(one: str, other: str) -> tuple[float, Reason | None]:
    """How much the texts share, each word alike; a short text that stands in a long one wholly shares much."""
    first, second = _words(one), _words(other)
    common = set(first) & set(second)
    if not common:
        return 0.0, None
    within = 0.8 * len(common) / min(len(set(first)), len(set(second))) if len(common) > 1 else 0.0
    share = max(likeness(first, second, {}), within)
    said_so = {stem(word): word for word in re.findall(r"[a-z0-9]+", one.casefold())}
    told = ", ".join(sorted(said_so.get(word, word) for word in common)[:6])
    return share, Reason(N_("words in common: %(words)s"), {"words": told})


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(stems(text[:400]))


def _inside(code: str, roof: str) -> bool:
    return code.startswith((f"{roof}.", f"{roof}/"))
