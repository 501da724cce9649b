"""What is sealed leads to the vault and back, and what was typed before it closed is on the form again."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from posko.apps.cases.models import CasePerson
from posko.apps.people.models import User
from posko.kit import vaults
from posko.web import typed
from tests import gakkumdu
from tests.cast import logged_in
from tests.idle import left_alone
from tests.vaults import PHRASE

OPEN = "/people/vault/open/"
PERSON = {"part": "witness", "name": "Nia Rekaan", "address": "Jalan Rekaan 9"}


@pytest.fixture
def page(db: None, settings: Any, tmp_path: Path) -> str:
    """The page of the persons of a case."""
    settings.HTTPS = True
    cache.clear()
    gakkumdu.open_the_centre(settings, tmp_path)
    return f"/cases/{gakkumdu.a_report().case.number}/persons/"


def leads_to_opening(answer: Any) -> str:
    """Where the question of an answer goes on to."""
    where = urlsplit(answer.headers["Location"])
    assert where.path == OPEN
    return str(parse_qs(where.query)["next"][0])


def test_a_sealed_page_leads_to_opening_and_back(page: str) -> None:
    client = logged_in("gk-bawaslu", vault=False)
    assert leads_to_opening(client.get(page)) == page
    assert client.post(OPEN, {"phrase": PHRASE, "next": page}).headers["Location"] == page
    assert gakkumdu.REPORTER["name"] in client.get(page).content.decode()


def test_what_was_typed_while_it_closed_is_on_the_form_again(page: str) -> None:
    client = logged_in("gk-bawaslu")
    shown = client.get(page).content.decode()
    assert gakkumdu.REPORTER["name"] in shown
    close(client)
    answer = client.post(f"{page}add/", PERSON, headers={"Referer": f"http://testserver{page}"})
    assert answer.status_code == 303
    assert leads_to_opening(answer) == page
    assert CasePerson.objects.count() == 1
    client.post(OPEN, {"phrase": PHRASE, "next": page})
    filled = client.get(page).content.decode()
    assert 'value="Nia Rekaan"' in filled
    assert CasePerson.objects.count() == 1


def test_a_script_is_told_where_the_question_stands(page: str) -> None:
    client = logged_in("gk-bawaslu", vault=False)
    answer = client.get(page, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["Posko-Ask-Again"]) == (401, OPEN)
    assert 'id="ask-again"' in client.get(OPEN).content.decode()


def test_a_phrase_is_never_held(page: str) -> None:
    client = logged_in("gk-bawaslu", vault=False)
    left_alone(client, 20)
    secret = {"phrase": PHRASE, "new_phrase": "tujuh kucing liar menonton", "recovery_card": "ABCD EFGH"}
    client.post("/people/vault/phrase/", secret)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, User.objects.get(username="gk-bawaslu")
    request.COOKIES[typed.COOKIE] = client.cookies[typed.COOKIE].value
    held = typed.held(request)
    assert held is not None
    assert not held.fields


def close(client: Client) -> None:
    """As if nobody had done anything for sixteen minutes; the second factor was shown since."""
    session = client.session
    session[vaults.KEY] = {**session[vaults.KEY], "acted": session[vaults.KEY]["acted"] - 16 * 60}
    session.save()
