"""One Chromium a module, windows of their own for every test, and the door of the demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.pages import Walk
from tests.parts import RunningDemo

PATIENCE = 60_000  # milliseconds that a page may take on a busy machine: a test waits, it does not time


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open windows with options of Playwright; they close after the test."""
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "id-ID", **options})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def passes(browser: Browser, demo: RunningDemo) -> Callable[[str], Any]:
    """The session of a person, entered once by the one-time link: what a new window is given to be inside."""
    known: dict[str, Any] = {}

    def passed(name: str) -> Any:
        if name not in known:
            context = browser.new_context()
            Walk(context.new_page(), demo).as_(name)
            known[name] = context.storage_state()
            context.close()
        return known[name]

    return passed
