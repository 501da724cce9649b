"""The front alone, on a real socket: what it waits for, what it refuses, and what reaches the application."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from posko.web.front.caps import Caps
from tests.fronts import ask, fronting, told

FAST = Caps(patience=1, hurry=0.3, rate=1024, longest=5, strangers=2, known=2)
POST = b"POST /small HTTP/1.1\r\nHost: post\r\nConnection: close\r\n"


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """The application of these tests: it says what it was given."""
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "application/json")])
    said = {name: value for name, value in environ.items() if name.isupper()}
    return [json.dumps({**said, "length": len(body), "head": body[:5].decode()}).encode()]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with fronting(echo, tmp_path_factory.mktemp("front"), FAST) as port:
        yield port


def given(answer: bytes) -> dict[str, Any]:
    return dict(json.loads(answer.partition(b"\r\n\r\n")[2]))


def test_a_body_that_stops_is_refused_in_time_and_said_plainly(port: int) -> None:
    status, answer = told(ask(port, POST + b"Content-Length: 10\r\n\r\nabc"))
    assert (status, b"nection: close" in answer) == (408, True)
    assert "Pesan masuk terlalu lambat" in answer.decode()


def test_a_body_that_trickles_has_the_time_that_its_bytes_give(port: int) -> None:
    line = ask(port, POST + b"Content-Length: 6000\r\n\r\n" + b"a" * 2000)
    threading.Event().wait(1.6)  # beyond the patience for a silent one
    line.sendall(b"b" * 4000)
    status, answer = told(line)
    assert (status, given(answer)["length"]) == (200, 6000)


def test_a_chunked_body_reaches_the_application_with_its_length(port: int) -> None:
    status, answer = told(ask(port, POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
    assert status == 200
    said = given(answer)
    assert (said["CONTENT_LENGTH"], said["head"], "HTTP_TRANSFER_ENCODING" in said) == ("5", "abcde", False)


CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "broken",
    [b"Content-Length: 10\r\n\r\nabc", CHUNKED + b"3\r\nabc\r\n", CHUNKED + b"3\r\nabc\r\nzz\r\n"],
)
def test_a_body_that_broke_off_never_reaches_the_application(port: int, broken: bytes) -> None:
    assert told(ask(port, POST + broken, end=True))[0] in (0, 400)


def test_a_chunked_body_without_end_is_refused_at_64_kb(port: int) -> None:
    line = ask(port, POST + b"Transfer-Encoding: chunked\r\n\r\n")
    sent = 0
    with suppress(OSError):
        while sent < 64 * 1024 * 1024:
            line.sendall(b"4000\r\n" + b"a" * 0x4000 + b"\r\n")
            sent += 0x4000
    assert sent < 16 * 1024 * 1024  # what the system kept on its way
    assert told(line)[0] in (0, 413)


def test_what_is_announced_too_large_is_refused_before_a_byte_of_it(port: int) -> None:
    assert told(ask(port, POST + b"Content-Length: 300000000\r\n\r\n"))[0] == 413
    large = b"POST /large HTTP/1.1\r\nHost: post\r\nConnection: close\r\n"
    assert told(ask(port, large + b"Content-Length: 300000\r\n\r\n"))[0] == 413
    assert told(ask(port, large + b"Content-Length: 200000\r\n\r\n"))[0] == 403
    known = large + b"Authorization: Bearer known\r\nContent-Length: 200000\r\n\r\n" + b"a" * 200_000
    status, answer = told(ask(port, known))
    assert (status, given(answer)["length"]) == (200, 200_000)


def test_a_known_device_behind_a_crowded_address_is_taken(port: int) -> None:
    slow = [ask(port, POST + b"Content-Length: 10\r\n\r\na") for _ in range(2)]
    crowded = ask(port, POST + b"Content-Length: 10\r\n\r\na")
    known = ask(port, POST + b"Authorization: Bearer known\r\nContent-Length: 4\r\n\r\na")
    quick = ask(port, POST + b"Content-Length: 3\r\n\r\nabc")
    elsewhere = ask(port, POST + b"Content-Length: 4\r\n\r\na", source="127.0.0.9")
    assert told(quick)[0] == 200  # an honest form comes in one go
    status, answer = told(crowded)
    assert (status, b"etry-after: 10" in answer.lower()) == (429, True)
    known.sendall(b"bcd")
    elsewhere.sendall(b"bcd")
    assert [told(known)[0], told(elsewhere)[0]] == [200, 200]
    assert [told(line)[0] for line in slow] == [408, 408]


def test_no_header_passes_for_another(port: int) -> None:
    headers = b"X_Forwarded_For: 6.6.6.6\r\nContent_Length: 9\r\nX-Two: a\r\nX-Two: b\r\nCookie: a=1\r\nCookie: b=2\r\n"
    asked = b"GET /\xc3\xa9 HTTP/1.1\r\nHost: post\r\nConnection: close\r\n" + headers + b"\r\n"
    said = given(told(ask(port, asked))[1])
    assert "HTTP_X_FORWARDED_FOR" not in said
    assert "HTTP_CONTENT_LENGTH" not in said and "CONTENT_LENGTH" not in said
    assert (said["HTTP_X_TWO"], said["HTTP_COOKIE"], said["REMOTE_ADDR"]) == ("a,b", "a=1;b=2", "127.0.0.1")
    assert said["PATH_INFO"].encode("latin-1").decode() == "/é"


def test_headers_of_60_kb_are_refused_plainly_and_logged_without_them(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        said = b"GET /people/enter/TOKEN HTTP/1.1\r\nHost: post\r\nAccept-Language: en\r\nX-Long: " + b"a" * 60_000
        status, answer = told(ask(port, said + b"\r\n\r\n"))
    assert (status, b"longer than 32 KB" in answer) == (431, True)
    assert "431 to 127.0.0.1: GET /people/" in caplog.text
    assert "TOKEN" not in caplog.text and "aaaa" not in caplog.text


def test_a_slow_reader_holds_no_thread_and_gets_the_whole_of_a_stream(tmp_path: Path) -> None:
    def stream(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/big":
            yield from (b"x" * 65536 for _ in range(160))
        yield b"end"

    with fronting(stream, tmp_path, FAST, threads=1) as port:
        readers = [ask(port, b"GET /big HTTP/1.1\r\nHost: post\r\nConnection: close\r\n\r\n") for _ in range(8)]
        assert told(ask(port, b"GET / HTTP/1.1\r\nHost: post\r\nConnection: close\r\n\r\n"))[1].endswith(b"end")
        status, answer = told(readers[0])
        assert (status, len(answer.partition(b"\r\n\r\n")[2])) == (200, 160 * 65536 + 3)
        for reader in readers[1:]:
            reader.close()
    assert not list(tmp_path.iterdir()), "a file without a name is left by nobody"


def test_the_plain_door_passes_few_paths_and_no_cookie(tmp_path: Path) -> None:
    def cookie(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [("Set-Cookie", "a=b"), ("X-Kept", "c")])
        return [json.dumps({name: value for name, value in environ.items() if name.isupper()}).encode()]

    with fronting(cookie, tmp_path, FAST, plain=True) as port:
        asked = b" HTTP/1.1\r\nHost: post\r\nCookie: a=b\r\nX-Forwarded-For: 6.6.6.6\r\nConnection: close\r\n\r\n"
        status, answer = told(ask(port, b"GET /openrosa/formList" + asked, source="127.0.0.9"))
        assert (status, b"et-cookie" in answer, b"x-kept: c" in answer) == (200, False, True)
        said = given(answer)
        assert "HTTP_COOKIE" not in said and "HTTP_X_FORWARDED_FOR" not in said
        assert (said["REMOTE_ADDR"], said["HTTP_X_FORWARDED_PROTO"]) == ("127.0.0.9", "http")
        shut = (b"/account/login/", b"/static/../account/", b"/phone/setup/%2e%2e/", b"//openrosa/", b"/phone/")
        assert [told(ask(port, b"GET " + path + asked))[0] for path in shut] == [404] * len(shut)
        assert told(ask(port, b"GET /" + asked))[0] == 302


def test_a_known_sender_of_too_much_hears_it_once_all_is_sent(port: int) -> None:
    size = 5 * 1024 * 1024
    head = f"POST /large HTTP/1.1\r\nHost: post\r\nAuthorization: Bearer known\r\nContent-Length: {size}\r\n\r\n"
    line = ask(port, head.encode())
    line.sendall(bytes(size))
    status, answer = told(line)
    assert (status, b"256 KB" in answer) == (413, True)


def test_a_stranger_s_too_much_is_refused_before_it_is_sent(port: int) -> None:
    head = b"POST /large HTTP/1.1\r\nHost: post\r\nContent-Length: 5000000\r\n\r\n"
    assert told(ask(port, head))[0] == 413


def test_a_known_sender_of_far_too_much_is_refused_before_it_is_sent(port: int) -> None:
    head = b"POST /large HTTP/1.1\r\nHost: post\r\nAuthorization: Bearer known\r\nContent-Length: 300000000\r\n\r\n"
    assert told(ask(port, head))[0] == 413
