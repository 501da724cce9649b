"""Steps for acts on promises of the room."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from posko.apps.gaps.models import Commitment
from posko.apps.gaps.promises.steps import confirm_by_scan
from posko.apps.rakor.meetings.steps import record_on
from posko.apps.rakor.models import Rakor
from posko.domain.access import Viewer
from posko.kit.acts import step


@step
def confirm(meeting: Rakor, agencies: Collection[str], *, by: Viewer, at: datetime) -> list[Commitment]:
    """Make what was noted for these agencies promises. The meeting is locked already."""
    found = confirm_by_scan(meeting.pk, agencies, by=by, at=at)
    if found:
        codes = sorted({row.agency.code for row in found})
        record_on("minutes.signed", meeting, by=by, at=at, payload={"agencies": codes})
    return found
