"""A rakor as it is held: lines come by themselves, one key turns them, two texts of one line, a lost connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

AHEAD = "/rakor/4/"  # half an hour ahead when the demo begins
CHAIR, GUEST = "Kompol Bagus Wirayuda", "Fajar Hidayat"
Enter = Callable[[str], tuple[BrowserContext, Page]]
SLOW = 60_000  # the lines are asked for every four seconds, on a busy machine


@pytest.fixture
def at_table(window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]) -> Enter:
    """Windows of people who look at the meeting, which has begun."""

    def enter(name: str) -> tuple[BrowserContext, Page]:
        context = window(storage_state=passes(name))
        page = context.new_page()
        page.goto(urljoin(demo.address, AHEAD))
        begin = page.locator("form[action$='/begin/'] button")
        if name == CHAIR and begin.count():
            begin.click()
            page.wait_for_load_state()
        return context, page

    return enter


def write(page: Page, text: str) -> None:
    """Put a line on the table."""
    page.locator("#desk [name=text]").fill(text)
    page.locator("#desk button.is-go").click()


def line(page: Page, text: str) -> Any:
    """The line that says this."""
    return page.locator(".line").filter(has_text=text)


def test_a_line_of_another_comes_by_itself_and_one_key_turns_it(at_table: Enter) -> None:
    (_, chair), (_, guest) = at_table(CHAIR), at_table(GUEST)
    chair.locator("#desk [name=text]").fill("Setengah kalimat")
    write(guest, "Pompa di Kampung Melayu belum siaga.")
    line(chair, "belum siaga").wait_for(timeout=SLOW)
    assert chair.locator("#desk [name=text]").input_value() == "Setengah kalimat", "typing is not disturbed"
    assert guest.locator("#desk [name=text]").input_value() == ""
    for key, word in (("d", "is-decision"), ("q", "is-question"), ("g", "is-question")):
        line(chair, "belum siaga").focus()
        with chair.expect_response(lambda answer: "/turn/" in answer.url):
            chair.keyboard.press(key)
        chair.locator(f".line.{word}").filter(has_text="belum siaga").wait_for()
    line(chair, "belum siaga").locator("a[href^='/gaps/']").wait_for()
    assert chair.evaluate("document.activeElement.matches('[data-line]')"), "the focus stays on the line"


def test_two_texts_of_one_line_are_shown_to_a_person_who_joins_them(at_table: Enter) -> None:
    (_, chair), (_, guest) = at_table(CHAIR), at_table(GUEST)
    write(guest, "Perahu karet di Bidara Cina.")
    line(chair, "Perahu karet").wait_for(timeout=SLOW)
    for page in (chair, guest):
        line(page, "Perahu karet").locator("[data-key=e]").click()
        page.locator("#desk [name=version]").wait_for(state="attached")
    write(guest, "Perahu karet dua unit di Bidara Cina.")
    line(guest, "dua unit").wait_for()
    write(chair, "Perahu karet di Bidara Cina sejak pagi.")
    both = chair.locator(".two-texts")
    both.wait_for()
    assert "sejak pagi" in both.inner_text() and line(chair, "dua unit").count() == 1
    both.get_by_role("link").click()
    chair.locator("#desk button[value=joined]").wait_for()
    chair.locator("#desk [name=text]").fill("Perahu karet dua unit di Bidara Cina sejak pagi.")
    chair.locator("#desk button[value=joined]").click()
    line(chair, "dua unit di Bidara Cina sejak pagi").wait_for()
    assert both.count() == 0


def test_words_outlive_a_lost_connection_and_arrive_once(at_table: Enter) -> None:
    (context, guest), (_, chair) = at_table(GUEST), at_table(CHAIR)
    context.set_offline(True)
    write(guest, "Genset cadangan di dua TPS.")
    guest.locator("[data-offline]").wait_for()
    assert guest.locator("#desk [name=text]").input_value() == "Genset cadangan di dua TPS."
    context.set_offline(False)
    line(guest, "Genset cadangan").wait_for(timeout=SLOW)
    line(chair, "Genset cadangan").wait_for(timeout=SLOW)
    assert line(guest, "Genset cadangan").count() == 1
    guest.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('posko:'))")


def test_words_outlive_the_page(at_table: Enter) -> None:
    _, guest = at_table(GUEST)
    guest.locator("#desk [name=text]").fill("Belum selesai ditulis")
    guest.reload()
    guest.locator("[data-restored]").wait_for()
    assert guest.locator("#desk [name=text]").input_value() == "Belum selesai ditulis"


def test_the_item_on_the_table_is_in_sight_of_all_and_what_was_unfolded_stays_so(at_table: Enter) -> None:
    (_, chair), (_, guest) = at_table(CHAIR), at_table(GUEST)
    chair.locator("#agenda-now details > summary").click()
    chair.locator("#agenda-now .is-next button").click()
    chair.locator("#agenda-now .is-on").wait_for()
    assert chair.locator("#agenda-now details").get_attribute("open") is not None
    title = chair.locator("#agenda-now .is-on b").inner_text()
    assert title in chair.locator("#on-table").inner_text()
    guest.locator("#agenda-now .is-on").filter(has_text=title).wait_for(timeout=SLOW)
    assert guest.locator("#agenda-now button").count() == 0


def test_the_meeting_is_closed_and_its_papers_open(at_table: Enter, demo: RunningDemo) -> None:
    (_, chair), (_, guest) = at_table(CHAIR), at_table(GUEST)
    write(chair, "Semua janji dibuktikan besok pagi.")
    line(chair, "dibuktikan besok").wait_for()
    chair.goto(urljoin(demo.address, f"{AHEAD}close/"))
    chair.locator("main form button.is-go").click()
    chair.locator("#approvals").wait_for()
    guest.goto(urljoin(demo.address, f"{AHEAD}minutes/"))
    guest.locator("form[action$='/approve/'] button").click()
    guest.locator("#approvals .is-done").filter(has_text="Fajar Hidayat").wait_for()
    for paper, begins in (("pdf", b"%PDF-"), ("docx", b"PK")):
        for language in ("id", "en"):
            answer = guest.request.get(urljoin(demo.address, f"{AHEAD}minutes.{paper}?language={language}"))
            assert answer.ok and answer.body().startswith(begins)
