"""A report of a crime goes from its receipt to P-21 with three people logged in at once, and nobody else finds it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from docx import Document
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from tests.browser.pages import squeezed
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

INTAN, REZA, MARIA = "Intan Permata", "Iptu Reza Mahendra", "Maria Simatupang"
TITLE, REPORTER = "Uang dibagikan di gang dekat TPS Klender", "Yudha Permisalan"
# The demo's clock stands at Monday 25 November 2024, 15.00 WIB when it starts.
HAPPENED = datetime(2024, 11, 25, 9, 0)  # noqa: DTZ001  # what is typed, in the operation's zone


@dataclass(slots=True)
class Member:
    """A member of the centre before an own window, who stays logged in all the while."""

    page: Page
    demo: RunningDemo
    number: int = 0

    def opens(self, path: str) -> Page:
        """An address of the post; `{}` is the case."""
        self.page.goto(urljoin(self.demo.address, path.format(self.number)))
        return self.page

    def opens_the_vault(self) -> Member:
        """Open the own vault; in a demo its phrase stands in the field already."""
        with self.opens("/people/vault/open/").expect_navigation():
            self.page.locator("#ask-again button.is-go").click()
        assert self.page.locator(".top .vault.is-open").count() == 1
        return self

    def writes(self, event: str, **fields: str) -> None:
        """Write an event down on the course page; a field that is chosen among presses is checked."""
        page = self.opens("/cases/{}/")
        slot = page.locator(f"#event-{event.replace('.', '-').replace('_', '-')}")
        if slot.evaluate("each => each.tagName === 'DETAILS' && !each.open"):
            slot.locator("summary").click()
        for name, value in fields.items():
            _give(slot, name, value)
        self._sends(slot)

    def holds(self, number: int, outcome: str) -> None:
        """Write down a discussion at which all three sat."""
        page = self.opens("/cases/{}/discussions/")
        form = page.locator("#hold form")
        form.locator("[name=number]").select_option(str(number))
        for box in form.locator("[name=present]").all():
            box.check()
        form.locator("[name=outcome]").fill(outcome)
        self._sends(form)

    def speaks(self, number: int, word: str, reason: str) -> None:
        """Say what the own institution holds."""
        form = self.opens("/cases/{}/discussions/").locator(f"form[action$='/discussions/{number}/speak/']")
        if not form.locator("[name=reason]").is_visible():
            self.page.locator(f"#discussion-{number} details:has(form[action$='/speak/']) > summary").click()
        _give(form, "word", word)
        form.locator("[name=reason]").fill(reason)
        self._sends(form)

    def issues(self, kind: str, of: str = "") -> tuple[str, str]:
        """Issue a paper of the case; the text of its PDF and of its DOCX."""
        form = self.opens(f"/cases/{{}}/papers/issue/{kind}/{of}").locator("form[action*='/papers/issue/']")
        self._sends(form)
        line = self.opens("/cases/{}/papers/").locator("ul.rows li").filter(has=self.page.locator("a[href$='/pdf/']"))
        hrefs = [line.last.locator(f"a[href$='/{end}/']").get_attribute("href") or "" for end in ("pdf", "docx")]
        pdf, docx = (self._fetched(href) for href in hrefs)
        pages = PdfReader(io.BytesIO(pdf)).pages
        word = Document(io.BytesIO(docx))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        return (
            squeezed("".join(page.extract_text() for page in pages)),
            squeezed("".join([*(each.text for each in word.paragraphs), *cells])),
        )

    def is_refused(self, event: str, **fields: str) -> str:
        """Try to write an event down that is refused; what the page says of it."""
        page = self.opens("/cases/{}/")
        slot = page.locator(f"#event-{event.replace('.', '-').replace('_', '-')}")
        if slot.evaluate("each => each.tagName === 'DETAILS' && !each.open"):
            slot.locator("summary").click()
        for name, value in fields.items():
            _give(slot, name, value)
        with page.expect_navigation():
            slot.locator("button.is-go").first.click()
        return page.locator("main").inner_text()

    def takes_in(self, label: str, kind: str) -> None:
        """Register a piece of evidence that is no file."""
        form = self.opens("/cases/{}/evidence/").locator("#take-in form")
        if not form.locator("[name=label]").is_visible():
            self.page.locator("#take-in summary").click()
        form.locator("[name=label]").fill(label)
        form.locator("[name=kind]").select_option(kind)
        self._sends(form)

    def picks(self, article: str) -> None:
        """Pick an article for the case."""
        form = self.opens("/cases/{}/articles/").locator("#pick form")
        form.locator("[name=article]").fill(article)
        self._sends(form)

    def ticks_all(self, article: str) -> None:
        """Say that every element of an article is held, by the first piece."""
        form = self.opens("/cases/{}/articles/").locator(f"form[action$='/{article}/tick/']")
        for each in form.locator("select[name*='word-']").all():
            each.select_option("held")
        self._sends(form)

    def stands(self) -> str:
        """The head of the case, as this member sees it now."""
        return self.opens("/cases/{}/").locator("main header.head").inner_text()

    def _sends(self, form: Any) -> None:
        with self.page.expect_navigation():
            form.locator("button.is-go, button.is-danger").first.click()
        assert not self.page.locator("main .error-summary, main .errorlist").count(), self.page.locator(
            "main"
        ).inner_text()

    def _fetched(self, href: str) -> bytes:
        answer = self.page.request.get(urljoin(self.demo.address, href))
        assert answer.ok, f"{href} answers {answer.status}"
        return answer.body()


def _give(form: Any, name: str, value: str) -> None:
    field = form.locator(f"[name={name}]")
    kind = field.first.evaluate("each => each.type || each.tagName")
    if kind in ("radio", "checkbox"):
        form.locator(f"[name={name}][value='{value}']").check()
    elif kind.startswith("select"):
        field.select_option(value)
    else:
        field.fill(value)


@pytest.fixture
def centre(
    request: pytest.FixtureRequest,
    window: Callable[..., BrowserContext],
    demo: RunningDemo,
    passes: Callable[[str], Any],
) -> tuple[Member, Member, Member]:
    """Bawaslu, police, prosecutor, each logged in in a window of their own; its parameter: whether scripts run."""
    told = {"java_script_enabled": getattr(request, "param", True)}
    made = [Member(window(storage_state=passes(name), **told).new_page(), demo) for name in (INTAN, REZA, MARIA)]
    return made[0].opens_the_vault(), made[1].opens_the_vault(), made[2].opens_the_vault()


def taken_in(bawaslu: Member) -> str:
    """The report at the counter; gives the code of the receipt."""
    page = bawaslu.opens("/cases/new/")
    form = page.locator("main form[data-guard]")
    form.locator("[name=title]").fill(TITLE)
    form.locator("[name=place]").fill("Klender")
    for name, moment in (("event_at", HAPPENED), ("known_at", HAPPENED + timedelta(hours=1))):
        form.locator(f"[name={name}_0]").fill(moment.strftime("%Y-%m-%d"))
        form.locator(f"[name={name}_1]").fill(moment.strftime("%H:%M"))
    form.locator("[name=description]").fill("Amplop dibagikan dari rumah ke rumah dengan pesan memilih.")
    form.locator("[name=reporter_name]").fill(REPORTER)
    form.locator("[name=reporter_address]").fill("Jalan Permisalan 3")
    form.locator("[name=reporter_right]").select_option("voter")
    form.locator("[name=reported_name]").fill("Orang Rekaan")
    form.locator("[name=reported_address]").fill("Jalan Permisalan 9")
    form.locator("[name=evidence]").fill("Amplop\nFoto amplop")
    form.locator("[name=signature_matches]").check()
    with page.expect_navigation():
        form.locator("button.is-go").click()
    code = page.locator("#code").inner_text().strip()
    href = page.locator(".actions a[href^='/cases/']").first.get_attribute("href") or ""
    found = re.search(r"/cases/([0-9]+)/", href)
    assert found and code
    bawaslu.number = int(found[1])
    return code


def status_of(page: Page, demo: RunningDemo, code: str) -> str:
    """What anybody with the code reads, without an account."""
    page.goto(urljoin(demo.address, "/cases/status/"))
    page.locator("main [name=code]").fill(code)
    with page.expect_navigation():
        page.locator("main button.is-go").click()
    return page.locator("#status").inner_text()


@pytest.mark.parametrize("centre", [True, False], ids=["with script", "without"], indirect=True)
def test_a_report_goes_from_its_receipt_to_p21(
    centre: tuple[Member, Member, Member], demo: RunningDemo, window: Callable[..., BrowserContext]
) -> None:
    bawaslu, police, prosecutor = centre
    code = taken_in(bawaslu)
    police.number = prosecutor.number = bawaslu.number
    pdf, docx = bawaslu.issues("receipt")
    assert squeezed(REPORTER) in pdf and squeezed(REPORTER) in docx

    anybody = window().new_page()
    first = status_of(anybody, demo, code)
    assert TITLE not in first and REPORTER not in first and "Klender" not in first
    bawaslu.writes("report.reviewed", complete="yes")
    bawaslu.writes("report.registered", number="020/Reg/CONTOH/XI/2024")
    assert status_of(anybody, demo, code) != first

    police.holds(1, "Pasal 187A diuji; saksi dipanggil.")
    for member in centre:
        member.speaks(1, "more_proof", "Perlu keterangan dua saksi.")
    prosecutor.holds(2, "Unsur terpenuhi.")
    for member in centre:
        member.speaks(2, "crime", "Dua alat bukti ada.")
    pdf, docx = prosecutor.issues("minutes", "?discussion=2")
    assert squeezed("Unsur terpenuhi.") in pdf and squeezed("Unsur terpenuhi.") in docx

    bawaslu.takes_in("Amplop berisi uang", "thing")
    bawaslu.opens("/cases/{}/")
    assert "kurang dari dua alat bukti" in bawaslu.is_refused("decision.made", decided="crime")
    bawaslu.takes_in("Berita acara keterangan saksi", "statement")
    bawaslu.picks("187A")
    assert "belum dicentang" in bawaslu.is_refused("decision.made", decided="crime")
    bawaslu.ticks_all("187A")
    bawaslu.writes("decision.made", decided="crime")
    bawaslu.writes("report.forwarded")
    police.holds(3, "Berkas siap dikirim.")
    police.writes("file.sent")
    bawaslu.opens("/cases/{}/")
    assert not bawaslu.page.locator("#event-file-accepted").count(), "it is not Bawaslu's word"
    prosecutor.writes("file.accepted")
    for member in centre:
        assert "P-21" in member.stands()


def test_alarms_of_running_clocks_reach_the_member_whose_turn_it_is(
    centre: tuple[Member, Member, Member],
) -> None:
    _, _, prosecutor = centre
    page = prosecutor.opens("/notices/")
    # Case 3 of the demo: its file lies at the prosecutor's, whose days run out.
    line = page.locator("main tbody tr").filter(has_text="Perkara 3").first
    line.wait_for()
    with page.expect_navigation():
        line.locator("form button").first.click()
    assert page.url.endswith("/cases/3/")
    assert "P-19" in page.locator("#next").inner_text()


def test_nobody_outside_the_centre_finds_a_case(
    demo: RunningDemo, window: Callable[..., BrowserContext], passes: Callable[[str], Any]
) -> None:
    page = window(storage_state=passes("Kombes Pol. Arif Nugraha")).new_page()
    for path in ("/cases/", "/cases/1/"):
        answer = page.goto(urljoin(demo.address, path))
        assert answer is not None and answer.status == 404
