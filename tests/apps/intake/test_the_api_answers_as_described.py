"""The API answers as its own description says: some hundreds of cases here, ten thousand by `tests.bench.scan`."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.api.door import limits
from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Message
from posko.domain.intake.api import BODY_LIMIT
from tests import described, pictures
from tests.cast import See

REPORTS, TABLES = "/api/v1/reports", "/api/v1/reports/import"


@pytest.fixture
def token(see: See, at: datetime) -> str:
    return devices.make_device("Pos 9", "polres", "", by=see("duty"), at=at)


def told(token: str, address: str = REPORTS, data: Any = None, **headers: str) -> Any:
    """What the address answers; the answer was held against the description."""
    given = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4()), **headers}
    kind = {} if isinstance(data, dict) else {"content_type": "application/json"}
    answer = Client(SERVER_NAME=given.pop("Host", "127.0.0.1")).post(address, data, headers=given, **kind)  # type: ignore[arg-type]
    assert not described.unlike(answer, address)
    return answer


def a_table(content: str) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("laporan.csv", content.encode())}


def test_hundreds_of_cases_are_answered_as_the_description_says(token: str) -> None:
    found = described.scan(token, described.some_reports(token), fuzzed=9)
    print(f"{found.cases} cases of schemathesis, {len(found.faults)} faults")
    assert not found.faults, found.said()
    assert found.cases >= 300
    for operation, statuses in {
        "POST /api/v1/reports": {201, 400, 401, 409, 422},
        "POST /api/v1/reports/import": {200, 201, 401, 422},
        "POST /api/v1/reports/{report_id}/files": {201, 401, 404, 422},
        "GET /api/v1/reports/{report_id}": {200, 401, 404},
        "GET /api/v1/me": {200, 401},
        "GET /api/v1/mine": {200, 401, 422},
        "POST /api/v1/mine/marks": {200, 401, 422},
        "POST /api/v1/tasks/acts": {401, 404, 422},
    }.items():
        assert statuses <= found.statuses(operation), f"{operation} was not asked for all it says"


def test_what_no_drawn_case_brings_about_is_as_described_too(token: str) -> None:
    assert told(token, data="x" * (BODY_LIMIT + 1)).status_code == 413
    assert told(token, Host="somebody.else.example").status_code == 400
    assert told(token, TABLES, a_table("place,text\nnowhere,x\n"), Accept="text/csv").status_code == 422
    assert told(token, TABLES, {"note": "no file"}).status_code == 422


def test_a_flood_is_answered_as_described(see: See, at: datetime) -> None:
    token = devices.make_device("HP 1", "polres", "", per_minute=1, by=see("duty"), at=at)
    for _ in range(limits.burst):
        Client().post(TABLES, headers={"Authorization": f"Bearer {token}"})
    assert told(token).status_code == 429


def test_a_table_that_is_only_to_be_checked_is_not_kept_by_a_slip_of_the_pen(token: str) -> None:
    answer = told(token, f"{TABLES}?dry_run=tru", a_table(described.TABLE))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "dry_run")
    assert not Message.objects.exists()


def test_a_channel_that_nobody_knows_is_not_taken_for_another(token: str) -> None:
    answer = told(token, data=json.dumps({"form": "incident", "place": described.PLACE, "channel": "fax"}))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "channel")


def test_the_files_of_a_report_are_told_with_its_number(token: str) -> None:
    number = described.some_reports(token)[0]
    upload = {"file": SimpleUploadedFile("foto.jpg", pictures.jpeg())}
    answer = told(token, f"{REPORTS}/{number}/files", upload)
    assert (answer.status_code, set(answer.json())) == (201, {"id", "files"})
