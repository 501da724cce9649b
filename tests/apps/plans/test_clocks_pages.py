"""The pages of the clocks: what a person reads, starts and ends there."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from posko.apps.ledger.models import Entry
from posko.apps.plans.models import RunningClock
from tests import story
from tests.cast import LogIn, See

# Cases start before this, whatever the machine's clock says.
GIVEN = {"rule": "court.verdict", "agency": "pn", "reference": "Perkara 03"}
STARTED = {"started_at_0": "2024-11-25", "started_at_1": "14:00"}


def _start(client: Client, **fields: str) -> tuple[int, str]:
    given = {"form_key": str(uuid.uuid4()), **GIVEN, **STARTED, **fields}
    answer = client.post(reverse("plans:start_clock"), given)
    return answer.status_code, answer.content.decode()


def test_a_form_sent_twice_starts_one_clock(log_in: LogIn) -> None:
    client, key = log_in("bawaslu"), str(uuid.uuid4())
    assert [_start(client, form_key=key)[0] for _ in range(2)] == [302, 302]
    assert RunningClock.objects.count() == 1
    assert Entry.objects.filter(event="clock.started").count() == 1


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"reference": "3175031234560001"}, "NIK"),
        ({"reference": "0812-3456-7890"}, "telepon"),
        ({"reference": "Perkara Budi"}, "tidak memuat nomor"),
        ({"rule": "no.such"}, "no.such"),
        ({"agency": "nobody"}, "agency"),
        ({"started_at_0": "2099-01-01"}, "masa depan"),
        ({"started_at_0": "1999-01-01"}, "1999"),
    ],
)
def test_a_wrong_start_is_refused_with_its_reason(log_in: LogIn, fields: dict[str, str], word: str) -> None:
    before = Entry.objects.filter(event="clock.started").count()
    status, page = _start(log_in("bawaslu"), **fields)
    assert status == 422
    assert word in page
    assert not RunningClock.objects.exists()
    assert Entry.objects.filter(event="clock.started").count() == before


def test_the_list_shows_every_counting_and_says_where_they_disagree(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    _start(client)
    page = client.get(reverse("plans:clocks")).content.decode()
    for shown in (
        "Perkara 03",
        "Sen 2 Des 2024",
        "Min 1 Des 2024",
        "Kam 5 Des 2024",
        "peringatkan pada tanggal paling awal",
    ):
        assert shown in page, shown


def test_the_filter_stands_in_the_address(see: See, log_in: LogIn, at: datetime) -> None:
    story.start_clock(see("bawaslu"), at, reference="Lap. 11/2024")
    story.start_clock(see("bawaslu"), at, agency="kpu", rule="kpu.follow_up", reference="Rek. 22/2024")
    page = log_in("bawaslu").get(reverse("plans:clocks"), {"agency": "kpu"}).content.decode()
    assert "Rek. 22/2024" in page
    assert "Lap. 11/2024" not in page


def test_a_clock_is_ended_on_its_page(see: See, log_in: LogIn, at: datetime) -> None:
    clock = story.start_clock(see("bawaslu"), at)
    client = log_in("bawaslu")
    given = {"how": "met", "reason": "Kajian 12 selesai", "ended_at_0": "2024-11-26", "ended_at_1": "09:00"}
    wrong = client.post(reverse("plans:end_clock", args=[clock.number]), {**given, "ended_at_0": "2024-11-24"})
    assert wrong.status_code == 422
    for _ in range(2):
        answer = client.post(reverse("plans:end_clock", args=[clock.number]), given)
        assert answer.status_code == 302
    clock.refresh_from_db()
    assert clock.ended_how == "met"
    assert Entry.objects.filter(event="clock.ended").count() == 1
    assert "Lap. 12/2024" not in client.get(reverse("plans:clocks")).content.decode()
    assert "Lap. 12/2024" in client.get(reverse("plans:clocks"), {"state": "ended"}).content.decode()


def test_the_link_is_shown_once_and_works(log_in: LogIn, see: See, at: datetime) -> None:
    client = log_in("bpbd")
    page = client.post(reverse("plans:make_feed")).content.decode()
    address = page.partition('class="mono"><a href="')[2].partition('"')[0]
    assert Client().get(address).status_code == 200
    assert address not in client.get(reverse("plans:clocks")).content.decode()
    client.post(reverse("plans:revoke_feed"))
    assert Client().get(address).status_code == 404


def test_an_empty_page_says_what_to_do(log_in: LogIn) -> None:
    page = log_in("bawaslu").get(reverse("plans:clocks")).content.decode()
    assert "Tidak ada tenggat hukum yang berjalan" in page
    assert reverse("plans:start_clock") in page
