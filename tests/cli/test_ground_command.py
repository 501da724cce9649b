"""`posko territory ground`: tried first, loaded whole, refused in words."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.parts import found_post, posko

RIVER = {
    "type": "Feature",
    "properties": {"kind": "river", "name": "Kali Uji"},
    "geometry": {"type": "LineString", "coordinates": [[106.86, -6.30], [106.87, -6.22]]},
}
BROKEN = {**RIVER, "geometry": {"type": "LineString", "coordinates": [[106.86, -6.30]]}}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("city")
    found_post(data)
    return data


def _file(folder: Path, *features: object) -> Path:
    path = folder / "tanah.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def _waters(data: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(data / "posko.sqlite3") as connection:
        rows = connection.execute("SELECT shapes, credit FROM territory_groundlayer WHERE kind = 'water'")
        return [(str(shapes), str(credit)) for shapes, credit in rows]


def test_a_city_that_ships_brings_its_ground(built: Path) -> None:
    ((shapes, credit),) = _waters(built)
    assert "Ciliwung" in shapes
    assert credit == "© OpenStreetMap contributors"


def test_a_dry_run_loads_nothing_and_a_load_takes_the_place_of_the_kind(built: Path, tmp_path: Path) -> None:
    told = ("territory", "ground", str(_file(tmp_path, RIVER)), "--credit", "BIG", "--licence", "CC-BY-4.0")
    tried = posko(*told, "--dry-run", data=built)
    assert (tried.returncode, "1 water checked, nothing loaded" in tried.stdout) == (0, True)
    assert "Kali Uji" not in _waters(built)[0][0]
    assert posko(*told, data=built).returncode == 0
    ((shapes, credit),) = _waters(built)
    assert "Kali Uji" in shapes
    assert "Ciliwung" not in shapes
    assert credit == "BIG"


def test_a_broken_feature_is_named_and_nothing_is_loaded(built: Path, tmp_path: Path) -> None:
    before = _waters(built)
    told = ("territory", "ground", str(_file(tmp_path, RIVER, BROKEN)), "--credit", "BIG", "--licence", "CC-BY-4.0")
    answer = posko(*told, data=built)
    assert answer.returncode == 2
    assert "feature 2: A line has fewer than two points." in answer.stderr
    assert _waters(built) == before


def test_fifty_megabytes_are_refused_without_being_read(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "besar.geojson"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    answer = posko("territory", "ground", str(path), data=built)
    assert answer.returncode == 2
    assert "50 MB; a ground file may have 10 MB" in answer.stderr
