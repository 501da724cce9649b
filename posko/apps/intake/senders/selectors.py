"""What a table of telephone numbers is held against."""

from __future__ import annotations

from posko.apps.intake.devices import selectors as devices
from posko.apps.intake.models import Sender
from posko.domain.access import Viewer
from posko.domain.intake import Channel
from posko.domain.intake.gateways import mark_of
from posko.domain.intake.sender_rows import SMS, WHATSAPP, Ground, SenderRow
from posko.kit import marks


def ground(viewer: Viewer) -> Ground:
    """Numbers are known by their marks, since no number is kept."""
    key = marks.of(viewer.operation)

    def marked(row: SenderRow) -> str:
        return f"{row.channel}:{mark_of(key, Channel(row.channel), row.number)}"

    rows = Sender.objects.filter(operation__code=viewer.operation, channel__in=(SMS, WHATSAPP), revoked_at=None)
    known = {
        f"{channel}:{mark}": SenderRow(name, agency, place, channel=channel)
        for name, agency, place, channel, mark in rows.values_list("name", "agency", "place", "channel", "mark")
    }
    return devices.sender_ground(viewer, known, marked)
