"""Days, hours and places in a browser that speaks American: day first, 24 hours, our words, any spelling of a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import PATIENCE
from tests.browser.pages import Walk
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_a_browsers_language_turns_no_day_round(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    page = window(storage_state=passes("Kompol Bagus Wirayuda"), locale="en-US").new_page()
    Walk(page, demo).opens("/incidents/report/")
    day, hour = page.locator("[name=happened_at_0]"), page.locator("[name=happened_at_1]")
    day.click()
    expect(page.locator(".picker")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".picker b")).to_have_text("November 2024")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(day).to_have_value("24-11-2024")
    hour.fill("0905")
    hour.blur()
    expect(hour).to_have_value("09.05")
    day.fill("11/25/2024")
    day.blur()
    assert "tanggal-bulan-tahun" in day.evaluate("field => field.validationMessage")
    place = page.locator("[name=place]")
    place.click()
    expect(place).to_have_attribute("role", "combobox", timeout=PATIENCE)
    place.press_sequentially("pinangr")
    expect(page.get_by_role("option", name="Pinangranti")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(place).to_have_value("31.75.08.1002 · Pinangranti")
