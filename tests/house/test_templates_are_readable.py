"""House law 7 for templates: lines of 120 characters; djangofmt, in `make check`, sees to the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, templates, where

MAX_LINE = 120
# noun and file: what stands in the one line that cannot be broken
TOO_WIDE = {
    ("gaps", "_lanes.html"): "one tag `querystring` with six words; Django does not let a tag run over a line's end",
}


def _name(path: Path) -> tuple[str, str]:
    within = path.relative_to(PACKAGE).parts
    return within[1] if within[0] == "apps" else within[0], path.name


def _too_wide(path: Path) -> list[int]:
    return [n for n, line in enumerate(path.read_text().splitlines(), 1) if len(line) > MAX_LINE]


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_line_of_a_template_has_120_characters_at_most(path: Path) -> None:
    lines = _too_wide(path)
    if _name(path) in TOO_WIDE:
        assert len(lines) == 1, f"{where(path)}: take it off TOO_WIDE, or break what else became too long: {lines}"
    else:
        assert not lines, (
            f"{where(path)}: lines {lines} are too long. Break at a tag where a space is not seen; a long sentence "
            "goes into `blocktranslate trimmed`, one inside a link into `asvar` before it; then run djangofmt"
        )


def test_what_is_too_wide_is_there() -> None:
    gone = TOO_WIDE.keys() - {_name(path) for path in templates()}
    assert not gone, f"these templates are gone; take them off TOO_WIDE: {gone}"


def _classes() -> set[tuple[str, str]]:
    """Every class of the package, with the name of its module."""
    found = re.compile(r"^class (\w+)", re.MULTILINE)
    return {(path.stem, name) for path in PACKAGE.rglob("*.py") for name in found.findall(path.read_text())}


def test_a_comment_of_a_template_names_classes_that_exist() -> None:
    exist, unknown = _classes(), []
    for path in templates():
        for comment in re.findall(r"\{#.*?#\}", path.read_text()):
            named = set(re.findall(r"\b([a-z_]+)\.([A-Z]\w+)", comment))
            unknown += [f"{where(path)}: {module}.{name}" for module, name in sorted(named - exist)]
    assert not unknown, f"these comments name a class that no module has: {unknown}"
