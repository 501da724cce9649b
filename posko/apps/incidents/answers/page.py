"""Live orders below the entry line of the journal: what was heard by voice is one press."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from posko.apps.incidents.answers import selectors
from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.apps.incidents.tasks.page import goes
from posko.domain.access import Act, Viewer
from posko.domain.incidents import orders, policies

if TYPE_CHECKING:
    from posko.apps.incidents.models import Task


@dataclass(frozen=True, slots=True)
class Spoken:
    """An order with what may be said of it now: its next step, that it is done, that it cannot be done."""

    task: Task
    goes: str
    events: list[str]
    key: uuid.UUID


def heard(viewer: Viewer, _at: datetime) -> Mapping[str, Any] | None:
    """The live orders of the viewer's desk; None where there is none, or he writes no journal."""
    if not viewer.may(Act.JOURNAL_WRITE):
        return None
    found = [(task, _events(task, viewer)) for task in selectors.spoken_of(viewer)]
    rows = [Spoken(task, goes(task, viewer), events, uuid.uuid4()) for task, events in found if events]
    return {"rows": rows} if rows else None


def _events(task: Task, viewer: Viewer) -> list[str]:
    now, incident = task_now(task), incident_now(task.incident)
    may = [
        event
        for event in orders.SAID.values()
        if policies.moving_task(now, incident, event, viewer, heard=True) is None
    ]
    steps = [event for event in may if event not in ("task.done", "task.unable")]
    return [*steps[:1], *(event for event in may if event not in steps)]
