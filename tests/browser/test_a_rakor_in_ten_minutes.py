"""A whole rakor of five agencies and an absent one: invited by letter, led by its agenda, promised, asked, noted for
who is absent, closed, approved; and the next one begins with what is left. The note-taker's presses are counted."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page
from pypdf import PdfReader

from posko.domain.papers.formats import Language, short_moment
from posko.domain.situation.sitrep import WIB
from tests.browser.pages import Walk, squeezed
from tests.parts import RunningDemo
from tests.scans import codes

pytestmark = pytest.mark.browser

AT_TABLE = {
    "polres": ("Kompol Bagus Wirayuda", {"id": "Perencana", "en": "Planner"}),
    "bawaslu": ("Rani Prameswari", {"id": "Petugas Bawaslu", "en": "Bawaslu officer"}),
    "bpbd": ("Fajar Hidayat", {"id": "Penghubung instansi", "en": "Agency liaison"}),
    "kpu": ("Dimas Arkananta", {"id": "Petugas data KPU", "en": "KPU data officer"}),
    "kodim": ("Kapten Yoga Pradana", {"id": "Perencana", "en": "Planner"}),
}
ABSENT = "satpom-au"
ITEMS = "Kesiapan TPS rawan banjir; bpbd; 20; Pompa: di mana, pukul berapa\nPengawas TPS; bawaslu; 15"
SAID = {
    "bpbd": "Pompa apung Bidara Cina belum siaga. Dua unit masih di gudang.",
    "bawaslu": "Pengawas di enam TPS Cawang belum dilantik. Nama pengganti sudah ada.",
    "kpu": "Sampai pukul berapa surat pindah memilih masih diterima?",
}
DECIDED = "Daftar pengganti pengawas diserahkan besok pagi."
PUMP, WATCH = "Pompa apung Bidara Cina belum siaga", "Pengawas di enam TPS Cawang belum dilantik"
ASKED = ("Lokasi diperiksa bersama", "Berita acara pemeriksaan", datetime(2024, 11, 26, 12, 30, tzinfo=WIB))
NOTED = ("Truk angkut membawa pompa", "Foto truk di lokasi", datetime(2024, 11, 26, 17, 0, tzinfo=WIB))
BESIDE = ("kpu", "kodim")  # the one that spoke is ticked already
REASON = "Prajurit tidak boleh bertugas di dalam TPS."
VENUE = "Aula lantai 6 Mapolres"
CLASSED = {"id": "TERBATAS", "en": "RESTRICTED (TERBATAS)"}
TODAY, TOMORROW = datetime(2024, 11, 25, 15, 20, tzinfo=WIB), datetime(2024, 11, 25, 15, 50, tzinfo=WIB)
SLOW = 60_000  # lines of others come every four seconds, on a busy machine
MOST = 60


@dataclass(slots=True)
class NoteTaker:
    """Who keeps the minutes: every button, box, key and field counts as a press, the letters typed do not."""

    page: Page
    presses: int = field(default=0)

    def on(self, what: str | Locator) -> None:
        """Press one thing."""
        (self.page.locator(what).first if isinstance(what, str) else what).click()
        self.presses += 1

    def types(self, fields: dict[str, str], within: str = "main") -> None:
        """Fill fields, each with a press to get into it."""
        for name, text in fields.items():
            self.page.locator(f"{within} [name={name}]").fill(text)
            self.presses += 1

    def chooses(self, name: str, value: str, within: str = "main") -> None:
        """Choose from a list: it opens, and one is taken."""
        self.page.locator(f"{within} [name={name}]").select_option(value)
        self.presses += 2

    def key(self, line: Locator, key: str) -> None:
        """Go to a line, and press one key on it."""
        line.focus()
        self.page.keyboard.press(key)
        self.presses += 2


@dataclass(frozen=True, slots=True)
class Table:
    """The windows by their agency, the address of the meeting, and its note-taker."""

    walks: dict[str, Walk]
    meeting: str
    notes: NoteTaker

    def at(self, agency: str, page: str = "") -> Walk:
        """The window of an agency, on a page of the meeting."""
        return self.walks[agency].opens(f"{self.meeting}{page}")

    def line(self, text: str) -> Locator:
        """The line that says this, in the window of the note-taker."""
        return self.notes.page.locator(".line").filter(has_text=text)


@pytest.fixture
def walks(window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]) -> dict[str, Walk]:
    """A window for each agency, its person inside."""
    return {
        code: Walk(window(storage_state=passes(name)).new_page(), demo, name) for code, (name, _) in AT_TABLE.items()
    }


def test_a_rakor_from_its_invitation_to_the_next_one_in_sixty_presses(
    walks: dict[str, Walk], window: Callable[..., BrowserContext]
) -> None:
    notes = NoteTaker(walks["polres"].page)
    table = Table(walks, convened(walks["polres"], notes), notes)
    invited_by_letter(table)
    begin_with_all_present(table, window().new_page())
    gaps = dict(zip((PUMP, WATCH), speak_and_promise(table), strict=True))
    accept_and_decline(table)
    number = close(table)
    assert notes.presses <= MOST, f"{notes.presses} presses"
    approve_by_all_who_came(table)
    for language in ("id", "en"):
        papers_tell_all(table, language, number, gaps)
    starts_from_what_is_left(table, gaps)


def convened(walk: Walk, notes: NoteTaker) -> str:
    """Convene a meeting of the six with its agenda; gives its address."""
    walk.opens("/rakor/new/")
    notes.types(
        {
            "title": "Rakor lintas sektoral H-2",
            "held_at_0": f"{TODAY:%Y-%m-%d}",
            "held_at_1": f"{TODAY:%H:%M}",
            "venue": VENUE,
        }
    )
    notes.on("main details.more:has([name=items]) > summary")
    notes.types({"items": ITEMS})
    notes.on("main details.more:has([name=invited]) > summary")
    for agency in (*AT_TABLE, ABSENT):
        notes.on(f"[name=invited][value={agency}]")
    notes.on("main form button.is-go")
    walk.page.locator("main h1").get_by_text("Rakor lintas sektoral H-2", exact=True).wait_for()
    return re.sub(r"^https?://[^/]+", "", walk.page.url)


def invited_by_letter(table: Table) -> None:
    """The letter of invitation is issued from the agenda, under the letterhead of the police."""
    notes = table.notes
    notes.on("main .actions a[href$='/letters/']")
    notes.page.wait_for_url("**/letters/")
    notes.on("main form button.is-go")
    paper = notes.page.locator("main a[href$='.pdf']").first
    paper.wait_for()
    text = squeezed(pdf_text(notes.page.request.get(urljoin(notes.page.url, paper.get_attribute("href") or "")).body()))
    for told in ("RESOR METRO JAKARTA TIMUR", "Kesiapan TPS rawan banjir", VENUE, "a.n."):
        assert squeezed(told) in text, f"{told} is missing in the invitation: {text}"


def begin_with_all_present(table: Table, stranger: Page) -> None:
    """The chair begins; four and a guest without an account scan the code, and the note-taker marks the rest."""
    notes = table.notes
    table.at("polres", "attendance/")
    address = scanned(notes.page)
    for agency in ("bawaslu", "bpbd", "kpu", "kodim"):
        page = table.walks[agency].opens(address).page
        page.locator("main form button.is-go").click()
        page.wait_for_url(f"**{table.meeting}")
    stranger.goto(address)
    for name, text in (("name", "Laksmi Kirana"), ("office", "Manajer jaringan"), ("institution", "PLN UP3")):
        stranger.locator(f"main [name={name}]").fill(text)
    stranger.locator("main form button.is-go").click()
    stranger.locator("main h1").wait_for()
    table.at("polres")
    notes.on("form[action$='/begin/'] button")
    notes.page.locator("form[action$='/begin/']").wait_for(state="detached")
    table.at("polres", "attendance/")
    notes.presses += 1  # the link that leads there
    for agency, presence in (("polres", "present"), (ABSENT, "absent")):
        notes.on(f"#mark-{agency}-{presence}")
        notes.page.locator(f"#mark-{agency}-{presence}[aria-pressed=true]").wait_for()
    table.at("polres")
    notes.presses += 1  # and back


def scanned(page: Page) -> str:
    """What a telephone reads from the code on the wall."""
    page.wait_for_load_state("networkidle")  # the code is drawn after the page, and put in its place
    drawing = page.locator("#code svg")
    drawing.wait_for()
    return codes(Image.open(io.BytesIO(drawing.screenshot())))[0].decode()


def speak_and_promise(table: Table) -> list[int]:
    """Three agencies say what they see. On the first line three are asked and one that is absent is noted; a decision
    gets its owner."""
    notes = table.notes
    for agency, text in SAID.items():
        desk = table.at(agency).page.locator("#desk")
        desk.locator("[name=text]").fill(text)
        desk.locator("button.is-go").click()
        table.line(text).wait_for(timeout=SLOW)
    notes.on("#agenda-now form[action$='/up/'] button")
    notes.page.locator("#agenda-now .item.is-on").wait_for()
    for what, agencies in ((ASKED, BESIDE), (NOTED, ("bpbd", ABSENT))):
        speak(table, SAID["bpbd"], what, agencies)
    with notes.page.expect_response(lambda answer: "/turn/" in answer.url):
        notes.key(table.line(SAID["kpu"]), "q")
    with notes.page.expect_response(lambda answer: "/turn/" in answer.url):
        notes.key(table.line(SAID["bawaslu"]), "g")
    table.line(SAID["bawaslu"]).locator("a[href^='/gaps/']").first.wait_for()
    notes.types({"text": DECIDED}, "#desk")
    notes.chooses("kind", "decision", "#desk")
    notes.chooses("owner", "bawaslu", "#desk")
    notes.types({"due_0": f"{ASKED[2]:%Y-%m-%d}", "due_1": f"{ASKED[2]:%H:%M}"}, "#desk")
    notes.on("#desk button.is-go")
    table.line(DECIDED).wait_for()
    return [number_of(table.line(SAID[agency])) for agency in ("bpbd", "bawaslu")]


def speak(table: Table, text: str, told: tuple[str, str, datetime], agencies: tuple[str, ...]) -> None:
    """Promise from the line where it was spoken: what, shown by what, by when, and who."""
    notes, (what, evidence, due) = table.notes, told
    notes.key(table.line(text), "p")
    notes.page.locator("#desk [name=promise]").wait_for()
    notes.types({"promise": what, "evidence_asked": evidence, "due_0": f"{due:%Y-%m-%d}", "due_1": f"{due:%H:%M}"})
    for agency in agencies:
        notes.on(f"#desk [name=agencies][value={agency}]")
    notes.on("#desk button.is-go")
    table.line(text).get_by_text(what).first.wait_for()


def number_of(line: Locator) -> int:
    """The number of the gap that a line became."""
    return int((line.locator("a[href^='/gaps/']").first.get_attribute("href") or "").strip("/").split("/")[1])


def accept_and_decline(table: Table) -> None:
    """BPBD and KPU accept what was asked at the table, the Kodim declines with a reason; the police are told."""
    for agency in ("bpbd", "kpu"):
        page = table.at(agency).page
        page.locator(".asked li").filter(has_text=ASKED[0]).locator("form[action$='/accept/'] button").click()
        page.locator(".messages .alert.is-ok").wait_for()
    page = table.at("kodim").page
    asked = page.locator(".asked li").filter(has_text=ASKED[0])
    asked.locator("summary").click()
    asked.locator("form[action$='/decline/'] [name=reason]").fill(REASON)
    asked.locator("form[action$='/decline/'] button").click()
    page.locator(".messages .alert.is-ok").wait_for()


def close(table: Table) -> str:
    """The note-taker looks at the paper and closes; gives the number of the minutes."""
    notes = table.notes
    table.at("polres")
    notes.on("main .page-head .actions a[href$='/close/']")
    notes.page.wait_for_url("**/close/")
    notes.on("main form button.is-go")
    notes.page.locator("#approvals").wait_for()
    found = re.search(r"T/NOTULA-\d{3}/XI/2024/POSKO-JT", notes.page.locator(".page-head").inner_text())
    assert found, "the minutes carry a number"
    return found[0]


def approve_by_all_who_came(table: Table) -> None:
    """Each of the five approves for its agency, by name; the sixth was absent and is still waited for."""
    for agency, (name, _) in AT_TABLE.items():
        page = table.at(agency, "minutes/").page
        page.locator("form[action$='/approve/'] button").click()
        page.locator("#approvals .is-done").filter(has_text=name).wait_for()
    assert page.locator("#approvals .is-done").count() == len(AT_TABLE)


def papers_tell_all(table: Table, language: Language, number: str, gaps: dict[str, int]) -> None:
    """Both papers of a language hold everything that was said, promised, declined and approved."""
    for paper, read in (("pdf", pdf_text), ("docx", docx_text)):
        address = urljoin(table.walks["kpu"].demo.address, f"{table.meeting}minutes.{paper}?language={language}")
        answer = table.walks["kpu"].page.request.get(address)
        assert answer.ok, f"{address} answers {answer.status}"
        text = squeezed(read(answer.body()))
        missing = [told for told in what_is_told(language, number, gaps) if squeezed(told) not in text]
        assert not missing, f"missing in the {paper} ({language}): {missing} in {text}"


def what_is_told(language: Language, number: str, gaps: dict[str, int]) -> list[str]:
    """Everything that a paper of the meeting must say in this language."""
    ref = {"id": "Celah", "en": "Gap"}[language]
    told = [number, CLASSED[language], VENUE, *SAID.values(), DECIDED, "RESOR METRO JAKARTA TIMUR"]
    told += [f"{ref} {gap} · {title}" for title, gap in gaps.items()]
    for agency in ("BPBD", "KPU"):
        told.append(f"{agency} {ASKED[0]} {ASKED[1]} {short_moment(ASKED[2], language)}")
    told += [REASON, NOTED[0], {"id": "belum dikonfirmasi", "en": "not confirmed"}[language]]
    return told + [f"{name}, {role[language]}" for name, role in AT_TABLE.values()]


def pdf_text(content: bytes) -> str:
    """All words of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def docx_text(content: bytes) -> str:
    """All words of a DOCX: headers and footers, then paragraphs and tables in their order."""
    document = Document(io.BytesIO(content))
    edges = [part for section in document.sections for part in (section.header, section.footer)]
    nodes = [node for part in (*edges, document) for node in part._element.iter() if node.tag.endswith("}t")]
    return " ".join(node.text or "" for node in nodes)


