"""What Chromium shows of a page: its text as it stands on the screen, white space and style sheets counted in."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.crawl.reading import without_lots
from tests.parts import chromium_program

WIDTHS = (1280, 390)
SHOW = """() => {
  document.querySelectorAll("details").forEach((each) => { each.open = true });
  return document.body.innerText;
}"""


@contextmanager
def eyes() -> Iterator[Callable[[str], list[str]]]:
    """Looks at HTML in a wide and in a narrow window: the lines of both, without scripts and with all details open."""
    from django.contrib.staticfiles import finders
    from playwright.sync_api import Route, sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # its loop stands beside the test client, which asks nothing of it
    program = chromium_program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        shown = ""

        def give(route: Route) -> None:
            path = urlsplit(route.request.url).path
            found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
            if path == "/seen/":
                route.fulfill(body=shown, content_type="text/html; charset=utf-8")
            elif isinstance(found, str):
                kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
                route.fulfill(body=Path(found).read_bytes(), content_type=kind)
            else:
                route.abort()

        def look(html: str) -> list[str]:
            nonlocal shown
            shown, lines = html, []
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto("http://127.0.0.1:8000/seen/")
                lines += [f"= {width} wide", *without_lots(str(page.evaluate(SHOW))).splitlines()]
            return lines

        page.route("**/*", give)
        yield look
        browser.close()
