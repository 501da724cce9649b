"""An invitation to a meeting as iCalendar (RFC 5545, RFC 5546), one file an agency.

A later file with the same UID and a higher SEQUENCE moves the entry in the calendar it was taken into; METHOD:CANCEL
takes it out. The file carries no matter of the meeting: calendars lie outside of the post's walls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from posko.domain.plans.clock_feed import TZID, jakarta_zone, uid_of
from posko.domain.plans.phases import JAKARTA

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress

# RFC 5546 wants addresses; ours lead nowhere on purpose (RFC 2606), the answer is given at `link`.
_NOWHERE: Final = "posko.invalid"
PARTSTAT: Final = {"": "NEEDS-ACTION", "yes": "ACCEPTED", "no": "DECLINED"}


@dataclass(frozen=True, slots=True)
class Party:
    """An agency as a calendar names it: code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation of one agency. `key` names the meeting for ever, `stamp` is when it last changed."""

    key: str
    sequence: int
    stamp: datetime
    begins: datetime
    length: timedelta
    title: str
    venue: str
    description: str
    link: str
    chair: Party
    guest: Party
    answer: str
    cancelled: bool = False


def calendar_file(invitation: Invitation) -> bytes:
    """The invitation, or its cancellation, as a file that calendar programs open."""
    from icalendar import Calendar  # takes a tenth of a second, which only who makes a calendar should pay

    made: Calendar = Calendar()
    made.add("PRODID", "-//Posko//Rakor//ID")
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "CANCEL" if invitation.cancelled else "REQUEST")
    made.add_component(jakarta_zone())
    made.add_component(_event(invitation))
    return bytes(made.to_ical())


def file_name(key: str, guest: str) -> str:
    """`undangan-rakor-12-bpbd.ics`."""
    return f"undangan-rakor-{key.rpartition('/')[2]}-{guest}.ics"


def _event(invitation: Invitation) -> Event:
    from icalendar import Event

    made = Event()
    made.add("UID", uid_of(invitation.key))
    made.add("SEQUENCE", invitation.sequence)
    made.add("DTSTAMP", invitation.stamp.astimezone(UTC).replace(microsecond=0))
    begins = invitation.begins.astimezone(JAKARTA).replace(second=0, microsecond=0)
    made.add("DTSTART", begins, parameters={"TZID": TZID})
    made.add("DTEND", begins + invitation.length, parameters={"TZID": TZID})
    made.add("SUMMARY", invitation.title)
    made.add("LOCATION", invitation.venue)
    made.add("DESCRIPTION", invitation.description)
    made.add("URL", invitation.link)
    made.add("STATUS", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    made.add("ORGANIZER", _address(invitation.chair, {}))
    asked = {"CUTYPE": "GROUP", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": PARTSTAT[invitation.answer], "RSVP": "TRUE"}
    made.add("ATTENDEE", _address(invitation.guest, asked))
    return made


def _address(party: Party, parameters: dict[str, str]) -> vCalAddress:
    from icalendar import vCalAddress

    made = vCalAddress(f"mailto:{party.code}@{_NOWHERE}")
    made.params.update({"CN": party.name, **parameters})
    return made
