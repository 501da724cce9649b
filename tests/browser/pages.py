"""Page objects: a person walks through the post, and every sentence is one act on a page.

Forms and links are found by their field names and addresses, not by their words, so that both languages, both
themes and a browser without JavaScript walk the same way.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext, Locator, Page
from pypdf import PdfReader

from tests.parts import RunningDemo
from tests.scans import scanned

# Pages that Bawaslu meets, the quiet ones too; the navigation's own links are checked against this list.
PAGES = (
    "/",
    "/vulnerability/",
    "/vulnerability/method/",
    "/vulnerability/stations/",
    "/map/",
    "/map/?layer=incidents&peek=place:31.75.03.1001&tab=why",
    "/map/?view=table&peek=place:31.75.03.1001&tab=what-if",
    "/map/?layer=stations&peek=place:31.75.03.1001&tab=stations",
    "/vulnerability/runs/",
    "/vulnerability/runs/1/",
    "/vulnerability/runs/compare/?before=1",
    "/vulnerability/events/",
    "/vulnerability/events/new/",
    "/vulnerability/events/1/",
    "/vulnerability/events/nothing/",
    "/vulnerability/events/import/",
    "/places/",
    "/map/?peek=place:31.75.03.1001/001",
    "/rakor/",
    "/rakor/1/",
    "/rakor/1/minutes/",
    "/rakor/2/minutes/",
    "/rakor/4/",
    "/rakor/4/attendance/",
    "/rakor/followups/",
    "/rakor/2/guests/",
    "/rakor/new/",
    "/rakor/inputs/2/gap/",
    "/gaps/",
    "/gaps/?state=live&sort=priority",
    "/gaps/board/",
    "/gaps/board/?by=phase",
    "/gaps/calendar/",
    "/gaps/scorecard/",
    "/gaps/new/",
    "/gaps/1/",
    "/gaps/73/",
    "/units/",
    "/units/new/",
    "/units/import/",
    "/units/orders/",
    "/units/orders/1/",
    "/units/orders/new/",
    "/incidents/",
    "/incidents/1/",
    "/intake/",
    "/tps/",
    "/live/",
    "/live/wall/",
    "/alerts/",
    "/alerts/new/",
    "/alerts/1/",
    "/clocks/",
    "/clocks/start/",
    "/clocks/1/",
    "/desk/",
    "/desk/counters/",
    "/notices/",
    "/notices/preferences/",
    "/jobs/",
    "/rakor/4/letters/",
    "/people/agreements/",
    "/people/agreements/1/",
    "/people/journal/",
    "/timeline/",
    "/people/duty/",
    "/people/duty/1/",
    "/people/contacts/",
    "/outgoing/contacts/",
    "/tps/calls/",
    "/card/",
    "/cases/status/",
    "/reports/",
    "/ledger/",
    "/ledger/witnesses/",
    "/people/roles/",
    "/people/chiefs/",
    "/people/institution/",
    "/people/office/",
    "/people/vault/",
    "/people/vault/make/",
    "/people/recovery/",
    "/search/?q=melayu",
    "/search/?q=nothing-holds-this",
    "/nothing-is-here/",
)
# Pages that stand behind a door of another page: the door's own address.
DOORS = {"/rakor/": "/gaps/"}
# Pages that an administrator meets.
OFFICE = ("/people/", "/people/office/", "/people/add/", "/people/proposals/", "/people/sessions/", "/live/displays/")

GRAVE = ("serious", "critical")
EXAMINE = """async rules => {
    const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
    const found = await axe.run(document, {resultTypes: ["violations"], ...only});
    return found.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.target.join(" ") + " " + n.failureSummary)]);
}"""
# What a width of the window makes overflow, with the parts that stick out.
SIDEWAYS = """() => {
    const page = document.documentElement, wide = page.clientWidth;
    if (page.scrollWidth <= wide) return [];
    const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide + 1);
    return [`${page.scrollWidth} px`, ...out.slice(0, 4).map(e => `${e.tagName}.${e.getAttribute("class") || ""}`)];
}"""


@dataclass(frozen=True, slots=True)
class Report:
    """A line of the reports page: number, ledger head as COUNT:ROOT; text and QR codes of its papers by language."""

    number: str
    head: str
    papers: dict[str, str]
    codes: dict[str, list[bytes]]


@dataclass(slots=True)
class Walk:
    """One browser window in the demo, and who sits before it."""

    page: Page
    demo: RunningDemo
    name: str = ""

    # -- the door --

    def as_(self, name: str) -> Walk:
        """Go on as this person: by the one-time link the first time, then by the switcher in the header."""
        if not self.name:
            self.page.goto(self.demo.links[name])
        elif self.name != name:
            menu = self.page.locator("details.menu-user")
            menu.locator("summary").click()
            menu.locator("button[name=person]").filter(has_text=name).click()
        self.name = name
        self.page.locator(".who b").get_by_text(name, exact=True).wait_for(state="attached")
        return self

    def opens(self, path: str) -> Walk:
        """Open an address of the post."""
        self.page.goto(urljoin(self.demo.address, path))
        return self

    # -- the rakor --

    def opens_the_rakor(self) -> Walk:
        """To the meeting that is ahead, by the navigation and the list."""
        self._by_rail("/rakor/")
        self.page.locator("main .list a[href='/rakor/4/']").click()
        self.page.wait_for_url("**/rakor/4/")
        return self

    def writes_input(self, text: str, place: str) -> Locator:
        """Fill the input form; gives its button, not yet pressed."""
        form = self._form("/input/")
        form.locator("[name=text]").fill(text)
        form.locator("[name=place]").fill(place)
        return _button(form)

    def raises_input(self, text: str, place: str) -> Walk:
        """Put an input on the table."""
        self.writes_input(text, place).click()
        self.inputs_saying(text).first.wait_for()
        return self

    def inputs_saying(self, text: str) -> Locator:
        """Lines on the table with this text."""
        return self.page.locator("li[id^=input-]").filter(has_text=text)

    def writes_gap(self, said: str, title: str) -> Locator:
        """Open the form that makes an input a gap, and fill it; gives its button."""
        self.inputs_saying(said).locator("a[href$='/gap/']").click()
        form = self.page.locator("main form").filter(has=self.page.locator("[name=severity]"))
        form.locator("[name=title]").fill(title)
        form.locator("[name=severity]").select_option("3")
        return _button(form)

    def makes_it_a_gap(self, said: str, title: str) -> int:
        """Make the input a gap; gives the number of the gap, on whose page one then stands."""
        self.writes_gap(said, title).click()
        self.page.locator("main h1").get_by_text(title, exact=True).wait_for()
        found = re.search(r"/gaps/([0-9]+)/", self.page.url)
        assert found, f"opening a gap leads to the gap, not to {self.page.url}"
        return int(found[1])

    def presses_back_and_sends_again(self, address_end: str) -> Walk:
        """The browser's back button, then the same form with whatever the browser brought back in it."""
        self.page.go_back()
        form = self._form(address_end) if address_end else self.page.locator("main form.form")
        if form.count():
            _button(form).click()
        self.page.wait_for_load_state()
        return self

    # -- the gap --

    def opens_gap(self, title: str) -> Walk:
        """Find the gap in the list, or among those that are closed, and open it."""
        self._by_rail("/gaps/")
        if not self.row_of(title).count():
            self.opens("/gaps/?state=closed")
        address = self.row_of(title).get_by_role("link", name=title).first.get_attribute("href") or ""
        self.opens(address)  # a click would show it in the panel beside
        self.page.locator("main h1").get_by_text(title, exact=True).wait_for()
        return self

    def row_of(self, title: str) -> Locator:
        """The lines of the gaps list with this title."""
        return self.page.locator("main .list > li").filter(has_text=title)

    def promises(self, promise: str, evidence: str, due: datetime) -> Walk:
        """Promise for the own agency; `due` in the operation's zone."""
        form = self._form("/promise/")
        form.locator("[name=promise]").fill(promise)
        form.locator("[name=evidence_asked]").fill(evidence)
        form.locator("[name=due_0]").fill(due.strftime("%Y-%m-%d"))
        form.locator("[name=due_1]").fill(due.strftime("%H:%M"))
        _button(form).click()
        self._thanks()
        return self

    def files_evidence(self, file: Path, statement: str) -> Walk:
        """File a file with a statement."""
        form = self.page.locator("#act form[action*='/evidence/']").first  # the button above sends a file alone
        if not form.locator("[name=note]").is_visible():
            self.page.locator("#act details > summary").first.click()
        form.locator("[name=uploads]").set_input_files(file)
        form.locator("[name=note]").fill(statement)
        _button(form).click()
        self._thanks()
        return self

    def verifies_and_closes(self) -> Walk:
        """Confirm the evidence and close the gap in one act."""
        self.page.locator("main form button[name=close]").first.click()
        self._thanks()
        return self

    def steps_done(self) -> list[bool]:
        """For each of the five steps of the gap's way: done."""
        return ["is-done" in (step.get_attribute("class") or "") for step in self.page.locator("ol.steps > li").all()]

    def evidence_text(self, name: str) -> str:
        """What the evidence file holds, as it is given out."""
        address = self.page.get_by_role("link", name=name).first.get_attribute("href") or ""
        return self._fetch(address).decode()

    # -- the picture --

    def open_gaps_on_map(self, code: str) -> int:
        """The number that the mark on this kelurahan says; 0 without a mark."""
        self.opens("/map/?layer=gaps")
        marks = self.page.locator(f".map-sheet .pin.is-gap[data-code='{code}'] title")
        found = re.search(r": ([0-9]+) ", marks.first.text_content() or "") if marks.count() else None
        return int(found.group(1)) if found else 0

    def open_gaps_in_rail(self) -> int:
        """The number beside the gaps in the navigation."""
        self._by_rail("/gaps/")
        return int(self.page.locator(".door-tabs a[href='/gaps/'] b").inner_text())

    def events_in_ledger(self, number: int) -> list[str]:
        """What the ledger's page holds of a gap, oldest first."""
        self.opens(f"/gaps/{number}/")
        self.page.locator("main details.acts > summary").click()
        self.page.locator(f"main a[href='/ledger/?subject=gap:{number}']").first.click()
        self.page.wait_for_url("**/ledger/**")
        rows = self.page.locator("tr[id^=row-]")
        lines = [
            (int(re.sub(r"[^0-9]", "", r.locator("td").first.inner_text())), r.locator(".sub.mono").inner_text())
            for r in rows.all()
        ]
        return [event for _, event in sorted(lines)]

    # -- the report --

    def issues_report(self) -> Report:
        """Issue a situation report of now; read its line and both papers."""
        self._by_rail("/reports/")
        before = self.page.locator("main tbody tr").count()
        _button(self._form("/issue/")).click()
        self._thanks()
        rows = self.page.locator("main tbody tr")
        assert rows.count() == before + 1, "one press, one report"
        return self._report(rows.first)

    def _report(self, row: Locator) -> Report:
        papers, codes = {}, {}
        for language in ("id", "en"):
            address = row.locator(f"a[href$='/{language}.pdf']").get_attribute("href") or ""
            pdf = self._fetch(address)
            papers[language] = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
            codes[language] = scanned(pdf)
        head = row.locator(".state[title]").get_attribute("title") or ""
        return Report(row.locator("th").inner_text(), head, papers, codes)

    # -- small parts --

    def _by_rail(self, address: str) -> None:
        self.page.locator(f"nav.rail .doors a[href='{DOORS.get(address, address)}']").click()
        self.page.locator(f"nav.rail .doors a.is-current[href='{DOORS.get(address, address)}']").wait_for()
        if address in DOORS:
            self.page.locator(f".door-tabs a[href='{address}']").click()
            self.page.locator(f".door-tabs a[href='{address}'][aria-current=page]").wait_for()

    def _form(self, address_end: str) -> Locator:
        return self.page.locator(f"main form[action$='{address_end}'], main form[action*='{address_end}#']").first

    def _thanks(self) -> None:
        self.page.locator(".messages .alert.is-ok").wait_for()

    def _fetch(self, address: str) -> bytes:
        answer = self.page.request.get(urljoin(self.demo.address, address))
        assert answer.ok, f"{address} answers {answer.status}"
        return answer.body()


def prefer(context: BrowserContext, demo: RunningDemo, *, language: str = "id", theme: str = "light") -> None:
    """Set language and theme as their buttons would: in the cookies."""
    context.add_cookies(
        [
            {"name": "posko_language", "value": language, "url": demo.address},
            {"name": "posko_theme", "value": theme, "url": demo.address},
        ]
    )


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds grave on the page that is open by these rules, or by all, one line each."""
    page.add_script_tag(url="/static/vendor/axe.min.js")
    found = [told for told in page.evaluate(EXAMINE, list(rules)) if told[0] in GRAVE]
    return [f"{page.url}: {impact} {rule}: {nodes[:3]}" for impact, rule, nodes in found]


def squeezed(text: str) -> str:
    """Text without any white space: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


def _button(form: Locator) -> Locator:
    return form.locator("button.is-go").first


class Counted:
    """A page whose presses are counted. Choosing from a list is one of them."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, where: Locator, *, leads: bool = False) -> None:
        self.presses += 1
        if not leads:
            where.click()
            return
        with self.page.expect_navigation():
            where.click()

    def choose(self, where: Locator, value: str) -> None:
        self.presses += 1
        where.select_option(value)
