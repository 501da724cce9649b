"""What the situation keeps: reports as issued, what stations said of their day, alerts, surges, views, displays."""

from __future__ import annotations

from posko.apps.situation.models.alerts import Addressee, Alert
from posko.apps.situation.models.displays import WallDisplay
from posko.apps.situation.models.live import LiveView
from posko.apps.situation.models.sitreps import Sitrep, SitrepDraft, SitrepSchedule
from posko.apps.situation.models.stations import CallClaim, StationCall, StationDay, StationReport, StationStatus
from posko.apps.situation.models.surges import Surge

__all__ = [
    "Addressee",
    "Alert",
    "CallClaim",
    "LiveView",
    "Sitrep",
    "SitrepDraft",
    "SitrepSchedule",
    "StationCall",
    "StationDay",
    "StationReport",
    "StationStatus",
    "Surge",
    "WallDisplay",
]
