"""Three reports of one brawl: merged, confirmed, sent to, alerted by two persons, and found in the next report."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

DUTY, SECOND = "Ipda Sekar Ayu Lestari", "Kompol Bagus Wirayuda"
BRAWLS = "/incidents/?place=31.75.03.1001&q=tawuran"


@pytest.fixture
def enter(window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]) -> Any:
    """A person's own window at an address of the demo."""

    def entered(name: str, path: str) -> Page:
        page = window(storage_state=passes(name)).new_page()
        page.goto(urljoin(demo.address, path))
        return page

    return entered


def press(page: Page, action_ends: str) -> None:
    """Press the first button of the form with that address, and wait for the page that comes."""
    forms = page.locator(f"form[action$='{action_ends}']")
    shown = forms.filter(visible=True)
    form = shown.first if shown.count() else forms.first
    folded = page.locator("details:not([open])").filter(has=form)
    if not shown.count() and folded.count():
        folded.first.locator("summary").first.click()
    with page.expect_navigation():
        form.locator("button:not([type=button])").first.click()


def numbers(page: Page) -> list[int]:
    """The numbers of the incidents that the list shows."""
    links = page.locator("main .list a[href^='/incidents/']").all()
    found = {link.get_attribute("href") or "" for link in links}
    return sorted(int(part) for href in found if (part := href.strip("/").split("/")[-1]).isdecimal())


def test_one_brawl_is_told_three_times_and_handled_once(enter: Any, demo: RunningDemo) -> None:
    duty: Page = enter(DUTY, BRAWLS)
    reported = numbers(duty)
    assert len(reported) == 3
    first = reported[0]
    duty.goto(urljoin(demo.address, f"/incidents/{first}/"))
    while duty.locator("#alike form[action$='/merge/']").count():
        press(duty, "/merge/")
    assert duty.locator("#merges form").count() == 2, "both can be taken back"

    press(duty, "/confirm/")
    send = duty.locator("#assign form[action$='/send/']").filter(has=duty.locator("select[name=agency]"))
    send.locator("[name=agency]").select_option("polres")
    send.locator("[name=what]").fill("Lerai dan amankan jalan menuju TPS")
    with duty.expect_navigation():
        send.locator("button.is-go").click()
    assert duty.locator("#tasks li[id^=task-]").count() == 1

    duty.goto(urljoin(demo.address, f"/alerts/new/?incident={first}"))
    duty.locator("[name=headline]").fill("Tawuran dekat TPS Kampung Melayu")
    duty.locator("[name=description]").fill("Dua kelompok di bawah jalan layang; jalan menuju TPS tertutup.")
    duty.locator("[name=severity]").select_option("Severe")
    with duty.expect_navigation():
        duty.locator("button[name=propose]").click()
    alert = duty.url
    assert not duty.locator("form[action$='/send/']").count(), "who wrote it does not send it"

    second: Page = enter(SECOND, alert.removeprefix(demo.address))
    press(second, "/send/")
    assert not second.locator("form[action$='/send/']").count(), "it is sent once"

    duty.goto(urljoin(demo.address, "/reports/"))
    press(duty, "/reports/draft/")
    duty.locator("[name=general_id]").fill("Satu tawuran ditangani bersama; pemungutan suara tidak terganggu.")
    with duty.expect_navigation():
        duty.locator("form[data-guard] button").last.click()
    press(duty, "/sign/")
    link = duty.locator("main table a[href$='/id.pdf']").first.get_attribute("href") or ""
    paper = PdfReader(io.BytesIO(duty.request.get(urljoin(demo.address, link)).body()))
    printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Satu tawuran ditangani bersama" in printed
    assert "Tawuran dekat TPS Kampung Melayu" in printed, "the alert stands in it"
    assert "bawah jalan layang Kampung Melayu" in printed, "and what happened"
