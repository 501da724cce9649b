"""An app and a part have ten file names, models, and at most two engines that they name; ARCHITECTURE says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import docs_rooms
from tests.house.source import PACKAGE, ROOT

NAMES = {"__init__", *docs_rooms.layers("ten")}
APPS = docs_rooms.packages(PACKAGE / "apps")
PARTS = [part for app in APPS for part in docs_rooms.packages(app)]
ALL = [*APPS, *PARTS]
FLAT = 12  # modules; an app that has more of them has parts
ENGINES = 2


def name_of(package: Path) -> str:
    """`gaps.course`."""
    return ".".join(package.relative_to(PACKAGE / "apps").parts)


def modules(package: Path) -> set[str]:
    """The names of the modules right inside a package."""
    return {path.stem for path in package.glob("*.py")}


@pytest.mark.parametrize("package", ALL, ids=name_of)
def test_every_module_has_its_place(package: Path) -> None:
    named = NAMES | docs_rooms.engines(package) | ({"apps"} if package in APPS else set())
    lost = modules(package) - named
    assert not lost, f"{name_of(package)}: give these one of {sorted(NAMES)}, or list them as engines: {sorted(lost)}"


@pytest.mark.parametrize("package", ALL, ids=name_of)
def test_every_engine_that_is_listed_is_there(package: Path) -> None:
    engines = docs_rooms.engines(package)
    assert engines <= modules(package)
    assert len(engines) <= ENGINES, f"{name_of(package)} has more than {ENGINES} engines: {sorted(engines)}"


@pytest.mark.parametrize("app", APPS, ids=name_of)
def test_a_big_app_has_parts_and_an_order_of_them(app: Path) -> None:
    own = modules(app) - {"__init__"}
    assert len(own) <= FLAT, f"{name_of(app)} has {len(own)} modules: give it parts"
    parts = {part.name for part in docs_rooms.packages(app)}
    if len(parts) > 1:
        ordered = set(docs_rooms.layers(app.name))
        assert parts <= ordered, f"{name_of(app)}: put these into its contract in .importlinter: {parts - ordered}"


def test_no_part_has_parts() -> None:
    assert not [name_of(part) for part in PARTS if docs_rooms.packages(part)]


def test_a_module_in_no_place_is_seen(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text('"""A part.\n\nEngines: clocks.\n"""\n')
    (tmp_path / "clocks.py").touch()
    (tmp_path / "evidence_views.py").touch()
    assert modules(tmp_path) - NAMES - docs_rooms.engines(tmp_path) == {"evidence_views"}


def test_architecture_prints_what_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert text == docs_rooms.printed(text), "ARCHITECTURE.md is stale; run: make docs"
    assert text.count("<!-- printed: ") == 2
    assert len(text.splitlines()) <= 320


def test_architecture_points_at_what_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:law|domain|kit|apps|cli|web|static)/[\w./-]+)`", text))
    homes = (PACKAGE, PACKAGE / "web")
    gone = [
        name for name in named if not any((home / name).exists() or (home / f"{name}.py").exists() for home in homes)
    ]
    assert named
    assert not gone, f"ARCHITECTURE.md speaks of what is not there: {sorted(gone)}"
