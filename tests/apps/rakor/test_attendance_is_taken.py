"""Attendance: the code on the wall marks the own agency, the chair marks by hand, nobody's name is kept."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry, Payload
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.models import Rakor, Seat
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.meetings import Presence
from tests import meetings
from tests.cast import LogIn, See


def seat(meeting: Rakor, code: str) -> Seat:
    return Seat.objects.get(rakor=meeting, agency__code=code)


def scanned(page: str) -> str:
    """The address behind the code cannot be read from the drawing here, so a fresh one is made the same way."""
    from django.conf import settings

    from posko import clock
    from posko.domain.rakor.check_in import token

    pk = int(re.findall(r"/rakor/([0-9]+)/code/", page)[0])
    return f"/rakor/{pk}/here/{token(settings.SECRET_KEY.encode(), pk, clock.real_time())}/"


def test_scanning_the_code_marks_the_own_agency_once(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    wall = log_in("bawaslu").get(f"/rakor/{meeting.pk}/code/").content.decode()
    assert "<svg" in wall and "<path" in wall
    address, guest = scanned(wall), log_in("bpbd")
    shown = guest.get(address)
    assert shown.status_code == 200 and seat(meeting, "bpbd").presence == "", "looking marks nobody"
    assert [guest.post(address).status_code for _ in range(2)] == [302, 302]
    found = seat(meeting, "bpbd")
    assert (found.presence, found.presence_role, found.presence_by) == ("present", "liaison", "code")
    assert Entry.objects.filter(event="attendance.marked", subject=f"rakor:{meeting.pk}").count() == 1


def test_no_name_is_kept(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    attendance_services.check_in(meeting, by=see("bpbd"), at=at)
    entry = Entry.objects.filter(event="attendance.marked").latest("number")
    assert "Bayu" not in str(Payload.objects.get(entry=entry).body)


def test_a_code_of_another_meeting_or_an_old_one_is_refused(see: See, log_in: LogIn, at: datetime) -> None:
    first, second = meetings.held(see("bawaslu"), at), meetings.held(see("bawaslu"), at)
    address = scanned(f"/rakor/{first.pk}/code/").replace(f"/{first.pk}/", f"/{second.pk}/")
    assert log_in("bpbd").post(address).status_code == 400
    assert log_in("bpbd").post(f"/rakor/{first.pk}/here/1-abc/").status_code == 400
    assert not Seat.objects.filter(presence="present").exists()


def test_an_agency_that_nobody_invited_may_come(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    attendance_services.mark(meeting, "kodim", Presence.PRESENT, by=see("bawaslu"), at=at)
    assert (seat(meeting, "kodim").invited, seat(meeting, "kodim").presence_by) == (False, "chair")


def test_the_chair_corrects_by_hand_and_others_do_not(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    attendance_services.check_in(meeting, by=see("bpbd"), at=at)
    with pytest.raises(NotAllowed, match="chairs or convened"):
        attendance_services.mark(meeting, "bpbd", Presence.ABSENT, by=see("planner"), at=at)
    attendance_services.mark(meeting, "bpbd", Presence.EXCUSED, by=see("bawaslu"), at=at)
    assert seat(meeting, "bpbd").presence == "excused"


def test_it_opens_two_hours_before_and_shuts_with_the_meeting(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=3)
    with pytest.raises(BadInput, match="two hours"):
        attendance_services.check_in(meeting, by=see("bpbd"), at=at)
    attendance_services.check_in(meeting, by=see("bpbd"), at=at + timedelta(hours=1))
    over = meetings.closed(see, at).rakor
    with pytest.raises(BadInput, match="closed"):
        attendance_services.check_in(over, by=see("kpu"), at=at)


def test_the_code_is_shown_by_the_chair_only(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    assert log_in("planner").get(f"/rakor/{meeting.pk}/code/").status_code == 403
    page = log_in("bpbd").get(f"/rakor/{meeting.pk}/attendance/").content.decode()
    assert f"/rakor/{meeting.pk}/code/" not in page


def test_the_chair_marks_on_the_page(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    chair = log_in("bawaslu")
    answer = chair.post(f"/rakor/{meeting.pk}/attendance/mark/", {"agency": "kpu", "presence": "excused"})
    assert answer.status_code == 302
    assert "KPU" in chair.get(f"/rakor/{meeting.pk}/attendance/").content.decode()
    assert seat(meeting, "kpu").presence == "excused"
