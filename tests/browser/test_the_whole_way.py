"""The whole way through the post in a browser, and what a hasty hand does on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.pages import Walk
from tests.browser.whole_way import walk_the_whole_way
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


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_the_back_button_and_sending_again_makes_one_row(
    window: Callable[..., BrowserContext], demo: RunningDemo, javascript: bool
) -> None:
    page = window(java_script_enabled=javascript).new_page()
    walk = Walk(page, demo).as_("Fajar Hidayat" if javascript else "Teguh Sanjaya")
    said = f"Dikirim lagi setelah tombol kembali, javascript {javascript}."
    walk.opens_the_rakor().raises_input(said, "Klender")
    walk.presses_back_and_sends_again("/input/")
    walk.opens_the_rakor()
    assert walk.inputs_saying(said).count() == 1


def test_the_back_button_and_opening_the_gap_again_makes_one_gap(
    window: Callable[..., BrowserContext], demo: RunningDemo
) -> None:
    walk = Walk(window().new_page(), demo).as_("Intan Permata")
    said, title = "Satu masukan, satu celah.", "Celah yang dibuka dua kali"
    walk.opens_the_rakor().raises_input(said, "Klender").makes_it_a_gap(said, title)
    walk.presses_back_and_sends_again("")
    walk.opens("/gaps/")
    assert walk.row_of(title).count() == 1
