"""The minutes on the page of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posko.apps.rakor.minutes import selectors
from posko.domain.rakor import meetings
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.models import Rakor


def on_meeting(request: PoskoRequest, meeting: Rakor) -> dict[str, Any]:
    """The minutes, once the meeting is closed."""
    running = meeting.state in meetings.OPEN_TABLE
    return {"minutes": None if running else selectors.minutes(request.viewer).filter(rakor=meeting).first()}
