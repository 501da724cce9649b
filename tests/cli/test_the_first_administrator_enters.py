"""A real post from nothing: made, served, and entered by its first administrator, second factor and all."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.parts import posko, serving

PASSWORD = "kuda-nil-berenang-tenang-9"


class Browser:
    """As much of a browser as a log-in needs: cookies, forms, redirects."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.url = ""
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> str:
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.address, path)))

    def post(self, path: str, page: str, **fields: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, "the page has a form"
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
        headers = {"Referer": self.address + path}
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.address, path), data, headers))

    def _read(self, request: urllib.request.Request) -> str:
        with self._open.open(request, timeout=20) as answer:
            self.url = answer.url
            return str(answer.read().decode())


@pytest.fixture
def entered(tmp_path: Path) -> Iterator[tuple[Browser, str]]:
    made = posko("operation", "create", "--city", "jaktim", data=tmp_path)
    link = re.search(r"http://\S+(/people/enter/\S+/)", made.stdout)
    assert link, made.stderr
    with serving(tmp_path, "serve") as address:
        yield Browser(address), link[1]


def test_by_link_then_password_then_second_factor(entered: tuple[Browser, str]) -> None:
    browser, link = entered
    page = browser.post(link, browser.get(link))
    assert browser.url.endswith("/account/password/set/")
    browser.post("/account/password/set/", page, password1=PASSWORD, password2=PASSWORD)
    page = browser.get("/people/")
    assert browser.url.endswith("/account/second-factor/totp/activate/")
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret, "the page shows the secret as text"
    code = format_hotp_value(hotp_value(secret[1], next(iter(yield_hotp_counters_from_time()))))
    browser.post("/account/second-factor/totp/activate/", page, code=code)
    page = browser.get("/people/")
    assert browser.url.endswith("/people/")
    assert "Administrator" in page
