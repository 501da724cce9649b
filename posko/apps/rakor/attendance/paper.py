"""The invitation to a meeting, as a file for the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from posko.apps.rakor.agenda import selectors as agenda_selectors
from posko.apps.rakor.models import Rakor, Seat
from posko.domain.access import Viewer
from posko.domain.rakor import invitation
from posko.domain.rakor.invitation import Invitation, Party
from posko.domain.rakor.meetings import MeetingState


def invitation_of(viewer: Viewer, meeting: Rakor, seat: Seat, link: str, at: datetime) -> Invitation:
    """What the calendar of a seat's agency is given; counts of the agenda, and no matter of the meeting."""
    counts = agenda_selectors.counts_of(viewer, meeting, at)
    return Invitation(
        key=f"{viewer.operation}/rakor/{meeting.pk}",
        sequence=meeting.sequence,
        stamp=meeting.changed_at or meeting.convened_at or meeting.held_at,
        begins=meeting.held_at,
        length=timedelta(minutes=meeting.minutes_planned),
        title=meeting.title,
        venue=meeting.venue,
        description=_description(meeting, sum(counts.values()) - counts["accepted"], counts["late"], link),
        link=link,
        chair=Party(meeting.chair.code, meeting.chair.name),
        guest=Party(seat.agency.code, seat.agency.name),
        answer=seat.answer,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )


def invitation_file(viewer: Viewer, meeting: Rakor, seat: Seat, link: str, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of the invitation of one agency."""
    made = invitation_of(viewer, meeting, seat, link, at)
    return invitation.file_name(made.key, made.guest.code), invitation.calendar_file(made)


def _description(meeting: Rakor, count: int, late: int, link: str) -> str:
    if meeting.state == MeetingState.CANCELLED:
        return _("Cancelled: %(reason)s") % {"reason": meeting.reason}
    words = [_("The agenda begins with %(count)d open gaps, %(late)d of them late.") % {"count": count, "late": late}]
    if meeting.sequence:
        words.append(_("Changed: %(reason)s") % {"reason": meeting.reason})
    return "\n".join([*words, _("Answer, and read the agenda, at the post: %(link)s") % {"link": link}])
