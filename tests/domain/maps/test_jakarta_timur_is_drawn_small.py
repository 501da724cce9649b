"""The shipped city on its shipped ground: one drawing under 62 kB raw, all of whose parts stand in it."""

from __future__ import annotations

from importlib.resources import as_file, files

import pytest

from posko.domain.maps import City, Dress, city_map, where_map
from posko.domain.maps.reading import bounds_of, ground_from, kept_text, read_ground
from posko.domain.territory.city import read_city
from posko.domain.territory.geometry import voronoi_cells
from posko.domain.territory.places import Level

KAMPUNG_MELAYU = "31.75.03.1001"


@pytest.fixture(scope="module")
def jaktim() -> City:
    with as_file(files("posko.apps.territory") / "cities" / "jaktim") as folder:
        read = read_city(folder)
        texts = [file.read_text("utf-8") for file in sorted((folder / "ground").glob("*.geojson"))]
    kelurahan = [place for place in read.places if place.level is Level.KELURAHAN]
    points = {p.code: (p.lat, p.lng, p.area_km2) for p in kelurahan if p.lat is not None and p.lng is not None}
    outlines = voronoi_cells(points)
    readings = [read_ground(text, bounds_of(outlines)) for text in texts]
    kept = {str(kind): kept_text(found) for each in readings for kind, found in [*each.lines.items()]}
    kept |= {str(kind): kept_text(found) for each in readings for kind, found in [*each.spots.items()]}
    ground = ground_from(kept, [each.credit.credit for each in readings], "1")
    return City.of(outlines, {place.code: place.name for place in kelurahan}, ground)


def test_the_whole_city_is_small_and_names_nearly_every_kelurahan(jaktim: City) -> None:
    dress = {code: Dress("mid", "high", name, f"/map/?peek=place:{code}") for code, name in jaktim.names.items()}
    drawn = city_map(jaktim, dress, title="Peta")
    assert len(drawn.svg) < 62_000
    assert drawn.svg.count("name of-mid") >= 60
    assert all(word in drawn.svg for word in ("BEKASI", "Ciliwung", "city-rail", "city-toll"))


def test_a_where_map_is_smaller_still(jaktim: City) -> None:
    drawn = where_map(jaktim, KAMPUNG_MELAYU, title="Letak")
    assert len(drawn.svg) < 25_000
    assert "Kampung" in drawn.svg
