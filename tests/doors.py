"""As much of a browser as a log-in to a running post needs: cookies, forms, redirects, codes of a second factor."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

PASSWORD = "kuda-nil-berenang-tenang-9"
ACTIVATE = "/account/second-factor/totp/activate/"
SHOW = "/account/second-factor/authenticate/"


class Browser:
    """One person at one post."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.url = ""
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> str:
        """A page, after its redirects."""
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.address, path)))

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send the form of a page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, "the page has a form"
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
        headers = {"Referer": self.address + path}
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.address, path), data, headers))

    def enter(self, link: str) -> str:
        """By a one-time link, with a new password and a second factor. Gives the factor's secret."""
        page = self.post(link, self.get(link))
        self.post("/account/password/set/", page, password1=PASSWORD, password2=PASSWORD)
        return self.set_factor()

    def set_factor(self) -> str:
        """A second factor for who has none yet. Gives its secret."""
        page = self.get("/people/")
        assert self.url.endswith(ACTIVATE)
        secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
        assert secret, "the page shows the secret as text"
        self.post(ACTIVATE, page, code=code_of(secret[1]))
        return secret[1]

    def log_in(self, name: str, code: Callable[[], str]) -> str:
        """By password and a code. Gives the page after that."""
        self.post("/account/login/", self.get("/account/login/"), login=name, password=PASSWORD)
        assert self.url.endswith(SHOW), self.url
        return self.post(SHOW, self.get(SHOW), code=code())

    def _read(self, request: urllib.request.Request) -> str:
        with self._open.open(request, timeout=20) as answer:
            self.url = answer.url
            return str(answer.read().decode())


def code_of(secret: str) -> str:
    """The code that a telephone with this secret shows now. One that is about to end is waited out."""
    if (left := 30 - time.time() % 30) < 5:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
