"""The menu of a telephone leads everywhere; theme and language stay as chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import SIDEWAYS, Walk
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_the_menu_of_a_telephone_leads_where_the_rail_does(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    context = window(storage_state=passes("Rani Prameswari"), viewport={"width": 360, "height": 740})
    page = Walk(context.new_page(), demo).opens("/").page
    assert not page.locator("nav.rail").is_visible()
    page.locator("details.menu-more > summary").click()
    page.locator("details.menu-more a[href='/gaps/']").click()
    page.wait_for_url("**/gaps/")
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_the_theme_is_switched_and_stays(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any], javascript: bool
) -> None:
    context = window(storage_state=passes("Rani Prameswari"), color_scheme="light", java_script_enabled=javascript)
    page = Walk(context.new_page(), demo).opens("/gaps/").page
    day = _ground(page)
    # The script paints at once and tells the post behind it; without one the form leads to a page of its own.
    with page.expect_response("**/theme/") if javascript else page.expect_navigation():
        page.locator("button.offer-dark:visible").click()
    page.locator("html[data-theme=dark]").wait_for()
    night = _ground(page)
    assert night != day
    page.reload()
    assert _ground(page) == night
    with page.expect_response("**/theme/") if javascript else page.expect_navigation():
        page.locator("button.offer-light:visible").click()
    page.locator("html[data-theme=light]").wait_for()
    page.reload()
    assert _ground(page) == day


def test_the_language_is_switched_and_nothing_of_the_other_stays_in_the_navigation(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    page = Walk(window(storage_state=passes("Rani Prameswari")).new_page(), demo).opens("/gaps/").page
    indonesian = _nav_words(page)
    page.locator("button[name=language][value=en]:visible").click()
    page.locator("html[lang=en]").wait_for()
    english = _nav_words(page)
    assert page.url.endswith("/gaps/"), "one stays on the page"
    assert {"Turns", "Gaps", "Records"} <= english
    assert indonesian & english <= {"Rakor"}
    page.locator("button[name=language][value=id]:visible").click()
    page.locator("html[lang=id]").wait_for()
    assert _nav_words(page) == indonesian


def _ground(page: Page) -> str:
    return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))


def _nav_words(page: Page) -> set[str]:
    """Names of the doors, and of the pages behind the one that is open."""
    return set(page.locator("nav.rail .doors a > span").all_inner_texts()) | set(
        page.locator(".door-tabs a").evaluate_all("links => links.map(link => link.firstChild.textContent.trim())")
    )
