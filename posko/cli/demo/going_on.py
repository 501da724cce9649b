"""The day of the demo goes on while somebody looks: a report every few seconds, now and then an incident and its steps.

Nothing here is in a hurry, and nobody waits for it: what is refused because a person acted first is let go. Everything
takes the way of the morning, and every report comes from a device that calls itself an example.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import Error, close_old_connections

from posko import clock
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.territory import selectors as territory
from posko.cli.demo import build, everyday, incidents, morning, station_draw, story
from posko.cli.demo.stage import Stage
from posko.cli.demo.station_draw import Said
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, Busy, NotAllowed
from posko.domain.stations.day import STAGES, DayClock, State
from posko.domain.stations.day import Stage as StationStage
from posko.domain.territory.places import Level

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation

PAUSE = (3.0, 6.0)  # seconds between two reports
INCIDENT_EVERY = timedelta(minutes=4)
ASKED_AGAIN = timedelta(minutes=2)
ASIDE = 100  # stations that tell of their queue although nobody waits for it
TURNS = 350  # so many turns, about half an hour, and all that wait have reported
COUNTS_AFTER = timedelta(hours=2)
log = logging.getLogger(__name__)


def begin(operation: Operation) -> None:
    """Let the day go on beside the server, until the process ends."""
    threading.Thread(target=_go_on, args=(operation,), name="demo-day", daemon=True).start()


def _go_on(operation: Operation) -> None:
    stop = threading.Event()
    day: Day | None = None
    while not stop.wait(random.uniform(*PAUSE)):  # noqa: S311 - a pause, no secret
        close_old_connections()
        try:
            at = clock.operation_time(operation.clock_offset)
            day = day or Day(operation.code, operation.regime, at)
            day.turn(at)
        except (BadInput, NotAllowed, Busy, Error) as passing:
            log.info("the day of the demo let something go: %s", passing)


class Day:
    """What is still to come: who reports next, and which steps of which incidents wait for their time."""

    def __init__(self, code: str, regime: str, at: datetime) -> None:
        self.regime = regime
        self.cast: Mapping[str, Viewer] = build.viewers(code, at)
        self.by = self.cast[morning.KEEPER]
        self.stage = Stage(self.cast, build.SPACE)
        self.draw = random.Random(at.timestamp())  # noqa: S311 - invented data, no secret
        self.places = list(territory.at_level(self.by, Level.KELURAHAN).values_list("code", flat=True))
        self.waiting: list[tuple[str, StationStage]] = []
        self.asked_at = at - ASKED_AGAIN
        self.at_once = 1
        self.steps: list[dict[str, Any]] = []
        self.next_incident = at + INCIDENT_EVERY / 4
        self.hour = at.hour

    def turn(self, at: datetime) -> None:
        """A report or some, as many as wait, and whatever else has come due."""
        if said := self._reports(at):
            morning.send(said, self.stage.space, by=self.by, at=at)
        if at >= self.next_incident:
            self.next_incident = at + INCIDENT_EVERY * self.draw.uniform(0.6, 1.6)
            row = everyday.one(f"siang {at:%H%M%S}", at, self.draw.choice(self.places), self.draw)
            self.steps += incidents.acts_of([row])
        if at.hour != self.hour:
            self.hour = at.hour
            self.steps.append({"do": "sitrep", "by": morning.OFFICER, "at": at.isoformat()})
        due = [act for act in self.steps if datetime.fromisoformat(act["at"]) <= at]
        self.steps = [act for act in self.steps if act not in due]
        for act in sorted(due, key=lambda act: str(act["at"])):
            story.do(self.stage, act, self.cast[act["by"]], at)

    def _reports(self, at: datetime) -> list[Said]:
        """What the next stations say of the stage that waits for it; one that closes says that nobody waits there."""
        if not self.waiting and at - self.asked_at >= ASKED_AGAIN:
            self.waiting, self.asked_at = self._missing(at), at
            self.at_once = 1 + len(self.waiting) // TURNS
        now, found = at.replace(microsecond=0), list[Said]()
        for _turn in range(min(self.at_once, len(self.waiting))):
            code, stage = self.waiting.pop()
            if stage in (StationStage.QUEUE, StationStage.CLOSE):
                found.append(station_draw.queue(code, now, self.draw))
            if stage is not StationStage.QUEUE:
                before = now - timedelta(seconds=1)  # another moment, so that it is another report
                found.append(Said(code, before, before, station_draw.WORDS_OF[stage]))
        return found

    def _missing(self, at: datetime) -> list[tuple[str, StationStage]]:
        """The stations that are late, in a drawn order; where none is, those whose next stage has begun.

        Those that cannot be reached stay silent.
        """
        board = board_selectors.board(self.by, self.regime, station_draw.DAY.date(), at)
        late, gone = board.states == State.LATE, (board.states == State.UNREACHABLE).any(axis=1)
        column = STAGES.index(_under_way(board.clock, at))
        late_ones = bool(late.any())
        if not late_ones:
            open_ones = board.states[:, column] == State.AHEAD
            late[:, column] = (open_ones if open_ones.any() else ~gone) & ~gone
        found = [(board.ground.codes[int(row)], STAGES[int(stage)]) for row, stage in np.argwhere(late)]
        self.draw.shuffle(found)
        asked_for = late_ones or STAGES[column] is not StationStage.QUEUE
        return found if asked_for else found[:ASIDE]


def _under_way(day: DayClock, at: datetime) -> StationStage:
    """The stage that stations tell of at a moment: how long one waits, that they closed, that they counted."""
    if at < day.first(StationStage.CLOSE).at:
        return StationStage.QUEUE
    counting = day.first(StationStage.CLOSE).at + COUNTS_AFTER
    return StationStage.COUNT if at >= counting else StationStage.CLOSE
