"""Incidents as they are kept. No field for a person: "who" is an agency, a role or a channel."""

from __future__ import annotations

from posko.apps.incidents.models.incident import (
    COUNT_COLUMNS,
    LIST_COLUMNS,
    NO_TURN,
    Incident,
    IncidentNote,
    IncidentReport,
)
from posko.apps.incidents.models.merges import Merge, Resemblance
from posko.apps.incidents.models.tasks import Task, TaskAct

__all__ = [
    "COUNT_COLUMNS",
    "LIST_COLUMNS",
    "NO_TURN",
    "Incident",
    "IncidentNote",
    "IncidentReport",
    "Merge",
    "Resemblance",
    "Task",
    "TaskAct",
]
