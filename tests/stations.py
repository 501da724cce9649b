"""The synthetic stations of the demo, under the tests' operation."""

from __future__ import annotations

from datetime import datetime

from posko.apps.vulnerability.events.services import NewEvent, load_events
from posko.apps.vulnerability.models import IndicatorEvent
from posko.cli.demo import index
from posko.domain.access import Viewer
from posko.domain.territory.places import Label

FLOODED = "31.75.03.1001/004"


def load(by: Viewer, at: datetime) -> None:
    """Everything that the survey of November found, drawn so that the published counts are met."""
    index.load_stations(by, at)


def carry(by: Viewer, at: datetime, station: str, *indicators: str) -> None:
    """A station carries these indicators, by an official report."""
    rows = [NewEvent(station, code, 1, at.date(), Label.OFFICIAL, "Pemetaan Panwascam") for code in indicators]
    load_events(rows, [], file_hash=f"{station} {indicators}".ljust(64)[:64], by=by, at=at)


def carried_at(station: str) -> set[str]:
    """The indicators that a station carries."""
    return set(IndicatorEvent.objects.filter(place_id=station, withdrawn_at=None).values_list("indicator", flat=True))
