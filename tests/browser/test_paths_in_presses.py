"""Paths are short: what matters is a few presses away, counted as a person presses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.pages import Walk
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

MOST = 12
PUMP = "Pompa portabel"


class Presses:
    """A person who presses, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, what: str | Locator) -> None:
        """Press one thing."""
        place = self.page.locator(what).first if isinstance(what, str) else what
        place.click()
        self.count += 1

    def goes_on_as(self, name: str) -> None:
        """The menu, then the name."""
        self.on("details.menu-user > summary")
        self.on(self.page.locator("details.menu-user button[name=person]").filter(has_text=name))
        self.page.locator(".who b").get_by_text(name, exact=True).wait_for()


def test_from_the_link_to_verified_proof_in_twelve_presses(
    window: Callable[..., BrowserContext], demo: RunningDemo, tmp_path: Path
) -> None:
    proof = tmp_path / "pompa.txt"
    proof.write_text("Enam pompa siaga di enam TPS, diperiksa 25 November pukul 16.00.\n", encoding="utf-8")
    page = window(viewport={"width": 1280, "height": 800}).new_page()
    Walk(page, demo).as_("Rani Prameswari")
    presses = Presses(page)
    presses.count = 1  # the link itself

    presses.on("nav.rail .door-map")
    presses.on("#queue .list a.t")
    panel = page.locator("#peek")
    panel.locator("h2").get_by_text("Kampung Melayu", exact=True).wait_for()
    presses.on(panel.locator(".peek-tabs a").nth(1))
    page.locator("#peek .peek-tabs a[aria-current]").filter(has_text="Mengapa").wait_for()
    presses.on(panel.locator(".peek-tabs a").nth(0))
    presses.on(panel.locator("a").filter(has_text=PUMP))
    page.wait_for_url("**/gaps/**")
    page.get_by_text("Giliran BPBD").first.wait_for()

    presses.goes_on_as("Fajar Hidayat")
    sent_by_choice = page.locator("main form[action*='/evidence/'][data-send-on-choice]").count() > 0
    with page.expect_file_chooser() as chosen:
        presses.on("main form[action*='/evidence/'] input[type=file]")
    chosen.value.set_files(proof)
    if not sent_by_choice:
        presses.on("main form[action*='/evidence/'] button.is-go")
    page.locator(".messages .alert.is-ok").wait_for()

    presses.goes_on_as("Rani Prameswari")
    presses.on("main form[action*='/verify/'] button")
    page.locator(".messages .alert.is-ok").wait_for()
    assert presses.count <= MOST, f"{presses.count} presses"
