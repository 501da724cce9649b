"""Many reports in one file: checked first, refused whole with every wrong row named, kept once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Message
from tests import sheets
from tests.cast import See

HEAD = ("tempat", "uraian", "waktu", "jenis", "tingkat", "kunci")
GOOD = ("31.75.09.1002/028", "Antrean panjang", "27/11/2024 07.05", "queue", "2", "k-1")
OTHER = ("31.75.09.1002", "Listrik padam", "2024-11-27 07:10", "power", "3", "k-2")
Send = Callable[..., Any]


@pytest.fixture
def send(see: See, at: datetime) -> Send:
    token = device_services.make_device("Pos 9", "polres", "31.75.09", by=see("duty"), at=at)

    def sent(content: bytes, *, dry: bool = False, **headers: str) -> Any:
        address = f"/api/v1/reports/import?dry_run={str(dry).lower()}"
        given = {"Authorization": f"Bearer {token}", **headers}
        return Client().post(address, {"file": SimpleUploadedFile("laporan.csv", content)}, headers=given)

    return sent


def test_a_dry_run_says_what_would_come_and_keeps_nothing(send: Send) -> None:
    answer = send(sheets.csv_of(GOOD, OTHER, head=HEAD), dry=True)
    assert answer.status_code == 200
    assert (answer.json()["rows"], answer.json()["kept"], answer.json()["dry_run"]) == (2, 0, True)
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_is_a_report_as_the_api_takes_it(send: Send, kind: str) -> None:
    make = sheets.csv_of if kind == "csv" else sheets.workbook
    answer = send(make(GOOD, OTHER, head=HEAD))
    assert (answer.status_code, answer.json()["kept"]) == (201, 2)
    rows = list(Message.objects.filter(pk__in=answer.json()["ids"]))
    assert [(row.channel, row.place, row.state) for row in rows] == [
        ("table", GOOD[0], "received"), ("table", OTHER[0], "received")
    ]  # fmt: skip
    assert json.loads(rows[0].body) == {
        "form": "incident",
        "place": GOOD[0],
        "at": "2024-11-27T07:05:00+07:00",
        "answers": {"kind": "queue", "severity": "2"},
        "text": "Antrean panjang",
    }


def test_the_same_file_again_brings_nothing_new(send: Send) -> None:
    file = sheets.csv_of(GOOD, (*OTHER[:5], ""), head=HEAD)
    first, again = send(file), send(file)
    assert (again.status_code, again.json()["kept"], again.json()["duplicates"]) == (200, 0, 2)
    assert again.json()["ids"] == first.json()["ids"]
    assert Message.objects.count() == 2


def test_one_wrong_row_keeps_the_whole_file_out_and_each_is_named(send: Send) -> None:
    file = sheets.csv_of(
        GOOD,
        ("31.75.09.9999", "0812-3456-7890", "kemarin", "queue", "2", "k-3"),
        ("Cipayung", "x" * 2001, "", "", "", "k-1"),
        head=HEAD,
    )
    answer = send(file)
    assert answer.status_code == 422
    named = [(each["row"], each["column"]) for each in answer.json()["problems"]]
    assert named == [(3, "waktu"), (4, "kunci")]
    assert not Message.objects.exists()
    mended = sheets.csv_of(GOOD, ("31.75.09.9999", "0812-3456-7890", "", "", "", ""), head=HEAD)
    assert [(each["row"], each["column"]) for each in send(mended).json()["problems"]] == [(3, "tempat"), (3, "uraian")]


def test_the_problems_come_as_a_file_too(send: Send) -> None:
    file = sheets.csv_of(("31.75.09.9999", "x", "", "", "", ""), head=HEAD)
    answer = send(file, dry=True, Accept="text/csv")
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "text/csv; charset=utf-8")
    assert "Tidak ada tempat" in answer.content.decode()


def test_what_is_no_table_is_said(send: Send) -> None:
    assert send(b"\x00\x01").status_code == 422
    assert send(b"").status_code == 422
    assert send(sheets.csv_of(head=HEAD)).json()["problems"][0]["row"] == 0
