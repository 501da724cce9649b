"""A vault opens by its phrase in one session and one browser, and closes by itself."""

from __future__ import annotations

from http.cookies import Morsel
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

from posko.apps.ledger.models import Entry
from posko.apps.people.models import MemberKey
from posko.kit import vaults
from tests.cast import LogIn, a_client, logged_in
from tests.idle import left_alone
from tests.vaults import PHRASE, give_vault, pair_for

OPEN, CLOSE, PAGE = "/people/vault/open/", "/people/vault/close/", "/people/vault/"


@pytest.fixture(autouse=True)
def over_tls(settings: Any) -> None:
    """The post is reached over TLS, and nobody has tried a phrase."""
    settings.HTTPS = True
    cache.clear()


def closed(username: str = "gakkumdu") -> Client:
    """A browser of somebody who has a vault and has not opened it."""
    give_vault(username)
    return logged_in(username, vault=False)


def is_open(client: Client) -> bool:
    """What the frame of a page says."""
    page = client.get("/people/roles/").content.decode()
    assert ("Brankas terbuka" in page) != ("Brankas tertutup" in page)
    return "Brankas terbuka" in page


def test_the_phrase_opens_it_and_leads_back(db: None) -> None:
    client = closed()
    assert not is_open(client)
    answer = client.post(OPEN, {"phrase": f" {PHRASE.replace(' ', '   ')}", "next": "/gaps/?q=pompa"})
    assert answer.headers["Location"] == "/gaps/?q=pompa"
    assert is_open(client)
    assert client.post(OPEN, {"phrase": PHRASE, "next": "https://example.org/"}).headers["Location"] == PAGE


def test_its_key_is_in_a_cookie_that_no_script_and_no_other_site_reads(db: None) -> None:
    client = closed()
    cookie: Morsel[str] = client.post(OPEN, {"phrase": PHRASE}).cookies[vaults.COOKIE]
    assert cookie["httponly"] is True
    assert cookie["secure"] is True
    assert cookie["samesite"] == "Strict"
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", 15 * 60)


def test_neither_the_session_nor_the_cookie_alone_opens_it(db: None) -> None:
    client = closed()
    client.post(OPEN, {"phrase": PHRASE})
    private = pair_for("gakkumdu").private
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        rows = "".join(row for (row,) in cursor.fetchall())
    assert private.hex() not in repr(dict(client.session)) + rows
    without = a_client(client.cookies)
    del without.cookies[vaults.COOKIE]
    assert not is_open(without)
    elsewhere = logged_in("gakkumdu", vault=False)
    elsewhere.cookies[vaults.COOKIE] = client.cookies[vaults.COOKIE].value
    assert not is_open(elsewhere)
    wrong = a_client(client.cookies)
    wrong.cookies[vaults.COOKIE] = "é"
    assert not is_open(wrong)


def test_an_open_vault_outlives_the_process(db: None) -> None:
    client = closed()
    client.post(OPEN, {"phrase": PHRASE})
    cache.clear()
    again = a_client(client.cookies)
    again.handler = ClientHandler(enforce_csrf_checks=False)  # the middleware of another process
    assert is_open(again)


def test_another_phrase_is_refused_and_recorded(db: None) -> None:
    client = closed()
    answer = client.post(OPEN, {"phrase": PHRASE.upper()})
    assert answer.status_code == 422
    assert "bukan frasa sandi" in answer.content.decode()
    assert PHRASE.upper() not in answer.content.decode()
    assert not is_open(client)
    assert Entry.objects.order_by("number").last().event == "vault.refused"  # type: ignore[union-attr]


def test_tries_are_limited_by_person_and_not_by_browser(db: None) -> None:
    client = closed()
    for _ in range(6):
        client.post(OPEN, {"phrase": "yang lain lagi"})
    answer = logged_in("gakkumdu", vault=False).post(OPEN, {"phrase": PHRASE})
    assert answer.status_code == 422
    assert "Tunggu 1 menit" in answer.content.decode()
    assert closed("bawaslu").post(OPEN, {"phrase": PHRASE}).status_code == 302


def test_without_tls_it_does_not_open(db: None, settings: Any) -> None:
    settings.HTTPS = False
    client = closed()
    answer = client.post(OPEN, {"phrase": PHRASE})
    assert answer.status_code == 422
    assert "hanya terbuka lewat TLS" in answer.content.decode()
    assert not is_open(client)


def test_a_session_of_the_demo_does_without_tls(db: None, settings: Any) -> None:
    settings.HTTPS, settings.DEMO = False, True
    client = closed()
    session = client.session
    session["demo"] = True
    session.save()
    assert client.post(OPEN, {"phrase": PHRASE}).status_code == 302
    assert is_open(client)


def test_it_closes_a_quarter_of_an_hour_after_the_last_act(db: None) -> None:
    client = closed()
    client.post(OPEN, {"phrase": PHRASE})
    for _ in range(3):
        left_alone(client, 14)
        assert is_open(client)
    left_alone(client, 16)
    answer = client.get("/people/roles/")
    assert "Brankas tertutup" in answer.content.decode()
    assert answer.cookies[vaults.COOKIE].value == ""
    assert vaults.KEY not in client.session


def test_what_a_page_fetches_by_itself_keeps_it_open_no_longer(log_in: LogIn) -> None:
    client = closed()
    client.post(OPEN, {"phrase": PHRASE})
    for _ in range(2):
        left_alone(client, 8)
        client.get("/changes")
        client.get("/gaps/", headers={"HX-Request": "true", "Sec-Fetch-Mode": "cors"})
    assert not is_open(client)


def test_it_closes_by_hand_and_at_log_out(db: None) -> None:
    client = closed()
    client.post(OPEN, {"phrase": PHRASE})
    assert client.post(CLOSE).headers["Location"] == PAGE
    assert not is_open(client)
    client.post(OPEN, {"phrase": PHRASE})
    answer = client.post("/account/logout/")
    assert answer.cookies[vaults.COOKIE].value == ""
    assert not is_open(logged_in("gakkumdu", vault=False))


def test_who_has_no_vault_is_led_to_making_one(log_in: LogIn) -> None:
    assert log_in("gakkumdu").get(OPEN).headers["Location"] == "/people/vault/make/"
    assert not MemberKey.objects.exists()
