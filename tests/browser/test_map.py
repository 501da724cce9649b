"""The map that can be zoomed: it comes where the browser can draw it, and where it cannot the drawing stays."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.pages import prefer
from tests.browser.watch import Watch
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

Window = Callable[..., BrowserContext]
Passes = Callable[[str], Any]
PERSON = "Rani Prameswari"
# The colours that cover a hundredth of a picture or more, as #rrggbb.
COLOURS = """async png => {
    const image = new Image();
    image.src = "data:image/png;base64," + png;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height});
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const {data} = pen.getImageData(0, 0, image.width, image.height), found = new Map();
    for (let i = 0; i < data.length; i += 4) {
        const key = "#" + [0, 1, 2].map(k => data[i + k].toString(16).padStart(2, "0")).join("");
        found.set(key, (found.get(key) ?? 0) + 1);
    }
    return [...found].filter(([, count]) => count * 400 > data.length).map(([key]) => key);
}"""
TOKEN = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"


def _opened(page: Page, demo: RunningDemo, path: str) -> Locator:
    """The map of a page, once it stands."""
    page.goto(urljoin(demo.address, path))
    page.locator("figure.is-live").wait_for(state="attached", timeout=60_000)
    return page.locator("figure.is-live")


def _colours(page: Page) -> set[str]:
    picture = page.locator(".map-live canvas").screenshot()
    return set(page.evaluate(COLOURS, base64.b64encode(picture).decode()))


def _show(figure: Locator, level: str) -> None:
    figure.locator(f"[data-level={level}]").click()
    figure.page.locator(f"figure[data-shown={level}]").wait_for(state="attached")


@pytest.mark.parametrize("path", ["/", "/vulnerability/"])
def test_the_map_stands_in_the_colours_of_the_classes_and_breaks_no_policy(
    window: Window, demo: RunningDemo, passes: Passes, path: str
) -> None:
    page = window(storage_state=passes(PERSON)).new_page()
    watch = Watch(page, demo.address)
    figure = _opened(page, demo, path)
    colours = _colours(page)
    for token in ("--v-low", "--v-mid", "--v-high", "--v-unknown"):
        assert page.evaluate(TOKEN, token) in colours, f"{token} is on the map"
    expect(figure.locator("svg.posko-map")).to_be_hidden()
    assert page.evaluate("() => window.refused") == []
    assert not watch.wrong


def test_every_level_can_be_shown(window: Window, demo: RunningDemo, passes: Passes) -> None:
    page = window(storage_state=passes(PERSON)).new_page()
    watch = Watch(page, demo.address)
    figure = _opened(page, demo, "/vulnerability/")
    for level in ("kota", "tps", "kecamatan", "kelurahan"):
        _show(figure, level)
        expect(figure.locator("[data-level][aria-pressed=true]")).to_have_attribute("data-level", level)
        assert len(_colours(page)) >= 2, f"{level} draws something"
        expect(figure.locator(".legend [data-at=tps]")).to_be_visible(visible=level == "tps")
    assert not watch.wrong


def test_the_keyboard_moves_the_map_hears_the_place_and_opens_it(
    window: Window, demo: RunningDemo, passes: Passes
) -> None:
    page = window(storage_state=passes(PERSON)).new_page()
    figure = _opened(page, demo, "/")
    figure.locator("[data-zoom=all]").focus()
    page.keyboard.press("Tab")
    expect(figure.locator(".map-live canvas")).to_be_focused()
    first = figure.locator("[role=status]").inner_text()
    page.keyboard.press("ArrowDown")
    expect(figure.locator("[role=status]")).not_to_have_text(first)
    name = figure.locator("[role=status]").inner_text().split(",")[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/31.75.*/")
    expect(page.locator("main h1")).to_contain_text(name)


def test_the_pointer_reads_a_place_and_opens_it(window: Window, demo: RunningDemo, passes: Passes) -> None:
    page = window(storage_state=passes(PERSON)).new_page()
    figure = _opened(page, demo, "/")
    canvas = figure.locator(".map-live canvas")
    canvas.hover()
    said = figure.locator(".maplibregl-popup-content")
    name = said.locator("b").inner_text().split(",")[0]
    assert "IKP" in said.inner_text() or "tanpa data" in said.inner_text()
    canvas.click()
    page.wait_for_url("**/places/31.75.*/")
    expect(page.locator("main h1")).to_contain_text(name)


@pytest.mark.parametrize("level", ["kota", "kecamatan"])
def test_the_mean_of_an_area_is_said_without_a_rank(
    level: str, window: Window, demo: RunningDemo, passes: Passes
) -> None:
    page = window(storage_state=passes(PERSON)).new_page()
    figure = _opened(page, demo, "/vulnerability/")
    _show(figure, level)
    figure.locator(".map-live canvas").hover()
    said = figure.locator(".maplibregl-popup-content").inner_text()
    assert "IKP" in said and "peringkat" not in said and "tanpa data" not in said


def test_a_circle_of_stations_opens_into_smaller_ones(window: Window, demo: RunningDemo, passes: Passes) -> None:
    page = window(storage_state=passes(PERSON)).new_page()
    figure = _opened(page, demo, "/vulnerability/")
    _show(figure, "tps")
    figure.locator("[data-zoom=in]").click()
    before = _colours(page), page.url
    for _ in range(5):
        figure.locator("[data-zoom=in]").click()
        page.wait_for_timeout(500)
    assert _colours(page) != before[0], "coming closer shows something else"
    assert page.url == before[1]


def test_the_map_follows_the_theme(window: Window, demo: RunningDemo, passes: Passes) -> None:
    context = window(storage_state=passes(PERSON))
    prefer(context, demo, theme="light")
    page = context.new_page()
    _opened(page, demo, "/")
    day = page.evaluate(TOKEN, "--v-high")
    page.locator("button.offer-dark:visible").click()
    night = page.evaluate(TOKEN, "--v-high")
    page.wait_for_timeout(1000)  # the library fades colours
    colours = _colours(page)
    assert night != day
    assert night in colours
    assert day not in colours


def test_the_drawing_stays_when_the_layers_cannot_be_had(window: Window, demo: RunningDemo, passes: Passes) -> None:
    context = window(storage_state=passes(PERSON))
    context.route("**/layers/*.geojson", _cut)
    page = context.new_page()
    page.goto(demo.address)
    page.locator("figure.is-still").wait_for(state="attached", timeout=60_000)
    _only_the_drawing(page)


def test_the_drawing_stays_without_javascript(window: Window, demo: RunningDemo, passes: Passes) -> None:
    page = window(storage_state=passes(PERSON), java_script_enabled=False).new_page()
    for path in ("/", "/vulnerability/"):
        page.goto(urljoin(demo.address, path))
        _only_the_drawing(page)


@pytest.fixture
def plain(browser: Browser, chromium: str) -> Iterator[Browser]:
    """Chromium without WebGL."""
    opened = browser.browser_type.launch(executable_path=chromium, args=["--no-sandbox", "--disable-3d-apis"])
    yield opened
    opened.close()


def test_the_drawing_stays_without_webgl_and_the_library_is_not_even_fetched(
    plain: Browser, demo: RunningDemo, passes: Passes
) -> None:
    page = plain.new_context(storage_state=passes(PERSON)).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/vulnerability/"):
        page.goto(urljoin(demo.address, path))
        page.locator("figure.is-still").wait_for(state="attached")
        _only_the_drawing(page)
    assert not [url for url in asked if "maplibre" in url]


def test_only_a_page_with_a_map_loads_it(window: Window, demo: RunningDemo, passes: Passes) -> None:
    page = window(storage_state=passes(PERSON)).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/gaps/", "/places/", "/rakor/1/", "/vulnerability/method/"):
        page.goto(urljoin(demo.address, path), wait_until="networkidle")
    assert not [url for url in asked if "maplibre" in url or "map.js" in url]


def _only_the_drawing(page: Page) -> None:
    expect(page.locator("svg.posko-map")).to_be_visible()
    expect(page.locator("svg.posko-map a").first).to_be_visible()
    expect(page.locator(".map-bar")).to_be_hidden()
    expect(page.locator(".map-live canvas:visible")).to_have_count(0)


def _cut(route: Route) -> None:
    route.abort()
