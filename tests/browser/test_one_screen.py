"""One screen: rows that begin high and stay low, six sizes of type, no words on words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from tests.browser.pages import Walk, prefer
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]

LISTS = ("/", "/gaps/", "/incidents/", "/rakor/", "/intake/", "/alerts/")
MAIN = (*LISTS, "/map/", "/live/", "/tps/", "/gaps/73/", "/incidents/1/", "/reports/", "/clocks/", "/gaps/scorecard/")
WIDTHS = {360: 780, 768: 1024, 1280: 800, 1920: 1080}
FIRST_ROW = {1280: 260, 360: 320}
ROW = {1280: 48, 360: 72}  # a row is 44 px, on telephones 56; where its words need a second line there, a little more
LONGEST = 2400
SIZES = {12, 13, 15, 18, 24, 40}
REQUESTS = 12

ROWS = """() => {
    const rows = [...document.querySelectorAll("main .list > li:not(.grp, .colh, .plain)")]
        .map(row => row.getBoundingClientRect()).filter(box => box.height > 0);
    const lists = [...document.querySelectorAll("main .list")].map(list => list.getBoundingClientRect().height);
    return {
        first: rows.length ? rows[0].top + scrollY : null,
        tallest: Math.max(0, ...rows.map(box => box.height)),
        longest: Math.max(0, ...lists),
    };
}"""
# Sizes of the words that are seen, in px; words in pictures have the scale of their picture.
TYPE = """() => {
    const sizes = new Set();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const holder = walk.currentNode.parentElement;
        const said = walk.currentNode.textContent.trim();
        if (!said || !holder.checkVisibility() || holder.closest("svg, .sr-only")) continue;
        sizes.add(Math.round(parseFloat(getComputedStyle(holder).fontSize) * 10) / 10);
    }
    return [...sizes];
}"""
# Pairs of words that lie on each other: both are seen where they lie, neither holds the other.
OVERLAPS = """() => {
    const words = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const holder = walk.currentNode.parentElement;
        if (!walk.currentNode.textContent.trim() || !holder.checkVisibility()) continue;
        if (holder.closest(".sr-only, option, select, title, .map, .posko-map, [class*=where]")) continue;
        const range = document.createRange();
        range.selectNodeContents(walk.currentNode);
        for (const line of range.getClientRects()) {
            const box = {left: line.left, right: line.right, top: line.top, bottom: line.bottom};
            for (let frame = holder; frame; frame = frame.parentElement) {
                if (getComputedStyle(frame).overflow === "visible") continue;
                const edge = frame.getBoundingClientRect();
                box.left = Math.max(box.left, edge.left), box.right = Math.min(box.right, edge.right);
                box.top = Math.max(box.top, edge.top), box.bottom = Math.min(box.bottom, edge.bottom);
            }
            if (box.right - box.left < 2 || box.bottom - box.top < 2) continue;
            const on = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
            const seen = on && (on === holder || on.contains(holder) || holder.contains(on));
            if (seen) words.push({box, holder, text: walk.currentNode.textContent.trim()});
        }
    }
    const found = [];
    words.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < words.length; i++) {
        for (let j = i + 1; j < words.length && words[j].box.top < words[i].box.bottom - 3; j++) {
            const a = words[i], b = words[j];
            if (a.holder === b.holder || a.holder.contains(b.holder) || b.holder.contains(a.holder)) continue;
            const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
            const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
            if (wide > 3 && high > 4) found.push(`${a.text.slice(0, 30)} | ${b.text.slice(0, 30)}`);
        }
    }
    return found.slice(0, 4);
}"""


@pytest.fixture
def officer(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> Callable[..., Page]:
    """A page of the duty officer, whose rights reach all the lists."""

    def opened(**kind: Any) -> Page:
        context = window(storage_state=passes("Ipda Sekar Ayu Lestari"), reduced_motion="reduce", **kind)
        prefer(context, demo)
        return context.new_page()

    return opened


@pytest.mark.parametrize("width", sorted(FIRST_ROW))
def test_lists_begin_high_and_their_rows_are_low(officer: Callable[..., Page], demo: RunningDemo, width: int) -> None:
    page, wrong = officer(viewport={"width": width, "height": WIDTHS[width]}), []
    for path in LISTS:
        page.goto(urljoin(demo.address, path))
        told = page.evaluate(ROWS)
        if told["first"] is None or told["first"] > FIRST_ROW[width] or told["tallest"] > ROW[width]:
            wrong.append(f"{path} at {width}: {told}")
        if width == 1280 and told["longest"] > LONGEST:
            wrong.append(f"{path}: a list of {told['longest']} px")
    assert not wrong, "\n".join(wrong)


def test_no_words_lie_on_others_and_six_sizes_of_type_are_enough(
    officer: Callable[..., Page], demo: RunningDemo
) -> None:
    page, wrong = officer(), []
    for path in MAIN:
        page.goto(urljoin(demo.address, path))
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            if lying := page.evaluate(OVERLAPS):
                wrong.append(f"{path} at {width}: {lying}")
            if strange := set(page.evaluate(TYPE)) - SIZES:
                wrong.append(f"{path} at {width}: type of {sorted(strange)} px")
    assert not wrong, "\n".join(wrong)


def test_a_first_visit_asks_for_twelve_things_at_most(officer: Callable[..., Page], demo: RunningDemo) -> None:
    wrong = []
    for path in MAIN:
        page, asked = officer(), list[Request]()

        def note(request: Request, into: list[Request] = asked) -> None:
            into.append(request)

        page.on("request", note)
        page.goto(urljoin(demo.address, path))
        page.wait_for_load_state("networkidle")
        if len(asked) > REQUESTS:
            wrong.append(f"{path}: {[request.url for request in asked]}")
        page.context.close()
    assert not wrong, "\n".join(wrong)


def test_who_owes_a_promise_finds_it_first_and_one_press_opens_the_chooser_of_files(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> None:
    page = Walk(window(storage_state=passes("Fajar Hidayat")).new_page(), demo).opens("/").page
    first = page.locator("#queue .list > li:not(.grp)").first
    assert first.locator(".left.is-late").count() >= 1, "the overdue promise stands first"
    with page.expect_file_chooser() as chosen:
        first.locator("input[type=file]").click()
    assert chosen.value is not None
