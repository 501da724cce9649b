"""Steps for acts at a meeting: lock it, and record under it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from posko.apps.ledger.services import record
from posko.apps.rakor.models import Input, Rakor
from posko.domain.access import Compartment, Viewer
from posko.kit import locks
from posko.kit.acts import step


@step
def locked(viewer: Viewer, meeting: Rakor) -> Rakor:
    """Lock the meeting until the act ends, and read it again."""
    found = Rakor.objects.filter(operation__code=viewer.operation).select_related("chair", "convened_by", "operation")
    return locks.row(found, meeting.pk)


@step
def locked_line(viewer: Viewer, line: Input) -> tuple[Rakor, Input]:
    """The meeting of a line, locked, and the line as it is now."""
    meeting = locked(viewer, line.rakor)
    return meeting, Input.objects.select_related("rakor", "agency", "gap", "place").get(pk=line.pk)


@step
def record_on(
    event: str, meeting: Rakor, *, by: Viewer, at: datetime, payload: Mapping[str, object], place: str = ""
) -> None:
    """Record an event under its meeting, and count it, so that open pages see that something is new."""
    Rakor.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"rakor:{meeting.pk}",
        place=place,
        payload=payload,
    )
