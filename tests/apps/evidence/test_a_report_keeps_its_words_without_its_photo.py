"""While other photos stand in the queue, or a photo is built to harm, what somebody wrote is kept even so."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from posko.apps.gaps.models import Filing
from posko.apps.incidents.course import selectors as incidents
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Message, MessageFile
from tests import odk, pictures, story
from tests.cast import AT, LogIn, See
from tests.fuzz import worst

STATEMENT = "Enam lampu menyala, diperiksa bersama ketua RW."
BODY = {"form": "incident", "place": "31.75.09.1002/028", "answers": {"kind": "queue", "severity": 2}, "text": "Antre"}


def _device(see: See) -> str:
    return device_services.make_device("HP 4", "polres", "31.75.09", by=see("duty"), at=AT)


def _collects(token: str, xml: bytes, *files: odk.File) -> Any:
    kind = f"multipart/form-data; boundary={odk.BOUNDARY}"
    return Client().post(f"/openrosa/key/{token}/submission", odk.body(xml, files), content_type=kind, headers=odk.ROSA)


def _sends(token: str, number: int, photo: bytes) -> Any:
    upload = SimpleUploadedFile("foto.jpg", photo)
    return Client().post(
        f"/api/v1/reports/{number}/files", {"file": upload}, headers={"Authorization": f"Bearer {token}"}
    )


def _reports(token: str) -> int:
    told = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    answer = Client().post("/api/v1/reports", json.dumps(BODY), content_type="application/json", headers=told)
    assert answer.status_code == 201
    return int(answer.json()["id"])


def test_odk_collect_is_asked_to_come_again_and_its_words_are_kept(see: See, db: None) -> None:
    token, xml = _device(see), odk.instance(photo="foto.jpg")
    with pictures.full_queue():
        late = _collects(token, xml, ("foto.jpg", pictures.jpeg()))
    assert late.status_code == 503 and int(late.headers["Retry-After"]) > 0
    assert "Dua kelompok saling dorong" in Message.objects.get().body
    assert _collects(token, xml, ("foto.jpg", pictures.jpeg())).status_code == 201
    assert Message.objects.get().files.count() == 1


def test_a_phone_sends_its_photo_later_and_its_report_stands(see: See, db: None) -> None:
    token = _device(see)
    number = _reports(token)
    with pictures.full_queue():
        late = _sends(token, number, pictures.jpeg())
    assert late.status_code == 503 and int(late.headers["Retry-After"]) > 0
    assert not MessageFile.objects.exists()
    assert _sends(token, number, pictures.jpeg()).status_code == 201


def test_a_photo_of_three_hundred_scans_is_refused_and_the_report_stands(see: See, db: None) -> None:
    token = _device(see)
    number = _reports(token)
    refused = _sends(token, number, worst.scans(300, (800, 600)))
    assert refused.status_code == 422 and "(scan)" in refused.json()["errors"][0]["message"]
    assert Message.objects.get(pk=number).body and not MessageFile.objects.exists()


def test_a_filing_is_shown_again_with_its_statement(see: See, log_in: LogIn, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu padam"), see("planner"), at)
    client, told = log_in("planner"), {"form_key": str(uuid.uuid4()), "note": STATEMENT}
    with pictures.full_queue():
        late = client.post(f"/gaps/commitments/{promise.pk}/evidence/", {**told, "uploads": story.photo_file()})
    assert late.status_code == 503 and int(late.headers["Retry-After"]) > 0
    assert STATEMENT in late.content.decode() and not Filing.objects.exists()
    again = client.post(f"/gaps/commitments/{promise.pk}/evidence/", {**told, "uploads": story.photo_file()})
    assert again.status_code == 302 and Filing.objects.get().files.count() == 1


def test_a_report_of_an_incident_is_shown_again_with_its_words(see: See, log_in: LogIn, db: None) -> None:
    told = {"form_key": str(uuid.uuid4()), "kind": "brawl", "place": "Bidara Cina", "text": "Tawuran dekat pasar",
            "happened_at_0": f"{AT:%Y-%m-%d}", "happened_at_1": "08:00"}  # fmt: skip
    client = log_in("field")
    with pictures.full_queue():
        late = client.post(reverse("incidents:report"), {**told, "uploads": story.photo_file()})
    assert late.status_code == 503 and int(late.headers["Retry-After"]) > 0
    assert re.search(r"Tawuran dekat pasar\s*</textarea>", late.content.decode())
    assert not incidents.incidents(see("duty")).exists()


def test_a_form_that_says_something_wrong_is_no_matter_of_the_queue(see: See, log_in: LogIn, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu padam"), see("planner"), at)
    told = {"form_key": str(uuid.uuid4()), "note": STATEMENT, "uploads": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff")}
    assert log_in("planner").post(f"/gaps/commitments/{promise.pk}/evidence/", told).status_code == 422
