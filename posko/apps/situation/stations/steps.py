"""Steps of acts on stations: whose station it is, and how it stands, locked."""

from __future__ import annotations

from datetime import date

from posko.apps.operation.models import Operation
from posko.apps.situation.models import StationStatus
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.errors import insist
from posko.domain.situation import policies
from posko.domain.territory.places import Level
from posko.kit import locks
from posko.kit.acts import once, step


@step
def must_be_theirs(place: str, *, by: Viewer) -> None:
    """Refuse a place that is no station, or that lies outside of the own area."""
    is_station = territory.at_level(by, Level.TPS).filter(code=place).exists()
    insist(policies.reporting_station(place, by, is_station=is_station))


@step
def locked_status(operation: Operation, place: str, day: date) -> StationStatus:
    """How the station stands on that day, locked: of two reports that come at once the second sees the first."""
    mine = {"operation": operation, "place_id": place, "day": day}
    row, fresh = once(StationStatus.objects.filter(**mine), lambda: StationStatus.objects.create(**mine))
    return locks.made(row) if fresh else locks.row(StationStatus.objects.all(), row.pk)
