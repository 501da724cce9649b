"""A brawl is sent to a phone and to a number: both acknowledge it, the incident follows, and what nobody takes climbs.

The post speaks to Debian's Kannel, whose telephone prints what it was sent.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.pages import Counted
from tests.kannel import PASSWORD, SHORT, USER, boxes, needs_kannel
from tests.parts import ROOT, RunningDemo

pytestmark = [pytest.mark.browser, needs_kannel]

CHIEF, DUTY = "Kombes Pol. Arif Nugraha", "Ipda Sekar Ayu Lestari"
PHONED, RUNG, SILENT = "RAJA11", "RAJA12", "RAIMAS1"
NUMBER = "081299990026"
PLACE, TEXT = "Kel. Cipinang Muara", "Dua kelompok saling lempar batu di depan balai warga."
ORDER = re.compile(r"TUGAS (\d+): ([^,]+), ([^.]+)\. Balas TERIMA \1, lalu TIBA \1, SELESAI \1\.")
# Lets so many minutes pass for an order that nobody acknowledged, and the clock's round come.
CLIMB = """
import sys
from datetime import timedelta
import django
django.setup()
from django.db.models import F
from posko import clock
from posko.apps.incidents.escalation import services
from posko.apps.incidents.models import Task
from posko.cli import setting_up
from posko.domain.access import Compartment, system_viewer
from posko.kit.walls import keep_open
keep_open(Compartment.SECURITY)
found, gone = setting_up.the_operation("demo-mpj2024-jaktim"), timedelta(minutes=int(sys.argv[2]))
Task.objects.filter(code=sys.argv[1]).update(asked_at=F("asked_at") - gone, climb_at=F("climb_at") - gone)
house = system_viewer("incidents.climb", operation=found.code, city=found.city_id,
                      compartments=frozenset({Compartment.PUBLIC, Compartment.COORDINATION}))
