"""Synthetic station values for the demo: which stations carry which indicator of the map of vulnerable stations.

Only how many stations carry an indicator was published, and for ten of them; which ones was not. So the counts are
met exactly and the stations are drawn. The same seed and the same stations give the same draw, in whatever order
they are named. All of it is synthetic and is to be labelled so.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from posko.cli.demo.events import Made
from posko.domain.errors import BadInput
from posko.law.vulnerability import Framework

SOURCE = "Sintetis, dibuat untuk contoh; jumlah per indikator menurut Bawaslu Jakarta Timur bila dipublikasikan"
SEED = 20241115
# The six days in which the supervisors looked.
FIRST_DAY = date(2024, 11, 10)
DAYS = 6
SPECIAL = "TPS23"
# Invented: no count was published for these; small, and below the ten that were.
UNPUBLISHED: Mapping[str, int] = {
    "TPS06": 4, "TPS07": 9, "TPS09": 6, "TPS10": 7, "TPS11": 3, "TPS12": 2, "TPS13": 5, "TPS14": 6, "TPS15": 12,
    "TPS16": 4, "TPS17": 5, "TPS21": 8, "TPS22": 13, "TPS24": 15, "TPS25": 10,
}  # fmt: skip
# No station carries two of these, and no special one carries any: with the counts above, the police rules then give
# the classes that the police counted in Jakarta Timur (54 vulnerable, 5 very vulnerable, 19 special).
GRAVE = ("TPS07", "TPS08", "TPS09", "TPS17", "TPS18")
# The first places of a disaster: the kelurahan of BPBD's list of November 2024.
FLOODED = (
    "31.75.03.1001", "31.75.03.1002", "31.75.04.1006", "31.75.04.1007", "31.75.08.1001", "31.75.08.1003",
    "31.75.08.1005", "31.75.09.1005",
)  # fmt: skip
# One station in so many has not reported by the end: unknown is not zero.
ONE_SILENT_IN = 100
# Most of what is present is of level 1, some of it needs attention.
LEVELS = (1, 1, 1, 2)


@dataclass(frozen=True, slots=True)
class StationDraw:
    """Synthetic station values: events, the stations that reported nothing, and those that did not report."""

    made: tuple[Made, ...]
    nothing: tuple[str, ...]
    silent: tuple[str, ...]


def synthetic(stations: Iterable[tuple[str, bool]], framework: Framework, *, seed: int = SEED) -> StationDraw:
    """Draw what each station (code, special or not) carries, so that every count of the table is met exactly.

    Raises BadInput where the stations are too few for a count, or the special ones not as many as published.
    """
    special_of = dict(sorted(stations))
    draw = random.Random(seed)  # noqa: S311 - a fixed draw for invented data, no secret
    regular = [code for code, special in special_of.items() if not special]
    silent = frozenset(draw.sample(regular, len(regular) // ONE_SILENT_IN))
    open_ones = [code for code in special_of if code not in silent]
    carried = _carried(framework, special_of, open_ones, draw)
    made = tuple(_made(station, code, draw) for code, found in carried.items() for station in found)
    busy = {each.place for each in made}
    return StationDraw(made, tuple(code for code in open_ones if code not in busy), tuple(sorted(silent)))


def _carried(
    framework: Framework, special_of: Mapping[str, bool], open_ones: Sequence[str], draw: random.Random
) -> dict[str, list[str]]:
    """Indicator -> the stations that carry it, sorted."""
    plain = [code for code in open_ones if not special_of[code]]
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for code, count in counts(framework).items():
        if code == SPECIAL:
            found[code] = _specials(special_of, count)
            continue
        pool = [station for station in plain if station not in taken] if code in GRAVE else open_ones
        found[code] = _drawn(code, count, pool, draw)
        taken |= set(found[code]) if code in GRAVE else set()
    return found


def counts(framework: Framework) -> dict[str, int]:
    """How many stations carry each indicator: as published, else as invented here."""
    return {
        each.code: UNPUBLISHED[each.code] if each.published_stations is None else each.published_stations
        for each in framework.indicators
    }


def _specials(special_of: Mapping[str, bool], count: int) -> list[str]:
    found = [code for code, special in special_of.items() if special]
    if len(found) != count:
        raise BadInput("There are %(found)s special stations; %(count)s were published.", found=len(found), count=count)
    return found


def _drawn(code: str, count: int, pool: Sequence[str], draw: random.Random) -> list[str]:
    wet = [station for station in pool if station.startswith(FLOODED)] if code == "TPS19" else []
    choice = wet if len(wet) >= count else pool
    if len(choice) < count:
        raise BadInput(
            "%(code)s stands at %(count)s stations, but only %(found)s can carry it; give all stations of the city.",
            code=code,
            count=count,
            found=len(choice),
        )
    return sorted(draw.sample(list(choice), count))


def _made(station: str, code: str, draw: random.Random) -> Made:
    level = 1 if code == SPECIAL else draw.choice(LEVELS)
    return Made(station, code, level, FIRST_DAY + timedelta(days=draw.randrange(DAYS)))
