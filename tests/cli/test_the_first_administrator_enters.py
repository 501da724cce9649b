"""A real post from nothing: made, served, and entered by its first administrator, second factor and all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import Browser
from tests.parts import posko, serving


@pytest.fixture
def entered(tmp_path: Path) -> Iterator[tuple[Browser, str]]:
    made = posko("operation", "create", "--city", "jaktim", data=tmp_path)
    link = re.search(r"http://\S+(/people/enter/\S+/)", made.stdout)
    assert link, made.stderr
    with serving(tmp_path, "serve") as address:
        yield Browser(address), link[1]


def test_by_link_then_password_then_second_factor(entered: tuple[Browser, str]) -> None:
    browser, link = entered
    browser.enter(link)
    page = browser.get("/people/")
    assert browser.url.endswith("/people/")
    assert "Administrator" in page
