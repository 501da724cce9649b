"""What the stations of the demo say on voting day: a fixed draw of who reports what, and when it comes in.

At 12.30 the third stage has come from 3,900 of 4,144. One kelurahan fell silent when its network broke down; the rest
of the silence is spread over the city, with some neighbours among it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.intake import Form
from posko.domain.plans.phases import JAKARTA
from posko.domain.stations.day import Stage
from posko.domain.territory.places import Level

SEED = 20241127
DAY = datetime(2024, 11, 27, tzinfo=JAKARTA)
HEARD = 3_900  # stations whose third stage has come in at 12.30
NEVER = 13  # stations that never reported
SILENCED, SILENT_STATIONS, GONE = "31.75.10.1003/", 38, 30
# Neighbours that are late together: the stations of a kelurahan from one number to another.
LATE_TOGETHER = (("31.75.03.1004/", 4, 13), ("31.75.07.1003/", 40, 46))
LATE_OPENING, LACKING, TOLD_APART, LONG_QUEUE = 0.007, 0.008, 0.01, 0.003
LACKS = ("ballots", "ink", "booths", "seals", "papers")
SHORTEST, LONGEST = 1, 40  # minutes that one waits
VERY_LONG = 75
# What a station says that is only late with it.
WORDS_OF: Mapping[Stage, dict[str, Any]] = {
    Stage.OPEN: {"stage": Stage.OPEN.value, "status": "opened"},
    Stage.LOGISTICS: {"stage": Stage.LOGISTICS.value, "status": "complete"},
    Stage.CLOSE: {"stage": Stage.CLOSE.value, "status": "closed"},
    Stage.COUNT: {"stage": Stage.COUNT.value, "status": "counted"},
}


@dataclass(frozen=True, slots=True)
class Said:
    """A report: the station, when it was so, when it came in, and its answers."""

    station: str
    at: datetime
    received: datetime
    answers: dict[str, Any]

    @property
    def kecamatan(self) -> str:
        """The code of the kecamatan, whose device sends it."""
        return self.station.partition("/")[0].rpartition(".")[0]

    def body(self) -> str:
        """The body of the message."""
        told = {"form": Form.STATION_STATUS, "place": self.station, "at": self.at.isoformat(), "answers": self.answers}
        return json.dumps(told)


def kecamatan(viewer: Viewer) -> list[tuple[str, str]]:
    """The kecamatan, code and name."""
    return list(territory.at_level(viewer, Level.KECAMATAN).order_by("code").values_list("code", "name"))


def stations(viewer: Viewer) -> list[str]:
    """The codes of all stations, in their order."""
    return list(territory.at_level(viewer, Level.TPS).order_by("sort_key").values_list("code", flat=True))


def silenced(codes: Sequence[str]) -> list[str]:
    """The stations whose network broke down."""
    return [code for code in codes if code.startswith(SILENCED)][:SILENT_STATIONS]


def unreachable(codes: Sequence[str]) -> list[str]:
    """Those of them that were called in vain."""
    return silenced(codes)[:GONE]


def late(codes: Sequence[str]) -> list[str]:
    """The stations whose third stage has not come at 12.30, in the order in which it will."""
    draw = random.Random(SEED)  # noqa: S311 - a fixed draw for invented data, no secret
    together = [*silenced(codes)]
    for kelurahan, first, last in LATE_TOGETHER:
        together += [code for code in codes if code.startswith(kelurahan)][first:last]
    rest = draw.sample([code for code in codes if code not in set(together)], len(codes) - HEARD - len(together))
    return [*rest, *together]


def morning(codes: Sequence[str]) -> Iterator[Said]:
    """Everything that comes in until 12.30."""
    draw = random.Random(SEED + 1)  # noqa: S311 - a fixed draw for invented data, no secret
    waits = late(codes)
    never, waiting = frozenset(waits[:NEVER]), frozenset(waits)
    for code in codes:
        if code in never:
            continue
        yield from _opening(code, draw)
        yield queue(code, _near(8, 58, 9, draw), draw)
        if code not in waiting:
            yield queue(code, _near(11, 0, 11, draw), draw)


def queue(code: str, at: datetime, draw: random.Random) -> Said:
    """How long one waits at a station."""
    minutes = VERY_LONG if draw.random() < LONG_QUEUE else draw.randrange(SHORTEST, LONGEST)
    return _said(code, at, {"stage": "queue", "minutes": minutes, "voters": draw.randrange(60, 380)}, draw)


def _opening(code: str, draw: random.Random) -> Iterator[Said]:
    """That it opened and whether all is there: mostly in one report, now and then in two."""
    at = _near(7, 2, 4, draw)
    if draw.random() < LATE_OPENING:
        at += timedelta(minutes=draw.randrange(20, 45))
    opened = {"open": {"status": "opened", "time": f"{at:%H:%M}"}}
    short = draw.random() < LACKING
    kept = {"status": "short", "what": draw.choice(LACKS), "number": 1} if short else {"status": "complete"}
    if draw.random() < TOLD_APART:
        yield _said(code, at, opened, draw)
        return
    yield _said(code, at, {**opened, "logistics": kept}, draw)


def _near(hour: int, minute: int, spread: int, draw: random.Random) -> datetime:
    """A minute near an hour; never so early that the report would be of another hour."""
    around = max(-8.0, min(3.0 * spread, draw.gauss(0, spread)))
    return DAY + timedelta(hours=hour, minutes=minute + round(around))


def _said(code: str, at: datetime, answers: dict[str, Any], draw: random.Random) -> Said:
    return Said(code, at, at + timedelta(seconds=draw.randrange(20, 1200)), answers)
