"""A calendar of clocks as iCalendar (RFC 5545), for programs that subscribe to it.

All times stand in Asia/Jakarta with a VTIMEZONE of their own. The same marks give the same bytes, so that a
reader's program can ask whether anything changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from posko.domain.plans.phases import JAKARTA

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

TZID = "Asia/Jakarta"
_SPACE = uuid.UUID("0c8f6f0e-52a4-4a0f-8f0c-6a1a7a3f9d11")


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment of the calendar. `key` names it for ever; `stamp` is when it was entered."""

    key: str
    moment: datetime
    summary: str
    description: str
    stamp: datetime


def calendar_of(marks: Iterable[Mark], *, name: str) -> bytes:
    """The calendar that holds these marks, in order of time."""
    from icalendar import Calendar  # takes a tenth of a second, which only who makes a calendar should pay

    made = Calendar()
    made.add("PRODID", "-//Posko//Clocks//ID")
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    made.add("NAME", name)
    made.add("X-WR-CALNAME", name)
    made.add("X-WR-TIMEZONE", TZID)
    made.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    return _filled(made, marks)


def uid_of(key: str) -> str:
    """The UID of a mark: the same for ever, and telling nothing."""
    return str(uuid.uuid5(_SPACE, key))


def _filled(made: Calendar, marks: Iterable[Mark]) -> bytes:
    made.add_component(jakarta_zone())
    for mark in sorted(marks, key=lambda mark: (mark.moment, mark.key)):
        made.add_component(_event(mark))
    return bytes(made.to_ical())


def _event(mark: Mark) -> Event:
    from icalendar import Alarm, Event

    made = Event()
    made.add("UID", uid_of(mark.key))
    made.add("DTSTAMP", mark.stamp.astimezone(UTC).replace(microsecond=0))
    # Whole minutes: the last moment of a day reads as 23.59.
    made.add("DTSTART", mark.moment.astimezone(JAKARTA).replace(second=0, microsecond=0))
    made.add("SUMMARY", mark.summary)
    made.add("DESCRIPTION", mark.description)
    made.add("TRANSP", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", mark.summary)
    alarm.add("TRIGGER", -timedelta(days=1))
    made.add_component(alarm)
    return made


def jakarta_zone() -> Timezone:
    """Jakarta keeps one offset all year; it has since 1964."""
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001  # local time by the format's own rule
    standard.add("TZOFFSETFROM", timedelta(hours=7))
    standard.add("TZOFFSETTO", timedelta(hours=7))
    standard.add("TZNAME", "WIB")
    made = Timezone()
    made.add("TZID", TZID)
    made.add_component(standard)
    return made
