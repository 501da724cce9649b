"""A page that rests asks for the second factor over what is being written; without JavaScript the form comes back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.parts import ROOT, RunningDemo, post_environment

pytestmark = pytest.mark.browser

SESSION = "posko"
# Makes a session of somebody that has shown a second factor, and lets it rest; tells recovery codes.
KEEPER = """
import sys, time, django
django.setup()
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from posko.apps.people.models import User
user = User.objects.get(full_name=sys.argv[1])
TOTP.activate(user, generate_totp_secret())
codes = list(RecoveryCodes.activate(user).generate_codes())  # each counts once, and none has to be waited for
for line in sys.stdin:
    word, _, rest = line.strip().partition(" ")
    if word == "enter":
        session = SessionStore()
        session.update({
            SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash(),
            BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
            "account_authentication_methods_user": str(user.pk),
            "account_authentication_methods": [{"method": "mfa", "at": time.time()}]})
        session.save()
        print(session.session_key, flush=True)
    elif word == "rest":
        session = SessionStore(rest)
        for record in session["account_authentication_methods"]:
            record["at"] -= 40 * 60
        session.pop("acted", None)
        session.save()
        print("rests", flush=True)
    else:
        print(codes.pop(), flush=True)
"""


@dataclass(slots=True)
class Keeper:
    """What keeps sessions and codes of one person, beside the post."""

    process: subprocess.Popen[str]

    def __call__(self, words: str) -> str:
        """Its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()
        told = self.process.stdout.readline().strip()
        assert told, (self.process.stderr and self.process.stderr.read()) or "silent"
        return told


@pytest.fixture(scope="module")
def keeper(demo: RunningDemo) -> Iterator[Keeper]:
    """For Rani of Bawaslu, by a session that is none of the demo's own."""
    told = post_environment(demo.data, POSKO_DEMO="1", DJANGO_SETTINGS_MODULE="posko.web.settings")
    pipe = subprocess.PIPE
    call = [sys.executable, "-c", KEEPER, "Rani Prameswari"]
    process = subprocess.Popen(call, cwd=ROOT, env=told, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    yield Keeper(process)
    process.communicate(timeout=60)


def inside(context: BrowserContext, demo: RunningDemo, key: str) -> Page:
    """A page of a browser that brings the session."""
    context.add_cookies([{"name": SESSION, "value": key, "url": demo.address}])
    return context.new_page()


def test_the_question_stands_over_the_page_and_what_was_typed_stays(
    window: Callable[..., BrowserContext], demo: RunningDemo, keeper: Keeper
) -> None:
    key = keeper("enter")
    page = inside(window(), demo, key)
    page.goto(demo.address + "/live/")
    page.locator("#search").fill("pompa yang mati")
    keeper(f"rest {key}")
    question = page.locator("dialog.ask-again")
    expect(question).to_be_visible(timeout=30_000)  # asked by the next poll
    question.locator("[name=code]").fill("000000")
    question.locator("button").click()
    expect(question.locator(".error-summary")).to_be_visible()
    question.locator("[name=code]").fill(keeper("code"))
    question.locator("button").click()
    expect(question).to_have_count(0)
    assert page.locator("#search").input_value() == "pompa yang mati"
    assert page.url.endswith("/live/")


def test_without_javascript_the_form_comes_back_as_it_was_typed(
    window: Callable[..., BrowserContext], demo: RunningDemo, keeper: Keeper
) -> None:
    key = keeper("enter")
    page = inside(window(java_script_enabled=False), demo, key)
    page.goto(demo.address + "/gaps/new/")
    form = page.locator("main form").filter(has=page.locator("[name=title]"))
    for field in form.locator("select[required]").all():
        field.select_option(index=1)
    for field in form.locator("input[required]:not([type=radio]), textarea[required]").all():
        told = {"dd-mm-yyyy": "26-11-2024", "00.00": "10.00"}
        field.fill(told.get(field.get_attribute("placeholder") or "", "31.75.03.1001"))
    form.locator("[name=title]").fill('Pompa "mati" <dua>')
    fields = form.locator("select, input:not([type=hidden]), textarea").all()
    typed = [field.input_value() for field in fields]
    keeper(f"rest {key}")
    form.locator("button.is-go").click()
    page.locator("[name=code]").fill(keeper("code"))
    page.locator("main form button.is-go").click()
    assert page.url.endswith("/gaps/new/")
    again = form.locator("select, input:not([type=hidden]), textarea").all()
    assert [field.input_value() for field in again] == typed
    assert 'Pompa "mati" <dua>' in typed
