"""Who sat at the table: by the code on the wall, or marked by the chair. Agencies and roles, never a name."""

from __future__ import annotations

from datetime import datetime

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.steps import locked, record_on
from posko.apps.rakor.models import Rakor, Seat
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.rakor import policies
from posko.domain.rakor.meetings import Presence
from posko.kit.acts import act, step, unchanged

BY_CODE, BY_CHAIR = "code", "chair"


@act
def check_in(meeting: Rakor, *, by: Viewer, at: datetime) -> Seat:
    """Mark the own agency present, as the person in the room who scanned the code; the view has read the code."""
    meeting = locked(by, meeting)
    insist(policies.checking_in(meeting_now(meeting), by, at))
    role = by.role.value if by.role else ""
    return _mark(meeting, people.own_agency(by), Presence.PRESENT, role, BY_CODE, by=by, at=at)


@act
def mark(meeting: Rakor, agency: str, presence: Presence, *, by: Viewer, at: datetime) -> Seat:
    """Mark an agency present, excused or absent by hand, as the chair; one that was not invited may have come too."""
    meeting = locked(by, meeting)
    insist(policies.marking(meeting_now(meeting), by, at))
    found = people.agencies(by).filter(code=agency).first()
    if found is None:
        raise BadInput("%(agency)s is no agency of this operation; choose one of the list.", agency=agency)
    return _mark(meeting, found, presence, "", BY_CHAIR, by=by, at=at)


@step
def _mark(meeting: Rakor, agency: Agency, presence: Presence, role: str, how: str, *, by: Viewer, at: datetime) -> Seat:
    seat, _fresh = Seat.objects.get_or_create(rakor=meeting, agency=agency, defaults={"invited": False})
    if seat.presence == presence:
        return unchanged(seat)
    seat.presence, seat.presence_role, seat.presence_by, seat.presence_at = presence, role, how, at
    seat.save(update_fields=["presence", "presence_role", "presence_by", "presence_at"])
    payload = {"agency": agency.code, "presence": presence.value, "role": role, "how": how}
    record_on("attendance.marked", meeting, by=by, at=at, payload=payload)
    return seat
