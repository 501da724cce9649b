"""What asks for nothing elsewhere: the doors, the administrator's pages; and the watch that looks at every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.pages import PAGES, Walk
from tests.browser.watch import Watch
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_the_doors_stay_at_home(window: Callable[..., BrowserContext], demo: RunningDemo) -> None:
    watch = Watch(window().new_page(), demo.address)
    for path in ("/account/login/", "/account/login/?next=/gaps/", "/nothing-is-here/"):
        watch.look_at(path)
    assert not watch.wrong


def test_the_administrators_pages_stay_at_home(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    watch = Watch(window(storage_state=passes("Sari Wulandari")).new_page(), demo.address)
    for path in ("/people/", "/people/add/", "/people/proposals/", "/people/roles/"):
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
