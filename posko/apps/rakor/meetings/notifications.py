"""The notices about a meeting: the invitation, a new date, minutes that wait for an agency.

This module only composes them; the services send and settle them. A key begins with the meeting and the agency, so that
one prefix settles everything about one invitation.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from posko.apps.notices.services import NewNotice
from posko.apps.rakor.models import Minutes, Rakor
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.notices import Severity
from posko.domain.rakor.meetings import MeetingState

INVITED = N_("You are invited to a meeting, %(held_at)s: %(title)s. Say who comes.")
MOVED = N_("A meeting was changed, now %(held_at)s: %(title)s. %(reason)s")
CANCELLED = N_("A meeting is cancelled: %(title)s. %(reason)s")
TO_APPROVE = N_("Minutes %(number)s wait for your agency's approval: %(title)s")


def of_invitations(meeting: Rakor) -> str:
    """The beginning of all keys about all invitations to a meeting."""
    return f"rakor:{meeting.pk}:"


def of_invitation(meeting: Rakor, agency: str) -> str:
    """The beginning of all keys about one invitation."""
    return f"{of_invitations(meeting)}{agency}:"


def of_minutes(kept: Minutes, agency: str) -> str:
    """The beginning of all keys about one approval."""
    return f"minutes:{kept.pk}:{agency}:"


def to_guests(meeting: Rakor, guests: Iterable[str], *, but: Viewer) -> list[NewNotice]:
    """The notices to the guests about the meeting as it is now, except to the agency that acts."""
    text = CANCELLED if meeting.state == MeetingState.CANCELLED else MOVED if meeting.sequence else INVITED
    params = {"title": meeting.title, "held_at": meeting.held_at.isoformat(), "reason": meeting.reason}
    return [
        NewNotice(
            key=f"{of_invitation(meeting, code)}{meeting.sequence}",
            kind="invitation",
            text=text,
            severity=Severity.REMINDER,
            params=params,
            link=reverse("rakor:meeting", args=[meeting.pk]),
            agency=code,
        )
        for code in guests
        if code != but.agency
    ]


def to_approvers(kept: Minutes, guests: Iterable[str]) -> list[NewNotice]:
    """That the minutes wait for each invited agency."""
    return [
        NewNotice(
            key=f"{of_minutes(kept, code)}approval",
            kind="asked",
            text=TO_APPROVE,
            severity=Severity.REMINDER,
            params={"number": kept.number, "title": kept.rakor.title},
            link=reverse("rakor:minutes", args=[kept.rakor_id]),
            agency=code,
        )
        for code in guests
    ]