services.climb_due(by=house, at=clock.operation_time(found.clock_offset))
print(Task.objects.get(code=sys.argv[1]).climbed)
"""


@pytest.fixture
def people(
    window: Callable[..., BrowserContext], demo: RunningDemo, passes: Callable[[str], Any]
) -> Callable[..., Page]:
    """`people(DUTY, "/live/")`: a window of this person, on a page."""

    def opened(name: str, path: str) -> Page:
        page = window(storage_state=passes(name)).new_page()
        page.goto(urljoin(demo.address, path))
        return page

    return opened


def test_a_brawl_reaches_a_phone_and_a_number_and_what_nobody_takes_climbs(
    demo: RunningDemo, people: Callable[..., Page], window: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    with boxes(tmp_path) as kannel:
        secret = gateways_are_open(people(CHIEF, "/outgoing/ways/add/"), kannel.sendsms)
        duty = people(DUTY, "/intake/devices/enrol/")
        phone = phone_of_a_team(duty, window(viewport={"width": 360, "height": 740}))
        number_of_a_team(duty)

        first, presses = reported_and_sent(duty, PHONED)
        assert presses <= 6, f"{presses} presses from the report to the order"
        incident = duty.url
        second = sent_also(duty, RUNG)
        (told,) = kannel.reached(1)
        assert told.startswith(f"{SHORT} +62{NUMBER[1:]} ")
        said = ORDER.search(told)
        assert said is not None and said.groups() == (str(second), "Tawuran atau perkelahian", "Cipinang Muara"), told
        for word in ("RAJA", "Polres", "lempar", "balai", "Berat"):
            assert word not in told

        taken_without_a_network(phone, first)
        reply = by_sms(demo, secret, f"TERIMA {second}")
        assert str(second) in reply and len(reply) <= 160
        follows(duty, incident, f"Diterima Tugas {first}", f"Diterima Tugas {second}")

        card = task_on(phone, first)
        card.get_by_role("button", name="Kami berangkat").click()
        follows(duty, incident, r"Menuju lokasi \d+ Nov")
        by_sms(demo, secret, f"TIBA {second}")
        by_sms(demo, secret, f"SELESAI {second}")
        card = task_on(phone, first)
        card.get_by_role("button", name="Kami tiba").click()
        card.locator("a").first.click()
        phone.get_by_role("button", name="Selesai", exact=True).click()
        follows(duty, incident, r"Ditangani \d+ Nov")
        wrong = by_sms(demo, secret, f"SELESAI {first}", sender="081211112222")
        assert "Cipinang" not in wrong and "Tawuran" not in wrong

    third, _presses = reported_and_sent(duty, SILENT)
    chief = people(CHIEF, "/notices/")
    for step, who in ((1, duty), (2, chief)):
        assert beside(demo, CLIMB, str(third), "6") == str(step)
        who.goto(urljoin(demo.address, "/notices/"))
        expect(who.locator("main")).to_contain_text(re.compile(rf"\b{third}\b"))


def gateways_are_open(page: Page, sendsms: str) -> str:
    """The chief opens the way out and the door in by Kannel; gives the secret of the door."""
    page.locator("[name=kind]").select_option("kannel")
    fields = {"name": "modem", "address": sendsms, "account": USER, "secret": PASSWORD, "number": SHORT}
    for name, value in {**fields, "hosts": sendsms.removeprefix("http://")}.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main form button.is-go").click()
    expect(page.locator("main")).to_contain_text("modem")
    page.goto(urljoin(page.url, "/intake/gateways/add/"))
    page.locator("main [name=channel]").select_option("sms")
    page.locator("main [name=name]").fill("kannel")
    page.locator("main [name=takes_get]").check()
    page.locator("main form button.is-go").click()
    return page.locator("code", has_text=re.compile(r"^[0-9a-f]{64}$")).inner_text()


def phone_of_a_team(duty: Page, telephone: BrowserContext) -> Page:
    """A phone is enrolled and belongs to the first team."""
    duty.locator("main [name=name]").fill("HP patroli")
    duty.locator("main form button.is-go").click()
    link = duty.locator("a[href*='/phone/enrol/#'], code, .code").filter(has_text=re.compile(r"."))
    address = re.search(r"/phone/enrol/#[\w-]+", duty.content())
    assert address is not None, [each.inner_text() for each in link.all()]
    page = telephone.new_page()
    page.goto(urljoin(duty.url, address[0]))
    page.locator(".form-tile").first.wait_for()
    open_team(duty, PHONED)
    form = unfolded(duty, "/members/")
    form.locator("[name=member]").select_option(label="HP patroli")
    form.locator("button").click()
    expect(duty.locator("#peek")).to_contain_text("HP patroli")
    return page


def number_of_a_team(duty: Page) -> None:
    """The second team has a number, and its agency says that it is right."""
    open_team(duty, RUNG)
    form = unfolded(duty, "/number/")
    form.locator("[name=number]").fill(NUMBER)
    form.locator("button").click()
    duty.locator("#peek a[href*='/outgoing/contacts/']").click()
    duty.locator("form[action$='/contacts/confirm/'] button").first.click()
    expect(duty.locator("main")).to_contain_text("terbukti")


def unfolded(page: Page, action: str) -> Locator:
    """The form of a small act, opened."""
    form = page.locator(f"form[action$='{action}']")
    if not form.is_visible():
        page.locator("details", has=form).locator("summary").first.click()
    return form


def open_team(page: Page, code: str) -> None:
    page.goto(urljoin(page.url, "/units/"))
    page.locator("a", has_text=code).first.click()
    page.locator("form[action$='/members/']").wait_for(state="attached")


def reported_and_sent(duty: Page, team: str) -> tuple[int, int]:
    """Report a brawl from the live picture and send a team; gives the number of the order and the presses."""
    duty.goto(urljoin(duty.url, "/live/"))
    walk = Counted(duty)
    walk.press(duty.locator(".head a[href='/incidents/report/']"), leads=True)
    walk.choose(duty.locator("[name=kind]"), "brawl")
    duty.locator("[name=place]").fill(PLACE)
    duty.locator("[name=text]").fill(TEXT)
    walk.press(duty.locator("main form button.is-go"), leads=True)
    expect(duty).to_have_url(re.compile(r"/incidents/\d+/"))
    walk.press(press_of(duty, team), leads=True)
    return newest_order(duty), walk.presses


def sent_also(duty: Page, team: str) -> int:
    """Send one team more to the same brawl."""
    before = newest_order(duty)
    with duty.expect_navigation():
        press_of(duty, team).click()
    after = newest_order(duty)
    assert after > before
    return after


def press_of(duty: Page, team: str) -> Locator:
    """The press that sends a team; once somebody was sent, what sends more is folded."""
    form = duty.locator("form[action$='/send/']").filter(has_text=f"Kirim {team}").first
    if not form.is_visible():
        duty.locator("details", has=form).locator("summary").first.click()
    return form.locator("button").first


def newest_order(page: Page) -> int:
    return max(int(each) for each in re.findall(r"Tugas (\d+)", page.content()))


def task_on(phone: Page, code: int) -> Locator:
    card = phone.locator(f'.task[data-task="{code}"]')
    card.wait_for()
    return card


def taken_without_a_network(phone: Page, code: int) -> None:
    """Acknowledged where there is no network, and sent when it is back."""
    card = task_on(phone, code)
    phone.context.set_offline(True)
    card.get_by_role("button", name="Terima tugas").click()
    card.get_by_text("menunggu dikirim").wait_for()
    phone.context.set_offline(False)
    card.get_by_text("menunggu dikirim").wait_for(state="detached")


def by_sms(demo: RunningDemo, secret: str, text: str, sender: str = NUMBER) -> str:
    """An SMS as Kannel hands it on, and the reply that it would send."""
    told = f"sender=%2B62{sender[1:]}&text={quote(text)}&message_id={time.monotonic_ns()}&ts={int(time.time())}"
    with urlopen(f"{demo.address}/gateway/sms?{told}&key={secret}", timeout=60) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        return str(answer.read().decode())


def follows(duty: Page, incident: str, *words: str) -> None:
    """The incident's page comes to say all this."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        duty.goto(incident)
        text = re.sub(r"\s+", " ", duty.locator("main").inner_text())
        if all(re.search(each, text) for each in words):
            return
        time.sleep(1)
    raise AssertionError(text)


def beside(demo: RunningDemo, script: str, *told: str) -> str:
    """What a script says beside the post that answers."""
    environment = {
        "POSKO_DATA": str(demo.data), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "posko.web.settings",
    }  # fmt: skip
    made = subprocess.run(
        [sys.executable, "-c", script, *told], env=environment, capture_output=True, text=True, check=True, timeout=180
    )
    return made.stdout.strip()
