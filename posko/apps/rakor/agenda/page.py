"""The agenda on the pages of meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posko.apps.rakor.agenda import selectors
from posko.domain.rakor import meetings
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.models import Rakor


def on_list(request: PoskoRequest) -> dict[str, Any]:
    """What the next meeting starts from."""
    return {"agenda": selectors.agenda(request.viewer, request.at)}


def on_plan(request: PoskoRequest) -> dict[str, Any]:
    """How much a meeting starts from."""
    return {"counts": selectors.counts(request.viewer, request.at)}


def on_meeting(request: PoskoRequest, meeting: Rakor) -> dict[str, Any]:
    """What a meeting starts from, until it is closed, and its items."""
    running, shown = meeting.state in meetings.OPEN_TABLE, selectors.written(request.viewer, meeting, request.at)
    return {
        "agenda": selectors.agenda_of(request.viewer, meeting, request.at) if running else None,
        "written": shown,
        "on_table": shown.on.row if shown.on else None,
        "on_table_use": shown.on.use if shown.on else None,
        "agenda_tag": tag_of(request, meeting, shown),
    }


def tag_of(request: PoskoRequest, meeting: Rakor, shown: selectors.WrittenAgenda) -> str:
    """The ETag of the items as this viewer reads them."""
    return f'W/"{selectors.tag(request.viewer, meeting, shown)}-{page_language()}"'
