"""After a while without an act of the person a page asks for the second factor again, and keeps what was typed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings

from posko.apps.people.models import AccountProposal, User
from posko.web import typed
from tests.cast import LogIn, logged_in
from tests.idle import ASKS, left_alone, show_again
from tests.questions import asked, looked

PERSON = {"full_name": 'Nia "Baru" <Sari>', "username": "nia.baru", "agency": "kodim", "role": "liaison"}


def asks(answer: object) -> bool:
    """Whether an answer leads to the question."""
    return bool(urlsplit(getattr(answer, "headers", {}).get("Location", "")).path == ASKS)


def test_a_page_of_the_table_asks_after_half_an_hour_and_not_before(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    left_alone(client, 29)
    assert client.get("/gaps/").status_code == 200
    client = log_in("bawaslu")
    left_alone(client, 31)
    answer = client.get("/gaps/?q=pompa")
    assert asks(answer)
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == ["/gaps/?q=pompa"]


def test_administration_asks_after_a_quarter_of_an_hour(log_in: LogIn) -> None:
    client = log_in("admin")
    left_alone(client, 14)
    assert client.get("/people/").status_code == 200
    left_alone(client, 16)
    assert asks(client.get("/people/"))


def test_a_pause_is_not_forgotten_by_opening_another_page(log_in: LogIn) -> None:
    client = log_in("admin")
    left_alone(client, 16)
    assert client.get("/people/roles/").status_code == 200
    assert client.get("/people/roles/").status_code == 200
    assert asks(client.get("/people/"))


def test_polling_is_no_act_of_the_person(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    for _ in range(4):
        left_alone(client, 8)
        answers = [
            client.get("/changes"),
            client.get("/live/board/", headers={"HX-Request": "true"}),
            client.get("/gaps/", headers={"Sec-Fetch-Mode": "cors"}),
        ]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["Posko-Ask-Again"] for answer in answers[1:]} == {ASKS}
    assert asks(client.get("/gaps/"))


def test_acts_keep_a_session_open(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    for _ in range(4):
        left_alone(client, 12)
        assert client.get("/gaps/").status_code == 200
    left_alone(client, 12)
    assert client.post("/theme/", {"theme": "dark"}).status_code == 303


def test_a_session_that_rests_draws_no_frame(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    name = User.objects.get(username="bawaslu").full_name
    assert name in client.get("/gaps/").content.decode()
    left_alone(client, 31)
    page = client.get(ASKS).content.decode()
    assert 'name="code"' in page
    assert name not in page


def test_what_was_typed_is_on_the_form_again(log_in: LogIn) -> None:
    client = log_in("admin")
    left_alone(client, 20)
    answer = client.post("/people/add/", PERSON, headers={"Referer": "http://testserver/people/add/"})
    assert answer.status_code == 303
    assert asks(answer)
    assert not AccountProposal.objects.filter(username="nia.baru").exists()
    assert show_again(client, "admin", "/people/add/") == "/people/add/"
    page = client.get("/people/add/").content.decode()
    assert 'value="Nia &quot;Baru&quot; &lt;Sari&gt;"' in page
    assert 'value="nia.baru"' in page
    assert '<option value="kodim" selected>' in page
    assert '<option value="liaison" selected>' in page
    assert page.count(" selected>") == 2
    assert client.post("/people/add/", PERSON | {"form_key": str(uuid.uuid4())}).status_code == 302
    assert AccountProposal.objects.filter(username="nia.baru").exists()
    assert 'value="nia.baru"' not in client.get("/people/add/").content.decode()


def test_what_was_typed_is_shown_where_its_form_is_gone(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    left_alone(client, 31)
    asks(client.post("/gaps/new/", {"title": "Pompa mati"}, headers={"Referer": "http://testserver/gaps/board/"}))
    show_again(client, "bawaslu", "/gaps/board/")
    assert client.get("/gaps/board/").headers["Location"] == "/account/typed/"
    page = client.get("/account/typed/").content.decode()
    assert "Pompa mati" in page
    assert 'action="/gaps/new/"' in page


def test_what_was_typed_opens_to_that_browser_and_session_only(log_in: LogIn) -> None:
    client = log_in("admin")
    left_alone(client, 20)
    client.post("/people/add/", PERSON, headers={"Referer": "http://testserver/people/add/"})
    stranger = logged_in("admin")
    stranger.cookies[typed.COOKIE] = client.cookies[typed.COOKIE].value
    assert "nia.baru" not in stranger.get("/people/add/").content.decode()
    del client.cookies[typed.COOKIE]
    show_again(client, "admin", "/people/add/")
    assert "nia.baru" not in client.get("/people/add/").content.decode()


def test_nothing_of_it_can_be_read_on_the_machine_and_no_password_is_held(log_in: LogIn) -> None:
    client = log_in("admin")
    left_alone(client, 20)
    client.post("/people/add/", {**PERSON, "oldpassword": "kuda-nil-tenang"})
    file = caches["typed"]._file.path  # type: ignore[attr-defined]
    kept = b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))
    assert kept
    assert b"nia.baru" not in kept
    held = typed.held(_request(client))
    assert held is not None
    assert "oldpassword" not in dict(held.fields)


def test_what_is_too_long_is_not_held_and_that_is_said(log_in: LogIn) -> None:
    client = log_in("admin")
    left_alone(client, 20)
    client.post("/people/add/", {**PERSON, "full_name": "x" * typed.MOST})
    assert typed.COOKIE not in client.cookies
    assert "terlalu panjang" in client.get(ASKS).content.decode()


def test_a_form_that_a_script_sends_stays_on_its_page(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    left_alone(client, 31)
    answer = client.post("/gaps/new/", {"title": "Pompa"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["Posko-Ask-Again"] == ASKS


def test_a_session_that_was_proven_again_goes_on_under_a_new_key(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    user = User.objects.get(username="bawaslu")
    before = client.session.session_key or ""
    UserSession.objects.create(user=user, session_key=before, ip="10.0.0.9", user_agent="Firefox")
    left_alone(client, 31)
    show_again(client, "bawaslu", "/gaps/")
    assert client.get("/gaps/").status_code == 200
    now = client.session.session_key
    assert now != before
    assert [row.session_key for row in UserSession.objects.filter(user=user)] == [now]
    client.cookies["posko"] = before
    assert client.get("/gaps/").headers["Location"].startswith("/account/login/")


def test_a_right_is_given_only_with_a_fresh_second_factor(log_in: LogIn) -> None:
    client = log_in("admin")
    for _ in range(3):
        left_alone(client, 6)
        assert client.get("/people/").status_code == 200
    assert asks(client.get("/people/add/"))
    assert show_again(client, "admin", "/people/add/") == "/people/add/"
    assert client.get("/people/add/").status_code == 200


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_a_session_of_the_demo_is_never_asked() -> None:
    client = logged_in("bawaslu")
    left_alone(client, 31)
    session = client.session
    session["demo"] = True
    session.save()
    # Not of a demo operation: the second factor counts, and nothing else is asked of whom the demo let in.
    assert client.get("/gaps/").status_code == 200


def test_looking_writes_the_session_at_most_once_a_minute(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    left_alone(client, 2)
    writes = [[ask for ask in looked(client, "/gaps/") if ask.startswith("UPDATE")] for _ in range(3)]
    assert [len(each) for each in writes] == [1, 0, 0]
    assert not [ask for ask in asked(client, "/gaps/") if not ask.startswith("SELECT")]


@pytest.mark.django_db
def test_a_session_ends_twelve_hours_after_its_log_in_whatever_is_done_in_it() -> None:
    client = logged_in("bawaslu")
    ends = client.session.get_expiry_date()
    left_alone(client, 5)
    assert client.get("/gaps/").status_code == 200
    assert client.session.get_expiry_date() == ends
    assert abs(ends - datetime.now(UTC) - timedelta(hours=12)) < timedelta(minutes=5)


def _request(client: Client) -> HttpRequest:
    request = RequestFactory().get("/people/add/")
    request.session, request.user = client.session, User.objects.get(username="admin")
    request.COOKIES[typed.COOKIE] = client.cookies[typed.COOKIE].value
    return request
