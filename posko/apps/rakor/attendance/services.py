"""Who sat at the table: by the code on the wall, or marked by the chair; and the names on the attendance list.

Seats hold agencies and roles, never a name. A name stands in a guest's row alone, for as long as it is needed, and
never in the ledger.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.steps import locked, record_on
from posko.apps.rakor.models import Guest, Rakor, Seat
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.rakor import guests, policies
from posko.domain.rakor.guests import Person, Source
from posko.domain.rakor.meetings import MeetingState, Presence
from posko.kit.acts import act, step, unchanged

BY_CODE, BY_CHAIR = "code", "chair"
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class NewPersons:
    """Persons for the list. The same form sent twice lists them once."""

    form_key: uuid.UUID
    persons: tuple[Person, ...]


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


@act
def list_persons(meeting: Rakor, new: NewPersons, *, by: Viewer, at: datetime) -> list[Guest]:
    """Put persons on the list for printing. Who stands there with the same name and institution stays there once."""
    meeting = locked(by, meeting)
    insist(policies.changing_guests(meeting_now(meeting), by))
    keys = [uuid.uuid5(new.form_key, str(place)) for place in range(len(new.persons))]
    if made := list(Guest.objects.filter(rakor=meeting, form_key__in=keys)):
        return unchanged(made)
    known = _agencies(by)
    there = {_same(each) for each in meeting.guests.filter(source=Source.TYPED, purged_at=None)}
    fresh = []
    for key, person in zip(keys, new.persons, strict=True):
        row = _guest(meeting, key, person, Source.TYPED, known, at)
        if _same(row) not in there:
            there.add(_same(row))
            fresh.append(row)
    _must_hold(meeting, Source.TYPED, len(fresh))
    if not fresh:
        return unchanged([])
    made = Guest.objects.bulk_create(fresh)
    record_on("guests.listed", meeting, by=by, at=at, payload={"count": len(made), "agencies": _codes(made)})
    return made


@act
def remove_person(guest: Guest, *, by: Viewer, at: datetime) -> Guest:
    """Take a typed name off the list; the row stays, without it."""
    meeting = locked(by, guest.rakor)
    insist(policies.changing_guests(meeting_now(meeting), by))
    guest = meeting.guests.get(pk=guest.pk)
    if guest.purged_at is not None:
        return unchanged(guest)
    if guest.source != Source.TYPED:
        raise BadInput("Who came by the code is confirmed or refused, not taken off the list.")
    guest.name, guest.office, guest.purged_at = "", "", at
    guest.save(update_fields=["name", "office", "purged_at"])
    record_on("guest.removed", meeting, by=by, at=at, payload={"guest": guest.pk})
    return guest


@act
def arrive(meeting: Rakor, form_key: uuid.UUID, person: Person, *, by: Viewer, at: datetime) -> Guest:
    """Take in a person without an account who scanned the code; the view has read the code. Not confirmed yet."""
    meeting = locked(by, meeting)
    insist(policies.attending(meeting_now(meeting), at))
    if made := Guest.objects.filter(form_key=form_key, rakor=meeting).first():
        return unchanged(made)
    fresh = _guest(meeting, form_key, person, Source.CODE, _agencies(by), at)
    fresh.came_at = at
    for each in meeting.guests.filter(source=Source.CODE, refused_at=None):
        if _same(each) == _same(fresh):
            return unchanged(each)  # scanned twice
    _must_hold(meeting, Source.CODE, 1)
    fresh.save(force_insert=True)
    payload = {"guest": fresh.pk, "agencies": _codes([fresh])}
    record_on("guest.arrived", meeting, by=by, at=at, payload=payload)
    return fresh


@act
def confirm_guests(meeting: Rakor, chosen: Iterable[int], *, by: Viewer, at: datetime) -> list[Guest]:
    """Confirm that these persons, who came by the code, are in the room. Who was refused before is confirmed too."""
    meeting = locked(by, meeting)
    insist(policies.changing_guests(meeting_now(meeting), by))
    rows = list(meeting.guests.filter(pk__in=list(chosen), source=Source.CODE, confirmed_at=None))
    if not rows:
        return unchanged(rows)
    own = people.own_agency(by)
    for row in rows:
        row.confirmed_at, row.confirmed_by_agency, row.refused_at = at, own, None
    Guest.objects.bulk_update(rows, ["confirmed_at", "confirmed_by_agency", "refused_at"])
    payload = {"guests": [row.pk for row in rows], "agencies": _codes(rows)}
    record_on("guests.confirmed", meeting, by=by, at=at, payload=payload)
    return rows


@act
def refuse_guest(guest: Guest, *, by: Viewer, at: datetime) -> Guest:
    """Say that a person who came by the code is not in the room; a later confirmation takes it back."""
    meeting = locked(by, guest.rakor)
    insist(policies.changing_guests(meeting_now(meeting), by))
    guest = meeting.guests.get(pk=guest.pk)
    if guest.source != Source.CODE:
        raise BadInput("This name was typed for printing; take it off the list instead.")
    if guest.refused_at is not None:
        return unchanged(guest)
    guest.refused_at, guest.confirmed_at, guest.confirmed_by_agency = at, None, None
    guest.save(update_fields=["refused_at", "confirmed_at", "confirmed_by_agency"])
    record_on("guest.refused", meeting, by=by, at=at, payload={"guest": guest.pk})
    return guest


def purge_names(*, by: Viewer, at: datetime) -> int:
    """Empty the names whose time is over: 30 days after the minutes were approved, or the meeting was cancelled."""
    over = Rakor.objects.filter(operation__code=by.operation, pk__in=_past(at).values("rakor")).order_by("pk")
    return sum(_purge(meeting, by=by, at=at) for meeting in over[:BATCH])


@act
def _purge(meeting: Rakor, *, by: Viewer, at: datetime) -> int:
    meeting = locked(by, meeting)
    count = _past(at).filter(rakor=meeting).update(name="", office="", purged_at=at)
    if not count:
        return unchanged(0)
    record_on("guests.purged", meeting, by=by, at=at, payload={"count": count})
    return count


def _past(at: datetime) -> QuerySet[Guest]:
    limit = at - guests.KEPT
    cancelled = Q(rakor__state=MeetingState.CANCELLED, rakor__changed_at__lte=limit)
    return Guest.objects.filter(Q(rakor__approved_at__lte=limit) | cancelled, purged_at=None)


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


def _guest(
    meeting: Rakor, key: uuid.UUID, person: Person, source: Source, known: dict[str, Agency], at: datetime
) -> Guest:
    """A row for a person, under the agency of the operation that the institution names, if it names one."""
    agency = known.get(person.institution.casefold())
    return Guest(
        rakor=meeting,
        form_key=key,
        agency=agency,
        body="" if agency else person.institution,
        name=person.name,
        office=person.office,
        source=source,
        entered_at=at,
    )


def _agencies(by: Viewer) -> dict[str, Agency]:
    """The agencies of the operation by code, short and full name, whatever their case."""
    return {told.casefold(): each for each in people.agencies(by) for told in (each.name, each.short, each.code)}


def _same(guest: Guest) -> tuple[str, str, int | None]:
    return guest.name.casefold(), guest.body.casefold(), guest.agency_id


def _codes(made: Iterable[Guest]) -> list[str]:
    """The agencies of the operation among them. What else was typed stays out of the ledger: it may be a name."""
    return sorted({each.agency.code for each in made if each.agency})


def _must_hold(meeting: Rakor, source: Source, more: int) -> None:
    """BadInput where the list is full, so that no code on a wall fills a disk. Who comes by the code takes no room
    from the names that are typed, and who was refused takes none."""
    count = meeting.guests.filter(source=source, refused_at=None, purged_at=None).count() + more
    if count > guests.LINES_MOST:
        raise BadInput(
            "The list would hold %(count)d persons, at most %(most)d fit. Write the others on paper.",
            count=count,
            most=guests.LINES_MOST,
        )
