"""Listens to a page: what it asks for, what its content policy refuses, what it complains about."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page, Request

# Runs before any script of the page; kept in the window, for the policy forbids nothing that listens.
LISTEN = """window.refused = [];
document.addEventListener("securitypolicyviolation", e => refused.push(`${e.violatedDirective}: ${e.blockedURI}`));"""


class Watch:
    """Everything a page asked for and complained about."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.wrong: list[str] = []
        page.add_init_script(LISTEN)
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

    def look_at(self, path: str) -> None:
        """Open a page and let it settle."""
        answer = self.page.goto(self.origin + path, wait_until="networkidle" if path == "/" else "load")
        assert answer is not None, path
        assert answer.status == (404 if "nothing-is-here" in path else 200), f"{path} answers {answer.status}"
        self.wrong += [f"{path}: refused {each}" for each in self.page.evaluate("() => window.refused")]

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "data:")):
            self.wrong.append(f"{self.page.url}: asks {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # Chromium itself notes that a page was a 404; that is what this page is.
        own_404 = "nothing-is-here" in self.page.url and "404" in message.text
        # Without a graphics card Chromium draws the map by the processor, and its driver says so.
        driver = "GL Driver Message" in message.text
        # Where a page is read for long before it is drawn, Chromium wonders what its fonts were loaded for.
        undrawn = "was preloaded using link preload but not used" in message.text
        if message.type in ("error", "warning") and not own_404 and not driver and not undrawn:
            self.wrong.append(f"{self.page.url}: {message.type}: {message.text}")