def starts_from_what_is_left(table: Table, gaps: dict[str, int]) -> None:
    """The next meeting takes up both gaps, the question and the decision; what was noted for the absent agency falls
    away when it begins."""
    walk = table.walks["bawaslu"]
    page = walk.opens("/rakor/new/").page
    page.locator("[name=title]").fill("Rakor malam")
    page.locator("[name=held_at_0]").fill(f"{TOMORROW:%Y-%m-%d}")
    page.locator("[name=held_at_1]").fill(f"{TOMORROW:%H:%M}")
    page.locator("main form button.is-go").click()
    page.locator("main h1").get_by_text("Rakor malam", exact=True).wait_for()
    words = page.locator("#agenda").inner_text()
    for told in (SAID["kpu"], DECIDED):
        assert told in words, words
    for title, state in ((PUMP, "Dijanjikan"), (WATCH, "Terbuka")):
        row = page.locator("#agenda .turns li").filter(has_text=title)
        assert state in row.inner_text(), f"{title}: {row.inner_text()}"
    gap = f"/gaps/{gaps[PUMP]}/"
    assert "belum dikonfirmasi" in walk.opens(gap).page.locator("main").inner_text()
    page.go_back()
    page.locator("form[action$='/begin/'] button").click()
    page.locator("form[action$='/begin/']").wait_for(state="detached")
    assert "gugur" in walk.opens(gap).page.locator("main").inner_text().casefold()
