"""Field devices on their pages: enrolled by a code that opens once, listed with their last message, revoked."""

from __future__ import annotations

import base64
import json
import re
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import load_workbook

from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Enrolment, Sender
from posko.apps.ledger.models import Entry
from posko.domain.intake import Form, openrosa
from tests import odk
from tests.cast import AT, LogIn, See

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Patroli 3", "agency": "polres", "place": "31.75.09", "reports_with": "collect"}


def code_of(page: str) -> str:
    found = re.search(r"/openrosa/set-up/([\w-]+)/|/phone/enrol/#([\w-]+)", page)
    assert found is not None
    return found.group(1) or found.group(2)


def enrolled(client: Client, **given: str) -> str:
    """The code of a new device."""
    answer = client.post("/intake/devices/enrol/", GIVEN | given)
    assert answer.status_code == 200
    return code_of(answer.content.decode())


def settings_of(page: str) -> str:
    """The server's address that a set-up page shows in letters."""
    found = re.search(r'class="mono wrap">([^<]+)<', page)
    assert found is not None
    return found.group(1)


def test_a_code_for_collect_opens_a_page_that_shows_its_settings_once(log_in: LogIn) -> None:
    code, phone = enrolled(log_in("duty")), Client()
    shown = phone.get(f"/openrosa/set-up/{code}/")
    assert shown.status_code == 200 and "/openrosa/key/" not in shown.content.decode()
    assert not Sender.objects.filter(name="Patroli 3").exists(), "a look spends nothing"
    settings = phone.post(f"/openrosa/set-up/{code}/")
    server = settings_of(settings.content.decode())
    assert server.startswith("http://testserver/openrosa/key/")
    assert "data:image/png;base64," in settings.content.decode()
    assert settings.headers["Cache-Control"] == "no-store"
    assert phone.get(f"{server.removeprefix('http://testserver')}/formList").status_code == 200
    for method in (phone.get, phone.post):
        assert method(f"/openrosa/set-up/{code}/").status_code == 410
    assert Entry.objects.filter(event="sender.admitted").count() == 1


def test_the_code_that_is_shown_is_no_token(log_in: LogIn) -> None:
    code = enrolled(log_in("duty"))
    assert device_selectors.right_of(code) is None
    assert Client().get(f"/openrosa/key/{code}/formList").status_code == 401


def test_a_code_for_the_phone_form_stays_behind_the_hash(log_in: LogIn) -> None:
    page = log_in("duty").post("/intake/devices/enrol/", GIVEN | {"reports_with": "phone"}).content.decode()
    assert "/phone/enrol/#" in page and "<svg" in page


def test_a_code_runs_out(log_in: LogIn) -> None:
    code = enrolled(log_in("duty"))
    Enrolment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(f"/openrosa/set-up/{code}/").status_code == 410


def test_the_settings_fit_into_a_code_and_unpack(log_in: LogIn) -> None:
    server = "https://posko.example/openrosa/key/" + "a" * 48
    packed = openrosa.collect_settings(server, "Operasi Mantap Praja Jaya 2024")
    assert json.loads(zlib.decompress(base64.b64decode(packed)))["general"]["server_url"] == server
    assert len(packed) < 600, "a code of more signs is hard to scan"


def test_a_code_that_waits_and_a_device_that_reported_stand_in_the_list(log_in: LogIn) -> None:
    client = log_in("duty")
    code = enrolled(client)
    assert "Kode yang belum dipindai" in client.get("/intake/devices/").content.decode()
    server = settings_of(Client().post(f"/openrosa/set-up/{code}/").content.decode())
    page = client.get("/intake/devices/").content.decode()
    assert "Kode yang belum dipindai" not in page and "belum terdengar" in page
    kind = f"multipart/form-data; boundary={odk.BOUNDARY}"
    path = server.removeprefix("http://testserver")
    assert Client().post(f"{path}/submission", odk.body(odk.instance()), content_type=kind).status_code == 201
    assert "belum terdengar" not in client.get("/intake/devices/").content.decode()


