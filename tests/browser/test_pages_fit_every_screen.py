"""From a telephone to a wall: no page scrolls sideways, buttons fit a thumb, theme and language stay as chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import OFFICE, PAGES, Walk, prefer
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

WIDTHS = {360: 740, 768: 1024, 1280: 800, 1920: 1080}
THUMB = 40  # px, the least height of a button on a telephone
# What a width of the window makes overflow, with the parts that stick out.
SIDEWAYS = """() => {
    const page = document.documentElement, wide = page.clientWidth;
    if (page.scrollWidth <= wide) return [];
    const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide + 1);
    return [`${page.scrollWidth} px`, ...out.slice(0, 4).map(e => `${e.tagName}.${e.getAttribute("class") || ""}`)];
}"""
LOW = """thumb => [...document.querySelectorAll("button, a.btn, input:not([type=hidden]), select, summary")]
    .filter(e => e.checkVisibility() && !e.closest(".sr-only") && !e.matches("[type=checkbox], [type=radio]"))
    .filter(e => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < thumb - 0.5)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 24)} ${e.getBoundingClientRect().height}`)"""


def _fitting(page: Page, address: str) -> list[str]:
    page.goto(address)
    wrong = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if out := page.evaluate(SIDEWAYS):
            wrong.append(f"{address} at {width}: {out}")
        if width == min(WIDTHS) and (low := page.evaluate(LOW, THUMB)):
            wrong.append(f"{address}: lower than a thumb: {low}")
    return wrong


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_scrolls_sideways_and_buttons_fit_a_thumb(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any], language: str
) -> None:
    inside, outside = window(storage_state=passes("Rani Prameswari")), window()
    office = window(storage_state=passes("Sari Wulandari"))
    wrong: list[str] = []
    for context, paths in (
        (inside, PAGES),
        (outside, ("/account/login/",)),
        (office, OFFICE),
    ):
        prefer(context, demo, language=language)
        page = context.new_page()
        for path in paths:
            wrong += _fitting(page, demo.address + path)
    assert not wrong, "\n".join(wrong)


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
