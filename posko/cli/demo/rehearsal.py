"""The rehearsal of reporting in the demo: three kelurahan practise on the Sunday before the vote. All of it is made up.

A fixed draw, so that every build is the same: some stations are late, a few are short of something, some stay silent,
and of those that were called two cannot be reached. That is what a rehearsal is held for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from posko.apps.situation.calls import services as call_services
from posko.apps.situation.calls.services import NewCall
from posko.apps.situation.stations import services as station_services
from posko.apps.situation.stations.services import NewDay, NewStationReport
from posko.apps.territory import selectors as territory
from posko.cli.demo.stage import Stage as Story
from posko.domain.access import Viewer
from posko.domain.plans.phases import JAKARTA
from posko.domain.stations.day import CallOutcome, DayKind, Stage
from posko.domain.territory.places import Label, Level

SEED = 20241124
DAY = datetime(2024, 11, 24, tzinfo=JAKARTA)
PLACES = ("31.75.03.1001", "31.75.03.1002", "31.75.08.1002")
SILENT, SHORT, CHANNELS = 0.11, 0.05, ("sms", "sms", "sms", "phone", "odk")
CALLED = (("07:44", CallOutcome.UNREACHABLE), ("07:47", CallOutcome.NOT_REACHED), ("07:52", CallOutcome.UNREACHABLE))
PLANNED_AT, HELD_AT = "2024-11-22T13:30:00+07:00", "2024-11-24T06:40:00+07:00"
BY = "sekar.lestari"


def acts() -> list[dict[str, Any]]:
    """The rehearsal as acts of the story."""
    return [{"do": "plan_rehearsal", "at": PLANNED_AT, "by": BY}, {"do": "rehearse", "at": HELD_AT, "by": BY}]


def _plan(story: Story, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    new = NewDay(DAY.date(), DayKind.REHEARSAL, PLACES, (Stage.OPEN, Stage.LOGISTICS), Label.SYNTHETIC)
    station_services.plan_day(new, by=by, at=at)


def _rehearse(story: Story, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Reports and calls in the order in which they came, as the post wrote them down."""
    codes = territory.at_level(by, Level.TPS).order_by("sort_key").values_list("code", flat=True)
    stations = [code for code in codes if code.startswith(PLACES)]
    draw = random.Random(SEED)  # noqa: S311 - a fixed draw for invented data, no secret
    silent = [code for code in stations if draw.random() < SILENT]
    found = [new for code in stations if code not in silent for new in _reports_of(code, draw)]
    for new in sorted(found, key=lambda each: (each.received_at, each.source_ref)):
        station_services.report_station(new, by=by, at=new.received_at)
    for (hour, outcome), code in zip(CALLED, silent, strict=False):
        moment = datetime.fromisoformat(f"{DAY.date().isoformat()}T{hour}:00+07:00")
        call = NewCall(story.key(f"rehearsal call {code}"), code, DAY.date(), outcome)
        call_services.call_station(call, by=by, at=moment)


def _reports_of(code: str, draw: random.Random) -> Iterator[NewStationReport]:
    """The reports of one station: that it opened, and the state of its logistics."""
    minute = max(0, round(draw.gauss(4, 7)))
    opened = DAY + timedelta(hours=7, minutes=minute)
    channel = draw.choice(CHANNELS)
    yield _report(code, Stage.OPEN, {"status": "opened", "time": f"{opened:%H:%M}"}, opened, channel, draw)
    if draw.random() < 0.85:
        short = draw.random() < SHORT
        answers = {"status": "short", "what": "ink", "number": 1} if short else {"status": "complete"}
        yield _report(code, Stage.LOGISTICS, answers, opened + timedelta(minutes=draw.randrange(2, 12)), channel, draw)


def _report(
    code: str, stage: Stage, answers: Mapping[str, Any], at: datetime, channel: str, draw: random.Random
) -> NewStationReport:
    received = at + timedelta(seconds=draw.randrange(5, 240))
    return NewStationReport(code, stage, answers, at, received, channel, "rehearsal", f"{code} {stage}")


ACTS = {"plan_rehearsal": _plan, "rehearse": _rehearse}
