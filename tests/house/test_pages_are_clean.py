"""House law 10 and the content policy: no script or style inside a page, one table of tokens for the night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, templates, where

STYLES = PACKAGE / "web" / "static" / "posko"


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_holds_no_script_and_no_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style\b", text), f"{where(path)}: move the style into a class"
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    assert not inline, f"{where(path)}: move the script into posko.js"
    assert not re.search(r"\son\w+\s*=", text), f"{where(path)}: an on… attribute is a script"
    assert not re.search(r"""(?:src|href|action)=["']https?://""", text), f"{where(path)}: nothing comes from elsewhere"


def test_both_nights_have_the_same_tokens() -> None:
    chosen, _, machine = _tokens().partition("prefers-color-scheme: dark")
    nights = [_table(part) for part in (chosen.partition('data-theme="dark"')[2], machine)]
    assert nights[0], "tokens.css has a table for the chosen night"
    assert nights[0] == nights[1], "the night that is chosen and the machine's night differ"


def _table(text: str) -> set[str]:
    return set(re.findall(r"--[\w-]+:\s*[^;]+", text.partition("{")[2].partition("}")[0]))


def test_no_style_sheet_loads_anything_from_elsewhere() -> None:
    for sheet in STYLES.glob("*.css"):
        assert not re.search(r"url\(\s*[\"']?https?:|@import", sheet.read_text()), where(sheet)


def _tokens() -> str:
    return (STYLES / "tokens.css").read_text()
