"""The API for machines: what it answers to a report, right or wrong, and that nothing which came in is lost."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Message, Sender
from posko.apps.ledger.models import Entry
from posko.domain.intake import MessageState
from posko.web.access_rules import RULES
from tests import pictures
from tests.cast import See

STATION = "31.75.09.1002/028"
BODY = {
    "form": "incident",
    "place": STATION,
    "at": "2024-11-27T07:05:00+07:00",
    "answers": {"kind": "queue", "severity": 2},
    "text": "Antrean 200 orang",
}
Send = Callable[..., Any]


@pytest.fixture
def token(see: See, at: datetime) -> str:
    return device_services.make_device("Pos 9", "polres", "31.75.09", by=see("duty"), at=at)


@pytest.fixture
def send(token: str) -> Send:
    def sent(body: Any = None, *, key: str | None = None, address: str = "/api/v1/reports", **headers: str) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(BODY if body is None else body)
        given = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(uuid.uuid4())} | headers
        wanted = {name: value for name, value in given.items() if value}
        return Client().post(address, text, content_type="application/json", headers=wanted)

    return sent


def kept(answer: Any) -> Message:
    return Message.objects.get(pk=answer.json()["id"])


def fields(answer: Any) -> list[str]:
    return [each["field"] for each in answer.json()["errors"]]


def test_a_report_is_kept_and_answered_with_its_number(send: Send) -> None:
    answer = send()
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "received_at", "duplicate"}
    assert answer.json()["duplicate"] is False
    row = kept(answer)
    assert (row.channel, row.form, row.place, row.state) == ("api", "incident", STATION, MessageState.RECEIVED)
    assert json.loads(row.body) == BODY
    assert row.received_at == datetime.fromisoformat(answer.json()["received_at"])


def test_the_same_key_and_body_is_the_same_report(send: Send) -> None:
    first, again = send(key="k-1"), send(key="k-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"duplicate": True}


def test_the_same_body_written_otherwise_is_the_same_report(send: Send) -> None:
    first = send(key="k-1")
    other = {
        **dict(reversed(BODY.items())),
        "at": "2024-11-27T00:05:00Z",
        "answers": {"severity": "2", "kind": "queue"},
    }
    assert send(other, key="k-1").json()["id"] == first.json()["id"]


def test_another_body_under_a_key_is_refused_and_kept(send: Send) -> None:
    first = send(key="k-1")
    other = send({**BODY, "text": "lain"}, key="k-1")
    assert (other.status_code, fields(other)) == (409, ["Idempotency-Key"])
    assert kept(other).conflict_of_id == first.json()["id"]
    assert (kept(first).state, kept(other).state) == (MessageState.RECEIVED, MessageState.WAITING)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer nobody", "Basic abc"])
def test_without_a_good_token_nothing_is_kept(send: Send, given: str) -> None:
    answer = send(Authorization=given)
    assert (answer.status_code, fields(answer)) == (401, ["Authorization"])
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert not Message.objects.exists()


def test_a_token_that_was_revoked_opens_nothing(send: Send, see: See, at: datetime) -> None:
    assert send().status_code == 201
    device_services.revoke_sender(Sender.objects.get(), by=see("duty"), at=at)
    assert send().status_code == 401


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "", b"\xff\xfe{}", '{"text": NaN}', "[" * 5000, '{"a":"\\ud800"}'])
def test_what_is_no_json_is_said_and_waits_for_a_person(send: Send, body: Any) -> None:
    answer = send(body)
    assert (answer.status_code, fields(answer)) == (400, ["body"])
    row = kept(answer)
    assert (row.state, bool(row.problem)) == (MessageState.WAITING, True)
    assert send(body).json()["id"] != row.pk, "another key is another message"


def test_a_missing_key_is_said_and_the_body_kept_once(send: Send) -> None:
    answers = [send(key=" ") for _ in range(2)]
    assert [(each.status_code, fields(each)) for each in answers] == [(400, ["Idempotency-Key"])] * 2
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"form": "gossip"}, ["form"]),
        ({"form": ""}, ["form"]),
        ({"place": "31.75.09.9999"}, ["place"]),
        ({"place": "Cipayung"}, ["place"]),
        ({"place": "31.74.01.1001"}, ["place"]),
        ({"place": None}, ["place"]),
        ({"form": "tps_status", "place": "31.75.09.1002"}, ["place"]),
        ({"text": "x" * 2001}, ["text"]),
        ({"text": 5}, ["text"]),
        ({"text": "hubungi 0812-3456-7890"}, ["text"]),
        ({"answers": {"note": "NIK 3175031234560001"}}, ["answers.note"]),
        ({"answers": [1]}, ["answers"]),
        ({"answers": {"note": "y" * 1001}}, ["answers.note"]),
        ({"at": "kemarin"}, ["at"]),
        ({"at": "\x00"}, ["at"]),
        ({"place": "31.75.09.1002\x00"}, ["place"]),
        ({"form": "incident\x00"}, ["form"]),
        ({"at": "1970-01-01T00:00:00Z"}, ["at"]),
        ({"at": "9999-12-31T23:59:59-12:00"}, ["at"]),
        ({"form": "gossip", "place": "nowhere", "at": "x", "text": "x" * 2001}, ["at", "form", "place", "text"]),
    ],
)
def test_everything_wrong_is_named_and_the_report_waits_for_a_person(send: Send, wrong: Any, named: list[str]) -> None:
    answer = send({**BODY, **wrong})
    assert (answer.status_code, fields(answer)) == (422, named)
    row = kept(answer)
    assert row.state == MessageState.WAITING
    assert str(row.problem)


def test_refusals_are_said_in_indonesian_or_in_english(send: Send) -> None:
    wrong = {**BODY, "place": "31.75.09.9999"}
    ours, theirs = send(wrong), send(wrong, **{"Accept-Language": "en-GB,en;q=0.9"})
    assert ours.json()["errors"][0]["message"] == "Tidak ada tempat “31.75.09.9999” dalam operasi ini."
    assert theirs.json()["errors"][0]["message"] == "There is no place “31.75.09.9999” in this operation."
    assert (ours.headers["Content-Language"], theirs.headers["Content-Language"]) == ("id", "en")


def test_a_clock_a_day_ahead_is_accepted_and_flagged(send: Send) -> None:
    from posko import clock

    ahead = clock.real_time() + timedelta(days=1)
    answer = send({**BODY, "at": ahead.isoformat()})
    assert (answer.status_code, answer.json()["flags"]) == (201, ["late_clock"])
    assert kept(answer).late_clock


def test_signs_of_any_kind_come_in_as_they_are(send: Send) -> None:
    text = "Banjir 🌊 di TPS 028, عربي ‏ dan 日本"
    answer = send({**BODY, "text": text})
    assert answer.status_code == 201
    assert json.loads(kept(answer).body)["text"] == text


def test_a_body_that_is_too_large_is_refused_before_it_is_read(send: Send) -> None:
    answer = send("x" * 70_000)
    assert (answer.status_code, fields(answer)) == (413, ["body"])
    assert not Message.objects.exists()


def test_headers_hold_as_on_every_page(send: Send) -> None:
    headers = send().headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not send().cookies


def test_what_became_of_a_report_is_told_to_its_sender_only(send: Send, token: str, see: See, at: datetime) -> None:
    number = send().json()["id"]
    other = device_services.make_device("Pos 1", "bpbd", "", by=see("admin"), at=at)

    def ask(who: str) -> Any:
        return Client().get(f"/api/v1/reports/{number}", headers={"Authorization": f"Bearer {who}"})

    told = ask(token).json()
    assert (told["id"], told["state"], told["place"], told["files"], told["ref"]) == (
        number, "received", STATION, [], ""
    )  # fmt: skip
    assert (ask(other).status_code, ask("nobody").status_code) == (404, 401)


def test_a_photo_comes_later_and_once(send: Send, token: str) -> None:
    number = send().json()["id"]
    address = f"/api/v1/reports/{number}/files"

    def give(content: bytes, name: str = "foto.jpg") -> Any:
        upload = SimpleUploadedFile(name, content, content_type="image/jpeg")
        return Client().post(address, {"file": upload}, headers={"Authorization": f"Bearer {token}"})

    first, again = give(pictures.jpeg()), give(pictures.jpeg())
    assert (first.status_code, again.json()) == (201, first.json())
    assert Message.objects.get(pk=number).files.count() == 1
    assert (give(b"MZ\x90\x00" + b"0" * 99).status_code, give(b"").status_code) == (422, 422)
    assert give(b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024)).status_code == 413
    told = Client().get(f"/api/v1/reports/{number}", headers={"Authorization": f"Bearer {token}"}).json()
    assert [each["name"] for each in told["files"]] == ["foto.jpg"]


def test_a_file_goes_to_an_own_report_only(send: Send, see: See, at: datetime) -> None:
    number = send().json()["id"]
    other = device_services.make_device("Pos 1", "bpbd", "", by=see("admin"), at=at)
    upload = SimpleUploadedFile("foto.jpg", pictures.jpeg())
    address = f"/api/v1/reports/{number}/files"
    answer = Client().post(address, {"file": upload}, headers={"Authorization": f"Bearer {other}"})
    assert answer.status_code == 404


def test_a_phone_that_floods_is_told_to_wait_and_the_ledger_hears_once(see: See, at: datetime) -> None:
    from posko.api.door import limits

    token = device_services.make_device("HP 1", "polres", "", per_minute=6, by=see("duty"), at=at)
    headers = {"Authorization": f"Bearer {token}"}

    def give(number: int) -> Any:
        given = {**headers, "Idempotency-Key": str(number)}
        return Client().post("/api/v1/reports", json.dumps(BODY), content_type="application/json", headers=given)

    codes = [give(number).status_code for number in range(limits.burst)]
    assert set(codes) == {201}
    refused = [give(number) for number in range(100, 103)]
    assert {each.status_code for each in refused} == {429}
    assert all(1 <= int(each.headers["Retry-After"]) <= 10 for each in refused)
    assert Entry.objects.filter(event="sender.flooded").count() == 1


def test_a_browser_s_session_opens_nothing_here(log_in: Any) -> None:
    client = log_in("duty")
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/reports", "{}", content_type="application/json").status_code == 401


def test_a_device_asks_who_it_is(token: str) -> None:
    told = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert (told["device"], told["agency"], told["place"]) == ("Pos 9", "polres", "31.75.09")
    assert told["operation"]["code"] == "test-jaktim"


def test_the_door_is_described_and_every_operation_asks_for_a_token() -> None:
    told = Client().get("/api/v1/openapi.json").json()
    operations = [each for path in told["paths"].values() for each in path.values()]
    names = {resolve(path.replace("{report_id}", "1")).view_name for path in told["paths"]}
    assert all(RULES[name].machine for name in names), "every operation has its rule"
    assert len(operations) >= 4
    assert all(each["security"] for each in operations)
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    assert "http://" not in page.content.decode() and "https://" not in page.content.decode()


def test_an_address_that_is_not_there_is_said_as_json() -> None:
    answer = Client().get("/api/v1/nothing")
    assert (answer.status_code, fields(answer)) == (404, [""])
    assert Client().get("/api/v1/").status_code == 404
