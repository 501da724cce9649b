"""`/healthz`: ok or not, and nothing else; cheap, and within a second though the database hangs."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from posko.web.pulse import Pulse, pulse
from tests.cast import LogIn
from tests.databases import working_on


@pytest.fixture(autouse=True)
def _nothing_was_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "_last", None)


def test_a_stranger_hears_ok_and_nothing_else(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "Set-Cookie" not in answer.headers


def test_a_request_asks_the_database_nothing_itself_also_with_a_session(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    with CaptureQueriesContext(connection) as questions:
        assert client.get("/healthz").status_code == 200
    assert questions.captured_queries == []


def test_a_database_that_hangs_is_not_ok_within_a_second(client: Client) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes connections and never says a word
        with working_on(f"postgres://posko@127.0.0.1:{silent.getsockname()[1]}/posko"):
            begun = time.monotonic()
            answer = client.get("/healthz")
            took = time.monotonic() - begun
    assert (answer.status_code, answer.json()) == (503, {"status": "not ok"})
    assert took < 1.5  # 0.8 s, and room for a busy machine


def test_a_thousand_who_ask_let_one_look() -> None:
    looks, gate = [], threading.Event()

    def look() -> bool:
        looks.append(threading.current_thread().name)
        gate.wait(5)
        return True

    asked = Pulse(look)
    threading.Timer(0.1, gate.set).start()
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.append(asked.well())) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, looks) == ([True] * 50, ["pulse"])


def test_a_look_that_hangs_is_not_asked_again_before_it_ends() -> None:
    looks, gate = [], threading.Event()

    def look() -> bool:
        looks.append(1)
        return gate.wait(5)

    asked = Pulse(look)
    assert not asked.well()
    begun = time.monotonic()
    assert not asked.well()  # the second asker waits for nothing
    assert (len(looks), time.monotonic() - begun < 0.5) == (1, True)
    gate.set()


@override_settings(SECURE_HSTS_SECONDS=60, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
@pytest.mark.parametrize("path", ["/card/", "/healthz", "/api/v1/me"])
def test_names_below_the_posts_are_bound_where_that_was_chosen(client: Client, db: None, path: str) -> None:
    from django.test.client import ClientHandler

    client.handler = ClientHandler()  # the layers read their settings when they are made
    answer = client.get(path, secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=60; includeSubDomains"
