"""Names on the attendance list are seen by who keeps the minutes, and gone 30 days after those are approved."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Payload
from posko.apps.rakor.attendance import services
from posko.apps.rakor.models import Guest, Rakor
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.guests import KEPT, Person
from tests import meetings
from tests.cast import LogIn, See
from tests.domain.papers.reports import bare, read

RUDI = Person("Rudi Rekaan", "Manajer", "PLN UP3 Jatinegara")
SARI = Person("Sari Rekaan", "Kepala Seksi", "bpbd")


def type_in(meeting: Rakor, by: Viewer, at: datetime, *people: Person) -> list[Guest]:
    return services.list_persons(meeting, services.NewPersons(uuid.uuid4(), people), by=by, at=at)


def test_many_are_pasted_at_once_and_twice_is_once(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, chair = meetings.planned(see("bawaslu"), at, hours=24), log_in("bawaslu")
    form = {"form_key": str(uuid.uuid4()), "persons": "Rudi Rekaan; Manajer; PLN UP3\nSari Rekaan; Kasi; BPBD"}
    for _press in range(2):
        assert chair.post(f"/rakor/{meeting.pk}/guests/", form).status_code == 302
    assert Guest.objects.count() == 2
    chair.post(f"/rakor/{meeting.pk}/guests/", {**form, "form_key": str(uuid.uuid4())})
    assert Guest.objects.count() == 2, "the same person of the same institution stands there once"
    assert list(Guest.objects.values_list("agency__code", "body")) == [(None, "PLN UP3"), ("bpbd", "")]


def test_a_wrong_line_is_named_and_the_text_stays(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=24)
    form = {"form_key": str(uuid.uuid4()), "persons": "Rudi Rekaan\n;Kasi;BPBD"}
    answer = log_in("bawaslu").post(f"/rakor/{meeting.pk}/guests/", form)
    page = answer.content.decode()
    assert (answer.status_code, "Baris 2 tanpa nama" in page, "Rudi Rekaan" in page) == (422, True, True)
    assert not Guest.objects.exists()


def test_the_paper_lists_agencies_names_and_room_to_sign(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, chair = meetings.planned(see("bawaslu"), at, hours=24), log_in("bawaslu")
    type_in(meeting, see("bawaslu"), at, RUDI, SARI)
    paper = read(chair.get(f"/rakor/{meeting.pk}/attendance/list.pdf").content)
    assert paper.index(bare("Sari Rekaan")) < paper.index(bare("Rudi Rekaan")), "agencies of the post come first"
    assert bare("tidak disimpan di Posko") in paper and bare("KPU Kota Jakarta Timur") in paper
    assert chair.get(f"/rakor/{meeting.pk}/attendance/list.docx").content[:2] == b"PK"
    assert log_in("kpu").get(f"/rakor/{meeting.pk}/attendance/list.pdf").status_code == 403


def test_a_name_is_taken_off_by_who_keeps_the_minutes(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=24)
    (rudi,) = type_in(meeting, see("bawaslu"), at, RUDI)
    with pytest.raises(NotAllowed):
        services.remove_person(rudi, by=see("kpu"), at=at)
    services.remove_person(rudi, by=see("bawaslu"), at=at)
    rudi.refresh_from_db()
    assert (rudi.name, rudi.office, rudi.purged_at) == ("", "", at)


def test_names_are_gone_thirty_days_after_the_minutes_are_approved(see: See, at: datetime) -> None:
    chair = see("bawaslu")
    meeting, other = meetings.held(chair, at), meetings.held(chair, at)
    for each in (meeting, other):
        type_in(each, chair, at, RUDI)
    kept = meetings.close(meeting, chair, at)
    for who in ("bawaslu", "bpbd", "kpu", "planner", "camat"):
        meetings.approve(kept, see(who), at)
    assert services.purge_names(by=chair, at=at + KEPT - timedelta(minutes=1)) == 0
    assert services.purge_names(by=chair, at=at + KEPT) == 1
    assert services.purge_names(by=chair, at=at + KEPT) == 0, "a second round finds nothing"
    gone, stays = Guest.objects.get(rakor=meeting), Guest.objects.get(rakor=other)
    assert (gone.name, gone.office, gone.body, stays.name) == ("", "", RUDI.institution, RUDI.name)
    assert not Payload.objects.filter(body__contains="Rudi").exists(), "no person's name in the ledger"


def test_nothing_is_typed_once_the_meeting_is_closed(see: See, at: datetime) -> None:
    meeting = meetings.closed(see, at).rakor
    with pytest.raises(BadInput, match="closed"):
        type_in(meeting, see("bawaslu"), at, RUDI)
