"""A watch passes on in four presses: two of who has it, two of who comes; what was open is in the note already."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.pages import Walk
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

MOST = 4
GIVER, TAKER = "Ipda Sekar Ayu Lestari", "Bripka Joni Hartawan"


def test_a_watch_is_handed_over_and_taken_over_now(window: Callable[..., BrowserContext], demo: RunningDemo) -> None:
    presses = list[str]()

    def press(what: Locator) -> None:
        what.first.click()
        presses.append(what.page.url)

    def sits_down(name: str, path: str) -> Page:
        page = window(viewport={"width": 1280, "height": 800}).new_page()
        return Walk(page, demo).as_(name).opens(path).page

    giver = sits_down(GIVER, "/people/duty/")
    press(giver.locator("#polres .is-now a[href^='/people/duty/']"))
    note = giver.locator("main textarea[name=handover]")
    assert note.input_value().strip(), "what is open at the desk stands in the note before anybody types"
    press(giver.locator("main form[action$='/hand-over/'] button[name=now]"))
    giver.locator(".messages .alert.is-ok").wait_for()

    taker = sits_down(TAKER, "/")
    press(taker.locator("#queue .list .press a[href^='/people/duty/']"))
    taker.locator("main .note").first.wait_for()
    press(taker.locator("main form[action$='/acknowledge/'] button[name=now]"))
    # both have said now: the watch has passed on, and is not only announced
    taker.locator(".messages .alert.is-ok").get_by_text("Diterima. Piket kini milik Anda.").wait_for()
    assert len(presses) <= MOST, presses
