"""Features find their place by code, name or alias; the rest is named with the reason."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import posko
from posko.domain.territory.city import read_city
from posko.domain.territory.geometry import BoundaryReading, read_boundaries
from posko.domain.territory.places import AliasRecord, AliasTable, Level, PlaceRecord

ROOT = Path(posko.__file__).parent
TRIAL = Path(os.environ.get("POSKO_TRIAL_DATA", ROOT.parent.parent / "shared" / "data"))
PLACES = (
    PlaceRecord("99.01.01", Level.KECAMATAN, "Utara", "99.01"),
    PlaceRecord("99.01.02", Level.KECAMATAN, "Selatan", "99.01"),
    PlaceRecord("99.01.01.1001", Level.KELURAHAN, "Satu", "99.01.01", "9901011001", -6.2, 106.8),
    PlaceRecord("99.01.01.1002", Level.KELURAHAN, "Dua", "99.01.01", "9901011002", -6.2, 106.9),
    PlaceRecord("99.01.02.1001", Level.KELURAHAN, "Dua", "99.01.02", "9901021001", -6.3, 106.8),
)
SQUARE = [[106.8, -6.2], [106.9, -6.2], [106.9, -6.1], [106.8, -6.1], [106.8, -6.2]]


def _feature(kind: str = "Polygon", coordinates: object = None, **properties: object) -> dict[str, object]:
    geometry = {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _read(*features: object, **top: object) -> BoundaryReading:
    text = json.dumps({"type": "FeatureCollection", "features": list(features), **top})
    return read_boundaries(text, PLACES, AliasTable(PLACES, [AliasRecord("99.01.01.1001", "Esa")]))


@pytest.mark.trial
@pytest.mark.skipif(not TRIAL.is_dir(), reason="the trial data folder is absent (POSKO_TRIAL_DATA)")
def test_the_trial_boundaries_of_jakarta_timur_match_whole() -> None:
    city = read_city(ROOT / "apps" / "territory" / "cities" / "jaktim")
    text = (TRIAL / "jaktim_kelurahan.geojson").read_text(encoding="utf-8")
    reading = read_boundaries(text, city.places, AliasTable(city.places, city.aliases))
    assert reading.summary() == {"matched": 65, "unmatched": [], "missing": [], "problems": []}


@pytest.mark.parametrize(
    "properties",
    [
        {"kode": "99.01.01.1001"},
        {"KODE": "9901011001"},
        {"Kemendagri": 9901011001},
        {"NAMOBJ": "SATU"},
        {"nama": "esa"},
    ],
)
def test_a_feature_is_matched_by_code_in_any_form_by_name_or_by_alias(properties: dict[str, object]) -> None:
    assert list(_read({**_feature(), "properties": properties}).matched) == ["99.01.01.1001"]


def test_the_kecamatan_tells_equal_names_apart() -> None:
    reading = _read(_feature(nama="Dua", kecamatan="Kec. Selatan"))
    assert list(reading.matched) == ["99.01.02.1001"]


def test_an_ambiguous_or_unknown_name_is_reported_and_the_rest_is_taken() -> None:
    reading = _read(_feature(nama="Dua"), _feature(nama="Tiga"), _feature(kode="99.01.01"), _feature(nama="Satu"))
    assert list(reading.matched) == ["99.01.01.1001"]
    assert [(each.feature, each.name) for each in reading.unmatched] == [
        (1, "Dua"),
        (2, "Tiga"),
        (3, "99.01.01"),
    ]
    assert "99.01.01.1002, 99.01.02.1001" in reading.unmatched[0].reason
    assert "is a kecamatan" in reading.unmatched[2].reason
    assert reading.missing == ("99.01.01.1002", "99.01.02.1001")


def test_a_multipolygon_is_taken() -> None:
    shifted = [[x + 0.2, y] for x, y in SQUARE]
    reading = _read(_feature("MultiPolygon", [[SQUARE], [shifted]], nama="Satu"))
    assert reading.matched["99.01.01.1001"].geom_type == "MultiPolygon"
