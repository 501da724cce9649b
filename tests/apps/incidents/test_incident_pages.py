"""Incidents on pages: reported, found, confirmed, somebody sent, merged, handed out."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from posko.apps.incidents.course import selectors
from posko.apps.incidents.merges import selectors as merge_selectors
from posko.apps.incidents.models import Incident
from posko.apps.people.journal import services as journal_services
from tests.cast import AT, LogIn, See
from tests.incident_story import again, confirmed, reported, sent
from tests.sheets import page_rows

pytestmark = pytest.mark.django_db


def form(**told: object) -> dict[str, object]:
    """What the report's form sends; the clock of the pages is the machine's."""
    from posko import clock

    now = clock.real_time()
    local = (now + timedelta(hours=7)).replace(tzinfo=None)
    return {
        "form_key": str(uuid.uuid4()),
        "kind": "brawl",
        "place": "Bidara Cina",
        "text": "Tawuran dekat pasar",
        "happened_at_0": f"{local:%Y-%m-%d}",
        "happened_at_1": f"{local:%H:%M}",
        **told,
    }


def test_a_report_is_typed_once_with_a_photo_and_a_position(log_in: LogIn, see: See) -> None:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    client, told = log_in("field"), form(position="-6,2300; 106,8700")
    for _twice in range(2):
        photo = SimpleUploadedFile("foto.jpg", out.getvalue(), "image/jpeg")
        answer = client.post(reverse("incidents:report"), {**told, "uploads": photo})
        assert answer.status_code == 302, answer.content.decode()
    made = selectors.incidents(see("duty")).get()
    assert (made.severity, made.place_id, made.lat, made.lng) == (3, "31.75.03.1002", -6.23, 106.87)
    page = client.get(answer["Location"]).content.decode()
    assert "foto.jpg" in page and "Tawuran dekat pasar" in page


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        ({"place": "Atlantis"}, "Atlantis"),
        ({"position": "di pojok"}, "-6.2300"),
        ({"text": "hubungi 081234567890"}, "telepon"),
        ({"happened_at_0": "2001-01-01"}, "7 hari"),
        ({"kind": "demo"}, "demo"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    log_in: LogIn, see: See, told: dict[str, object], hint: str
) -> None:
    answer = log_in("field").post(reverse("incidents:report"), form(**told))
    assert answer.status_code == 422
    assert hint in answer.content.decode()
    assert not selectors.incidents(see("duty")).exists()


def test_a_line_of_the_journal_becomes_one_incident(log_in: LogIn, see: See) -> None:
    line = journal_services.write_line(
        journal_services.NewLine(uuid.uuid4(), "Padal Cakung", "Posko", "radio", "Pohon tumbang di jalan"),
        by=see("duty"),
        at=AT,
    )
    client = log_in("duty")
    page = client.get(reverse("incidents:report"), {"line": line.number}).content.decode()
    assert "Pohon tumbang di jalan" in page
    client.post(reverse("incidents:report"), form(kind="traffic", line=line.number, channel="radio"))
    made = selectors.incidents(see("duty")).get()
    assert made.channel == "radio"
    beside = client.get(reverse("people:journal"), {"day": "all"}).content.decode()
    assert reverse("incidents:incident", args=[made.number]) in beside


def test_the_list_narrows_by_the_words_of_its_url(log_in: LogIn, see: See) -> None:
    first = reported(see("field"))
    reported(see("field"), kind="flood", place="31.75.06.1003", text="Banjir setinggi lutut", severity=4)
    client = log_in("bpbd")
    shown = {
        "?kind=flood": [2],
        "?severity=4": [2],
        "?place=31.75.03": [1],
        "?agency=bpbd": [2],
        "?q=lutut": [2],
        f"?q={first.number}": [1],
        "?state=late": [2, 1],
        "?state=closed": [],
        "?until=2024-11-24": [],
        "?since=2024-11-25&sort=newest": [2, 1],
        "?channel=sms": [],
        "?kind=nonsense&since=tomorrow": [2, 1],
    }
    for words, numbers in shown.items():
        found = client.get(reverse("incidents:list") + words).context["page"].object_list
        assert [line.row.number for line in found] == numbers, words


def test_an_officer_confirms_and_sends_in_one_press_and_the_agency_takes_it_on(log_in: LogIn, see: See) -> None:
    incident = reported(see("field"), kind="flood")
    told = {"form_key": str(uuid.uuid4()), "agency": "bpbd", "team": "", "what": "Pasang pompa"}
    assert log_in("duty").post(reverse("incidents:assign", args=[1]), told).status_code == 302
    task, client = again(incident).tasks.get(), log_in("bpbd")
    client.post(reverse("incidents:accept", args=[task.pk]))
    client.post(reverse("incidents:set_out", args=[task.pk]))
    client.post(reverse("incidents:done", args=[task.pk]), {"outcome": "Pompa menyala"})
    assert again(incident).state == "handled"
    client.post(reverse("incidents:close", args=[1]), {"outcome": "Surut"})
    assert (again(incident).state, again(incident).outcome) == ("closed", "Surut")


def test_an_act_that_is_refused_says_why_in_its_place(log_in: LogIn, see: See) -> None:
    confirmed(see)
    answer = log_in("duty").post(reverse("incidents:correct", args=[1]), {"kind": "brawl", "place": "x", "severity": 3})
    assert answer.status_code == 422
    assert "incidents/course/incident.html" in [part.name for part in answer.templates]
    assert log_in("bawaslu").post(reverse("incidents:close", args=[1]), {"outcome": "x"}).status_code in (403, 422)


def test_two_are_merged_by_a_press_and_parted_by_another(log_in: LogIn, see: See) -> None:
    first, second = reported(see("field")), reported(see("field"))
    client = log_in("duty")
    page = client.get(reverse("incidents:incident", args=[1])).content.decode()
    assert reverse("incidents:merge", args=[1]) in page and "Mungkin sama dengan" in page
    client.post(reverse("incidents:merge", args=[1]), {"number": 2})
    assert again(second).merged_into == first
    merge = merge_selectors.merges(see("duty")).get()
    client.post(reverse("incidents:undo_merge", args=[merge.pk]))
    assert again(second).merged_into is None
    client.post(reverse("incidents:tell_apart", args=[1]), {"number": 2})
    assert "Mungkin sama dengan" not in client.get(reverse("incidents:incident", args=[1])).content.decode()


def test_a_number_that_is_none_is_said_in_the_form(log_in: LogIn, see: See) -> None:
    reported(see("field"))
    answer = log_in("duty").post(reverse("incidents:merge", args=[1]), {"number": 77})
    assert answer.status_code == 422 and "nomor ini" in answer.content.decode()


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_a_small_file_comes_at_once_and_obeys_the_filter(log_in: LogIn, see: See, kind: str) -> None:
    reported(see("field"), text="=1+1")
    reported(see("field"), kind="flood")
    answer = log_in("duty").post(reverse("incidents:export"), {"kind": kind, "state": "all", "q": "=1"})
    assert answer.status_code == 200
    if kind == "json":
        rows = json.loads(answer.content)
        assert [(row["number"], row["reports"], row["text"]) for row in rows] == [(1, 1, "=1+1")]
    if kind == "csv":
        assert page_rows(answer.content)[0]["Isi laporan"] == "'=1+1" and b"\r\n" in answer.content


def test_nobody_without_the_wall_or_of_another_city_sees_one(log_in: LogIn, see: See) -> None:
    reported(see("field"))
    for who in ("admin", "other"):
        client = log_in(who)
        assert client.get(reverse("incidents:incident", args=[1])).status_code == 404
    assert not selectors.incidents(see("other")).exists()


def test_who_may_not_handle_is_told_so(log_in: LogIn, see: See) -> None:
    reported(see("field"))
    assert log_in("auditor").get(reverse("incidents:incident", args=[1])).status_code == 200
    assert log_in("field").post(reverse("incidents:confirm", args=[1])).status_code == 403
    assert log_in("auditor").get(reverse("incidents:report")).status_code == 403


def test_a_place_shows_what_goes_on_there(log_in: LogIn, see: See) -> None:
    incident = confirmed(see)
    sent(incident, see("duty"))
    page = log_in("camat").get(reverse("territory:place", args=["31.75.03"]), follow=True).content.decode()
    assert reverse("incidents:incident", args=[1]) in page
    assert Incident.objects.count() == 1
