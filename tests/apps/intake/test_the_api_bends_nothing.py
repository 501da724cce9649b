"""A value that would have to be cut, rounded or guessed is refused with the field that it stands in, and kept."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Message
from posko.domain.intake import MessageState
from tests import sheets
from tests.cast import See

KELURAHAN = "31.75.09.1002"


def of(answers: str, more: str = "") -> str:
    """An incident's body with these answers, as text, since no library writes most of them."""
    return '{"form": "incident", "place": "31.75.09.1002", "answers": ' + answers + more + "}"


@pytest.fixture
def send(see: See, at: Any) -> Any:
    token = device_services.make_device("Pos 9", "polres", "31.75.09", by=see("duty"), at=at)

    def post(body: str, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4()), **headers}
        return Client().post("/api/v1/reports", body, content_type="application/json", headers=given)

    post.token = token  # type: ignore[attr-defined]
    return post


def fields(answer: Any) -> list[str]:
    return sorted(fault["field"] for fault in answer.json()["errors"])


LEVELS = [
    "1e999",
    "-1e999",
    "1e-999",
    "true",
    "1.9",
    "3.0",
    '"3 "',
    '" 3"',
    '"1e0"',
    '"٣"',
    "0",
    "5",
    "[3]",
    "9" * 400,
    "-1",
]


@pytest.mark.parametrize("level", LEVELS)
def test_a_severity_that_is_none_is_refused_and_not_guessed(send: Any, level: str) -> None:
    answer = send(of(f'{{"severity": {level}}}'))
    assert (answer.status_code, fields(answer)) == (422, ["answers.severity"])
    row = Message.objects.get(pk=answer.json()["id"])
    assert row.state == MessageState.WAITING, "a person looks at it, and nothing of it is lost"


@pytest.mark.parametrize("level", ["1", '"4"', "null", '""'])
def test_a_severity_as_it_was_always_taken_is_taken(send: Any, level: str) -> None:
    told = f'{{"severity": {level}, "kind": "queue", "lat": -6.21, "lng": "106.87"}}'
    assert send(of(told)).status_code == 201


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (of('{"kind": "queue", "kind": "brawl"}'), ["answers.kind"]),
        (of('{}', ', "text": "a", "text": "b"'), ["text"]),
        (of('{}', ', "severity": 4'), ["severity"]),
        (of('{}', ', "channel": "fax"'), ["channel"]),
        (of('{}', ', "text": "a\\u0000b"'), ["text"]),
        (of('{}', ', "text": "a\\u001bb"'), ["text"]),
        (of('{"note": "a\\u0085b"}'), ["answers.note"]),
        (of('{"lat": 91}'), ["answers.lat"]),
        (of('{"lng": true}'), ["answers.lng"]),
        (of('{"lng": "timur"}'), ["answers.lng"]),
        (of('{"kind": 5}'), ["answers.kind"]),
        (of('{"text": {}}'), ["answers.text"]),
        (of('{"number": 12345678901234567890}'), ["answers.number"]),
        (of('{"number": 0.12345678901234567890123456}'), ["answers.number"]),
        (of('{"deep": ' + "[" * 20 + "1" + "]" * 20 + "}"), ["answers.deep[0][0][0][0][0]"]),
        ('{"form": "indicator", "place": "31.75.09.1002", "answers": {"level": 2.0}}', ["answers.level"]),
        ('{"form": "indicator", "place": "31.75.09.1002", "answers": {"on": "2024-11-25kemarin"}}', ["answers.on"]),
        ('{"form": "evidence", "answers": {"promise": 1.0}}', ["answers.promise"]),
        ('{"form": "tps_status", "place": "31.75.09.1002/028", "answers": {"stage": "queue", "minutes": 1.5}}',
         ["answers.minutes"]),
        ('{"form": "tps_status", "place": "31.75.09.1002/028", "answers": {"queue": {"people": true}}}',
         ["answers.queue.people"]),
        ('{"form": "count", "place": "31.75.09.1002/028", "answers": {"votes": {"1": "12 "}}}', ["answers.votes.1"]),
    ],
)  # fmt: skip
def test_what_would_be_bent_names_its_field(send: Any, body: str, named: list[str]) -> None:
    answer = send(body)
    assert (answer.status_code, fields(answer)) == (422, named)


