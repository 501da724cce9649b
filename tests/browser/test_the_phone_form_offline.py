"""The phone form: written without a network, kept through a closed browser, sent once, and light to load."""

from __future__ import annotations

import io
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, Playwright, ViewportSize

from tests.browser.pages import EXAMINE, GRAVE
from tests.browser.watch import LISTEN
from tests.parts import ROOT, found_post, free_port, serving

pytestmark = pytest.mark.browser

TELEPHONE: ViewportSize = {"width": 360, "height": 740}
PLACE = "31.75.09.1002"
ENOUGH = 200_000  # bytes that the whole of the form may cost, once
AGAIN = 20_000  # bytes that it may cost when it is opened again
READY = "() => document.documentElement.dataset.ready === 'true' && document.documentElement.dataset.kept === 'true'"
MAKE_CODE = f"""
import django
django.setup()
from posko import clock
from posko.apps.intake.devices import services as device_services
from posko.cli import setting_up
operation = setting_up.the_operation("")
at = clock.operation_time(operation.clock_offset)
by = setting_up.console(operation)
print(device_services.make_enrolment("Patroli 3", "polres", "{PLACE}", by=by, at=at, real_at=clock.real_time()))
"""
# Gives the newest device two tasks about a brawl, and prints their codes.
GIVE = f"""
import uuid
import django
django.setup()
from posko import clock
from posko.apps.incidents.course import services
from posko.apps.incidents.tasks import services as tasks
from posko.apps.intake.models import Sender
from posko.cli import setting_up
from posko.domain.access import Compartment, Role, Viewer, compartments_for
from posko.kit.walls import keep_open
keep_open(Compartment.SECURITY)
at, found = clock.real_time(), setting_up.the_operation("")
root = found.agencies.get(code="polres").root
walls = compartments_for(Role.DUTY_OFFICER, agency="polres", root=root)
by = Viewer("person", "piket", "Piket", found.code, found.city_id, "polres", root, Role.DUTY_OFFICER, "", walls)
device = Sender.objects.filter(channel="device", agency="polres").latest("pk")
told = services.NewIncident("brawl", 3, "{PLACE}", at, "Tawuran", "page", "1", "page")
incident = services.report_incident(told, by=by, at=at)
for what in ("Bubarkan", "Jaga"):
    new = tasks.NewTask(uuid.uuid4(), "polres", what, to=f"device:{{device.pk}}", way="Lewat gang samping")
    print(tasks.assign(incident, new, confirm=True, by=by, at=at).code)
"""
TAKE_BACK = (
    GIVE.partition("told = ")[0]
    + """
from posko.apps.incidents.models import Task
tasks.cancel_task(Task.objects.latest("pk"), reason="Bubar sendiri", by=by, at=at)
"""
)
# Puts a place into the phone that the post does not have, as an old list of places would.
OLD_PLACE = f"""() => new Promise((done) => {{
  indexedDB.open("posko-phone").onsuccess = (event) => {{
    const act = event.target.result.transaction("kept", "readwrite");
    act.objectStore("kept").put("{PLACE}/899", "place");
    act.oncomplete = () => {{ event.target.result.close(); done(); }};
  }};
}})"""