def test_a_device_is_revoked_with_a_reason(log_in: LogIn, see: See) -> None:
    token = device_services.make_device("Patroli 3", "polres", "", by=see("duty"), at=AT)
    client, device = log_in("duty"), Sender.objects.get(name="Patroli 3")
    assert client.post(f"/intake/devices/{device.pk}/revoke/", {"reason": " "}).status_code == 400
    assert client.post(f"/intake/devices/{device.pk}/revoke/", {"reason": "hilang"}).status_code == 302
    assert Client().get(f"/openrosa/key/{token}/formList").status_code == 401
    assert "hilang" in str(Entry.objects.get(event="sender.revoked").payload.body)
    assert "dicabut" in client.get("/intake/devices/").content.decode()


def test_an_officer_sees_the_own_agencys_devices_and_the_administrator_everybodys(log_in: LogIn, see: See) -> None:
    for agency in ("polres", "kpu"):
        device_services.make_device(f"HP {agency}", agency, "", by=see("admin"), at=AT)
    of_kpu = Sender.objects.get(name="HP kpu")
    page = log_in("duty").get("/intake/devices/").content.decode()
    assert "HP polres" in page and "HP kpu" not in page
    assert log_in("duty").post(f"/intake/devices/{of_kpu.pk}/revoke/", {"reason": "x"}).status_code == 404
    everybodys = log_in("admin").get("/intake/devices/").content.decode()
    assert "HP polres" in everybodys and "HP kpu" in everybodys


def test_an_officer_enrols_for_the_own_agency_and_area_only(log_in: LogIn) -> None:
    assert log_in("duty").post("/intake/devices/enrol/", GIVEN | {"agency": "kpu"}).status_code == 422
    assert log_in("duty").post("/intake/devices/enrol/", GIVEN | {"place": "Atlantis"}).status_code == 422
    assert log_in("duty").post("/intake/devices/enrol/", GIVEN | {"name": "0812 3456 7890"}).status_code == 422
    assert log_in("admin").post("/intake/devices/enrol/", GIVEN | {"agency": "kpu"}).status_code == 200


@pytest.mark.parametrize("username", ["bawaslu", "field", "auditor", "camat"])
def test_who_manages_no_devices_does_not_reach_the_pages(username: str, log_in: LogIn) -> None:
    assert log_in(username).get("/intake/devices/").status_code == 403


def test_a_place_may_be_written_by_its_name(log_in: LogIn) -> None:
    enrolled(log_in("duty"), place="kec ciracas")
    assert Enrolment.objects.get().place == "31.75.09"


@pytest.mark.parametrize("form", list(Form))
def test_an_officer_fetches_each_form_as_a_spreadsheet(form: Form, log_in: LogIn) -> None:
    answer = log_in("duty").get(f"/intake/devices/forms/{form.value}.xlsx")
    assert answer.status_code == 200
    assert load_workbook(BytesIO(answer.content)).sheet_names == ["survey", "choices", "settings"]


def test_a_form_that_is_not_here_is_404(log_in: LogIn) -> None:
    assert log_in("duty").get("/intake/devices/forms/soil.xlsx").status_code == 404


def test_a_token_is_shown_once_and_kept_as_its_hash(log_in: LogIn) -> None:
    code = enrolled(log_in("duty"))
    server = settings_of(Client().post(f"/openrosa/set-up/{code}/").content.decode())
    token = server.rpartition("/key/")[2].strip("/")
    assert device_selectors.right_of(token) is not None
    rows = [*Sender.objects.values(), *Enrolment.objects.values(), *Entry.objects.values("payload__body", "subject")]
    assert token not in str(rows)
    assert code not in str(rows)
    # 144 random bits at least: 24 letters of six.
    assert min(len(token), len(code)) >= 24
