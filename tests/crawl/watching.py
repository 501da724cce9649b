"""What Chromium notices while each of the demo's cast walks the pages that he reaches by links.

Noticed are refusals of the content policy, requests to anybody else, complaints of the console, and answers of 500.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.pages import prefer
from tests.browser.watch import Watch
from tests.parts import RunningDemo, build_demo, chromium_program, running_demo

# Pages that no link leads to: refusals, the descriptions of doors, and what a stranger may see.
BEGIN = (
    *("/", "/no-such-page/", "/gaps/?q=%00", "/people/", "/ledger/", "/cases/", "/desk/", "/live/wall/"),
    *("/api/v1/docs", "/card/", "/phone/", "/account/login/", "/live/wall/enter/", "/cases/status/"),
)
LINKS = "() => [...document.querySelectorAll('a[href]')].map(each => each.getAttribute('href'))"
LEFT_OUT = ("/account/logout/", "/people/enter/", "/static/")
PATIENCE = 60_000  # milliseconds


@dataclass
class Round:
    """One person's walk in one language: how many pages it opened and files it took, and what was wrong."""

    pages: int = 0
    files: int = 0
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


@contextmanager
def watched_demo() -> Iterator[RunningDemo]:
    """A demo that is built and served as it is outside."""
    with tempfile.TemporaryDirectory(prefix="posko-crawl-") as folder:
        data = Path(folder) / "demo"
        build_demo(data)
        with running_demo(data) as demo:
            yield demo


def watch(demo: RunningDemo, people: list[str], languages: dict[str, int]) -> int:
    """Walk as each of them and as nobody, in each language so many pages of one kind; print, and give all faults."""
    faults = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=["--no-sandbox"])
        for name in people:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
            context.set_default_timeout(PATIENCE)
            if name in demo.links:
                context.new_page().goto(demo.links[name])
            for language, a_kind in languages.items():
                prefer(context, demo, language=language)
                begun = time.monotonic()
                found = _walk(context, demo.address, a_kind)
                faults += len(found.wrong)
                took = time.monotonic() - begun
                print(f"{name}, {language}: {found.pages} pages, {found.files} files, {len(found.wrong)} faults, "
                      f"{took:.0f} s", *found.wrong, sep="\n  ", flush=True)  # fmt: skip
            context.close()
        browser.close()
    return faults


def _walk(context: BrowserContext, address: str, a_kind: int) -> Round:
    found = Round()
    watch = Watch(context.new_page(), address)
    ways, known = deque(BEGIN), set(BEGIN)
    while ways:
        way = ways.popleft()
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|\d+", "0", way.partition("?")[0])
        found.seen[kind] += 1
        if found.seen[kind] > a_kind and way not in BEGIN:
            continue
        for lead in _open(watch, context, way, found):
            if lead not in known and not lead.startswith(LEFT_OUT):
                known.add(lead)
                ways.append(lead)
    watch.page.close()
    found.wrong += watch.wrong
    return found


def _open(watch: Watch, context: BrowserContext, way: str, found: Round) -> list[str]:
    """Open a page, or take a file; where the page leads."""
    answer = context.request.get(watch.origin + way, max_redirects=5)
    if answer.status >= 500:
        found.wrong.append(f"{way} answers {answer.status}")
    if "text/html" not in answer.headers.get("content-type", ""):
        found.files += 1
        return []
    found.pages += 1
    before = len(watch.wrong)
    watch.page.goto(watch.origin + way, wait_until="load")
    # Chromium notes that a refusal was one; and that a font came before a busy machine drew the first letter.
    noise = ("preloaded using link preload", f"status of {answer.status}" if answer.status < 500 else "\0")
    watch.wrong[before:] = [each for each in watch.wrong[before:] if not any(part in each for part in noise)]
    found.wrong += [f"{way}: refused {each}" for each in watch.page.evaluate("() => window.refused")]
    leads = [urljoin(way, str(each).partition("#")[0]) for each in watch.page.evaluate(LINKS)]
    return [each for each in leads if each.startswith("/") and not each.startswith("//")]
