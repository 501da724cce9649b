"""The invitation as iCalendar: one UID for ever, a higher SEQUENCE for each change, a cancellation that removes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar

from posko.domain.rakor.invitation import Invitation, Party, calendar_file, file_name

AT = datetime(2024, 11, 25, 8, tzinfo=UTC)
INVITATION = Invitation(
    key="jaktim/rakor/7",
    sequence=0,
    stamp=AT,
    begins=AT + timedelta(hours=18),
    length=timedelta(minutes=90),
    title="Rakor; H-1, lengkap",
    venue="Aula lantai 6",
    description="Agenda: 4 celah.\nJawab di posko.",
    link="http://127.0.0.1/rakor/7/",
    chair=Party("polres", "Polres, Metro"),
    guest=Party("bpbd", "BPBD DKI Jakarta"),
    answer="",
)


def read(invitation: Invitation) -> tuple[Any, Any]:
    calendar = icalendar.Calendar.from_ical(calendar_file(invitation))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_it_asks_for_an_answer_in_jakarta_time() -> None:
    calendar, event = read(INVITATION)
    assert str(calendar["METHOD"]) == "REQUEST"
    assert str(event["SUMMARY"]) == "Rakor; H-1, lengkap"
    assert event.decoded("DTSTART").isoformat() == "2024-11-26T09:00:00+07:00"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ORGANIZER"].params["CN"] == "Polres, Metro"
    assert str(event["DESCRIPTION"]).count("\n") == 1


def test_a_change_moves_the_same_entry() -> None:
    moved = replace(INVITATION, sequence=1, begins=AT + timedelta(days=2))
    (_, first), (_, second) = read(INVITATION), read(moved)
    assert str(first["UID"]) == str(second["UID"])
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])


def test_a_cancellation_takes_it_out() -> None:
    calendar, event = read(replace(INVITATION, sequence=2, cancelled=True))
    assert str(calendar["METHOD"]) == "CANCEL"
    assert str(event["STATUS"]) == "CANCELLED"


def test_an_answer_that_was_given_stands_in_it() -> None:
    assert read(replace(INVITATION, answer="no"))[1]["ATTENDEE"].params["PARTSTAT"] == "DECLINED"
    assert read(replace(INVITATION, answer="yes"))[1]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_the_same_invitation_gives_the_same_bytes() -> None:
    assert calendar_file(INVITATION) == calendar_file(INVITATION)
    assert file_name(INVITATION.key, "bpbd") == "undangan-rakor-7-bpbd.ics"
