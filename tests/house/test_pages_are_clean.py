"""House law 10 and the content policy: no script or style inside a page, one table of tokens for the night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, templates, where

WIDTH = 120
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


def test_no_line_of_a_script_or_style_sheet_is_longer_than_the_formatter_makes_it() -> None:
    ours = [path for kind in ("js", "css", "d.ts") for path in PACKAGE.rglob(f"*.{kind}") if "vendor" not in path.parts]
    lines = ((path, number, line) for path in ours for number, line in enumerate(path.read_text().splitlines(), 1))
    wrong = [f"{where(path)}:{number}" for path, number, line in lines if len(line) > WIDTH]
    assert not wrong, f"break these comments and sentences at {WIDTH}, which Biome leaves alone: {wrong}"


def _tokens() -> str:
    return (STYLES / "tokens.css").read_text()
