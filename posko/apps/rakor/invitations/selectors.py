"""Reading letters of invitation, and what a new one would hold."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from posko.apps.rakor.agenda import selectors as agenda
from posko.apps.rakor.meetings import selectors as meetings
from posko.apps.rakor.models import InvitationLetter, Rakor
from posko.domain.access import Compartment, Viewer
from posko.domain.papers.invitation_letter import Item, OpenGap
from posko.domain.rakor.meetings import GROUPS, MeetingState


def letters(viewer: Viewer) -> QuerySet[InvitationLetter]:
    """The letters that exist for this viewer; the newest first."""
    if not viewer.sees(Compartment.COORDINATION):
        return InvitationLetter.objects.none()
    found = InvitationLetter.objects.filter(operation__code=viewer.operation)
    return found.select_related("operation__city", "rakor__chair", "agency")


def content_of(viewer: Viewer, meeting: Rakor, at: datetime, *, with_gaps: bool) -> dict[str, Any]:
    """All that a letter of now would print besides its frame, as JSON.

    Without gaps the agenda has the items that were typed; an item about a gap goes with the gaps only.
    """
    before = letters(viewer).filter(rakor=meeting).first()
    items = agenda.items(viewer).filter(rakor=meeting).select_related("speaker").order_by("number", "pk")
    told = [
        Item(row.title, row.minutes, row.speaker.name if row.speaker else "", row.asks)
        for row in items
        if with_gaps or row.gap_id is None
    ]
    invited = [seat.agency for seat in meetings.seats(viewer, meeting) if seat.invited]
    return {
        "title": meeting.title,
        "held_at": meeting.held_at.isoformat(),
        "minutes": meeting.minutes_planned,
        "venue": meeting.venue,
        "chair": meeting.chair.name,
        "cancelled": meeting.state == MeetingState.CANCELLED,
        "replaces": _number_of(before) if before else "",
        "reason": meeting.reason if before else "",
        "invited": [[agency.code, agency.name] for agency in invited],
        "items": [asdict(item) for item in told],
        "gaps": [asdict(gap) for gap in _gaps(viewer, meeting, at)] if with_gaps else [],
    }


def _gaps(viewer: Viewer, meeting: Rakor, at: datetime) -> list[OpenGap]:
    seen = agenda.agenda_of(viewer, meeting, at)
    return [
        OpenGap(
            group, view.row.number, view.row.title, view.row.place.name, view.row.owner.short if view.row.owner else ""
        )
        for group in GROUPS
        for view in getattr(seen, group)
    ]


def _number_of(row: InvitationLetter) -> str:
    """How a later letter names this one: by the office's number, where it has one, and by Posko's."""
    given = row.letter["office_number"]
    return f"{given}, register {row.number}" if given else row.number
