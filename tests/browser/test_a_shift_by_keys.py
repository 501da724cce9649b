"""A duty shift by the keyboard alone: find, report, confirm, write in the journal, look at the roster, hand over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import Walk
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

HOLDER = "Ipda Sekar Ayu Lestari"
STEPS = 120  # keys of Tab after which something is not reached
SAID = "Regu dua menuju TPS 021, air setinggi lutut."


@pytest.fixture
def keys(window: Callable[..., BrowserContext], demo: RunningDemo) -> Page:
    """The home of the duty officer; no mouse is used from here on."""
    return Walk(window(viewport={"width": 1280, "height": 800}).new_page(), demo).as_(HOLDER).page


def goes_to(page: Page, words: str, address: str) -> None:
    """The search: its key, the words, down to the first line, Enter."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.locator("#found a").first.wait_for()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation(url=address):
        page.keyboard.press("Enter")


def tabs_to(page: Page, what: str) -> None:
    """On by Tab until the focus stands there."""
    for _ in range(STEPS):
        if page.evaluate("what => document.activeElement?.matches(what) ?? false", what):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{what} cannot be reached by Tab on {page.url}")


def test_a_shift_is_worked_without_a_mouse(keys: Page) -> None:
    goes_to(keys, "lapor", "**/incidents/report/")
    tabs_to(keys, "select[name=kind]")
    keys.keyboard.type("Banjir")
    tabs_to(keys, "[name=place]")
    keys.keyboard.type("31.75.08.1005")
    tabs_to(keys, "textarea[name=text]")
    keys.keyboard.type(SAID)
    tabs_to(keys, "main button.is-go")
    keys.keyboard.press("Enter")
    keys.locator(".messages .alert.is-ok").wait_for()
    number = keys.url.rstrip("/").rpartition("/")[2]

    goes_to(keys, SAID[:20], f"**/incidents/{number}/")
    tabs_to(keys, "main form[action*='/incidents/'] button")
    keys.keyboard.press("Enter")
    keys.locator(".messages .alert.is-ok").wait_for()

    goes_to(keys, "jurnal", "**/people/journal/**")
    keys.keyboard.press("n")
    keys.keyboard.type("Padal Makasar")
    tabs_to(keys, "[name=text]")
    keys.keyboard.type(SAID)
    keys.keyboard.press("Enter")
    keys.wait_for_url("**entry=1*")

    goes_to(keys, "pantauan", "**/live/")
    keys.keyboard.press("Escape")
    keys.evaluate("document.activeElement.blur()")
    keys.keyboard.press("j")
    keys.keyboard.press("j")
    keys.keyboard.press("k")
    assert keys.evaluate("document.activeElement.matches('#queue .list a.t')"), "j and k walk the list"
    with keys.expect_navigation(url="**/incidents/*/"):
        keys.keyboard.press("Enter")

    goes_to(keys, "piket", "**/people/duty/")
