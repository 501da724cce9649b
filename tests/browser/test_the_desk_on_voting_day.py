"""The voter desk on voting day, in a browser: each case at its hour, with its answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.parts import RunningDemo

pytestmark = pytest.mark.browser

STATION, OTHER = "28 Pinang Ranti", "29 Pinang Ranti"
UNLISTED = {"roll": "none", "doc_prov": "DKI"}
ELSEWHERE = {**UNLISTED, "doc_prov": "other"}
MOVED = {"roll": "other", "move_letter": "this", "move_origin_prov": "DKI"}

# hour, what is chosen, the verdict's class, words on the page
CASES: dict[str, tuple[str, dict[str, str], str, tuple[str, ...]]] = {
    "KTP elsewhere at 06.34 waits, and hears what comes": (
        "06:34", ELSEWHERE, "wait", ("Mulai pukul 07.00: Tidak dapat memilih di sini", "Menurut KTP", "NON_DKI_KTP")),
    "KTP elsewhere at 08.00": (
        "08:00", ELSEWHERE, "refuse", ("Menurut KTP", "sampaikan keberatan kepada pengawas TPS untuk dicatat")),
    "moved in without a letter, listed elsewhere": ("09:00", {"roll": "other"}, "redirect", ("TPS tempat terdaftar",)),
    "pindahan at 10.50": ("10:50", MOVED, "wait", ("11.00",)),
    "pindahan at 11.05": ("11:05", MOVED, "vote", ("A-Surat Pindah Memilih",)),
    "recorded as dead": ("09:00", {"recorded_dead": "yes"}, "hold", ("RECORDED_DEAD", "belum diverifikasi")),
    "17 yesterday": ("09:00", {"age": "17"}, "vote", ("DPT",)),
    "a soldier": ("09:00", {"service": "TNI"}, "refuse", ("pasal PKPU 7/2024 belum dibaca",)),
    "a patient whose letter nobody knows of": (
        "10:00", {"roll": "other", "situation": "inpatient"}, "hold", ("daftar pemilih pindahan", "12.30")),
    "a patient for whom none was issued": (
        "10:00", {"roll": "other", "situation": "inpatient", "letter_issued": "no"}, "redirect",
        ("Hak pilih tetap di TPS asal", "51(3)", "sampaikan keberatan kepada pengawas TPS untuk dicatat")),
    "a prisoner for whom none was issued": (
        "10:00", {"roll": "other", "situation": "custody", "letter_issued": "no"}, "hold",
        ("tidak dikirim ke mana pun", "petugas rutan atau lapas")),
    "IKD on the roll": ("09:00", {"doc": "IKD"}, "vote", ("diperiksa",)),
    "IKD on no roll at 12.05": ("12:05", {**UNLISTED, "doc": "IKD"}, "vote", ("belum diverifikasi",)),
    "in the queue at 12.58, asked at 13.05": ("13:05", {"queue_at_1300": "yes"}, "vote", ("DPT",)),
    "no ballots": ("09:00", {"ballots_left": "0"}, "hold", ("NO_BALLOT", "tempatnya dalam antrean")),
    "a letter that names another station": (
        "09:00", {"move_letter": "other", "move_origin_prov": "DKI"}, "hold", ("MOVED_OUT", "11.30")),
}  # fmt: skip


@pytest.fixture
def at(demo: RunningDemo) -> Iterator[Callable[[str], None]]:
    """Set the demo's clock to an hour of voting day; afterwards it stands as it stood."""
    path = demo.data / "posko.sqlite3"
    with closing(sqlite3.connect(path, timeout=30)) as database:
        (kept,) = database.execute(
            "SELECT clock_offset FROM operation_operation WHERE code = 'demo-mpj2024-jaktim'"
        ).fetchone()

    def write(offset: int) -> None:
        with closing(sqlite3.connect(path, timeout=30)) as database, database:
            database.execute(
                "UPDATE operation_operation SET clock_offset = ? WHERE code = 'demo-mpj2024-jaktim'", [offset]
            )

    def set_clock(hour: str) -> None:
        moment = datetime.fromisoformat(f"2024-11-27T{hour}+07:00")
        write((moment - datetime.now(UTC)) // timedelta(microseconds=1))

    yield set_clock
    write(kept)


@pytest.fixture
def page(window: Callable[..., BrowserContext], passes: Callable[[str], Any]) -> Page:
    return window(viewport={"width": 360, "height": 740}, storage_state=passes("Dimas Arkananta")).new_page()


def _ask(page: Page, demo: RunningDemo, chosen: dict[str, str]) -> None:
    page.goto(f"{demo.address}/desk/")
    page.locator("details.more summary").click()
    for name, value in {
        "station": STATION,
        "doc": "KTPEL",
        "roll": "this",
        "identity_matches": "yes",
        **chosen,
    }.items():
        if name in ("station", "age", "ballots_left", "nik"):
            page.fill(f"[name={name}]", value)
        else:
            answer = page.locator(f"[name={name}][value={value}]")
            answer.evaluate("answer => answer.scrollIntoView({block: 'center'})")  # not under the bar of phones
            answer.check(force=True)
    page.get_by_role("button", name="Jawab").click()


def _is(page: Page, verdict: str) -> str:
    found = page.locator(f".verdict.is-{verdict}")
    found.wait_for()
    return " ".join(page.locator("main").inner_text().split())


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_its_answer(case: str, page: Page, demo: RunningDemo, at: Callable[[str], None]) -> None:
    hour, chosen, verdict, words = CASES[case]
    at(hour)
    _ask(page, demo, chosen)
    text = _is(page, verdict).casefold()
    assert not [word for word in words if word.casefold() not in text], text


def test_asked_again_after_a_wait_votes_and_after_a_vote_holds(
    page: Page, demo: RunningDemo, at: Callable[[str], None]
) -> None:
    given = {**UNLISTED, "nik": "3175031508900077"}
    for hour, verdict in (("11:30", "wait"), ("12:05", "vote")):
        at(hour)
        _ask(page, demo, given)
        _is(page, verdict)
    at("12:40")
    _ask(page, demo, {**given, "station": OTHER})
    text = _is(page, "hold")
    assert "TPS 028" in text and "12.05" in text and "daftar hadir" in text
    assert "ANSWERED" not in page.locator("h1").inner_text()


def test_a_province_that_nobody_chose_is_asked_again(page: Page, demo: RunningDemo, at: Callable[[str], None]) -> None:
    at("12:05")
    _ask(page, demo, {"roll": "none"})
    assert "provinsi" in page.locator(".error-summary").inner_text().casefold()
    page.locator("[name=doc_prov][value=unread]").check(force=True)
    page.get_by_role("button", name="Jawab").click()
    assert "PROVINCE_UNKNOWN" in _is(page, "hold")


def test_facts_that_contradict_each_other_are_named_and_asked_again(
    page: Page, demo: RunningDemo, at: Callable[[str], None]
) -> None:
    at("09:00")
    _ask(page, demo, {**UNLISTED, "moved_out": "yes"})
    told = page.locator(".error-summary").inner_text()
    assert "ditandai pindah memilih" in told and "tidak terdaftar di TPS ini" in told
    page.get_by_role("button", name="Jawab").click()
    assert "CONTRADICTION" in _is(page, "hold")
