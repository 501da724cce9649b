"""Pages for everybody: the keyboard alone gets everywhere and sees where it is, and a turn is open to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.pages import Walk, axe
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]

# Where the focus is, and whether one sees it: an outline, or on the map a line round the area.
FOCUS = """() => {
    const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
    const probe = document.body.appendChild(Object.assign(document.createElement("i"), {hidden: true}));
    probe.style.color = "var(--focus)";
    const colour = getComputedStyle(probe).color;
    probe.remove();
    const drawn = getComputedStyle(at.querySelector(".k, .pin-body") ?? at);
    const lined = drawn.stroke === colour && parseFloat(drawn.strokeWidth) >= 4;
    const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
    return {
        name: `${at.tagName}.${at.getAttribute("class") || ""} ${at.getAttribute("href") || at.name || ""}`,
        skip: at.matches("a.skip"),
        rail: at.closest("nav.rail") !== null,
        seen: box.width > 0 && box.height > 0 && (at.matches("svg a") ? lined || outlined : outlined),
    };
}"""


def test_axe_finds_nothing_grave_while_a_promise_is_owed(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    page = window(storage_state=passes("Fajar Hidayat"), reduced_motion="reduce").new_page()
    page.goto(urljoin(demo.address, "/gaps/73/"))
    wrong = axe(page)
    owed = page.locator("main .turn-box form[action*='/evidence/']")
    assert owed.count() >= 1, "BPBD owes the evidence, its form must be open"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/", "/gaps/", "/gaps/1/", "/rakor/1/"])
def test_the_keyboard_gets_everywhere_and_sees_where_it_is(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any], path: str
) -> None:
    page = window(storage_state=passes("Rani Prameswari")).new_page()
    page.goto(urljoin(demo.address, path))
    stops = []
    for _ in range(150):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["name"].startswith("BODY"):
            break
        stops.append(stop)
    assert stops[0]["skip"], f"the first stop is {stops[0]['name']}"
    after = stops[2] if stops[1]["skip"] else stops[1]
    assert after["rail"], f"after the skip links comes {after['name']}"
    unseen = [stop["name"] for stop in stops if not stop["seen"]]
    assert not unseen, f"focus cannot be seen on {unseen}"
    reached = {stop["name"].split()[-1] for stop in stops}
    assert {"/gaps/", "/reports/", "/live/", "q"} <= reached


def test_the_skip_link_leads_past_the_navigation(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    page = window(storage_state=passes("Rani Prameswari")).new_page()
    page.goto(urljoin(demo.address, "/gaps/"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('#main') !== null")


def test_the_menu_opens_and_closes_by_the_keyboard(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    walk = Walk(window(storage_state=passes("Rani Prameswari")).new_page(), demo).opens("/gaps/")
    summary, panel = (walk.page.locator(f"details.menu-user > {part}") for part in ("summary", ".menu-panel"))
    summary.focus()
    walk.page.keyboard.press("Enter")
    panel.wait_for(state="visible")
    walk.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert summary.evaluate("summary => summary === document.activeElement")
