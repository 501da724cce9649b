"""What the page of letters shows, and the link to it on the page of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posko.apps.people.offices.forms import NumberForm
from posko.apps.rakor.invitations import selectors
from posko.apps.rakor.meetings import selectors as meetings
from posko.domain.papers.letter import one_a_line, read_letter
from posko.domain.papers.words import words
from posko.domain.rakor import policies
from posko.domain.rakor.meetings import MeetingState
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from django.http import QueryDict

    from posko.apps.rakor.models import InvitationLetter, Rakor


def on_meeting(request: PoskoRequest, meeting: Rakor) -> dict[str, Any]:
    """Whether there is a letter to look at, or to issue."""
    may = policies.inviting(meetings.meeting_now(meeting), request.viewer) is None
    return {"letters": may or selectors.letters(request.viewer).filter(rakor=meeting).exists()}


def is_due(meeting: Rakor, newest: InvitationLetter | None) -> bool:
    """Whether a letter of the meeting as it stands is still to be issued."""
    if newest is None:
        return meeting.state != MeetingState.CANCELLED
    return newest.change != meeting.sequence


def begun(request: PoskoRequest, meeting: Rakor, newest: InvitationLetter | None) -> dict[str, Any]:
    """What the form of a letter begins with: subject, the invited agencies as addressees, the copies of before."""
    text = words("invitation_letter", page_language())
    kind = "cancelled" if meeting.state == MeetingState.CANCELLED else "changed"
    subject = text[f"subject_{kind}" if newest else "subject"].format(title=meeting.title)
    seats = meetings.seats(request.viewer, meeting)
    names = [seat.agency.name for seat in seats if seat.invited and seat.agency.code != request.viewer.agency]
    again = newest.letter if newest else {}
    return {"subject": subject, "to": one_a_line(names, text["to_all"]), "cc": "\n".join(again.get("cc", ()))}


def number_form(row: InvitationLetter, data: QueryDict | None = None) -> NumberForm:
    """The form for the number that the office gave a letter; a page may show one for each of several letters."""
    return NumberForm(data, letter=read_letter(row.letter), slot=f"number-{row.pk}")
