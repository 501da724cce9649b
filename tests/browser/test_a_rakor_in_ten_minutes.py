"""A whole rakor of five agencies: from what is open, by what is said, promised and declined, to the next agenda."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import pytest
from docx import Document
from playwright.sync_api import BrowserContext, Locator
from pypdf import PdfReader

from posko.domain.papers.formats import Language, short_moment
from posko.domain.situation.sitrep import WIB
from tests.browser.pages import Walk, squeezed
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

AT_TABLE = {
    "polres": ("Kompol Bagus Wirayuda", {"id": "Perencana", "en": "Planner"}),
    "bawaslu": ("Rani Prameswari", {"id": "Petugas Bawaslu", "en": "Bawaslu officer"}),
    "bpbd": ("Fajar Hidayat", {"id": "Penghubung instansi", "en": "Agency liaison"}),
    "kpu": ("Dimas Arkananta", {"id": "Petugas data KPU", "en": "KPU data officer"}),
    "kodim": ("Kapten Yoga Pradana", {"id": "Perencana", "en": "Planner"}),
}
SAID = {
    "bpbd": "Pompa apung Bidara Cina belum siaga. Dua unit masih di gudang.",
    "bawaslu": "Pengawas di enam TPS Cawang belum dilantik. Nama pengganti sudah ada.",
    "kpu": "Sampai pukul berapa surat pindah memilih masih diterima?",
}
PUMP, WATCH = "Pompa apung Bidara Cina belum siaga", "Pengawas di enam TPS Cawang belum dilantik"
OWN = ("Dua pompa apung berdiri di lokasi", "Foto pompa di lokasi", datetime(2024, 11, 26, 17, 0, tzinfo=WIB))
ASKED = ("TPS 012 pindah ke balai warga", "Berita acara pemindahan", datetime(2024, 11, 26, 12, 30, tzinfo=WIB))
REFUSED = ("Enam anggota menggantikan pengawas", "Surat tugas", datetime(2024, 11, 26, 20, 0, tzinfo=WIB))
REASON = "Prajurit tidak boleh bertugas di dalam TPS."
VENUE = "Aula lantai 6 Mapolres"
ADDRESSED = ("Wali Kota Jakarta Timur", "Kapolres Metro Jakarta Timur")
CLASSED = {"id": "TERBATAS", "en": "RESTRICTED (TERBATAS)"}
ALL_APPROVED = {
    "id": "Semua instansi yang diundang telah menyetujui.",
    "en": "Every invited agency has approved.",
}
TODAY, TOMORROW = datetime(2024, 11, 25, 15, 20, tzinfo=WIB), datetime(2024, 11, 26, 19, 0, tzinfo=WIB)
SLOW = 60_000  # lines of others come every four seconds, on a busy machine


@dataclass(frozen=True, slots=True)
class Table:
    """The five windows by their agency, and the address of the meeting."""

    walks: dict[str, Walk]
    meeting: str

    def at(self, agency: str, page: str = "") -> Walk:
        """The window of an agency, on a page of the meeting."""
        return self.walks[agency].opens(f"{self.meeting}{page}")


@pytest.fixture
def walks(window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]) -> dict[str, Walk]:
    """A window for each agency, its person inside."""
    return {
        code: Walk(window(storage_state=passes(name)).new_page(), demo, name) for code, (name, _) in AT_TABLE.items()
    }


def test_a_rakor_of_five_agencies_from_the_agenda_to_the_next_agenda(walks: dict[str, Walk]) -> None:
    table = Table(walks, convened(walks["polres"], "Rakor lintas sektoral H-2", TODAY))
    assert agenda(table.at("bpbd")) >= live_gaps(walks["bpbd"]) > set()
    begin_with_all_present(table)
    gaps = dict(zip((PUMP, WATCH), speak_and_turn(table), strict=True))
    promise_and_decline(table, gaps)
    number = close(table)
    approve_by_all(table)
    for language in ("id", "en"):
        papers_tell_all(table, language, number, gaps)
    starts_from_what_is_left(table, gaps)


def convened(walk: Walk, title: str, held_at: datetime) -> str:
    """Convene a meeting of the five; gives its address."""
    page = walk.opens("/rakor/new/").page
    page.locator("[name=title]").fill(title)
    page.locator("[name=held_at_0]").fill(f"{held_at:%Y-%m-%d}")
    page.locator("[name=held_at_1]").fill(f"{held_at:%H:%M}")
    page.locator("[name=venue]").fill(VENUE)
    page.locator("main details.more > summary").click()
    for agency in AT_TABLE:
        page.locator(f"[name=invited][value={agency}]").check()
    page.locator("main form button.is-go").click()
    page.locator("main h1").get_by_text(title, exact=True).wait_for()
    return re.sub(r"^https?://[^/]+", "", page.url)


def agenda(walk: Walk) -> set[str]:
    """Addresses of the gaps on the agenda of the meeting that is open in this window."""
    return addresses(walk.page.locator("#agenda .turns a"))


def live_gaps(walk: Walk) -> set[str]:
    """Addresses of the gaps that the list calls live."""
    return addresses(walk.opens("/gaps/?state=live").page.locator("main .list a[href^='/gaps/']"))


def addresses(links: Locator) -> set[str]:
    """Where links to gaps lead."""
    found = {link.get_attribute("href") or "" for link in links.all()}
    return {href for href in found if re.fullmatch(r"/gaps/[0-9]+/", href)}


def begin_with_all_present(table: Table) -> None:
    """The chair begins, and marks all five."""
    page = table.at("polres").page
    page.locator("form[action$='/begin/'] button").click()
    page.locator("form[action$='/begin/']").wait_for(state="detached")
    table.at("polres", "attendance/")
    for agency in AT_TABLE:
        page.locator(f"#mark-{agency}-present").click()
        page.locator(f"#mark-{agency}-present[aria-pressed=true]").wait_for()


def speak_and_turn(table: Table) -> list[int]:
    """Three agencies say what they see; the chair makes two lines gaps and one a question, by a key each."""
    chair = table.at("polres").page
    for agency, text in SAID.items():
        desk = table.at(agency).page.locator("#desk")
        desk.locator("[name=text]").fill(text)
        desk.locator("button.is-go").click()
        chair.locator(".line").filter(has_text=text).wait_for(timeout=SLOW)
    for agency, key in (("bpbd", "g"), ("bawaslu", "g"), ("kpu", "q")):
        line = chair.locator(".line").filter(has_text=SAID[agency])
        line.focus()
        with chair.expect_response(lambda answer: "/turn/" in answer.url):
            chair.keyboard.press(key)
        line.locator("a[href^='/gaps/']" if key == "g" else ".tag").wait_for()
    return [number_of(chair.locator(".line").filter(has_text=SAID[agency])) for agency in ("bpbd", "bawaslu")]


def number_of(line: Locator) -> int:
    """The number of the gap that a line became."""
    return int((line.locator("a[href^='/gaps/']").first.get_attribute("href") or "").strip("/").split("/")[1])


def promise_and_decline(table: Table, gaps: dict[str, int]) -> None:
    """BPBD promises on its own; what the chair asks KPU accepts, and the Kodim declines with a reason."""
    table.walks["bpbd"].opens(f"/gaps/{gaps[PUMP]}/").promises(*OWN)
    ask(table.walks["polres"].opens(f"/gaps/{gaps[PUMP]}/"), "kpu", *ASKED)
    ask(table.walks["polres"].opens(f"/gaps/{gaps[WATCH]}/"), "kodim", *REFUSED)
    page = table.at("kpu").page
    page.locator(".asked form[action$='/accept/'] button").click()
    page.locator(".messages .alert.is-ok").wait_for()
    page = table.at("kodim").page
    page.locator(".asked li").filter(has_text=REFUSED[0]).locator("summary").click()
    page.locator(".asked form[action$='/decline/'] [name=reason]").fill(REASON)
    page.locator(".asked form[action$='/decline/'] button").click()
    page.locator(".messages .alert.is-ok").wait_for()


def ask(walk: Walk, agency: str, what: str, evidence: str, due: datetime) -> None:
    """Ask an agency to promise, on the page of the gap."""
    page = walk.page
    page.locator("#propose > summary").click()
    page.locator("#propose [name=agency]").select_option(agency)
    page.locator("#propose [name=promise]").fill(what)
    page.locator("#propose [name=evidence_asked]").fill(evidence)
    page.locator("#propose [name=due_0]").fill(f"{due:%Y-%m-%d}")
    page.locator("#propose [name=due_1]").fill(f"{due:%H:%M}")
    page.locator("#propose button").click()
    page.locator(".messages .alert.is-ok").wait_for()


def close(table: Table) -> str:
    """The chair closes; gives the number of the minutes."""
    page = table.at("polres", "close/").page
    page.locator("[name=to]").fill("\n".join(ADDRESSED))
    page.locator("main form button.is-go").click()
    page.locator("#approvals").wait_for()
    found = re.search(r"T/NOTULA-\d{3}/XI/2024/POSKO-JT", page.locator(".page-head").inner_text())
    assert found, "the minutes carry a number"
    return found[0]


def approve_by_all(table: Table) -> None:
    """Each of the five approves for its agency, by name."""
    for agency, (name, _) in AT_TABLE.items():
        page = table.at(agency, "minutes/").page
        page.locator("form[action$='/approve/'] button").click()
        page.locator("#approvals .is-done").filter(has_text=name).wait_for()
    assert page.locator("#approvals .is-done").count() == len(AT_TABLE)
    assert page.locator(".page-head .state").first.inner_text() == "Disetujui semua"


def papers_tell_all(table: Table, language: Language, number: str, gaps: dict[str, int]) -> None:
    """Both papers of a language hold everything that was said, promised, declined and approved."""
    for paper, read in (("pdf", pdf_text), ("docx", docx_text)):
        address = urljoin(table.walks["kpu"].demo.address, f"{table.meeting}minutes.{paper}?language={language}")
        answer = table.walks["kpu"].page.request.get(address)
        assert answer.ok, f"{address} answers {answer.status}"
        text = squeezed(read(answer.body()))
        missing = [told for told in what_is_told(language, number, gaps) if squeezed(told) not in text]
        assert not missing, f"missing in the {paper} ({language}): {missing}"


def what_is_told(language: Language, number: str, gaps: dict[str, int]) -> list[str]:
    """Everything that a paper of the meeting must say in this language."""
    ref = {"id": "Celah", "en": "Gap"}[language]
    told = [number, CLASSED[language], VENUE, *ADDRESSED, *SAID.values(), ALL_APPROVED[language]]
    told += [f"{ref} {gap} · {title}" for title, gap in gaps.items()]
    for agency, (what, evidence, due) in (("BPBD", OWN), ("KPU", ASKED)):
        told.append(f"{agency} {what} {evidence} {short_moment(due, language)}")
    told.append(f"Kodim {ref} {gaps[WATCH]} {REFUSED[0]} {REASON}")
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
    """The next meeting takes up both gaps, the question that nobody answered, and whatever else is open."""
    walk = table.walks["bawaslu"]
    convened(walk, "Rakor lintas sektoral H-1", TOMORROW)
    shown = agenda(walk)
    words = walk.page.locator("#agenda").inner_text()
    assert SAID["kpu"] in words
    for title, state in ((PUMP, "Dijanjikan"), (WATCH, "Terbuka")):
        row = walk.page.locator("#agenda .turns li").filter(has_text=title)
        assert state in row.inner_text(), f"{title}: {row.inner_text()}"
    assert shown == live_gaps(walk) >= {f"/gaps/{number}/" for number in gaps.values()}
