"""One Chromium for all, windows of their own for every test, and the door of the demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize, sync_playwright

from tests.browser.pages import Walk
from tests.parts import RunningDemo

SIZE = ViewportSize(width=1280, height=900)
PATIENCE = 60_000  # milliseconds that a page may take on a busy machine: a test waits, it does not time


@pytest.fixture(scope="package")
def played() -> Iterator[Playwright]:
    """Playwright: one at a time is all that a thread can have."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(played: Playwright, chromium: str) -> Iterator[Browser]:
    """Chromium."""
    opened = played.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield opened
    opened.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open windows with options of Playwright; they close after the test."""
    with windows(browser) as open_window:
        yield open_window


@contextmanager
def windows(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open windows with options of Playwright until the block ends."""
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": SIZE, "locale": "id-ID", **options})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def entered() -> dict[tuple[str, str], Any]:
    """Sessions by the address of a demo and the name of a person: a link lets in once, and a demo may be shared."""
    return {}


@pytest.fixture(scope="module")
def passes(browser: Browser, demo: RunningDemo, entered: dict[tuple[str, str], Any]) -> Callable[[str], Any]:
    """The session of a person, entered once by the one-time link: what a new window is given to be inside."""

    def passed(name: str) -> Any:
        if (demo.address, name) not in entered:
            context = browser.new_context()
            Walk(context.new_page(), demo).as_(name)
            entered[demo.address, name] = context.storage_state()
            context.close()
        return entered[demo.address, name]

    return passed
