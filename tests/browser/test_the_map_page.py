"""The map page: layers with their legends, a place in the panel, rows and areas that light each other, zoom."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.pages import Walk
from tests.browser.watch import Watch
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]

expect.set_options(timeout=PATIENCE)
Opened = Callable[..., Page]
WEAKEST = "31.75.03.1001"


@pytest.fixture
def opened(window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]) -> Opened:
    """`opened("/map/")` is that page before a planner of the police."""

    def at(path: str, **kind: Any) -> Page:
        page = window(storage_state=passes("Kompol Bagus Wirayuda"), **kind).new_page()
        Walk(page, demo).opens(path)
        return page

    return at


def _nothing_is_wider(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_every_layer_has_its_own_legend_and_its_own_order(opened: Opened) -> None:
    page = opened("/map/")
    told = {}
    for layer in ("index", "gaps", "incidents", "stations", "floods"):
        page.locator(f"#layer-{layer}").click()
        expect(page.locator(f"#layer-{layer}[aria-current]")).to_be_visible()
        told[layer] = page.locator(".mp-legend").inner_text()
    assert len(set(told.values())) == 5 and "layer=floods" in page.url


def test_a_row_lights_its_area_and_an_area_its_row(opened: Opened) -> None:
    page = opened("/map/")
    page.locator(f"#queue li[data-code='{WEAKEST}']").hover()
    expect(page.locator(f"#city-map .area[data-code='{WEAKEST}']")).to_have_class(re.compile("is-lit"))
    page.locator("#queue li.grp").first.hover()
    expect(page.locator("#city-map .is-lit")).to_have_count(0)
    page.locator(f"#city-map .area[data-code='{WEAKEST}']").focus()
    expect(page.locator(f"#queue li[data-code='{WEAKEST}']")).to_have_class(re.compile("is-light"))


def test_an_area_that_is_pressed_fills_the_panel_and_is_outlined(opened: Opened, demo: RunningDemo) -> None:
    page = opened("/map/")
    watch = Watch(page, demo.address)
    area = page.locator("#city-map .area[data-code='31.75.08.1002']")
    area.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#peek h2")).to_have_text("Pinangranti")
    assert "peek=place" in page.url
    path = area.locator("path").get_attribute("d")
    expect(page.locator("#city-map path.sel")).to_have_attribute("d", path or "")
    page.reload()
    expect(page.locator("#peek h2")).to_have_text("Pinangranti")
    assert not watch.wrong


def test_the_map_comes_nearer_to_a_limit_and_back_to_the_whole_city(opened: Opened) -> None:
    page = opened("/map/")
    width = "document.querySelector('.mp-stage').getBoundingClientRect().width"
    whole = page.evaluate(width)
    for _ in range(6):
        page.locator("[data-zoom-by='1']").click()
    assert page.evaluate(width) > 4 * whole and "zoom=5" in page.url and _nothing_is_wider(page)
    expect(page.locator("[data-zoom-by='1']")).to_have_attribute("aria-disabled", "")
    page.locator("[data-zoom-by='0']").click()
    assert abs(page.evaluate(width) - whole) < 2 and "zoom" not in page.url


@pytest.mark.parametrize("script", [True, False])
def test_why_a_place_is_weak_and_what_would_change_it(opened: Opened, script: bool) -> None:
    page = opened(f"/map/?peek=place:{WEAKEST}", java_script_enabled=script)
    page.locator(".peek-tabs a").nth(1).click()
    expect(page.locator("#why li[data-indicator]").nth(3)).to_be_visible()
    page.locator(".peek-tabs a").nth(2).click()
    slider = page.locator(".sliders input[type=range]").first
    slider.fill("0")
    if not script:
        page.locator(".sliders button").click()
    expect(page.locator(".what-answer")).to_be_visible()
    expect(page.locator("#what .dp-dot")).to_have_count(2)
    was, would_be = (float(n.replace(",", ".")) for n in re.findall(r"\d+,\d", page.locator("#what").inner_text())[:2])
    assert would_be < was


def test_on_a_telephone_the_map_leads_and_a_chosen_place_stands_before_the_list(opened: Opened) -> None:
    page = opened("/map/", viewport={"width": 360, "height": 780}, java_script_enabled=False)
    tops = "() => ['middle', 'peek', 'queue'].map(id => document.getElementById(id).getBoundingClientRect().top)"
    middle, _peek, queue = page.evaluate(tops)
    assert middle < queue and _nothing_is_wider(page)
    page.locator(f"#queue li[data-code='{WEAKEST}'] a.t").click()
    middle, peek, queue = page.evaluate(tops)
    assert middle < peek < queue
    expect(page.locator("#peek h2")).to_be_in_viewport()


def test_what_an_address_asks_in_vain_is_said_in_place(opened: Opened) -> None:
    page = opened("/map/?layer=weather&kecamatan=99&peek=place:31.99")
    told = page.locator("#queue .notice").inner_text()
    assert all(word in told for word in ("weather", "99", "31.99"))
    assert page.locator("#queue li[data-code]").count() == 40


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"/places/{WEAKEST}/", f"peek=place:{WEAKEST}"),
        (f"/vulnerability/places/{WEAKEST}/", "tab=why"),
        (f"/vulnerability/places/{WEAKEST}/?set-IKP03=0", "tab=what-if"),
    ],
)
def test_the_old_addresses_of_a_kelurahan_lead_to_it_on_the_map(opened: Opened, old: str, new: str) -> None:
    page = opened(old)
    assert "/map/" in page.url and new in page.url
    expect(page.locator("#peek h2")).to_have_text("Kampung Melayu")


def test_from_the_link_to_the_verified_proof_in_twelve_presses(
    window: Callable[..., BrowserContext], demo: RunningDemo
) -> None:
    page = window().new_page()
    page.goto(demo.links["Kombes Pol. Arif Nugraha"])
    presses = 1  # the link itself

    def press(what: str, then: str) -> None:
        nonlocal presses
        page.locator(what).first.click()
        presses += 1
        expect(page.locator(then).first).to_be_visible()

    press("nav.rail a[href^='/map/']", "#queue li[data-code]")
    press("#queue li[data-code] a.t", "#peek h2:text('Kampung Melayu')")
    press("#peek .peek-tabs a:nth-child(2)", "#why li[data-indicator]")
    press("#peek .peek-tabs a:nth-child(1)", "#peek .list a.t[href^='/gaps/']")
    press("#peek .list a.t[href^='/gaps/']", ".turn-box")
    page.go_back()
    presses += 1
    page.locator("#peek .list a.t[href^='/gaps/']").last.click()
    presses += 1
    expect(page.locator("main").get_by_text("Diverifikasi").first).to_be_visible()
    assert presses <= 12
