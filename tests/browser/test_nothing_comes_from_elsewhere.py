"""No page asks anybody but the post itself, breaks its own content policy, or complains in the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.browser.pages import PAGES, Walk, prefer
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

# Runs before any script of the page; kept in the window, for the policy forbids nothing that listens.
LISTEN = """window.refused = [];
document.addEventListener("securitypolicyviolation", e => refused.push(`${e.violatedDirective}: ${e.blockedURI}`));"""


class Watch:
    """Everything a page asked for and complained about."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.wrong: list[str] = []
        page.add_init_script(LISTEN)
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

    def look_at(self, path: str) -> None:
        """Open a page and let it settle."""
        answer = self.page.goto(self.origin + path, wait_until="networkidle" if path == "/" else "load")
        assert answer is not None, path
        assert answer.status == (404 if "nothing-is-here" in path else 200), f"{path} answers {answer.status}"
        self.wrong += [f"{path}: refused {each}" for each in self.page.evaluate("() => window.refused")]

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "data:")):
            self.wrong.append(f"{self.page.url}: asks {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # Chromium itself notes that a page was a 404; that is what this page is.
        own_404 = "nothing-is-here" in self.page.url and "404" in message.text
        if message.type in ("error", "warning") and not own_404:
            self.wrong.append(f"{self.page.url}: {message.type}: {message.text}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_stays_at_home(
    window: Callable[..., BrowserContext],
    demo: RunningDemo,
    passes: Callable[[str], Any],
    language: str,
    theme: str,
) -> None:
    context = window(storage_state=passes("Rani Prameswari"))
    prefer(context, demo, language=language, theme=theme)
    watch = Watch(context.new_page(), demo.address)
    for path in PAGES:
        watch.look_at(path)
    root = watch.page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("data-theme")) == (language, theme)
    assert not watch.wrong


def test_the_doors_stay_at_home(window: Callable[..., BrowserContext], demo: RunningDemo) -> None:
    watch = Watch(window().new_page(), demo.address)
    for path in ("/account/login/", "/account/login/?next=/gaps/", "/nothing-is-here/"):
        watch.look_at(path)
    assert not watch.wrong


def test_the_administrators_pages_stay_at_home(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    watch = Watch(window(storage_state=passes("Sari Wulandari")).new_page(), demo.address)
    for path in ("/people/", "/people/add/", "/people/roles/"):
        watch.look_at(path)
    assert not watch.wrong


def test_the_watch_sees_what_it_watches_for(window: Callable[..., BrowserContext], demo: RunningDemo) -> None:
    page = window().new_page()
    watch = Watch(page, demo.address)
    watch.look_at("/account/login/")
    page.evaluate(
        """() => new Promise(done => {
            document.addEventListener("securitypolicyviolation", done);
            const picture = new Image();
            picture.src = "http://elsewhere.invalid/x.png";
        })"""
    )
    assert page.evaluate("() => window.refused") == ["img-src: http://elsewhere.invalid/x.png"]


def test_every_link_of_the_navigation_is_among_the_watched_pages(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    walk = Walk(window(storage_state=passes("Rani Prameswari")).new_page(), demo).opens("/")
    links = walk.page.locator("nav.rail a, .menu-user a").all()
    addresses = {link.get_attribute("href") or "" for link in links}
    assert len(addresses) >= 8
    assert addresses <= set(PAGES)
