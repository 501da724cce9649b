"""A planner finds the least certain weak kelurahan, asks why, and opens a gap from a driver; by keyboard too."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import Walk
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

PLANNER = "Kompol Bagus Wirayuda"
ROW = "#table tbody tr"


def _least_certain(page: Page) -> list[tuple[str, int]]:
    """Name and share in percent of the high kelurahan as the page lists them."""
    page.select_option("#f-class", "high")
    page.select_option("#f-sort", "uncertain")
    page.locator("form.filter button").click()
    page.wait_for_url(re.compile("sort=uncertain"))
    rows = page.locator(ROW).all()
    found = [(row.locator("b").first.inner_text(), row.locator("td").nth(1).inner_text()) for row in rows]
    return [(name, int(re.findall(r"(\d+)%", told)[0])) for name, told in found]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_three_least_certain_of_the_high_class_stand_first(
    window: Callable[..., BrowserContext], passes: Callable[[str], Any], demo: RunningDemo, language: str
) -> None:
    page = window(storage_state=passes(PLANNER)).new_page()
    walk = Walk(page, demo)
    page.context.add_cookies([{"name": "posko_language", "value": language, "url": demo.address}])
    walk.opens("/vulnerability/")
    shares = [share for _name, share in _least_certain(page)]
    assert len(shares) >= 3 and shares == sorted(shares) and shares[0] < 90


def test_why_and_a_gap_from_the_driver(
    window: Callable[..., BrowserContext], passes: Callable[[str], Any], demo: RunningDemo
) -> None:
    page = window(storage_state=passes(PLANNER)).new_page()
    Walk(page, demo).opens("/vulnerability/")
    first = _least_certain(page)[0][0]
    page.locator(f"{ROW} a").first.click()
    page.wait_for_url(re.compile("/map/"))
    assert page.locator("#peek h2").inner_text() == first
    drivers = page.locator("#why li[data-indicator]")
    assert drivers.count() > 1
    opening = drivers.filter(has=page.locator("form button")).first
    indicator = opening.get_attribute("data-indicator")
    opening.locator("form button").click()
    page.wait_for_url(re.compile(r"/gaps/\d+/"))
    assert first in page.locator("h1").inner_text()
    number = page.url.rstrip("/").rpartition("/")[2]
    page.go_back()
    page.reload()
    assert page.locator(f'#why li[data-indicator="{indicator}"] a[href="/gaps/{number}/"]').count() == 1


def test_the_table_is_reached_by_keyboard(
    window: Callable[..., BrowserContext], passes: Callable[[str], Any], demo: RunningDemo
) -> None:
    page = window(storage_state=passes(PLANNER)).new_page()
    Walk(page, demo).opens("/vulnerability/")
    link = page.locator('a[href="#table"]').first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#table"))
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('#table') !== null")
    assert focused
