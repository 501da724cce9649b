"""A whole exchange as ODK Collect has it with `posko serve`: over real sockets, with a line that breaks."""

from __future__ import annotations

import http.client
import socket
import sqlite3
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring

from posko import clock
from tests import odk
from tests.parts import found_post, posko, serving

LIST, MANIFEST = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/xforms/xformsManifest}"
KIND = f"multipart/form-data; boundary={odk.BOUNDARY}"


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone whose ODK Collect has the post's address, token included, as its server."""

    host: str
    base: str
    data: Path

    def ask(self, method: str, path: str, body: bytes | Iterator[bytes] | None = None) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection(self.host, timeout=60)
        headers = {**odk.ROSA, **({"Content-Type": KIND} if body is not None else {})}
        line.request(method, path, body=body, headers=headers, encode_chunked=isinstance(body, Iterator))
        answer = line.getresponse()
        answer.words = answer.read().decode()  # type: ignore[attr-defined]
        return answer

    def get(self, address: str) -> str:
        answer = self.ask("GET", urlsplit(address).path)
        assert answer.status == 200 and answer.headers["X-OpenRosa-Version"] == "1.0"
        return str(answer.words)  # type: ignore[attr-defined]

    def post(self, body: bytes | Iterator[bytes]) -> int:
        return self.ask("POST", f"{self.base}/submission", body).status

    def post_and_lose_the_line(self, body: bytes) -> None:
        """Send the first half and go: as a telephone that drives into a tunnel."""
        host, _colon, port = self.host.partition(":")
        head = f"POST {self.base}/submission HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: {KIND}\r\n"
        with socket.create_connection((host, int(port))) as line:
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[: len(body) // 2])

    def kept(self, key: str) -> tuple[int, list[str]]:
        """How many messages stand under a key, and the names of their files."""
        wanted = (key.replace("-", ""),)
        with sqlite3.connect(f"file:{self.data}/posko.sqlite3?mode=ro", uri=True) as rows:
            count = rows.execute("SELECT count(*) FROM intake_message WHERE key = ?", wanted).fetchone()[0]
            names = rows.execute(
                "SELECT f.name FROM intake_messagefile f JOIN intake_message m ON m.id = f.message_id"
                " WHERE m.key = ? ORDER BY f.id",
                wanted,
            ).fetchall()
        return count, [name for (name,) in names]


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    data = tmp_path_factory.mktemp("post")
    found_post(data)
    token = posko("intake", "token", "--agency", "polres", "--place", "31.75.09", data=data).stdout.strip()
    with serving(data, "serve") as address:
        yield Phone(urlsplit(address).netloc, f"/openrosa/key/{token}", data)


def _instance(**answers: str) -> bytes:
    """A report of what happens now: this post lives in real time."""
    return odk.instance(happened_at=clock.real_time().isoformat(), **answers)


def test_forms_are_found_and_fetched_with_what_they_need(phone: Phone) -> None:
    for each in fromstring(phone.get(f"{phone.base}/formList")).iter(f"{LIST}xform"):
        assert str(each.findtext(f"{LIST}formID")) in phone.get(str(each.findtext(f"{LIST}downloadUrl")))
        if address := each.findtext(f"{LIST}manifestUrl"):
            for file in fromstring(phone.get(address)).iter(f"{MANIFEST}mediaFile"):
                assert phone.get(str(file.findtext(f"{MANIFEST}downloadUrl"))).startswith("name,label")


def test_two_photos_in_three_posts_with_a_cut_line_are_one_report(phone: Phone) -> None:
    head = phone.ask("HEAD", f"{phone.base}/submission")
    assert head.status == 204 and int(head.headers["X-OpenRosa-Accept-Content-Length"]) > 1_000_000
    key = str(uuid.uuid4())
    xml = _instance(key=key, photo_1="1.jpg", photo_2="2.jpg")
    first, second = ("1.jpg", odk.photo(1)), ("2.jpg", odk.photo(2, pixels=900))
    assert phone.post(odk.body(xml, incomplete=True)) == 202
    assert phone.post(odk.body(xml, [first], incomplete=True)) == 202
    last = odk.body(xml, [second])
    phone.post_and_lose_the_line(last)
    time.sleep(0.5)
    assert phone.kept(key) == (1, ["1.jpg"]), "half a photo is no photo"
    assert phone.post(last) == 201
    assert phone.kept(key) == (1, ["1.jpg", "2.jpg"])


def test_a_body_in_chunks_is_read_too(phone: Phone) -> None:
    key = str(uuid.uuid4())
    whole = odk.body(_instance(key=key, photo_1="1.jpg"), [("1.jpg", odk.photo(1))])
    assert phone.post(whole[start : start + 700] for start in range(0, len(whole), 700)) == 201
    assert phone.kept(key) == (1, ["1.jpg"])


def test_ten_at_the_same_moment_are_one_report(phone: Phone) -> None:
    key = str(uuid.uuid4())
    sent = odk.body(_instance(key=key, photo_1="1.jpg"), [("1.jpg", odk.photo(1))])
    with ThreadPoolExecutor(10) as crowd:
        assert set(crowd.map(phone.post, [sent] * 10)) <= {201, 202}
    assert phone.kept(key) == (1, ["1.jpg"])


def test_a_photo_of_fifty_megabytes_is_refused_and_its_words_are_kept(phone: Phone) -> None:
    key = str(uuid.uuid4())
    answer = phone.ask(
        "POST",
        f"{phone.base}/submission",
        odk.body(_instance(key=key, photo_1="big.jpg"), [("big.jpg", b"\xff\xd8\xff" + bytes(50_000_000))]),
    )
    assert answer.status == 413 and "10 MB" in answer.words  # type: ignore[attr-defined]
    assert phone.kept(key) == (1, [])
