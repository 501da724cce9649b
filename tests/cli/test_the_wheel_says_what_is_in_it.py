"""Whoever gets the wheel gets what a checkout makes at set-up, two bills of materials, and the licences."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from posko import __version__
from tests.parts import ROOT

PINNED = set(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / "requirements" / "run.txt").read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def wheel() -> dict[str, bytes]:
    """What lies in a wheel that was built just now, by name."""
    subprocess.run([sys.executable, "-m", "scripts.wheel"], cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(ROOT / "dist" / f"posko-{__version__}-py3-none-any.whl") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bill(wheel: dict[str, bytes], name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(wheel[f"posko-{__version__}.dist-info/sboms/{name}.cdx.json"])
    return told


def test_it_holds_what_set_up_makes(wheel: dict[str, bytes]) -> None:
    assert "posko/web/locale/id/LC_MESSAGES/django.mo" in wheel
    assert {"posko/web/static/vendor/htmx.min.js", "posko/web/static/vendor/maplibre/maplibre-gl.mjs"} <= set(wheel)
    assert not [name for name in wheel if Path(name).name in ("axe.min.js", "front-axe-core.txt")]


def test_the_bill_of_python_names_what_the_lock_pins(wheel: dict[str, bytes]) -> None:
    told = {each["name"].lower().replace("_", "-"): each["version"] for each in bill(wheel, "python")["components"]}
    assert set(told.items()) <= PINNED  # some are pinned twice, for older Pythons
    assert {"django", "granian", "cryptography", "psycopg"} <= told.keys()
    assert "pytest" not in told


def test_the_bill_of_the_front_end_names_what_pages_load(wheel: dict[str, bytes]) -> None:
    told = bill(wheel, "npm")
    assert (told["bomFormat"], told["metadata"]["component"]["name"]) == ("CycloneDX", "posko-look")
    assert {"htmx.org", "maplibre-gl"} <= {each["name"] for each in told["components"]}


def test_every_package_of_the_bill_brings_its_licence(wheel: dict[str, bytes]) -> None:
    held = {Path(name).stem for name in wheel if "/licenses/third-party/" in name}
    named = {each["name"].lower().replace("_", "-") for each in bill(wheel, "python")["components"]}
    assert named <= held
    assert {"front-htmx", "front-maplibre-gl", "front-tabler-icons"} <= held
    assert (
        b"Django Software Foundation"
        in wheel[f"posko-{__version__}.dist-info/licenses/third-party/licences/django.txt"]
    )


def test_no_bill_names_this_machine(wheel: dict[str, bytes]) -> None:
    for name in ("python", "npm"):
        assert str(ROOT) not in json.dumps(bill(wheel, name))
        assert ROOT.name not in {bill(wheel, name)["metadata"]["component"]["name"]}


def test_npm_and_python_say_the_same_version() -> None:
    assert json.loads((ROOT / "package.json").read_text())["version"] == __version__
