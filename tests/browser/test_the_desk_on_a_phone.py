"""The voter desk on a telephone of 360 px: typical voters, by keyboard or by thumb, each with the right next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

# name: (what is chosen, outcome, a word of the next step)
TYPICAL = {
    "KTP from another province": (
        {"doc_prov": "other", "roll": "none", "doc_rt_rw_match": "no", "arrives": "12:30"},
        "refuse",
        "Menurut KTP",
    ),
    "has a letter for another station": ({"moved_out": "yes"}, "redirect", "A-Surat Pindah"),
    "DKI card, other RT/RW": (
        {"roll": "none", "doc_prov": "DKI", "doc_rt_rw_match": "no", "arrives": "12:10"},
        "redirect",
        "RT/RW",
    ),
    "comes at 11.30 with the KTP only": ({"roll": "none", "doc_prov": "DKI", "arrives": "11:30"}, "wait", "12.00"),
    "police officer on the roll": ({"service": "POLRI"}, "refuse", "Polri"),
}


# What the officer always chooses: nothing about the person is presumed.
USUAL = {"doc": "KTPEL", "roll": "this", "identity_matches": "yes"}


@pytest.fixture
def desk(window: Callable[..., BrowserContext], passes: Callable[[str], Any], demo: RunningDemo) -> Page:
    page = window(viewport={"width": 360, "height": 740}, storage_state=passes("Dimas Arkananta")).new_page()
    page.goto(f"{demo.address}/desk/")
    return page


def _choose(page: Page, chosen: dict[str, str]) -> None:
    page.fill("[name=station]", "28 Pinang Ranti")
    page.locator("details.more summary").click()
    for name, value in {**USUAL, **chosen}.items():
        if name == "arrives":
            page.fill("[name=arrives]", value)
        else:
            answer = page.locator(f"[name={name}][value={value}]")
            answer.evaluate("answer => answer.scrollIntoView({block: 'center'})")  # not under the bar of phones
            answer.check(force=True)


@pytest.mark.parametrize("case", TYPICAL)
def test_a_typical_voter_gets_the_right_next_step(case: str, desk: Page) -> None:
    chosen, outcome, word = TYPICAL[case]
    _choose(desk, chosen)
    desk.get_by_role("button", name="Jawab").click()
    verdict = desk.locator(f".verdict.is-{outcome}")
    verdict.wait_for()
    assert word.casefold() in verdict.inner_text().casefold()
    assert desk.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_alone_asks_reads_and_goes_on(desk: Page) -> None:
    assert desk.evaluate("() => document.activeElement.name") == "station"
    desk.keyboard.type("28 Pinang Ranti")
    for name in USUAL:
        desk.locator(f"[name={name}]").first.focus()
        desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    desk.locator(".verdict.is-vote").wait_for()
    desk.keyboard.press("Enter")
    desk.locator("form[action='/desk/ask/']").wait_for()
    assert desk.locator("[name=station]").input_value() == "31.75.08.1002/028"


def test_what_was_wrong_is_named_and_what_was_chosen_stays(desk: Page) -> None:
    _choose(desk, {"roll": "none"})
    desk.fill("[name=station]", "28 Atlantis")
    desk.get_by_role("button", name="Jawab").click()
    desk.locator(".error-summary").wait_for()
    assert desk.locator("[name=roll][value=none]").is_checked()
