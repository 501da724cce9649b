"""The papers of attendance: the invitation as a file for the calendar, and the daftar hadir to be signed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from posko.apps.people.models import Agency
from posko.apps.people.offices import selectors as offices
from posko.apps.rakor.agenda import selectors as agenda_selectors
from posko.apps.rakor.attendance import selectors
from posko.apps.rakor.meetings import selectors as meetings
from posko.apps.rakor.models import Guest, Rakor, Seat
from posko.domain.access import ROLES, Role, Viewer
from posko.domain.papers.attendance_list import AttendanceList, Expected, attendance_list_docx, attendance_list_pdf
from posko.domain.papers.formats import Language
from posko.domain.papers.letter import lines_of
from posko.domain.rakor import invitation
from posko.domain.rakor.guests import Stand
from posko.domain.rakor.invitation import Invitation, Party
from posko.domain.rakor.meetings import MeetingState, Presence

FONTS: Final = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"


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


def attendance_list(viewer: Viewer, meeting: Rakor, at: datetime, language: Language) -> AttendanceList:
    """The list as it is printed: the invited agencies, the persons whose names are kept, and empty lines."""
    operation, inviter = meeting.operation, meeting.convened_by or meeting.chair
    head = offices.letterhead(viewer, inviter.code)
    with translation.override(language):
        lines = _expected(viewer, meeting)
    return AttendanceList(
        kop=lines_of(head.lines) if head else (),
        title=meeting.title,
        held_at=meeting.held_at,
        venue=meeting.venue,
        chair=meeting.chair.name,
        inviter=inviter.name,
        operation=operation.name,
        city=operation.city.name,
        demo=operation.demo,
        lines=lines,
        at=at,
        place=head.place if head else "",
    )


def list_pdf(viewer: Viewer, meeting: Rakor, at: datetime, language: Language) -> bytes:
    """The list for the printer."""
    return attendance_list_pdf(attendance_list(viewer, meeting, at, language), language=language, fonts=FONTS)


def list_docx(viewer: Viewer, meeting: Rakor, at: datetime, language: Language) -> bytes:
    """The same for who must add lines."""
    return attendance_list_docx(attendance_list(viewer, meeting, at, language), language=language)


def _expected(viewer: Viewer, meeting: Rakor) -> list[Expected]:
    """Agencies in the order of their names, each with its persons, or with the office that it said comes; then those
    of no agency here. A person who was typed and came by the code stands there once."""
    own: dict[int | None, dict[tuple[str, str], Guest]] = {}
    for row in selectors.names(viewer, meeting):
        if selectors.stand_of(row) != Stand.REFUSED:
            own.setdefault(row.agency_id, {}).setdefault((row.name.casefold(), row.body.casefold()), row)
    lines: list[Expected] = []
    seats = meetings.seats(viewer, meeting)
    for agency, seat in sorted(_tables(seats, own), key=lambda each: each[0].short):
        persons = own.pop(agency.pk, {}).values()
        lines += [Expected(agency.name, row.office, row.name) for row in persons] or [_of_seat(seat, agency)]
    rest = (row for persons in own.values() for row in persons.values())
    lines += [Expected(row.body, row.office, row.name) for row in sorted(rest, key=lambda row: row.body.casefold())]
    return lines


def _tables(seats: list[Seat], own: dict[int | None, dict[tuple[str, str], Guest]]) -> list[tuple[Agency, Seat | None]]:
    """The agencies of the list: those with a seat, and those of which only a person is known."""
    seated = {seat.agency_id for seat in seats}
    others = {row.agency.pk: row.agency for persons in own.values() for row in persons.values() if row.agency}
    return [
        *((seat.agency, seat) for seat in seats),
        *((agency, None) for key, agency in others.items() if key not in seated),
    ]


def _of_seat(seat: Seat | None, agency: Agency) -> Expected:
    role = (seat.presence_role or seat.answer_role) if seat else ""
    declined = bool(seat and seat.answer == "no" and seat.presence != Presence.PRESENT)
    return Expected(agency.name, _(ROLES[Role(role)].name) if role else "", declined=declined)
