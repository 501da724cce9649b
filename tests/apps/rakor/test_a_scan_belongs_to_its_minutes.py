"""The signed paper of one meeting is not filed with another; guests stand in the minutes as numbers, without a name."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.minutes import paper
from posko.apps.rakor.models import Minutes
from posko.domain.rakor.guests import Person
from tests import meetings, story
from tests.cast import LogIn, See
from tests.domain.papers.reports import bare, read


def _file(log_in: LogIn, kept: Minutes, content: bytes) -> tuple[int, str]:
    data = {"form_key": str(uuid.uuid4()), "scan": story.text_file(content)}
    answer = log_in("bawaslu").post(f"/rakor/{kept.rakor_id}/minutes/scan/", data)
    return answer.status_code, answer.content.decode()


def test_the_scan_of_another_meeting_is_refused_by_its_number(see: See, log_in: LogIn, at: datetime) -> None:
    first, second = meetings.closed(see, at), meetings.closed(see, at)
    assert _file(log_in, first, b"Notula pertama")[0] == 302
    status, page = _file(log_in, second, b"Notula pertama")
    assert (status, first.number in page, second.scans.count()) == (422, True, 0)
    assert _file(log_in, second, b"Notula kedua")[0] == 302


def test_guests_stand_in_the_minutes_as_numbers(see: See, log_in: LogIn, at: datetime) -> None:
    chair = see("bawaslu")
    meeting = meetings.held(chair, at)
    people = (Person("Rudi Rekaan", "Manajer", "PLN"), Person("Sari Rekaan", "", "Damkar"))
    rudi, _sari = (attendance_services.arrive(meeting, uuid.uuid4(), who, by=see("bpbd"), at=at) for who in people)
    attendance_services.confirm_guests(meeting, [rudi.pk], by=chair, at=at)
    kept = meetings.close(meeting, chair, at)
    told = read(paper.minutes_pdf(chair, kept, "id"))
    assert bare("Damkar: 1 hadir, belum dikonfirmasi; PLN: 1 hadir.") in told
    page = log_in("kpu").get(f"/rakor/{meeting.pk}/minutes/").content.decode()
    assert "PLN" in page and "Rekaan" not in page.split('id="main"')[1].split("Persetujuan")[0]
    assert "Rudi" not in str(kept.content) and "Rudi" not in told
