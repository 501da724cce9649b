"""Any agency opens a gap; the address may prefill the form, and nobody speaks for a door that is not his."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from posko.apps.gaps.models import Gap
from tests import story
from tests.cast import LogIn, See

FORM = {
    "title": "Perahu karet belum ada",
    "place": "Kampung Melayu",
    "kind": "flood",
    "severity": "3",
    "detail": "Dua RW terputus bila air naik.",
    "owner": "bpbd",
}


@pytest.mark.parametrize("who", ["bpbd", "kpu", "field", "bawaslu", "gakkumdu"])
def test_every_agency_at_the_table_may(log_in: LogIn, who: str) -> None:
    answer = log_in(who).post("/gaps/new/", {"form_key": str(uuid.uuid4()), **FORM})
    gap = Gap.objects.get()
    assert answer.headers["Location"] == f"/gaps/{gap.number}/"
    assert (gap.place_id, gap.owner.code if gap.owner else "", gap.source_kind) == ("31.75.03.1001", "bpbd", "agency")


def test_the_address_fills_the_form(log_in: LogIn, see: See) -> None:
    query = "title=Lampu+padam&place=31.75.03.1001&kind=security&severity=3&source=journal:12"
    page = log_in("bpbd").get(f"/gaps/new/?{query}").content.decode()
    for piece in ("Lampu padam", "31.75.03.1001", "journal:12", '<option value="security" selected>'):
        assert piece in page


def test_the_source_is_kept_and_another_door_is_not_spoken_for(log_in: LogIn, see: See, at: datetime) -> None:
    client = log_in("bpbd")
    for number, (source, kept) in enumerate({"journal:12": ("journal", "12"), "rakor:1/1": ("agency", "")}.items()):
        title = ("Pompa rusak", "Lampu padam")[number]
        client.post("/gaps/new/", {**FORM, "form_key": str(uuid.uuid4()), "title": title, "source": source})
        assert tuple(Gap.objects.filter(title=title).values_list("source_kind", "source_ref")[0]) == kept


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(log_in: LogIn, see: See) -> None:
    answer = log_in("bpbd").post(
        "/gaps/new/", {**FORM, "form_key": str(uuid.uuid4()), "place": "Atlantis", "title": "NIK 3175030101900001"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Atlantis" in page and "Dua RW terputus" in page and "seperti NIK" in page
    assert not Gap.objects.exists()


def test_a_post_bound_to_one_area_opens_none_outside_it(log_in: LogIn, see: See) -> None:
    answer = log_in("camat").post("/gaps/new/", {**FORM, "form_key": str(uuid.uuid4()), "place": "31.75.06"})
    assert answer.status_code == 403
    assert not Gap.objects.exists()


def test_the_form_sent_twice_opens_one(log_in: LogIn, see: See) -> None:
    client, form = log_in("bpbd"), {"form_key": str(uuid.uuid4()), **FORM}
    client.post("/gaps/new/", form)
    client.post("/gaps/new/", {**form, "looked": "1"})
    assert Gap.objects.count() == 1


def test_it_stands_on_the_place_on_the_map_and_on_the_agenda(log_in: LogIn, see: See, at: datetime) -> None:
    client = log_in("bpbd")
    client.post("/gaps/new/", {"form_key": str(uuid.uuid4()), **FORM})
    gap = Gap.objects.get()
    for address in ("/map/?peek=place:31.75.03.1001", "/map/?peek=place:31.75.03", "/rakor/"):
        assert f"/gaps/{gap.number}/" in client.get(address).content.decode(), address
    home = client.get("/").content.decode()
    assert f"/gaps/{gap.number}/" in home and "1 celah terbuka" in home


def test_a_place_shows_its_first_gaps_and_counts_them_all(log_in: LogIn, see: See, at: datetime) -> None:
    for number in range(9):
        story.open_gap(see("bawaslu"), at, f"Celah ke-{number}")
    page = log_in("bpbd").get("/map/?peek=place:31.75.03.1001").content.decode()
    assert page.count(">Celah ke-") == 6
    assert "Semua 9" in page
