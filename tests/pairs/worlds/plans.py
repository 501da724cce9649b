"""Clocks of the law: one that runs, and an agency's live link of its feed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from posko.apps.plans import services
from posko.apps.plans.models import RunningClock
from posko.domain.plans.clocks import ClockEnd
from tests import story
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "plans"
KEY = uuid.UUID("2f6b1c1e-52cf-4d5c-9a55-0a7f6c2b9d33")


@dataclass(frozen=True, slots=True)
class World:
    """The number of the clock that runs."""

    clock: int


def build() -> World:
    by = viewer_of("bawaslu")
    services.make_feed_link(by=by, at=AT)
    return World(story.start_clock(by, AT).number)


def _start(key: str) -> Scene:
    def run(_world: World) -> RunningClock:
        new = services.NewClock(uuid.uuid5(KEY, key), "report.handling", "bawaslu", AT, "Lap. 13/2024")
        return services.start_clock(new, by=viewer_of("bawaslu"), at=AT)

    return run


def _end(how: ClockEnd, reason: str) -> Scene:
    def run(world: World) -> RunningClock:
        clock, by = RunningClock.objects.get(number=world.clock), viewer_of("bawaslu")
        return services.end_clock(clock, how=how, reason=reason, ended_at=AT, by=by, at=AT + timedelta(hours=1))

    return run


_SERVICES = "posko.apps.plans.services"
SCENES: Mapping[str, Scene] = {
    f"{_SERVICES}.start_clock": _start("first"),
    f"{_SERVICES}.start_clock / another one": _start("second"),
    f"{_SERVICES}.end_clock": _end(ClockEnd.MET, "Selesai"),
    f"{_SERVICES}.end_clock / withdrawn": _end(ClockEnd.WITHDRAWN, "Dicabut"),
    f"{_SERVICES}.make_feed_link": lambda _world: services.make_feed_link(by=viewer_of("bawaslu"), at=AT),
    f"{_SERVICES}.revoke_feed_link": lambda _world: services.revoke_feed_link(by=viewer_of("bawaslu"), at=AT),
}
