"""The journal is written while somebody speaks: n begins a line, Enter writes it, and the next one can begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import Walk
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

SAID = "Dua regu siaga di Penggilingan, nanti bergeser."
FOCUS = "() => document.activeElement.name"


@pytest.fixture
def journal(window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]) -> Page:
    """The journal's page of the duty officer."""
    inside = window(storage_state=passes("Ipda Sekar Ayu Lestari"))
    return Walk(inside.new_page(), demo).opens("/people/journal/").page


def test_a_line_is_written_without_the_mouse(journal: Page) -> None:
    journal.keyboard.press("n")
    assert journal.evaluate(FOCUS) == "sender"
    journal.keyboard.type("Padal Cakung")
    for _ in ("to", "channel", "what was said"):
        journal.keyboard.press("Tab")
    assert journal.evaluate(FOCUS) == "text"
    journal.keyboard.type(SAID)
    journal.keyboard.press("Enter")
    journal.wait_for_url("**entry=1*")
    assert (
        "Dua regu siaga di Penggilingan, nanti bergeser." in journal.locator("main table tbody tr").first.inner_text()
    )
    assert journal.evaluate(FOCUS) == "sender", "ready for the next line"


def test_n_is_a_letter_where_somebody_writes(journal: Page) -> None:
    journal.locator("[name=text]").focus()
    journal.keyboard.type("nanti")
    assert journal.locator("[name=text]").input_value() == "nanti"
    assert journal.evaluate(FOCUS) == "text"
