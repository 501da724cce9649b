"""Pages for everybody: axe finds nothing serious, and the keyboard alone gets everywhere and sees where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import OFFICE, PAGES, Walk, prefer
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")
EXAMINE = """async rules => {
    const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
    const found = await axe.run(document, {resultTypes: ["violations"], ...only});
    return found.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.target.join(" ") + " " + n.failureSummary)]);
}"""
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


def examined(page: Page, address: str, *rules: str) -> list[str]:
    """What axe finds grave on a page by these rules, or by all, one line each."""
    page.goto(address)
    page.add_script_tag(url="/static/vendor/axe.min.js")
    found = [told for told in page.evaluate(EXAMINE, list(rules)) if told[0] in GRAVE]
    return [f"{address}: {impact} {rule}: {nodes[:3]}" for impact, rule, nodes in found]


# The themes differ in colours only: the second is asked about those.
@pytest.mark.parametrize(("theme", "rules"), [("light", ()), ("dark", ("color-contrast",))], ids=["light", "dark"])
def test_axe_finds_nothing_grave(
    window: Callable[..., BrowserContext],
    demo: RunningDemo,
    passes: Callable[[str], Any],
    theme: str,
    rules: tuple[str, ...],
) -> None:
    inside = window(storage_state=passes("Rani Prameswari"), reduced_motion="reduce")
    outside, office = window(), window(storage_state=passes("Sari Wulandari"))
    wrong: list[str] = []
    for context, paths in (
        (inside, PAGES),
        (outside, ("/account/login/",)),
        (office, OFFICE),
    ):
        prefer(context, demo, theme=theme)
        page = context.new_page()
        for path in paths:
            wrong += examined(page, urljoin(demo.address, path), *rules)
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_grave_while_a_promise_is_owed(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    page = window(storage_state=passes("Fajar Hidayat"), reduced_motion="reduce").new_page()
    wrong = examined(page, urljoin(demo.address, "/gaps/73/"))
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