def test_it_is_said_in_both_languages(send: Any) -> None:
    body = of('{"severity": 1e999}', ', "lokasi": "x"')
    ours = {fault["message"] for fault in send(body).json()["errors"]}
    theirs = {fault["message"] for fault in send(body, **{"Accept-Language": "en"}).json()["errors"]}
    assert "The number is too large or too long." in theirs
    assert not ours & theirs


@pytest.mark.parametrize("severity", ["1e999", "1.9", "0", "true"])
def test_a_row_of_a_table_is_told_with_its_column(send: Any, severity: str) -> None:
    table = sheets.csv_of((KELURAHAN, "Antrean", severity), head=("tempat", "uraian", "tingkat"))
    upload = SimpleUploadedFile("laporan.csv", table)
    headers = {"Authorization": f"Bearer {send.token}"}
    answer = Client().post("/api/v1/reports/import", {"file": upload}, headers=headers)
    assert answer.status_code == 422
    assert [(each["row"], each["column"]) for each in answer.json()["problems"]] == [(2, "tingkat")]


def test_answers_in_a_cell_are_read_as_strictly(send: Any) -> None:
    table = f'tempat;jawaban\r\n{KELURAHAN};"{{""kind"": ""queue"", ""kind"": ""brawl""}}"\r\n'.encode()
    headers = {"Authorization": f"Bearer {send.token}"}
    answer = Client().post(
        "/api/v1/reports/import", {"file": SimpleUploadedFile("laporan.csv", table)}, headers=headers
    )
    assert [(each["row"], each["column"]) for each in answer.json()["problems"]] == [(2, "jawaban")]


@pytest.mark.parametrize("query", ["dry_run=ya", "dry_run=2", "dryrun=true"])
def test_a_dry_run_that_is_misspelt_keeps_nothing(send: Any, query: str) -> None:
    table = sheets.csv_of((KELURAHAN, "Antrean"), head=("tempat", "uraian"))
    headers = {"Authorization": f"Bearer {send.token}"}
    answer = Client().post(
        f"/api/v1/reports/import?{query}", {"file": SimpleUploadedFile("laporan.csv", table)}, headers=headers
    )
    assert (answer.status_code, fields(answer)) == (422, ["dry_run"])
    assert not Message.objects.exists()


def test_of_two_tables_in_one_form_none_is_chosen(send: Any) -> None:
    two = [SimpleUploadedFile(f"{name}.csv", b"tempat;uraian\r\n") for name in "ab"]
    headers = {"Authorization": f"Bearer {send.token}"}
    answer = Client().post("/api/v1/reports/import", {"file": two}, headers=headers)
    assert (answer.status_code, fields(answer)) == (422, ["file"])


def test_a_number_that_no_database_holds_is_no_report(send: Any) -> None:
    headers = {"Authorization": f"Bearer {send.token}"}
    assert Client().get(f"/api/v1/reports/{'9' * 40}", headers=headers).status_code == 404
    assert Client().get("/api/v1/reports/1.0", headers=headers).status_code == 404


def test_what_goes_in_comes_out_as_it_was(send: Any) -> None:
    answers = {"kind": "queue", "severity": 2, "lat": -6.2146199999999997, "people": 200, "ramai": True}
    told = {"form": "incident", "place": KELURAHAN, "text": "Antrean\n200 orang", "answers": answers}
    row = Message.objects.get(pk=send(json.dumps(told)).json()["id"])
    assert (row.state, json.loads(row.body)) == (MessageState.RECEIVED, told)