@dataclass(frozen=True, slots=True)
class Post:
    """A post that answers, and what reached its inbox."""

    address: str
    data: Path

    def code(self) -> str:
        """A fresh one-time code."""
        return self.run(MAKE_CODE)

    def run(self, script: str) -> str:
        """What a script says beside the post that answers."""
        told = {
            "POSKO_DATA": str(self.data),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "posko.web.settings",
        }
        made = subprocess.run(
            [sys.executable, "-c", script], env=told, capture_output=True, text=True, check=True, timeout=180
        )
        return made.stdout.strip()

    def asked(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of the post's database."""
        with sqlite3.connect(f"file:{self.data / 'posko.sqlite3'}?mode=ro", uri=True) as base:
            return base.execute(question).fetchall()

    def inbox(self) -> list[tuple[str, str, int]]:
        """Text, key and number of files of every message of a phone, conflicts too."""
        return self.asked(
            "SELECT json_extract(body, '$.text'), key,"
            " (SELECT count(*) FROM intake_messagefile WHERE message_id = m.id)"
            " FROM intake_message m WHERE channel = 'phone' ORDER BY m.id"
        )


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    data = tmp_path_factory.mktemp("phones")
    found_post(data)
    with serving(data, "serve") as address:
        yield Post(address, data)


@pytest.fixture
def telephone(played: Playwright, chromium: str, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Switch a telephone on: a Chromium with a folder of its own, which it finds again when it is switched on anew."""
    on: list[BrowserContext] = []

    def switch_on(name: str = "telephone", **options: Any) -> BrowserContext:
        context = played.chromium.launch_persistent_context(
            tmp_path / name, executable_path=chromium, args=["--no-sandbox"], viewport=TELEPHONE, **options
        )
        context.set_default_timeout(60_000)
        context.add_init_script(LISTEN)
        on.append(context)
        return context

    yield switch_on
    for context in on:
        context.close()


def _until(told: Callable[[], bool], what: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def _enrolled(context: BrowserContext, post: Post) -> Page:
    page = context.pages[0]
    page.goto(f"{post.address}/phone/enrol/#{post.code()}")
    page.locator(".form-tile").first.wait_for()
    _until(lambda: bool(page.evaluate(READY)), "the form was not kept on the phone")
    return page


def _photo(name: str) -> FilePayload:
    """A big photo that tells where it was taken."""
    picture = Image.effect_noise((1800, 1200), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Maker of telephones"
    exif.get_ifd(0x8825)[1] = "S"
    kept = io.BytesIO()
    picture.save(kept, "JPEG", exif=exif, quality=85)
    return {"name": name, "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def _fill(page: Page, text: str) -> None:
    page.locator('a[href="#form/incident"]').click()
    page.locator('select[name="kind"]').select_option(random.choice(("queue", "flood", "network")))
    page.locator('input[name="severity"][value="2"]').check()
    page.locator('textarea[name="text"]').fill(text)


def _write(page: Page, text: str) -> None:
    """Fill an incident in, with two photos, and save it."""
    _fill(page, text)
    for number in (1, 2):
        page.set_input_files(f'input[name="photo_{number}"]', _photo(f"IMG_{number}.jpg"))
        page.locator(f'[data-question="photo_{number}"] canvas').wait_for()
    page.locator("#bar .go").click()
    page.locator(".reports").first.wait_for()


def _unsent(page: Page) -> int:
    return page.locator(".queue").first.locator(".reports > li").count()


def test_five_reports_with_photos_outlive_a_closed_browser_and_arrive_once(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    texts = [f"Antrean panjang, laporan ke-{number}" for number in range(1, 6)]
    context = telephone()
    page = _enrolled(context, post)
    context.set_offline(True)
    for text in texts:
        _write(page, text)
    assert _unsent(page) == 5
    _fill(page, "Baru separuh jalan")
    assert not page.evaluate("() => window.refused")
    page.wait_for_timeout(600)
    context.close()
    assert post.inbox() == []

    context = telephone()
    context.set_offline(True)
    page = context.pages[0]
    page.goto(f"{post.address}/phone/")
    page.locator(".reports").first.wait_for()
    assert _unsent(page) == 5
    page.locator('a[href="#form/incident"]').click()
    assert page.locator('textarea[name="text"]').input_value() == "Baru separuh jalan"
    page.go_back()
    context.set_offline(False)

    _until(lambda: [row[2] for row in post.inbox()] == [2] * 5, "reports or photos did not arrive", 60)
    assert [row[0] for row in post.inbox()] == texts
    assert len({row[1] for row in post.inbox()}) == 5
    page.locator(".queue").first.locator(".empty").wait_for()
    assert page.locator(".queue").nth(1).locator(".mark.is-sent").count() == 5
    _assert_small_and_silent(post)


def _assert_small_and_silent(post: Post) -> None:
    kept = [path for path in (post.data / "files").rglob("*") if path.is_file()]
    pictures = [path for path in kept if path.read_bytes()[:3] == b"\xff\xd8\xff"]
    assert len({path.read_bytes() for path in pictures}) >= 10
    for path in pictures:
        with Image.open(path) as picture:
            assert max(picture.size) <= 1600
            assert not picture.getexif()


def test_two_tabs_send_a_report_once_and_the_other_tab_learns_of_it(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    context = telephone()
    page = _enrolled(context, post)
    context.set_offline(True)
    _write(page, "Dari dua jendela")
    other = context.new_page()
    other.goto(f"{post.address}/phone/")
    other.locator(".reports").first.wait_for()
    context.set_offline(False)
    for tab in (page, other):
        tab.locator(".queue").first.locator(".empty").wait_for()
    assert [row[0] for row in post.inbox()].count("Dari dua jendela") == 1


def test_what_the_post_does_not_take_says_why_and_is_mended(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    page = _enrolled(telephone(), post)
    page.evaluate(OLD_PLACE)
    _fill(page, "TPS yang tidak ada")
    page.locator("#bar .go").click()
    why = page.locator(".reports .why")
    assert "899" in why.inner_text()
    page.locator(".reports a").first.click()
    page.locator("#bar .go").click()
    assert page.locator('textarea[name="text"]').input_value() == "TPS yang tidak ada"
    page.locator("a.place").click()
    page.fill("#station", "899")
    page.locator("#bar .go").click()
    page.locator('.fault[role="alert"]:visible').wait_for()
    page.fill("#station", "28")
    page.locator("#bar .go").click()
    page.locator('textarea[name="text"]').wait_for()
    page.locator("#bar .go").click()
    page.locator(".queue").nth(1).locator(".mark.is-sent").first.wait_for()
    assert _unsent(page) == 0
    places = post.asked("SELECT place FROM intake_message WHERE body LIKE '%TPS yang tidak ada%' ORDER BY id")
    assert places == [(f"{PLACE}/899",), (f"{PLACE}/028",)]


def test_a_prefix_decides_the_place_and_the_bare_word_offers_both(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    context = telephone()
    page = _enrolled(context, post)
    context.set_offline(True)
    _fill(page, "Air naik di seluruh kecamatan")
    page.wait_for_timeout(600)  # the draft is written
    page.locator("a.place").click()
    page.get_by_role("button", name="ubah").click()
    shown = page.locator("#kelurahan-list")
    page.fill("#kelurahan", "atlantis")
    assert shown.inner_text() == "Tidak ada kelurahan bernama itu."
    page.fill("#kelurahan", "bale kambang")
    assert shown.locator("button").all_inner_texts() == ["Balekambang"]
    page.fill("#kelurahan", "kel. jatinegara")
    assert shown.locator("button").all_inner_texts() == ["Jatinegara Kaum", "Jatinegara"]
    page.fill("#kelurahan", "Jatinegara")
    offered = shown.locator("button").all_inner_texts()
    assert "Seluruh Kec. Jatinegara" in offered and "Jatinegara" in offered and "Bidara Cina" in offered
    page.fill("#kelurahan", "Kec. Jatinegara")
    assert "false" not in shown.inner_text() and "Jatinegara Kaum" not in shown.inner_text()
    shown.get_by_role("button", name="Seluruh Kec. Jatinegara").click()
    assert "Kec. Jatinegara" in page.locator("a.place").inner_text()
    context.set_offline(False)
    page.locator("#bar .go").click()
    page.locator(".queue").nth(1).locator(".mark.is-sent").first.wait_for()
    told = "SELECT place FROM intake_message WHERE body LIKE '%seluruh kecamatan%'"
    assert post.asked(told) == [("31.75.03",)]


def test_a_phone_whose_right_was_taken_keeps_what_waits_for_a_new_code(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    context = telephone()
    page = _enrolled(context, post)
    with sqlite3.connect(post.data / "posko.sqlite3", timeout=20) as base:
        base.execute("UPDATE intake_sender SET revoked_at = created_at")
    time.sleep(2.5)
    _fill(page, "Ditulis setelah hak dicabut")
    page.locator("#bar .go").click()
    page.locator(".warn a[href='/phone/enrol/']").click()
    page.fill("#code", post.code())
    page.locator("#bar .go").click()
    page.locator(".queue").nth(1).locator(".mark.is-sent").first.wait_for()
    assert [row[0] for row in post.inbox()].count("Ditulis setelah hak dicabut") == 1


def test_a_task_arrives_is_taken_in_one_press_and_done_without_a_network_in_two(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    context = telephone()
    page = _enrolled(context, post)
    code, other = post.run(GIVE).split()

    def task() -> tuple[Any, ...]:
        return post.asked(f"SELECT state FROM incidents_task WHERE code = {code}")[0]

    card = page.locator(f'.task[data-task="{code}"]')
    assert "Lewat gang samping" in card.inner_text()
    _until(lambda: post.asked("SELECT state FROM outgoing_sending") == [("seen",)] * 2, "nobody saw that it was seen")
    assert not (wrong := _found(page, "a task")), wrong
    card.get_by_role("button", name="Terima tugas").click()
    _until(lambda: task() == ("accepted",), "one press did not acknowledge it")

    context.set_offline(True)
    card.get_by_role("button", name="Kami berangkat").click()
    card.get_by_text("menunggu dikirim").wait_for()
    card.locator("a").first.click()
    page.locator("main h1").wait_for()
    assert not (wrong := _found(page, "its screen")), wrong
    page.get_by_role("button", name="Selesai", exact=True).click()
    page.locator("#told", has_text=f"Tugas {code}: selesai.").wait_for()
    assert task() == ("accepted",)
    context.set_offline(False)
    _until(lambda: task() == ("done",), "what was pressed without a network did not come")
    said = post.asked("SELECT event, outcome, counter FROM incidents_taskact ORDER BY id")
    assert said == [("task.accepted", "applied", 1), ("task.set_out", "applied", 1), ("task.done", "applied", 2)]

    post.run(TAKE_BACK)
    page.evaluate("() => dispatchEvent(new Event('online'))")  # it asks now, and not only in a while
    page.locator(f'.task[data-task="{other}"].is-cancelled').wait_for()
    page.locator("#told", has_text=f"Tugas {other} ditarik.").wait_for()


@dataclass
class Scales:
    """Passes everything on between a browser and the post, and counts what the browser gets."""

    there: tuple[str, int]
    address: str = ""
    bytes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                here, _ = listener.accept()
            except OSError:
                return
            away = socket.create_connection(self.there)
            threading.Thread(target=self._pass, args=(here, away, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(away, here, True), daemon=True).start()

    def _pass(self, giver: socket.socket, taker: socket.socket, counted: bool) -> None:
        try:
            while block := giver.recv(65536):
                if counted:
                    with self.lock:
                        self.bytes += len(block)
                taker.sendall(block)
            taker.shutdown(socket.SHUT_WR)
        except OSError:
            taker.close()


@contextmanager
def _scales(post: Post) -> Iterator[Scales]:
    port = int(post.address.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        scales = Scales(("127.0.0.1", port), f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=scales.serve, args=(listener,), daemon=True).start()
        yield scales


def test_the_whole_form_is_loaded_with_less_than_200_kilobytes(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    with _scales(post) as scales:
        page = _enrolled(telephone(), Post(scales.address, post.data))
        page.wait_for_timeout(1_000)
        first = scales.bytes
        assert 30_000 < first < ENOUGH, f"the form and all that is kept of it cost {first} bytes"
        page.goto(f"{scales.address}/phone/")
        page.locator(".form-tile").first.wait_for()
        page.wait_for_timeout(1_000)
        assert scales.bytes - first < AGAIN, f"opening it again cost {scales.bytes - first} bytes"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_the_phone_form(
    telephone: Callable[..., BrowserContext], post: Post, theme: str
) -> None:
    context = telephone(theme, color_scheme=theme, reduced_motion="reduce")
    page = _enrolled(context, post)
    page.add_script_tag(url="/static/vendor/axe.min.js")
    context.set_offline(True)
    _fill(page, "Laporan yang menunggu")
    page.locator("#bar .go").click()
    page.locator(".reports a").first.wait_for()
    report = page.locator(".reports a").first.get_attribute("href") or ""
    wrong: list[str] = []
    for screen in ("", "#form/tps_status", "#form/incident", "#form/count", "#place/incident", "#device", report):
        page.goto(f"{post.address}/phone/{screen}")
        page.locator("main h1").wait_for()
        page.wait_for_timeout(200)
        assert page.evaluate("() => document.documentElement.scrollWidth") == TELEPHONE["width"], screen
        wrong += _found(page, screen)
    context.set_offline(False)
    for path in ("/phone/enrol/", "/phone/setup/"):
        page.goto(f"{post.address}{path}")
        page.locator("main h1").wait_for()
        wrong += _found(page, path)
    assert not wrong, "\n".join(wrong)


def _found(page: Page, screen: str) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(url="/static/vendor/axe.min.js")
    return [
        f"{screen}: {impact} {rule}: {nodes[:3]}"
        for impact, rule, nodes in page.evaluate(EXAMINE, [])
        if impact in GRAVE
    ]


def test_a_phone_that_gives_up_its_right_is_led_to_the_first_screen(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    page = _enrolled(telephone(), post)
    page.locator('a[href="#device"]').click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Cabut hak lapor ponsel ini").click()
    page.locator(".empty a[href='/phone/enrol/']").wait_for()
    assert page.locator("#told").inner_text() == "Ponsel ini tidak dapat melapor lagi."
    assert page.evaluate("() => location.hash") == ""


def test_without_javascript_the_page_says_what_to_use_instead(
    telephone: Callable[..., BrowserContext], post: Post
) -> None:
    page = telephone(java_script_enabled=False).pages[0]
    page.goto(f"{post.address}/phone/")
    assert "SMS" in page.locator("body").inner_text()
