"""The printed reference says what the tables say, and no document points at a file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from posko.domain.access import ROLES
from posko.web.access_rules import RULES
from scripts import docs
from tests.house.source import ROOT, where

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("name", sorted(docs.pages()))
def test_a_printed_page_says_what_its_table_says(name: str) -> None:
    assert name not in docs.stale(), f"docs/reference/{name} is stale; run: make docs"


def test_a_changed_page_is_found_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "REFERENCE", tmp_path)
    assert docs.main(["--check"]) == 1
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    (tmp_path / "roles.md").write_text("something else\n")
    assert docs.stale() == ["roles.md"]


def test_every_url_and_every_role_is_printed() -> None:
    pages = docs.pages()
    assert not [name for name in RULES if f"`{name}`" not in pages["urls.md"]]
    assert not [role for role in ROLES if f"`{role.value}`" not in pages["roles.md"]]


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        goal = (path.parent / target).resolve() if target else path
        if not goal.exists() or (anchor and anchor not in _anchors(goal)):
            broken.append(f"{target}#{anchor}" if anchor else target)
    assert not broken, f"{where(path)}: mend these links: {broken}"


def _anchors(path: Path) -> set[str]:
    """The anchors that a repository's host makes of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
