"""`posko intake`: a token that opens the API of a real post, a gateway's secret, and how the inbox stands."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.parts import found_post, posko, serving

BODY = {
    "form": "incident",
    "place": "31.75.09.1002/028",
    "at": datetime.now(UTC).isoformat(),
    "answers": {"kind": "queue"},
    "text": "Antrean panjang",
}
KEY = "0d6c9b8e-3f5d-4e39-9b1e-0f8a4f4e5a01"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("post")
    found_post(data)
    return data


def token(data: Path, *more: str) -> str:
    made = posko("intake", "token", "--agency", "polres", "--place", "31.75.09", *more, data=data)
    assert made.returncode == 0, made.stderr
    return made.stdout


def send(address: str, token: str, body: object, key: str = KEY) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{address}/api/v1/reports", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def test_only_the_token_is_printed(data: Path) -> None:
    told = token(data)
    assert told == f"{told.strip()}\n"
    assert told.strip().isalnum() and len(told.strip()) >= 40


def test_an_agency_or_a_place_that_is_not_there_is_said(data: Path) -> None:
    for wrong in (("--agency", "fbi"), ("--agency", "polres", "--place", "31.99")):
        refused = posko("intake", "token", *wrong, data=data)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert wrong[-1] in refused.stderr


def test_a_gateway_s_secret_is_printed_and_by_its_name_again(data: Path) -> None:
    made, again = (posko("intake", "gateway", "--name", "modem-1", data=data) for _ in range(2))
    assert made.returncode == 0 and len(made.stdout.strip()) >= 32
    assert again.stdout == made.stdout
    assert posko("intake", "gateway", "--name", "modem-1", "--channel", "pigeon", data=data).returncode == 2


def test_cards_are_printed_by_kelurahan_for_a_file_without_a_fault(data: Path, tmp_path: Path) -> None:
    table, folder = tmp_path / "linmas.csv", tmp_path / "kartu"
    table.write_text("nama;instansi;tempat\nPos 1;satpol-pp;31.75.09.1001\nPos 2;satpol-pp;31.99\n")
    refused = posko("intake", "enrol", str(table), "--cards", str(folder), data=data)
    assert (refused.returncode, list(folder.glob("*"))) == (2, [])
    assert "row 3" in refused.stderr
    table.write_text("nama;instansi;tempat\nPos 1;satpol-pp;31.75.09.1001\nPos 2;satpol-pp;31.75.09.1002/028\n")
    checked = posko("intake", "enrol", str(table), data=data)
    assert (checked.returncode, checked.stdout) == (0, "linmas.csv: 2 new devices, 0 known already.\n")
    made = posko("intake", "enrol", str(table), "--cards", str(folder), data=data)
    assert made.returncode == 0, made.stderr
    papers = sorted(folder.glob("*.pdf"))
    assert [each.name.partition("-31")[2] for each in papers] == [".75.09.1001.pdf", ".75.09.1002.pdf"]
    assert {each.stat().st_mode & 0o077 for each in papers} == {0}
    again = posko("intake", "enrol", str(table), "--cards", str(folder), data=data)
    assert "0 new devices, 2 known already" in again.stdout


def test_ten_at_once_are_one_report_and_another_body_is_kept_beside_it(data: Path) -> None:
    opened = token(data).strip()
    with serving(data, "serve", POSKO_WORKER="apart") as address:
        with ThreadPoolExecutor(10) as clients:
            answers = list(clients.map(lambda _: send(address, opened, BODY), range(10)))
        assert sorted(status for status, _told in answers) == [200] * 9 + [201]
        assert len({told["id"] for _status, told in answers}) == 1
        with ThreadPoolExecutor(10) as clients:
            others = list(clients.map(lambda _: send(address, opened, {**BODY, "text": "lain"}), range(10)))
        assert {status for status, _told in others} == {409}
        assert len({told["id"] for _status, told in others}) == 1
    listed = posko("intake", "list", data=data).stdout.split("\n")
    assert [line.split() for line in listed if line] == [["received", "api", "1"], ["waiting", "api", "1"]]
    assert posko("worker", "--once", data=data).returncode == 0
    assert "handled" in posko("intake", "list", data=data).stdout


def test_a_photo_of_fifty_megabytes_is_refused_in_words(data: Path) -> None:
    opened = token(data).strip()
    with serving(data, "serve", POSKO_WORKER="apart") as address:
        number = send(address, opened, BODY, key="photo")[1]["id"]
        mark = "----posko"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="foto.jpg"\r\n\r\n'.encode()
        content = head + b"\xff\xd8\xff" + b"0" * (50 * 1024 * 1024) + f"\r\n--{mark}--\r\n".encode()
        headers = {"Authorization": f"Bearer {opened}", "Content-Type": f"multipart/form-data; boundary={mark}"}
        asked = urllib.request.Request(f"{address}/api/v1/reports/{number}/files", content, headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=60)
        assert refused.value.code == 413
        assert "50 MB" in json.load(refused.value)["errors"][0]["message"]
        assert send(address, opened, BODY, key="after")[0] == 201
