"""Stations that report, for the tests: the morning of voting day, devices of agencies, and a report in one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from posko import clock
from posko.apps.intake.inbox.registry import Arrival, handler_of
from posko.apps.operation.models import Operation
from posko.apps.situation.models import StationReport, StationStatus
from posko.apps.situation.stations.services import NewStationReport, report_station
from posko.domain.access import Viewer, device_viewer
from posko.domain.intake import Channel, Report
from posko.domain.plans.phases import JAKARTA
from posko.domain.stations.day import Stage
from posko.kit import caches
from tests.world import CODE

DAY = datetime(2024, 11, 27, tzinfo=JAKARTA)
STATION, OTHER = "31.75.09.1002/028", "31.75.09.1002/029"
_REFS = count(1)


def hour(text: str) -> datetime:
    """`hour("07.05")`: that time of voting day."""
    hours, _, minutes = text.partition(".")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def device(agency: str = "polres", root: str = "polri", place: str = "") -> Viewer:
    """A field device of an agency."""
    return device_viewer(7, "Ponsel 7", operation=CODE, city="31.75", agency=agency, root=root, place=place)


def say(
    station: str,
    stage: str,
    answers: Mapping[str, Any],
    at: datetime,
    *,
    received: datetime | None = None,
    by: Viewer | None = None,
) -> StationReport:
    """A station reports one stage by a device."""
    arrived = received or at
    new = NewStationReport(station, Stage(stage), answers, at, arrived, "api", "message", f"t{next(_REFS)}")
    return report_station(new, by=by or device(), at=arrived)


def send(
    form: str,
    place: str,
    answers: Mapping[str, Any],
    at: datetime,
    *,
    by: Viewer | None = None,
    text: str = "",
    message: int = 0,
    files: tuple[str, ...] = (),
) -> str:
    """A message as the worker hands it to the handler of its form; the reference of what it made."""
    report = Report(form, place, at, answers, text)
    arrival = Arrival(message or next(_REFS), Channel.API, report, place, at, at, files=files)
    handler = handler_of(form)
    assert handler is not None
    return handler(arrival, by=by or device(), at=at)


def status(station: str) -> StationStatus:
    """How a station stands on voting day."""
    return StationStatus.objects.get(place=station, day=DAY.date())


def set_clock(text: str, *, days: int = 0) -> None:
    """Let pages of the tests' operation be looked at at this hour of voting day, or some days after it."""
    offset = hour(text) + timedelta(days=days) - clock.real_time()
    Operation.objects.filter(code=CODE).update(clock_offset=offset)


def moments_later() -> None:
    """More than two seconds went by: who looks then sees what came in meanwhile."""
    caches.forget_all()
