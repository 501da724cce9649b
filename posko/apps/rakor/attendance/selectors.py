"""Reading the attendance list: names for who keeps the minutes, numbers by institution for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.people.models import Agency
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.models import Guest, Rakor
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.rakor import guests, policies
from posko.domain.rakor.guests import Source, Stand, Tally


@dataclass(frozen=True, slots=True)
class ByCode:
    """The meeting behind a code that a person without an account scanned, and as whom and when the house acts."""

    meeting: Rakor
    viewer: Viewer
    at: datetime


def names(viewer: Viewer, meeting: Rakor) -> QuerySet[Guest]:
    """The persons of the list whose names are kept; nobody's for who does not keep the minutes."""
    if policies.listing_guests(selectors.meeting_now(meeting), viewer) is not None:
        return Guest.objects.none()
    found = Guest.objects.filter(rakor=meeting, rakor__operation__code=viewer.operation, purged_at=None)
    return found.select_related("agency", "rakor__chair", "rakor__convened_by", "confirmed_by_agency")


def guest(viewer: Viewer, key: int) -> Guest | None:
    """One person of a list, for who keeps the minutes of that meeting."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    found = Guest.objects.filter(pk=key, rakor__operation__code=viewer.operation)
    row = found.select_related("rakor__chair", "rakor__convened_by", "agency").first()
    return row if row and policies.listing_guests(selectors.meeting_now(row.rakor), viewer) is None else None


def tallies(viewer: Viewer, meeting: Rakor) -> list[Tally]:
    """How many came by the code, by institution. Nobody is named."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    found = Guest.objects.filter(rakor=meeting, rakor__operation__code=viewer.operation, source=Source.CODE)
    return guests.tally((institution_of(row), stand_of(row)) for row in found.select_related("agency"))


def by_code(key: int, real_at: datetime) -> ByCode | None:
    """The meeting of a code that was found genuine. The code is the right."""
    meeting = Rakor.objects.select_related("operation", "chair", "convened_by").filter(pk=key).first()
    if meeting is None:
        return None
    operation, table = meeting.operation, frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    viewer = system_viewer("check-in", operation=operation.code, city=operation.city_id, compartments=table)
    return ByCode(meeting, viewer, real_at + operation.clock_offset)


def stand_of(row: Guest) -> Stand:
    """Where a person stands."""
    return guests.stand(row.source, confirmed=row.confirmed_at is not None, refused=row.refused_at is not None)


def institution_of(row: Guest) -> str:
    """The institution in words."""
    agency: Agency | None = row.agency
    return agency.short if agency else row.body
