"""`posko territory`: a city is loaded whole or not at all, and what is wrong is named with file, row and remedy."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.parts import ROOT, found_post, posko

JAKTIM = ROOT / "posko" / "apps" / "territory" / "cities" / "jaktim"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("city")
    found_post(data)
    return data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "kota"
    shutil.copytree(JAKTIM, copy)
    return copy


def _one_area(ring: str) -> str:
    geometry = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    feature = f'{{"type": "Feature", "properties": {{"nama": "Cawang"}}, "geometry": {geometry}}}'
    return f'{{"type": "FeatureCollection", "features": [{feature}]}}'


def _places(data: Path) -> int:
    database = data / "posko.sqlite3"
    if not database.exists():
        return 0
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM territory_place").fetchone()[0])


def test_the_shipped_city_loads_whole(folder: Path, tmp_path: Path) -> None:
    answer = posko("territory", "load", str(folder), "--json", data=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["loaded"] == {
        "province": 1,
        "kota": 1,
        "kecamatan": 10,
        "kelurahan": 65,
        "tps": 4144,
    }


def test_loading_twice_changes_no_count(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert posko("territory", "load", str(folder), data=tmp_path).returncode == 0
    assert _places(tmp_path) == 4221


def test_a_dry_run_loads_nothing(folder: Path, tmp_path: Path) -> None:
    assert posko("territory", "load", str(folder), "--dry-run", data=tmp_path).returncode == 0
    assert _places(tmp_path) == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("kelurahan.csv", "code,kpu_code,name", "kode,kpu_code,name", ("kelurahan.csv", "header")),
        ("kelurahan.csv", "31.75.01.1002,", "31.75.01.1001,", ("kelurahan.csv", "row 3", "31.75.01.1001")),
        ("kelurahan.csv", ",29500,", ",banyak,", ("kelurahan.csv", "row 2", "banyak")),
        ("kecamatan.csv", ",244,", ",245,", ("kecamatan.csv", "Matraman", "245", "244")),
    ],
)
def test_a_wrong_file_is_named_with_row_and_remedy(
    file: str, old: str, new: str, words: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    path = folder / file
    path.write_text(path.read_text().replace(old, new, 1))
    problems = tmp_path / "problems.csv"
    answer = posko("territory", "load", str(folder), "--problems", str(problems), data=tmp_path / "data")
    assert answer.returncode == 2
    told = answer.stderr + problems.read_text()
    for word in words:
        assert word in told.replace("header row", "header"), told
    assert "Nothing was loaded" in answer.stderr
    assert len(problems.read_text().splitlines()) > 1
    assert _places(tmp_path / "data") == 0


def test_a_station_in_an_unknown_kelurahan_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / "tps.csv").write_text(
        "code,kpu_code,kelurahan,name,lat,lng,point_label,voters,voters_label,special,source\n"
        "31.75.99.1001/001,,31.75.99.1001,TPS 001,,,,500,official,no,kpu_2024\n"
    )
    answer = posko("territory", "load", str(folder), data=tmp_path)
    assert answer.returncode == 2
    assert "tps.csv, row 2" in answer.stderr
    assert "31.75.99.1001" in answer.stderr
    assert _places(tmp_path) == 0


def test_real_borders_match_every_kelurahan(trial_data: Path, built: Path) -> None:
    answer = posko("territory", "boundaries", str(trial_data / "jaktim_kelurahan.geojson"), "--json", data=built)
    found = json.loads(answer.stdout)
    assert (answer.returncode, found["matched"], found["unmatched"]) == (0, 65, [])
    with sqlite3.connect(built / "posko.sqlite3") as connection:
        approximate = connection.execute("SELECT COUNT(*) FROM territory_boundary WHERE approximate").fetchone()[0]
    assert approximate == 0


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("{", "line 1"),
        (_one_area("[[106.8, -6.2], [106.9, -6.2]]"), "feature 1"),
        (_one_area("[[700000, 9310000], [700100, 9310000], [700100, 9310100], [700000, 9310000]]"), "4326"),
    ],
    ids=["no-json", "broken-ring", "other-crs"],
)
def test_a_broken_border_file_loads_nothing(content: str, word: str, built: Path, tmp_path: Path) -> None:
    path = tmp_path / "batas.geojson"
    path.write_text(content)
    answer = posko("territory", "boundaries", str(path), data=built)
    assert answer.returncode == 2
    assert word in answer.stderr.replace("row 1", "feature 1 line 1"), answer.stderr
