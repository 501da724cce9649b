"""Headers and cookies of every kind of answer: a page, an error, a file, a script, the API; as HTTPS has them too."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponseBase
from django.test import Client

from posko import clock
from posko.web.access_rules import RULES
from tests.cast import LogIn
from tests.logins import by_password, with_factor
from tests.parts import ROOT, post_environment

# What is answered to a stranger, of every kind: pages, a redirect, refusals, an answer to machines, a script, a style.
OF_STRANGERS = (
    "/account/login/",
    "/gaps/",
    "/no-such-page/",
    "/account/signup/",
    "/?q=%00",
    "/healthz",
    "/card/",
    "/phone/",
    "/api/v1/me",
    "/openrosa/formList",
    "/static/no-such-file.css",
)
OF_A_PERSON = ("/", "/gaps/", "/gaps/gaps.csv", "/ledger/", "/gaps/999999/", "/people/add/")
# What HTTPS adds is a setting of the process, so it is read in one of its own.
_OVER_TLS = """
import json, django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
answer = Client().get("/card/", secure=True)
login = Client().get("/account/login/", secure=True)
language = Client().post("/language/", {"language": "en", "next": "/"}, secure=True)
print(json.dumps({
    "hsts": answer.headers.get("Strict-Transport-Security", ""),
    "cookies": {name: [morsel["secure"], morsel["samesite"], morsel["path"], morsel["domain"]]
                for page in (login, language) for name, morsel in page.cookies.items()},
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
}))
"""


@pytest.mark.django_db
@pytest.mark.parametrize("address", OF_STRANGERS)
def test_an_answer_to_a_stranger_is_guarded(address: str) -> None:
    _assert_guarded(Client().get(address))


@pytest.mark.parametrize("address", OF_A_PERSON)
def test_an_answer_to_a_person_is_guarded_and_kept_by_no_cache(address: str, log_in: LogIn) -> None:
    answer = log_in("bawaslu").get(address)
    _assert_guarded(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_script_of_the_post_carries_its_kind_and_may_not_be_taken_for_another() -> None:
    script = next((ROOT / "posko" / "web" / "static").rglob("*.js"))
    answer = Client().get(f"/static/{script.relative_to(ROOT / 'posko' / 'web' / 'static')}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    _assert_guarded(answer)


@pytest.mark.django_db
def test_a_closed_door_of_the_log_in_library_is_not_there(log_in: LogIn) -> None:
    closed = [name for name, rule in RULES.items() if rule.closed]
    assert "account_signup" in closed and "account_reset_password" in closed
    for address in ("/account/signup/", "/account/email/", "/account/password/reset/", "/account/login/code/confirm/"):
        assert [client.get(address).status_code for client in (Client(), log_in("admin"))] == [404, 404], address


@pytest.mark.django_db
def test_no_other_origin_is_let_in() -> None:
    for address in ("/api/v1/me", "/phone/kit.json", "/card/", "/"):
        answer = Client().options(
            address, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        )
        assert not [name for name in answer.headers if name.lower().startswith("access-control")], address


@pytest.mark.django_db
def test_an_answer_says_what_it_is_and_in_which_letters(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    for address in (*OF_STRANGERS, *OF_A_PERSON):
        answer = client.get(address)
        if getattr(answer, "content", b""):
            kind = answer.headers["Content-Type"]
            assert kind.startswith("application/json") or not kind.startswith("text/") or "charset=utf-8" in kind, kind


@pytest.mark.django_db
def test_a_session_lasts_twelve_hours_and_no_script_reads_its_cookie() -> None:
    with_factor("bawaslu")
    client = Client()
    by_password(client, "bawaslu")
    cookie = client.cookies["posko"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    left = Session.objects.get(session_key=cookie.value).expire_date - clock.real_time()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)


def test_over_tls_cookies_are_bound_to_this_host_and_the_browser_stays_with_tls(tmp_path: Path) -> None:
    environment = post_environment(tmp_path, POSKO_HTTPS="1", DJANGO_SETTINGS_MODULE="posko.web.settings")
    call = [sys.executable, "-c", _OVER_TLS]
    run = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    assert "max-age=31536000" in told["hsts"]
    assert told["session"] == ["__Host-posko", True, True]
    assert told["cookies"], "the log-in page and the choice of a language set one each"
    for name, (secure, same_site, path, domain) in told["cookies"].items():
        assert name.startswith("__Host-"), name
        assert (secure, same_site, path, domain) == (True, "Lax", "/", ""), name


def _assert_guarded(answer: HttpResponseBase) -> None:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    # What is not named falls back to default-src 'none', objects and plug-ins among it; base-uri does not fall back.
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert not {"Server", "X-Powered-By"} & set(headers)
