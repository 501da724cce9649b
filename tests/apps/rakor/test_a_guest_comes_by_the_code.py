"""Who scans the code without an account says who he is: present, not confirmed, until who keeps the minutes says so."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from posko import clock
from posko.apps.ledger.models import Entry, Payload
from posko.apps.rakor.attendance import services
from posko.apps.rakor.attendance.views import PER_ADDRESS
from posko.apps.rakor.models import Guest, Rakor, Seat
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.check_in import token
from posko.domain.rakor.guests import LINES_MOST, Person
from posko.kit import limits
from tests import meetings
from tests.cast import LogIn, See, viewer_of

WHO = {"name": "Rudi Rekaan", "office": "Manajer", "institution": "PLN UP3 Jatinegara"}


def address(meeting: Rakor, *, old: timedelta = timedelta()) -> str:
    return f"/rakor/{meeting.pk}/come/{token(settings.SECRET_KEY.encode(), meeting.pk, clock.real_time() - old)}/"


def send(client: Client, to: str, **changes: str) -> int:
    return client.post(to, {**WHO, "form_key": str(uuid.uuid4()), **changes}).status_code


def test_the_code_on_the_wall_lets_a_stranger_say_who_he_is(see: See, client: Client, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    page = client.get(address(meeting)).content.decode()
    assert meeting.title in page and "Masuk dan catat kehadiran" in page
    assert not Guest.objects.exists(), "looking lists nobody"
    answer = client.post(address(meeting), {**WHO, "form_key": str(uuid.uuid4())})
    assert (answer.status_code, "belum dikonfirmasi" in answer.content.decode()) == (200, True)
    found = Guest.objects.get(rakor=meeting)
    assert (found.source, found.confirmed_at, found.body) == ("code", None, WHO["institution"])
    assert send(client, address(meeting)) == 200 and Guest.objects.count() == 1, "scanned twice, listed once"
    assert not Seat.objects.filter(presence="present").exists(), "a guest is no agency's presence"
    entry = Entry.objects.get(event="guest.arrived")
    assert "Rudi" not in str(Payload.objects.get(entry=entry).body) and entry.actor == "system:check-in"


def test_who_has_an_account_is_led_to_the_own_agencys_mark(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    answer = log_in("bpbd").get(address(meeting))
    assert (answer.status_code, answer["Location"]) == (302, address(meeting).replace("/come/", "/here/"))
    assert log_in("other").get(address(meeting)).status_code == 200, "from another operation he is a guest"


def test_a_code_of_another_meeting_or_an_old_one_lists_nobody_and_keeps_what_was_typed(
    see: See, client: Client, at: datetime
) -> None:
    first, second = meetings.held(see("bawaslu"), at), meetings.held(see("bawaslu"), at)
    foreign = address(first).replace(f"/{first.pk}/", f"/{second.pk}/")
    for wrong in (foreign, address(first, old=timedelta(minutes=11)), f"/rakor/{first.pk}/come/1-abc/"):
        answer = client.post(wrong, {**WHO, "form_key": str(uuid.uuid4())})
        assert (answer.status_code, WHO["name"] in answer.content.decode()) == (400, True)
    closed = meetings.close(second, see("bawaslu"), at).rakor
    assert send(client, address(closed)) == 400
    assert not Guest.objects.exists()


def test_a_telephone_number_is_refused_at_its_field(see: See, client: Client, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    assert send(client, address(meeting), office="Manajer 0812-3456-7890") == 422
    assert not Guest.objects.exists()


def test_a_post_without_the_forms_own_mark_is_refused(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    assert send(Client(enforce_csrf_checks=True), address(meeting)) == 403


def test_one_address_cannot_flood_a_meeting(see: See, client: Client, at: datetime) -> None:
    limits.forget_all()
    meeting, to = meetings.held(see("bawaslu"), at), ""
    to = address(meeting)
    answers = [send(client, to, name=f"Tamu {number}") for number in range(2 * PER_ADDRESS + 3)]
    limits.forget_all()
    assert answers.count(429) >= 1 and answers[0] == 200
    assert Guest.objects.count() == answers.count(200)


def test_who_keeps_the_minutes_confirms_all_at_once_or_refuses_one(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, chair = meetings.held(see("bawaslu"), at), log_in("bawaslu")
    people = [Person("Rudi Rekaan", "Manajer", "PLN"), Person("Sari Rekaan", "Kasi", "BPBD"), Person("Tono Rekaan")]
    rudi, sari, tono = (services.arrive(meeting, uuid.uuid4(), who, by=viewer_of("bpbd"), at=at) for who in people)
    assert sari.agency is not None and sari.agency.code == "bpbd"
    assert "Konfirmasi semua (3)" in chair.get(f"/rakor/{meeting.pk}/attendance/").content.decode()
    chair.post(f"/rakor/guests/{tono.pk}/refuse/")
    chair.post(f"/rakor/{meeting.pk}/guests/confirm/", {"guest": "all"})
    told = dict(Guest.objects.values_list("pk", "confirmed_at"))
    assert (told[tono.pk], told[rudi.pk] is not None, told[sari.pk] is not None) == (None, True, True)
    page = log_in("kpu").get(f"/rakor/{meeting.pk}/attendance/").content.decode()
    assert "PLN" in page and "1 hadir" in page and "Rudi" not in page, "others read numbers, no names"
    assert "Konfirmasi semua" not in page, "nor have they the button"
    with pytest.raises(NotAllowed):
        services.confirm_guests(meeting, [tono.pk], by=see("kpu"), at=at)
    assert log_in("kpu").get(f"/rakor/{meeting.pk}/guests/").status_code == 403
    assert log_in("kpu").post(f"/rakor/guests/{rudi.pk}/refuse/").status_code == 404


def test_the_code_on_the_wall_leads_there(
    see: See, log_in: LogIn, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, led = meetings.held(see("bawaslu"), at), list[str]()

    def drawn(told: str) -> str:
        led.append(told)
        return "<svg></svg>"

    monkeypatch.setattr("posko.domain.rakor.check_in.drawing", drawn)
    log_in("bawaslu").get(f"/rakor/{meeting.pk}/code/")
    assert re.search(rf"/rakor/{meeting.pk}/come/[0-9a-f]+-[0-9a-f]+/$", led[0])


@pytest.mark.parametrize("word", ["1-é", "1-٣٣", f"{'f' * 5000}-abc", "-", "1-" + "a" * 32])
def test_a_word_that_is_no_code_is_answered_and_breaks_nothing(
    see: See, client: Client, at: datetime, word: str
) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    assert send(client, f"/rakor/{meeting.pk}/come/{word}/") == 400


def test_what_a_stranger_typed_stands_in_no_ledger(see: See, client: Client, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    send(client, address(meeting), institution="Bapak Rudi Rekaan")
    services.confirm_guests(meeting, [Guest.objects.get().pk], by=see("bawaslu"), at=at)
    told = [str(body) for body in Payload.objects.values_list("body", flat=True)]
    assert not [body for body in told if "Rudi" in body]


def test_who_floods_the_list_takes_no_room_from_the_names_that_are_typed(see: See, at: datetime) -> None:
    meeting, chair = meetings.held(see("bawaslu"), at), see("bawaslu")
    first, *_more = [
        services.arrive(meeting, uuid.uuid4(), Person(f"Tamu {number}"), by=see("bpbd"), at=at)
        for number in range(LINES_MOST)
    ]
    new = services.NewPersons(uuid.uuid4(), (Person("Rudi Rekaan"),))
    assert services.list_persons(meeting, new, by=chair, at=at)
    with pytest.raises(BadInput, match="on paper"):
        services.arrive(meeting, uuid.uuid4(), Person("Satu Lagi"), by=see("bpbd"), at=at)
    services.refuse_guest(first, by=chair, at=at)
    assert services.arrive(meeting, uuid.uuid4(), Person("Satu Lagi"), by=see("bpbd"), at=at).pk
