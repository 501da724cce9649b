"""A real post: of what a stranger sends, 64 KB are read at most; who is known sends what the address takes."""

from __future__ import annotations

import http.client
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.parts import found_post, posko, serving

MEGABYTE = 1024 * 1024
# What the system keeps of a line that nobody reads: some MB on the loopback interface.
ON_THE_WAY = 16 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Post:
    address: str
    log: Path
    token: str

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def written(self) -> int:
        """The bytes that the post's processes have written to any file."""
        found = [path for path in Path("/proc").glob("[0-9]*") if self._is_of(path)]
        return sum(int(re.findall(r"wchar: (\d+)", (path / "io").read_text())[0]) for path in found)

    def _is_of(self, path: Path) -> bool:
        with suppress(OSError):
            return f"POSKO_DATA={self.log.parent / self.log.stem}".encode() in (path / "environ").read_bytes()
        return False


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    data = tmp_path_factory.mktemp("post")
    found_post(data)
    token = posko("intake", "token", "--agency", "polres", data=data).stdout.strip()
    with serving(data, "serve", POSKO_WORKER="apart") as address:
        yield Post(address, data.parent / f"{data.name}.log", token)


def send(post: Post, path: str, size: int, *headers: str) -> tuple[int, str, int]:
    """Announce and send a body of zeros: the status, the answer, and how much went off before the line ended."""
    said = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{post.port}", "Content-Type: multipart/form-data; boundary=x"]
    sent, whole = 0, b""
    with socket.create_connection(("127.0.0.1", post.port), timeout=30) as line:
        line.sendall("\r\n".join([*said, f"Content-Length: {size}", *headers, "", ""]).encode())
        with suppress(OSError):
            while sent < size:
                line.sendall(bytes(min(65536, size - sent)))
                sent += 65536
        with suppress(OSError):
            while piece := line.recv(65536):
                whole += piece
    return int(whole[9:12] or 0), whole.decode(errors="replace"), sent


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/openrosa/submission", 300 * MEGABYTE, 413),
        ("/openrosa/submission", 100 * MEGABYTE, 401),
        ("/api/v1/reports/1/files", 30 * MEGABYTE, 401),
        ("/incidents/report/", 300 * MEGABYTE, 413),
        ("/incidents/report/", 30 * MEGABYTE, 403),
        ("/account/login/", 30 * MEGABYTE, 413),
        ("/nowhere/", 30 * MEGABYTE, 413),
    ],
)
def test_what_a_stranger_sends_is_not_read_and_not_written(post: Post, path: str, size: int, status: int) -> None:
    before = post.written()
    answered, answer, sent = send(post, path, size)
    assert answered == status, answer[:300]
    assert sent < min(ON_THE_WAY, size)
    assert "connection: close" in answer.lower()
    assert post.written() - before < MEGABYTE


def test_a_token_of_another_post_opens_nothing_and_stands_in_no_log(post: Post) -> None:
    stranger = "tokenofanotherpost" * 2
    bearer, by_path = f"Authorization: Bearer {stranger}", f"/openrosa/key/{stranger}/submission"
    assert send(post, "/api/v1/reports/1/files", MEGABYTE, bearer)[0] == 401
    assert send(post, by_path, MEGABYTE)[0] == 401
    assert send(post, "/account/login/", 100_000, f"Cookie: posko={stranger}")[0] == 413
    assert send(post, "/incidents/report/", 100_000, f"Cookie: posko={stranger}")[0] == 403
    time.sleep(0.2)
    told = post.log.read_text()
    assert "401 to 127.0.0.1: POST /" in told
    assert stranger not in told


def test_who_is_known_sends_what_the_address_takes(post: Post) -> None:
    bearer = f"Authorization: Bearer {post.token}"
    for way in (("/openrosa/submission", bearer), (f"/openrosa/key/{post.token}/submission",)):
        status, answer, _sent = send(post, way[0], 30 * MEGABYTE, "Connection: close", *way[1:])
        assert status == 400, answer[-300:]  # read whole, and no multipart message
    status, answer, _sent = send(post, "/api/v1/reports", 100_000, bearer, "Connection: close")
    assert (status, "64 KB" in answer) == (413, True)  # the API's own words


def test_a_chunked_body_without_end_ends_at_64_kb(post: Post) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", post.port, timeout=30)
    before = post.written()
    sent = 0
    with suppress(OSError):
        connection.putrequest("POST", "/openrosa/submission")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        while sent < 100 * MEGABYTE:
            connection.send(b"10000\r\n" + bytes(65536) + b"\r\n")
            sent += 65536
    assert sent < ON_THE_WAY
    assert post.written() - before < MEGABYTE
    assert os.listdir(post.log.parent / post.log.stem / "incoming") == []
