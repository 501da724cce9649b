"""Passwords and second factors: what is taken, how it is kept, once only, and slowed down."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from posko import clock
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import services
from posko.apps.people.models import User
from posko.domain.access import system_viewer
from tests.cast import AT, LogIn, logged_in
from tests.logins import (
    CODE,
    PASSWORD,
    by_code,
    by_password,
    recovery_codes,
    shut_out,
    totp,
    with_factor,
    with_password,
)

Queries = Callable[..., AbstractContextManager[CaptureQueriesContext]]
CHANGE = "/account/password/change/"


@pytest.mark.django_db
def test_password_and_code_open_the_post_and_the_password_alone_does_not() -> None:
    _user, secret = with_factor("bawaslu")
    client = Client()
    assert by_password(client, "bawaslu").headers["Location"].startswith(CODE)
    assert shut_out(client)
    by_code(client, totp(secret))
    assert client.get("/gaps/").status_code == 200


@pytest.mark.django_db
def test_no_count_is_drawn_before_the_second_factor_is_shown(django_assert_max_num_queries: Queries) -> None:
    with_factor("bawaslu")
    client = logged_in("bawaslu", second_factor=False)
    with django_assert_max_num_queries(20) as asked:
        page = client.get("/account/second-factor/reauthenticate/").content.decode()
    assert "/gaps/" not in page
    of_the_nouns = [
        one["sql"] for one in asked.captured_queries if re.search(r"FROM .(gaps|incidents|notices)_", one["sql"])
    ]
    assert of_the_nouns == []


@pytest.mark.django_db
def test_a_code_of_the_second_factor_opens_once() -> None:
    _user, secret = with_factor("bawaslu")
    first, thief = Client(), Client()
    by_password(first, "bawaslu")
    by_password(thief, "bawaslu")
    code = totp(secret)
    by_code(first, code)
    assert not shut_out(first)
    by_code(thief, code)
    assert shut_out(thief)


@pytest.mark.django_db
def test_a_code_of_another_half_minute_opens_nothing() -> None:
    _user, secret = with_factor("bawaslu")
    for steps in (-2, -1, 2):
        client = Client()
        by_password(client, "bawaslu")
        by_code(client, totp(secret, steps=steps))
        assert shut_out(client), steps


@pytest.mark.django_db
def test_a_recovery_code_opens_once_and_the_next_one_after_it() -> None:
    user, _secret = with_factor("bawaslu")
    first, second, *_more = recovery_codes(user)
    for code, opens in ((first, True), (first, False), (second, True)):
        client = Client()
        by_password(client, "bawaslu")
        by_code(client, code)
        assert shut_out(client) is not opens, code


@pytest.mark.django_db
def test_wrong_codes_are_slowed_down_wherever_they_come_from() -> None:
    _user, secret = with_factor("bawaslu")
    client = Client()
    by_password(client, "bawaslu")
    for number in range(20):
        client.post(CODE, {"code": "000000"}, REMOTE_ADDR=f"10.1.0.{number}")
    by_code(client, totp(secret))
    assert shut_out(client)


@pytest.mark.django_db
def test_a_password_is_kept_as_argon2_and_as_nothing_else(dear_passwords: None) -> None:
    with_password("kpu")
    kept = User.objects.get(username="kpu").password
    algorithm, variety, _version, parameters, *_rest = kept.split("$")
    cost = dict(part.split("=") for part in parameters.split(","))
    assert (algorithm, variety) == ("argon2", "argon2id")
    # OWASP's least: 19 MiB, two rounds.
    assert int(cost["m"]) >= 19 * 1024 and int(cost["t"]) >= 2
    assert check_password(PASSWORD, kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("rubah-hitam", False),  # eleven letters
        ("password1234", False),  # a common one of twelve
        ("bawaslu12345", False),  # the log-in name
        ("semuahurufkecilsaja", True),  # letters of one kind alone
        ("kalimat panjang dengan spasi dan huruf é 漢字 🐢", True),
        ("x9" * 64, True),  # 128 letters
    ],
)
def test_a_password_is_refused_by_length_and_ease_and_by_nothing_else(
    password: str, *, taken: bool, log_in: LogIn
) -> None:
    with_password("bawaslu")
    client = log_in("bawaslu")
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": password, "password2": password})
    assert User.objects.get(username="bawaslu").check_password(password) is taken


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(log_in: LogIn) -> None:
    with_password("bawaslu")
    here, elsewhere = log_in("bawaslu"), log_in("bawaslu")
    new = "gajah-duduk-di-pelana-7"
    here.post(CHANGE, {"oldpassword": "salah", "password1": new, "password2": new})
    assert User.objects.get(username="bawaslu").check_password(PASSWORD)
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert User.objects.get(username="bawaslu").check_password(new)
    assert not shut_out(here)
    assert shut_out(elsewhere)


@pytest.mark.django_db
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])  # a try costs nothing here
def test_the_password_is_compared_exactly_as_it_was_typed() -> None:
    with_password("kpu")
    for almost in (PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1], PASSWORD + "9"):
        assert by_password(Client(), "kpu", almost).status_code != 302, almost
    assert by_password(Client(), "kpu").status_code == 302


@pytest.mark.django_db
def test_the_field_of_a_password_is_masked_and_may_be_filled_by_a_manager() -> None:
    page = Client().get("/account/login/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


@pytest.mark.django_db
def test_a_new_session_begins_with_each_log_in_and_is_gone_after_the_log_out() -> None:
    _user, secret = with_factor("bawaslu")
    client = Client()
    client.get("/account/login/")
    by_password(client, "bawaslu")
    before = client.cookies["posko"].value
    by_code(client, totp(secret))
    inside = client.cookies["posko"].value
    assert inside != before
    assert len(inside) >= 32
    client.post("/account/logout/")
    assert not Session.objects.filter(session_key__in=[before, inside]).exists()
    client.cookies["posko"] = inside
    assert shut_out(client)


@pytest.mark.django_db
def test_a_person_sees_the_own_sessions_and_ends_the_others() -> None:
    user, _secret = with_factor("bawaslu")
    first, *more = recovery_codes(user)
    here, elsewhere = Client(), Client(headers={"User-Agent": "Telepon lama"})
    for client, code in ((here, first), (elsewhere, more[0])):
        by_password(client, "bawaslu")
        by_code(client, code)
        assert not shut_out(client)
    assert "Telepon lama" in here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")
    assert not shut_out(here)
    assert shut_out(elsewhere)


@pytest.mark.django_db
def test_a_new_link_sets_a_new_password_and_leaves_the_second_factor() -> None:
    _user, secret = with_factor("kpu")
    by = system_viewer("test", operation="test-jaktim", city="31.75")
    link = services.issue_login_link(User.objects.get(username="kpu"), by=by, at=AT, real_at=clock.real_time())
    client = Client()
    client.post(f"/people/enter/{link}/")
    assert shut_out(client)
    assert client.get("/gaps/").headers["Location"] != "/account/second-factor/totp/activate/"
    assert Authenticator.objects.filter(user__username="kpu", type=Authenticator.Type.TOTP).exists()
    client = Client()
    by_password(client, "kpu")
    by_code(client, totp(secret))
    assert not shut_out(client)


def test_nobody_removes_the_factor_of_somebody_else(log_in: LogIn) -> None:
    user, _secret = with_factor("kpu")
    passkey = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Kunci"})
    for person in ("admin", "bawaslu"):
        client = log_in(person)
        assert client.post(f"/account/second-factor/webauthn/keys/{passkey.pk}/remove/").status_code in (302, 404)
        client.post("/account/second-factor/totp/deactivate/")
    assert Authenticator.objects.filter(user=user).count() == 2


@pytest.mark.django_db
def test_a_password_stays_good_for_as_long_as_nobody_changes_it() -> None:
    user = with_password("kpu")
    long_ago = clock.real_time() - timedelta(days=2000)
    User.objects.filter(pk=user.pk).update(last_login=long_ago)
    assert by_password(Client(), "kpu").status_code == 302


@pytest.mark.django_db
def test_no_two_seeds_and_no_two_codes_are_alike() -> None:
    seeds = {with_factor(name)[1] for name in ("kpu", "bawaslu", "bpbd")}
    codes = recovery_codes(with_factor("kpu")[0])
    assert len(seeds) == 3 and min(len(seed) for seed in seeds) >= 32  # 160 bits in letters of five
    assert len(codes) == len(set(codes)) and min(len(code) for code in codes) >= 8  # 26 bits


def test_every_page_leads_to_the_log_out(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    for address in ("/", "/gaps/", "/incidents/", "/rakor/", "/ledger/", "/people/contacts/", "/no-such-page/"):
        assert 'action="/account/logout/"' in client.get(address).content.decode(), address


def test_the_log_out_tells_the_browser_to_forget(log_in: LogIn) -> None:
    assert log_in("bawaslu").post("/account/logout/").headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_a_demo_session_opens_on_this_machine_only() -> None:
    Operation.objects.update(demo=True)
    client = Client()
    client.force_login(
        User.objects.get(username="bawaslu"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.session
    session["demo"] = True
    session.save()
    assert client.get("/gaps/").status_code == 200
    assert client.get("/gaps/", REMOTE_ADDR="192.168.1.7").status_code == 302


@pytest.mark.django_db
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])  # a try costs nothing here
def test_a_name_that_is_not_there_is_locked_like_one_that_is() -> None:
    with_password("kpu")
    answers = []
    for name, address in (("kpu", "10.4.0.1"), ("tidak-ada", "10.4.0.2")):
        client = Client(REMOTE_ADDR=address)
        wrong = {"login": name, "password": "salah"}
        tried = [client.post("/account/login/", wrong) for _ in range(8)]
        page = re.sub(r'(value|content)="[^"]*"|"X-CSRFToken": "[^"]*"', "", tried[-1].content.decode())
        answers.append(([each.status_code for each in tried], page))
    assert answers[0] == answers[1]
    assert answers[0][0][-1] in (403, 429)


@pytest.mark.django_db
def test_an_unknown_name_costs_as_long_as_a_wrong_password(dear_passwords: None) -> None:
    with_password("kpu")
    known = _least(lambda: by_password(Client(REMOTE_ADDR="10.3.0.1"), "kpu", "salah"))
    unknown = _least(lambda: by_password(Client(REMOTE_ADDR="10.3.0.2"), "tidak-ada", "salah"))
    # Without the hash a log-in is ten times quicker; with it both lie close.
    assert 0.4 < unknown / known < 2.5, (known, unknown)


def _least(ask: Callable[[], object]) -> float:
    """Seconds of the processor, which a busy machine does not lengthen."""
    took = []
    for _ in range(4):
        began = time.process_time()
        ask()
        took.append(time.process_time() - began)
    return min(took)
