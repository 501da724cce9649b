"""An invented city of two kelurahan is read; each way of spoiling it is named with file, row and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from posko.domain.territory.city import CityFiles, read_city
from posko.domain.territory.places import Label, Level

HEAD = """
[province]
code = "99"
name = "Antah"
[kota]
code = "99.01"
name = "Berantah"
[totals]
stations = 5
special_stations = 1
voters = 2001
label = "official"
source = "own"
[estimate]
most_voters_per_station = 600
[sources]
own = "Invented"
"""
KECAMATAN = "code,name,stations,stations_label,source\n99.01.01,Utara,5,official,own\n"
KELURAHAN = (
    "code,name,kecamatan,lat,lng,point_label,stations,stations_label,special_stations,special_label,"
    "voters,voters_label,source\n"
    "99.01.01.1001,Satu,99.01.01,-6.20,106.80,estimate,3,estimate,1,estimate,1201,estimate,own\n"
    "99.01.01.1002,Dua,99.01.01,-6.21,106.81,estimate,2,estimate,0,estimate,800,estimate,own\n"
)
TPS = "code,kelurahan,voters,voters_label,special,source\n"


def _read(folder: Path, **files: str) -> CityFiles:
    whole = {"city_toml": HEAD, "kecamatan_csv": KECAMATAN, "kelurahan_csv": KELURAHAN, **files}
    for name, content in whole.items():
        if content:
            (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return read_city(folder)


def _problem(folder: Path, **files: str) -> str:
    city = _read(folder, **files)
    assert not city.ok
    return str(city.problems[0])


def test_a_whole_folder_gives_all_levels_with_estimated_stations(tmp_path: Path) -> None:
    city = _read(tmp_path, aliases_csv="code,spelling\n99.01.01.1002,Kedua\n")
    assert [str(problem) for problem in city.problems] == []
    stations = [place for place in city.places if place.level is Level.TPS]
    assert [place.code for place in stations][:3] == [
        "99.01.01.1001/001",
        "99.01.01.1001/002",
        "99.01.01.1001/901",
    ]
    assert sum(place.voters or 0 for place in stations) == 2001
    assert {place.voters_label for place in stations} == {Label.ESTIMATE}
    assert set(city.hashes) == {"city.toml", "kecamatan.csv", "kelurahan.csv", "aliases.csv"}


def test_a_station_in_an_unknown_kelurahan_is_named_with_file_row_and_remedy(tmp_path: Path) -> None:
    row = "99.01.01.1009/001,99.01.01.1009,500,official,no,own\n"
    assert _problem(tmp_path, tps_csv=TPS + row) == (
        "tps.csv, row 2, column code: 99.01.01.1009/001 lies in 99.01.01.1009, which is unknown or was "
        "itself refused. Add 99.01.01.1009 to its file first, or mend this code."
    )


def test_a_code_that_does_not_fit_its_parent_is_named(tmp_path: Path) -> None:
    row = "99.01.01.1001/001,99.01.01.1002,500,official,no,own\n"
    assert "does not belong to 99.01.01.1002 by its code" in _problem(tmp_path, tps_csv=TPS + row)


def test_a_sum_that_differs_from_the_official_total_is_named(tmp_path: Path) -> None:
    spoilt = _problem(tmp_path, kelurahan_csv=KELURAHAN.replace("1201", "1200"))
    assert "voters of Berantah: the official figure is 2001, the sum in kelurahan.csv 2000." in spoilt


def test_stations_of_a_list_are_compared_with_the_total(tmp_path: Path) -> None:
    row = "99.01.01.1001/001,99.01.01.1001,500,official,no,own\n"
    assert "the sum in tps.csv 1." in _problem(tmp_path, tps_csv=TPS + row)


def test_swapped_coordinates_are_named(tmp_path: Path) -> None:
    spoilt = _problem(tmp_path, kelurahan_csv=KELURAHAN.replace("-6.20,106.80", "106.80,-6.20"))
    assert "kelurahan.csv, row 2, column lat" in spoilt
    assert "swapped" in spoilt


def test_a_duplicate_code_is_named_with_both_rows(tmp_path: Path) -> None:
    spoilt = _problem(tmp_path, kelurahan_csv=KELURAHAN.replace("1001,Satu", "1002,Satu"))
    assert "99.01.01.1002 stands in row 2 and again in row 3." in spoilt


def test_two_kelurahan_on_one_point_are_both_named(tmp_path: Path) -> None:
    spoilt = _problem(tmp_path, kelurahan_csv=KELURAHAN.replace("-6.21,106.81", "-6.20,106.80"))
    assert "99.01.01.1001 and 99.01.01.1002 have the same point" in spoilt


def test_a_figure_without_label_and_an_undescribed_source_are_named(tmp_path: Path) -> None:
    spoilt = _read(tmp_path, kecamatan_csv=KECAMATAN.replace("official,own", ",hearsay"))
    texts = [str(problem) for problem in spoilt.problems]
    assert "The source hearsay is not described in city.toml" in texts[0]
    assert "The figure in stations has no label" in texts[1]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "city.toml: The file is missing."),
        ("[kota", "not readable as TOML"),
        (HEAD.replace('code = "99.01"', "code = 99.01"), "kota.code is missing or wrong"),
        (HEAD.replace("2001", '"2001"'), "totals.voters is missing or wrong"),
    ],
)
def test_a_wrong_head_file_is_named_with_its_key(tmp_path: Path, head: str, said: str) -> None:
    assert said in _problem(tmp_path, city_toml=head)


def test_a_figure_of_an_unknown_place_is_named(tmp_path: Path) -> None:
    sheet = "place,key,value,unit,label,source,as_of\n99.02,rw,3,rw,official,own,2013\n"
    assert "figures.csv, row 2, column place: 99.02 is no place" in _problem(tmp_path, figures_csv=sheet)
