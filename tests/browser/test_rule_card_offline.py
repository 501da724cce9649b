"""The rule card on a telephone: opened once, it answers the typical cases without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.pages import axe
from tests.browser.watch import LISTEN
from tests.parts import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.looks]

TELEPHONE = {"width": 360, "height": 740}
UNLISTED = {"doc": "ktpel", "special": "none", "roll": "none", "letter": "none"}
# The case at the table, its hour, what is tapped, and the answer with the next step.
TYPICAL = (
    ("KTP of another province", "09:00", {**UNLISTED, "province": "other"}, "NON_DKI_KTP", "RT/RW pada KTP-el"),
    (
        "moved away, still on the roll",
        "09:00",
        {"doc": "ktpel", "special": "none", "roll": "moved", "letter": "none", "situation": "none"},
        "MOVED_OUT",
        "11.00–13.00",
    ),
    (
        "DKI card, other RT/RW",
        "12:15",
        {**UNLISTED, "province": "dki", "rtrw": "no", "situation": "none"},
        "TAMBAHAN_WRONG_RTRW",
        "12.00–13.00",
    ),
    (
        "11.30 with KTP only",
        "11:30",
        {**UNLISTED, "province": "dki", "rtrw": "yes"},
        "TAMBAHAN_EARLY",
        "pukul 12.00–13.00",
    ),
    ("KTP of another province at 06.34", "06:34", {**UNLISTED, "province": "other"}, "NON_DKI_KTP", "Menurut KTP"),
    ("police officer on the roll", "09:00", {"doc": "ktpel", "special": "polri"}, "POLRI", "Tidak diberi surat suara"),
)
KEPT = "() => navigator.serviceWorker.ready.then(() => true)"


def _opened(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """The card, kept by its worker, and a list that fills with everything wrong."""
    page, wrong = context.new_page(), list[str]()
    page.add_init_script(LISTEN)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    context.on("request", lambda asked: None if asked.url.startswith(address) else wrong.append(f"asks {asked.url}"))
    page.goto(f"{address}/card/")
    assert page.evaluate(KEPT)
    page.locator("#offline").wait_for()
    return page, wrong


def _tap(page: Page, hour: str, taps: Mapping[str, str]) -> None:
    page.fill("#hour", hour)
    page.locator("#hour").dispatch_event("change")
    for question, choice in taps.items():
        page.locator(f'[data-question="{question}"] a.target[href*="{question}={choice}"]').click()


def test_the_typical_cases_are_answered_without_a_network(
    window: Callable[..., BrowserContext], demo: RunningDemo
) -> None:
    context = window(viewport=TELEPHONE)
    page, wrong = _opened(context, demo.address)
    context.set_offline(True)
    for case, hour, taps, reason, next_step in TYPICAL:
        page.goto(f"{demo.address}/card/")
        page.reload()
        _tap(page, hour, taps)
        answer = page.locator(".answer")
        assert answer.get_attribute("data-reason") == reason, case
        assert next_step in answer.locator(".next").inner_text(), case
        assert answer.locator(".preview").is_visible(), f"{case}: no day but voting day answers without saying so"
        wrong += page.evaluate("() => window.refused")
        assert page.evaluate("() => document.documentElement.scrollWidth") == TELEPHONE["width"]
    assert not wrong


def test_nothing_but_the_card_is_kept(window: Callable[..., BrowserContext], demo: RunningDemo) -> None:
    context = window(viewport=TELEPHONE)
    page, _ = _opened(context, demo.address)
    context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{demo.address}/account/login/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_the_card(
    window: Callable[..., BrowserContext], demo: RunningDemo, theme: str
) -> None:
    page = window(viewport=TELEPHONE, color_scheme=theme).new_page()
    wrong: list[str] = []
    for taps in ("", "doc=ktpel", "doc=ktpel&special=polri", "doc=c6", "doc=ktpel&special=none&roll=this"):
        page.goto(f"{demo.address}/card/?{taps}")
        wrong += axe(page)
    assert not wrong, "\n".join(wrong)


def test_both_languages_are_kept_and_the_answer_crosses_over(
    window: Callable[..., BrowserContext], demo: RunningDemo
) -> None:
    context = window(viewport=TELEPHONE)
    page, wrong = _opened(context, demo.address)
    context.set_offline(True)
    _tap(page, "09:00", {"doc": "ktpel", "special": "polri"})
    page.locator("#other-language").click()
    page.get_by_role("heading", name="Serving police officers do not vote").wait_for()
    page.locator("#other-language").click()
    page.get_by_role("heading", name="Anggota Polri aktif tidak menggunakan hak pilih").wait_for()
    assert not wrong


def test_the_back_key_undoes_a_tap(window: Callable[..., BrowserContext], demo: RunningDemo) -> None:
    page, _ = _opened(window(viewport=TELEPHONE), demo.address)
    _tap(page, "09:00", {"doc": "ktpel", "special": "polri"})
    page.go_back()
    page.locator('[data-question="special"]').wait_for()


def test_without_javascript_the_server_answers_the_same_way(
    window: Callable[..., BrowserContext], demo: RunningDemo
) -> None:
    page = window(viewport=TELEPHONE, java_script_enabled=False).new_page()
    for case, hour, taps, reason, _ in TYPICAL:
        page.goto(f"{demo.address}/card/")
        page.fill("#hour", hour)
        page.locator("#clock-set").click()
        for question, choice in taps.items():
            page.locator(f'[data-question="{question}"] a.target[href*="{question}={choice}"]').click()
        assert page.locator(".answer").get_attribute("data-reason") == reason, case


def test_on_voting_day_the_telephones_own_hour_counts(window: Callable[..., BrowserContext], demo: RunningDemo) -> None:
    page = window(viewport=TELEPHONE, timezone_id="Asia/Jakarta").new_page()
    page.clock.set_fixed_time("2024-11-27T11:30:00+07:00")
    page.goto(f"{demo.address}/card/")
    page.locator("#offline").wait_for()
    assert page.locator("#hour").input_value() == "11.30"
    for question, choice in {**UNLISTED, "province": "dki", "rtrw": "yes"}.items():
        page.locator(f'[data-question="{question}"] a.target[href*="{question}={choice}"]').click()
    assert page.locator(".answer").get_attribute("data-reason") == "TAMBAHAN_EARLY"
    assert page.locator(".answer .preview").count() == 0
