"""What a request may ask for: methods, tokens of the page, redirects, and values that come twice."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from posko.apps.gaps.models import Gap
from posko.apps.ledger.models import Entry
from posko.apps.people.models import AccountProposal, User
from posko.apps.people.proposals import selectors
from tests.accounts import chief_of
from tests.cast import LogIn, logged_in
from tests.logins import PASSWORD, by_code, totp, with_factor

FORMS = ("/gaps/new/", "/people/add/", "/rakor/new/", "/account/logout/", "/account/password/change/", "/language/")


def test_a_form_without_the_page_s_token_does_nothing(log_in: LogIn) -> None:
    for person in ("bawaslu", "admin"):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = log_in(person).cookies
        before = Entry.objects.count()
        assert [strict.post(address).status_code for address in FORMS] == [403] * len(FORMS)
        assert Entry.objects.filter(pk__gt=before).exclude(event__contains="login").count() == 0


def test_a_form_of_another_site_does_nothing(log_in: LogIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = log_in("bawaslu").cookies
    strict.get("/gaps/new/")
    token = strict.cookies["posko-csrf"].value
    sent = {"csrfmiddlewaretoken": token, "next": "/"}
    assert (
        strict.post("/language/", {**sent, "language": "en"}, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["trace", "delete", "patch"])
def test_a_method_that_nobody_offers_is_refused(method: str) -> None:
    for address in ("/", "/healthz", "/card/", "/account/login/", "/api/v1/me", "/static/posko/base.css"):
        client = logged_in("bawaslu") if address == "/" else Client()
        assert client.generic(method.upper(), address).status_code in (302, 403, 404, 405), (method, address)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/static/", "/static/posko/", "/.git/config", "/static/../web/settings.py", "/docs"]
)
def test_no_folder_is_listed_and_no_source_handed_out(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "base.css" not in answer.content.decode().replace('href="/static/posko/base.css', "")
    assert "SECRET_KEY" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil"]
)
def test_nobody_is_led_to_another_host(elsewhere: str) -> None:
    led = Client().post("/language/", {"language": "en", "next": elsewhere}).headers["Location"]
    assert led == "/"
    _user, secret = with_factor("bawaslu")
    client = Client()
    client.post("/account/login/", {"login": "bawaslu", "password": PASSWORD, "next": elsewhere})
    assert by_code(client, totp(secret)).headers["Location"] in {"/", "/first/"}


def test_of_a_value_that_comes_twice_one_counts_and_the_address_fills_in_no_form(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    before = Gap.objects.count()
    asked = "/gaps/new/?title=Dari+alamat&kind=other&severity=4"
    assert client.post(asked, {}).status_code in (200, 422)  # the form again
    assert Gap.objects.count() == before
    assert client.get("/gaps/?state=open&state=closed").status_code == 200


def test_a_field_that_the_form_does_not_have_changes_nothing(log_in: LogIn) -> None:
    person = {"full_name": "Nia Baru", "username": "nia.baru", "agency": "kodim", "role": "liaison"}
    person |= {"form_key": str(uuid.uuid4())}
    stolen = {
        "wanted": "chief",
        "is_superuser": "1",
        "is_staff": "1",
        "password": "x",
        "user": "1",
        "compartment": "audit",
    }
    assert log_in("admin").post("/people/add/", person | stolen).status_code == 302
    row = AccountProposal.objects.get(username="nia.baru")
    assert row.wanted == {"full_name": "Nia Baru", "role": "liaison"}
    log_in(chief_of("kodim").actor).post(
        "/people/proposals/decide/", {"keys": str(row.pk), "digest": selectors.digest([row]), **stolen}
    )
    user = User.objects.get(username="nia.baru")
    assert not user.has_usable_password()
    assert not getattr(user, "is_superuser", False)
