"""The time line under the top bar: no letters upon letters, late only left of now, one stop of the tab key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import prefer
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]
Open = Callable[..., Page]
BOXES = """() => [...document.querySelectorAll(".tl-svg text")].map((each) => {
  const box = each.getBoundingClientRect();
  return { words: each.textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom };
})"""


@pytest.fixture
def line(window: Callable[..., BrowserContext], passes: Callable[[str], Any], demo: RunningDemo) -> Open:
    """A page of Fajar, whose time line has everything on it."""

    def opened(path: str, language: str = "id", **options: Any) -> Page:
        context = window(storage_state=passes("Fajar Hidayat"), **options)
        prefer(context, demo, language=language)
        page = context.new_page()
        page.goto(demo.address + path)
        return page

    return opened


@pytest.mark.parametrize("width", [1181, 1280, 1920])
def test_no_letters_stand_upon_letters(line: Open, width: int) -> None:
    for language, scale in (("id", "48h"), ("en", "7d"), ("id", "30d")):
        page = line(f"/?line={scale}", language, viewport={"width": width, "height": 700})
        boxes = page.evaluate(BOXES)
        assert len(boxes) > 4
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = one["right"] <= other["left"] or other["right"] <= one["left"]
                assert apart or one["bottom"] - 3 <= other["top"] or other["bottom"] - 3 <= one["top"], (one, other)


def test_what_is_late_stands_left_of_now(line: Open) -> None:
    page = line("/")
    now = page.locator(".tl-now").bounding_box()
    marks = page.locator(".tl-tick.is-late path").all()
    assert now and marks
    for mark in marks:
        box = mark.bounding_box()
        assert box and box["x"] + box["width"] <= now["x"] + 1


def test_the_marks_are_one_stop_of_the_tab_key_and_arrows_go_on(line: Open) -> None:
    page = line("/")
    marks = page.locator(".tl-tick")
    expect(page.locator('.tl-tick[tabindex="0"]')).to_have_count(1)
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()
    expect(page.locator('.tl-tick[tabindex="0"]')).to_have_count(1)


def test_without_javascript_the_scale_is_kept_and_the_table_is_a_page(line: Open) -> None:
    page = line("/gaps/", java_script_enabled=False)
    page.locator('.tl-scale button[value="30d"]').click()
    expect(page.locator('.tl-scale button[aria-pressed="true"]')).to_have_attribute("value", "30d")
    page.locator(".tl-table summary").click()
    page.locator(".tl-pop a").click()
    expect(page.locator(".tl-rows tbody tr").first).to_be_visible()


def test_the_table_opens_beside_the_line(line: Open) -> None:
    page = line("/")
    page.locator(".tl-table summary").click()
    expect(page.locator(".tl-pop .tl-rows tbody tr").first).to_be_visible()
