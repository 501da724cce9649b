"""Every page, opened once a language: it stays at home, is for everybody, fits every screen, keeps its doors in sight.

A walk opens each page and writes down all that is wrong with it; each test then asks for one kind of wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import SIZE, windows
from tests.browser.pages import OFFICE, PAGES, SIDEWAYS, axe, prefer
from tests.browser.watch import Watch
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]

WIDTHS = {360: 740, 768: 1024, 1280: 800, 1920: 1080}
THUMB = 40  # px, the least height of a button on a telephone
LOW = """thumb => [...document.querySelectorAll("button, a.btn, input:not([type=hidden]), select, summary")]
    .filter(e => e.checkVisibility() && !e.closest(".sr-only") && !e.matches("[type=checkbox], [type=radio]"))
    .filter(e => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < thumb - 0.5)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 24)} ${e.getBoundingClientRect().height}`)"""
# The rules of a width hold once the page was drawn at it.
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
DOORS = """() => {
    const rail = document.querySelector("nav.rail");
    if (!rail) return null;
    const current = rail.querySelector(".doors .is-current")?.getBoundingClientRect();
    return {
        scrolls: rail.scrollHeight > rail.clientHeight + 1,
        seen: !current || (current.top >= 0 && current.bottom <= innerHeight),
        doors: rail.querySelectorAll(".doors a").length,
    };
}"""
# The themes differ in colours only: the second is asked about those.
RULES = {"light": (), "dark": ("color-contrast",)}


@dataclass(slots=True)
class Walked:
    """What was wrong by its kind, on how many pages rows of doors were seen, and what the last page said of itself."""

    language: str
    theme: str
    wrong: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rails: int = 0
    told: tuple[str | None, str | None] = (None, None)


@pytest.fixture(scope="module", params=[("id", "light"), ("en", "dark")], ids="-".join)
def walked(
    request: pytest.FixtureRequest, browser: Browser, demo: RunningDemo, passes: Callable[[str], Any]
) -> Iterator[Walked]:
    """All pages of Bawaslu, of nobody and of an administrator in one language and theme."""
    walk = Walked(*request.param)
    with windows(browser) as window:
        for name, paths in (("Sari Wulandari", OFFICE), ("", ("/account/login/",)), ("Rani Prameswari", PAGES)):
            context = window(storage_state=passes(name) if name else None, reduced_motion="reduce")
            _through(walk, context, demo, paths)
        yield walk


def _through(walk: Walked, context: BrowserContext, demo: RunningDemo, paths: tuple[str, ...]) -> None:
    prefer(context, demo, language=walk.language, theme=walk.theme)
    page = context.new_page()
    watch = Watch(page, demo.address)
    for path in paths:
        page.set_viewport_size(SIZE)
        watch.look_at(path)
        walk.wrong["axe"] += axe(page, *RULES[walk.theme])
        _narrow_and_widen(walk, page, path)
    root = page.locator("html")
    walk.told = (root.get_attribute("lang"), root.get_attribute("data-theme"))
    walk.wrong["elsewhere"] += watch.wrong


def _narrow_and_widen(walk: Walked, page: Page, path: str) -> None:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(DRAWN)
        if out := page.evaluate(SIDEWAYS):
            walk.wrong["sideways"].append(f"{path} at {width}: {out}")
        if width == min(WIDTHS) and (low := page.evaluate(LOW, THUMB)):
            walk.wrong["low"].append(f"{path}: lower than a thumb: {low}")
    page.set_viewport_size({"width": 1280, "height": 600})
    page.evaluate(DRAWN)
    doors = page.evaluate(DOORS)
    if doors and doors["doors"]:  # who runs the machine has no doors
        walk.rails += 1
        if doors["scrolls"] or not doors["seen"] or doors["doors"] != 6:
            walk.wrong["doors"].append(f"{path}: {doors}")


def test_every_page_stays_at_home(walked: Walked) -> None:
    assert walked.told == (walked.language, walked.theme)
    assert not walked.wrong["elsewhere"], "\n".join(walked.wrong["elsewhere"])


def test_axe_finds_nothing_grave(walked: Walked) -> None:
    assert not walked.wrong["axe"], "\n".join(walked.wrong["axe"])


def test_no_page_scrolls_sideways(walked: Walked) -> None:
    assert not walked.wrong["sideways"], "\n".join(walked.wrong["sideways"])


def test_buttons_fit_a_thumb(walked: Walked) -> None:
    assert not walked.wrong["low"], "\n".join(walked.wrong["low"])


def test_the_six_doors_never_scroll_and_the_open_one_is_in_sight(walked: Walked) -> None:
    assert walked.rails > len(PAGES) // 2
    assert not walked.wrong["doors"], "\n".join(walked.wrong["doors"])
