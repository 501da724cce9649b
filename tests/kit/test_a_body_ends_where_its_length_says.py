"""A request whose length is said twice, or so that two readers could take it for two lengths, is one or none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from posko.web.front.caps import Caps
from tests.fronts import ask, fronting, told

CAPS = Caps(patience=1, hurry=0.3, rate=1024, longest=5, strangers=2, known=2)
POST = b"POST /small HTTP/1.1\r\nHost: post\r\n"
# What somebody hides behind the end of a body, so that it passes for a request of the next one.
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: post\r\n\r\n"


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """The paths that reached the application."""
    return []


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, asked: list[str]) -> Iterator[int]:
    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        asked.append(environ["PATH_INFO"])
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"length": len(body)}).encode()]

    with fronting(application, tmp_path_factory.mktemp("lengths"), CAPS) as port:
        yield port


@pytest.mark.parametrize(
    "said",
    [
        b"Content-Length: 5\r\nContent-Length: 0\r\n\r\nabcde",
        b"Content-Length: 5, 0\r\n\r\nabcde",
        b"Content-Length: +5\r\n\r\nabcde",
        b"Content-Length: 0x5\r\n\r\nabcde",
        b"Transfer-Encoding: gzip, chunked\r\nTransfer-Encoding: identity\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
    ],
)
def test_two_lengths_or_none_that_is_one_are_refused(port: int, asked: list[str], said: bytes) -> None:
    before = len(asked)
    status, _answer = told(ask(port, POST + said + HIDDEN, end=True))
    assert status in (0, 400, 501)
    assert asked[before:] == []


def test_with_both_ways_of_a_length_the_chunks_count_and_nothing_is_hidden(port: int, asked: list[str]) -> None:
    before = len(asked)
    said = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    status, answer = told(ask(port, POST + said + HIDDEN, end=True))
    assert (status, json.loads(answer.partition(b"\r\n\r\n")[2])["length"]) == (200, 5) or status == 400
    assert "/hidden" not in asked[before:]
