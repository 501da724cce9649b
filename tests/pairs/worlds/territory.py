"""Territory: the small neighbour's city is loaded anew, once without its deepest place; its borders come in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import as_file, files

from shapely.geometry import MultiLineString

from posko.apps.territory import services
from posko.domain.access import Viewer, system_viewer
from posko.domain.maps.archives import ArchiveHead
from posko.domain.maps.reading import Credit, GroundReading
from posko.domain.maps.values import Line
from posko.domain.territory.city import CityFiles, read_city
from posko.domain.territory.geometry import BoundaryReading, shape_from
from tests import world
from tests.cast import AT
from tests.pairs.worlds import Scene

NOUN = "territory"


def build() -> CityFiles:
    world.build_other()
    with as_file(files("posko.cli.demo") / "other_city") as folder:
        return read_city(folder)


def console(city: CityFiles) -> Viewer:
    return system_viewer("console", operation=world.OTHER, city=city.code)


def _load_fewer(city: CityFiles) -> object:
    """The city without its deepest place."""
    gone = max((place.code for place in city.places), key=len)
    left = replace(
        city,
        places=tuple(place for place in city.places if place.code != gone),
        aliases=tuple(alias for alias in city.aliases if alias.code != gone),
        figures=tuple(figure for figure in city.figures if figure.place != gone),
    )
    return services.load_city(left, by=console(city), at=AT)


def _borders(city: CityFiles) -> object:
    west, south = 106.8, -6.2
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south]]
    square = {"type": "Polygon", "coordinates": [ring]}
    kelurahan = max((place.code for place in city.places), key=len)
    matched = {kelurahan: shape_from(json.dumps(square))}
    reading = BoundaryReading(matched=matched, unmatched=(), missing=(), problems=())
    return services.load_boundaries(reading, source="uji", file_hash="0" * 64, by=console(city), at=AT)


def _ground(city: CityFiles) -> object:
    line = Line("Ciliwung", MultiLineString([[(106.8, -6.2), (106.9, -6.1)]]))
    reading = GroundReading({"water": (line,)}, {}, Credit("uji", "ODbL-1.0"))
    return services.load_ground(reading, file_hash="0" * 64, by=console(city), at=AT)


def _archive(city: CityFiles) -> object:
    head = ArchiveHead(vector=True, zoom_from=0, zoom_to=14, bounds=(106.8, -6.4, 107.0, -6.1))
    told = Credit("uji", "ODbL-1.0", "2026-11")
    return services.keep_archive(head, told, digest="0" * 64, size=200, by=console(city), at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.territory.services.load_city": lambda city: services.load_city(city, by=console(city), at=AT),
    "posko.apps.territory.services.load_city / without a place": _load_fewer,
    "posko.apps.territory.services.load_boundaries": _borders,
    "posko.apps.territory.services.load_ground": _ground,
    "posko.apps.territory.services.keep_archive": _archive,
}
