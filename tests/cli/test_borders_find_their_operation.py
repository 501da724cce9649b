"""`posko territory boundaries` beside several operations: the city that the file draws says whose it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import ROOT, build_demo, posko


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo in var/demo, which has two operations."""
    work = tmp_path_factory.mktemp("work")
    data = work / "var" / "demo"
    build_demo(data)
    return work


def borders(path: Path, *areas: tuple[str, str]) -> Path:
    """A border file with a small square for each code and name."""
    ring = [[106.8, -6.2], [106.9, -6.2], [106.9, -6.1], [106.8, -6.2]]
    features = [
        {
            "type": "Feature",
            "properties": {"kode": code, "nama": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for code, name in areas
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


CAWANG, PENJARINGAN = ("31.75.03.1004", "Cawang"), ("31.72.01.1001", "Penjaringan")


@pytest.mark.parametrize("area", [("", "Cawang"), PENJARINGAN], ids=["by-name", "the-neighbour-by-code"])
def test_the_operation_is_the_one_whose_city_the_file_draws(
    area: tuple[str, str], folder: Path, tmp_path: Path
) -> None:
    path = borders(tmp_path / "batas.geojson", area)
    answer = posko("territory", "boundaries", str(path), "--json", data=folder / "var" / "demo")
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert (found["matched"], found["loaded"]) == (1, True)


@pytest.mark.parametrize("areas", [(CAWANG, PENJARINGAN), (("99.99.99.9999", "Entah"),)], ids=["both", "neither"])
def test_a_file_that_fits_both_or_neither_asks_for_the_operation(
    areas: tuple[tuple[str, str], ...], folder: Path, tmp_path: Path
) -> None:
    path = borders(tmp_path / "batas.geojson", *areas)
    answer = posko("territory", "boundaries", str(path), data=folder / "var" / "demo")
    assert answer.returncode == 2
    assert "--operation" in answer.stderr
    assert "demo-mpj2024-jaktim" in answer.stderr
    assert "demo-other-city" in answer.stderr


def test_a_broken_file_is_told_as_broken_beside_two_operations_too(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "batas.geojson"
    path.write_text("{")
    answer = posko("territory", "boundaries", str(path), data=folder / "var" / "demo")
    assert answer.returncode == 2
    assert "--operation" not in answer.stderr
    assert "batas.geojson" in answer.stderr


def test_whoever_names_no_folder_is_told_where_the_demo_lies(folder: Path, tmp_path: Path) -> None:
    path = borders(tmp_path / "batas.geojson", CAWANG)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_", "DJANGO_"))}
    answer = subprocess.run(
        [sys.executable, "-m", "posko.web.command", "territory", "boundaries", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
    )
    assert answer.returncode == 2
    assert "POSKO_DATA=var/demo" in answer.stderr
