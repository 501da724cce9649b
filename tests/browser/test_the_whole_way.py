"""The whole way through the post in a browser, and what a hasty hand does on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.pages import Walk
from tests.browser.whole_way import BAWASLU, walk_the_whole_way
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser


def test_a_gap_walks_from_the_rakor_to_its_proof(
    window: Callable[..., BrowserContext], demo: RunningDemo, tmp_path: Path
) -> None:
    walk_the_whole_way(Walk(window().new_page(), demo), tmp_path)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_a_double_click_makes_one_row(
    window: Callable[..., BrowserContext], demo: RunningDemo, javascript: bool
) -> None:
    page = window(java_script_enabled=javascript).new_page()
    walk = Walk(page, demo).as_("Dimas Arkananta" if javascript else "Kapten Yoga Pradana")
    said = f"Dua kali ditekan, javascript {javascript}."
    walk.opens_the_rakor().writes_input(said, "Klender").dblclick()
    walk.inputs_saying(said).first.wait_for()
    walk.opens_the_rakor()
    assert walk.inputs_saying(said).count() == 1


def test_the_back_button_and_sending_again_makes_one_row(
    window: Callable[..., BrowserContext], demo: RunningDemo
) -> None:
    walk = Walk(window().new_page(), demo).as_("Fajar Hidayat")
    said = "Dikirim lagi setelah tombol kembali."
    walk.opens_the_rakor().raises_input(said, "Klender")
    walk.page.go_back()
    walk.writes_input(said, "Klender").click()
    walk.page.wait_for_load_state()
    walk.opens_the_rakor()
    assert walk.inputs_saying(said).count() == 1


def test_the_back_button_and_opening_the_gap_again_makes_one_gap(
    window: Callable[..., BrowserContext], demo: RunningDemo
) -> None:
    walk = Walk(window().new_page(), demo).as_("Intan Permata")
    walk.opens_the_rakor()
    assert BAWASLU not in walk.page.locator(".rail-foot").inner_text()
