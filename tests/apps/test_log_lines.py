"""The post's log: who was refused what, one event a line, by UTC; and what a broken page says to whom."""

from __future__ import annotations

import logging
import re
from typing import Any, Never

import pytest
from django.conf import settings
from django.test import Client

from posko.web.log_lines import Line
from tests.cast import LogIn


def _written(record: logging.LogRecord) -> str:
    formatters: Any = settings.LOGGING["formatters"]
    shape = dict(formatters["line"])
    assert shape.pop("()") == "posko.web.log_lines.Line"
    return Line(shape["format"], style=shape["style"]).format(record)


def _record(message: str, **more: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"msg": message, "levelname": "WARNING", "name": "posko", "created": 0.0, "msecs": 500.0} | more
    )


def test_a_line_has_its_time_in_utc() -> None:
    assert _written(_record("halo")) == "1970-01-01T00:00:00.500Z WARNING posko: halo"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x1b[2K", "\u2028", "\u202e", "\x00"])
def test_nothing_that_somebody_sent_begins_a_line_of_its_own(sign: str) -> None:
    written = _written(_record("%s", args=(f"gap{sign}2026-11-30T00:00:00.000Z WARNING posko: forged",)))
    assert len(written.splitlines()) == 1
    assert sign not in written


def test_where_an_error_came_from_stands_below_its_line_and_set_in() -> None:
    try:
        raise ValueError("a\n2026-11-30T00:00:00.000Z WARNING posko: forged")
    except ValueError as broken:
        told = _record("broke", exc_info=(ValueError, broken, broken.__traceback__))
    first, *below = _written(told).splitlines()
    assert first.endswith("posko: broke")
    assert below and all(line.startswith("  | ") for line in below)


def test_who_was_refused_what_and_from_where_is_logged(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    client = log_in("bpbd")
    for address, status in (("/rakor/new/", 403), ("/cases/", 404), ("/gaps/999999/", 404)):
        caplog.clear()
        assert client.get(address, REMOTE_ADDR="10.0.0.9").status_code == status
        told = [record.getMessage() for record in caplog.records if record.name == "posko.refused"]
        assert told == [f"{status} GET {address} to bpbd of bpbd from 10.0.0.9"]


def test_who_took_which_file_away_is_logged(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    client = log_in("bpbd")
    with caplog.at_level(logging.INFO, logger="posko.handed_out"):
        assert client.get("/gaps/gaps.csv?q=rahasia", REMOTE_ADDR="10.0.0.9").status_code == 200
    told = [record.getMessage() for record in caplog.records if record.name == "posko.handed_out"]
    assert told == ["200 GET /gaps/gaps.csv to bpbd of bpbd from 10.0.0.9"]
    loggers: Any = settings.LOGGING["loggers"]
    assert loggers["posko.handed_out"] == {"level": "INFO"}


def test_a_page_that_is_given_is_no_line(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    assert log_in("bpbd").get("/gaps/").status_code == 200
    assert not [record for record in caplog.records if record.name == "posko.refused"]


def test_a_broken_page_says_nothing_of_its_inside_and_the_log_does(
    log_in: LogIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> Never:
        raise RuntimeError("SELECT secret FROM inside")

    monkeypatch.setattr("posko.apps.gaps.listing.selectors.shown", broken, raising=False)
    monkeypatch.setattr("posko.apps.gaps.listing.views.render", broken, raising=False)
    client = log_in("bawaslu")
    client.raise_request_exception = False
    answer = client.get("/gaps/")
    assert answer.status_code == 500
    words = answer.content.decode()
    assert not re.search("Traceback|RuntimeError|SELECT|inside|posko/apps", words)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert [record for record in caplog.records if record.exc_info and "SELECT secret" in str(record.exc_info[1])]


@pytest.mark.django_db
def test_an_answer_to_a_refused_address_gives_nothing_of_it_back() -> None:
    answer = Client().get("/tidak-ada/<script>alert(1)</script>/")
    assert answer.status_code == 404
    assert "<script>alert(1)" not in answer.content.decode()
