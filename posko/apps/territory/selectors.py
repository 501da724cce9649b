"""Reading places, bound to the city of the viewer's operation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, Count, Q, QuerySet, When

from posko.apps.ledger import selectors as ledger
from posko.apps.territory.models import Boundary, Figure, GroundLayer, MapArchive, Place
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.maps.city import City
from posko.domain.maps.reading import ground_from
from posko.domain.maps.values import Ground
from posko.domain.territory import geometry
from posko.domain.territory.geometry import Shape
from posko.domain.territory.places import AliasRecord, AliasTable, Label, Level, PlaceRecord
from posko.kit.caches import SingleFlight

Version = tuple[tuple[str, str], ...]
# The first words of the events that change what is known of places, their borders and their ground.
LOADS: Final = frozenset({"territory", "boundaries", "ground"})


@dataclass(frozen=True, slots=True)
class Borders:
    """Outlines by kelurahan code; `approximate` when any is a Voronoi cut instead of a real border.

    `version`: the codes with the digests of their outlines; the same version, the same outlines.
    """

    outlines: Mapping[str, Shape]
    approximate: bool
    version: Version


def places(viewer: Viewer) -> QuerySet[Place]:
    """The city of the viewer's operation and everything in it."""
    if not viewer.city:
        return Place.objects.none()
    return Place.objects.select_related("parent").filter(Q(code=viewer.city) | Q(code__startswith=f"{viewer.city}."))


def at_level(viewer: Viewer, level: Level) -> QuerySet[Place]:
    """The places of one level."""
    return places(viewer).filter(level=level.value)


def city(viewer: Viewer) -> Place:
    """The city itself."""
    return Place.objects.get(code=viewer.city)


def search(viewer: Viewer, text: str, limit: int = 20) -> list[Place]:
    """Places with a spelling or a code that holds the text, those of exactly that name first; stations by code, or as
    `TPS 28 Pinang Ranti`. A prefix such as Kec. keeps to its level."""
    wanted = text.strip()
    if not wanted:
        return []
    table = alias_table(viewer)
    exact = set(table.find(wanted).codes)
    with suppress(BadInput):  # several places, or none
        exact.add(table.resolve(wanted))
    found = places(viewer).filter(Q(code__in=table.holding(wanted) | exact) | Q(code__startswith=wanted))
    return list(found.order_by(Case(When(code__in=exact, then=0), default=1), "sort_key")[:limit])


def resolve(viewer: Viewer, text: str, *, level: Level | None = None) -> Place:
    """The one place meant by a code or by a name in any spelling. Raises BadInput for no place, and for several."""
    here = places(viewer)
    if place := here.filter(code=text.partition(" · ")[0].strip()).first():
        return place
    if place := here.filter(code=alias_table(viewer).resolve(text, level=level)).first():
        return place
    raise BadInput("“%(name)s” is no place here. Write a kelurahan, a kecamatan or a code such as 31.75.03.1001.",
                   name=text[:60])  # fmt: skip


def named(viewer: Viewer, text: str) -> set[str]:
    """The codes of the places, stations apart, with a spelling that holds the text; Kec. or Kel. keeps to its level."""
    return alias_table(viewer).holding(text)


def areas(viewer: Viewer) -> Mapping[str, Place]:
    """The city and its kecamatan and kelurahan by their codes, in their order, for who changes none."""
    return ledger.as_of_events(_areas, viewer.city, LOADS, lambda: _areas_of(viewer))


_areas: SingleFlight[Mapping[str, Place]] = SingleFlight("areas", held=4, shared=False)


def known(viewer: Viewer, code: str) -> Place | None:
    """The place of a code, where it is one of this city."""
    return areas(viewer).get(code) or (places(viewer).filter(code=code).first() if "/" in code else None)


def _areas_of(viewer: Viewer) -> Mapping[str, Place]:
    return {row.code: row for row in places(viewer).exclude(level=Level.TPS).order_by("sort_key")}


def offered(viewer: Viewer) -> list[str]:
    """What the field of a place offers: every kecamatan, and every kelurahan with its kecamatan."""
    return [
        f"{row.code} · {row.name}, {row.parent.name}"
        if row.level == Level.KELURAHAN and row.parent
        else f"{row.code} · Kec. {row.name}"
        for row in areas(viewer).values()
        if row.level in (Level.KECAMATAN, Level.KELURAHAN)
    ]


def alias_table(viewer: Viewer) -> AliasTable:
    """All spellings of the city's places above the stations."""
    above = places(viewer).exclude(level=Level.TPS).order_by()
    rows = list(above.values_list("code", "level", "name", "parent_id", "aliases__spelling"))
    known = {row[0]: PlaceRecord(row[0], Level(row[1]), row[2], row[3] or "") for row in rows}
    return AliasTable(known.values(), [AliasRecord(code, spelling) for code, *_, spelling in rows if spelling])


def record_of(place: Place) -> PlaceRecord:
    """The place as the domain knows it."""
    return PlaceRecord(
        code=place.code,
        level=Level(place.level),
        name=place.name,
        parent=place.parent_id or "",
        kpu_code=place.kpu_code,
        lat=place.lat,
        lng=place.lng,
        point_label=Label(place.point_label) if place.point_label else None,
        area_km2=place.area_km2,
        voters=place.voters,
        voters_label=Label(place.voters_label) if place.voters_label else None,
        special=place.special,
    )


def borders(viewer: Viewer) -> Borders:
    """The outlines of the kelurahan. Parsed once a version, since they hardly ever change."""
    rows = ledger.as_of_events(_versions, viewer.city, LOADS, lambda: _border_rows(viewer))
    version = tuple((code, digest) for code, digest, _ in rows)
    return Borders(_outlines_of(version), any(row[2] for row in rows), version)


_versions: SingleFlight[list[tuple[str, str, bool]]] = SingleFlight("versions", held=4, shared=False)


def _border_rows(viewer: Viewer) -> list[tuple[str, str, bool]]:
    return list(_kept_borders(viewer).values_list("place_id", "digest", "approximate"))


def drawn_city(viewer: Viewer) -> City | None:
    """The city as maps draw it, on its ground: worked out once a version. None where no border is known."""
    found = borders(viewer)
    if not found.outlines:
        return None
    key = city_version(viewer)
    return _cities.get(key, lambda: City.of(found.outlines, dict(key[2]), ground_of(viewer)))


def city_version(viewer: Viewer) -> tuple[Version, str, Version]:
    """What the drawn city hangs on: its borders, its ground, its names. The same version, the same city."""
    names = tuple((code, place.name) for code, place in areas(viewer).items())
    return borders(viewer).version, ground_of(viewer).version, names


_cities: SingleFlight[City] = SingleFlight("cities", held=4, shared=False)


def ground_of(viewer: Viewer) -> Ground:
    """The ground under the city's map; empty where none was loaded."""
    return ledger.as_of_events(_grounds, viewer.city, LOADS, lambda: _ground_of(viewer))


_grounds: SingleFlight[Ground] = SingleFlight("grounds", held=4, shared=False)


def _ground_of(viewer: Viewer) -> Ground:
    rows = list(GroundLayer.objects.filter(place__in=places(viewer).filter(code=viewer.city)).order_by("kind"))
    version = " ".join(row.digest for row in rows)
    return ground_from({row.kind: row.shapes for row in rows}, [row.credit for row in rows], version)


def points_in(viewer: Viewer, kelurahan: str) -> list[tuple[float, float, str]]:
    """Latitude, longitude and label of the stations of a kelurahan that have a point."""
    rows = at_level(viewer, Level.TPS).filter(parent=kelurahan).exclude(lat=None).exclude(lng=None).order_by("sort_key")
    points = rows.values_list("lat", "lng", "point_label")
    return [(lat, lng, label) for lat, lng, label in points if lat is not None and lng is not None]


def archive(viewer: Viewer) -> MapArchive | None:
    """The map archive of the city, where the post keeps one."""
    return MapArchive.objects.filter(place__in=places(viewer).filter(code=viewer.city)).first()


def shapes_of(viewer: Viewer, place: Place) -> tuple[list[Shape], bool]:
    """The shapes that make up a place, and whether they are approximate; a station is a point where it has one."""
    if place.level == Level.TPS and place.lat is not None and place.lng is not None:
        return [geometry.point_at(place.lat, place.lng)], place.point_label != Label.OFFICIAL
    roof, found = place.code.partition("/")[0], borders(viewer)
    inside = [shape for code, shape in found.outlines.items() if code == roof or code.startswith(f"{roof}.")]
    return inside, found.approximate


def _kept_borders(viewer: Viewer) -> QuerySet[Boundary]:
    return Boundary.objects.filter(place__in=at_level(viewer, Level.KELURAHAN)).order_by("place_id")


_parsed: SingleFlight[Mapping[str, Shape]] = SingleFlight("borders", held=4)
_layers: SingleFlight[str] = SingleFlight("layers", held=8)


def _outlines_of(version: Version) -> Mapping[str, Shape]:
    def parse() -> Mapping[str, Shape]:
        kept = Boundary.objects.filter(place_id__in=[code for code, _ in version])
        return {row.place_id: geometry.shape_from(row.geometry) for row in kept}

    return _parsed.get(version, parse)


def layer(viewer: Viewer, level: Level) -> str:
    """One level as GeoJSON text for a map: geometry, code and name of every place that lies somewhere.

    Drawn once a version. Raises ValueError for a province, which has no outline here.
    """
    rows = tuple(at_level(viewer, level).values_list("code", "name", "lat", "lng"))
    version = () if level is Level.TPS else tuple(_kept_borders(viewer).values_list("place_id", "digest"))
    return _layers.get((level, rows, version), lambda: _layer_text(level, rows, version))


def _layer_text(level: Level, rows: tuple[tuple[str, str, float | None, float | None], ...], version: Version) -> str:
    outlines = {} if level is Level.TPS else geometry.generalise(_outlines_of(version), level)
    records = [PlaceRecord(code, level, name, "", lat=lat, lng=lng) for code, name, lat, lng in rows]
    return json.dumps(geometry.layer_geojson(level, records, outlines), separators=(",", ":"))


def figures(viewer: Viewer, keys: Sequence[str] | None = None) -> QuerySet[Figure]:
    """Figures about the city's places, each with label and source."""
    found = Figure.objects.filter(place__in=places(viewer))
    return found if keys is None else found.filter(key__in=keys)


def figures_of(viewer: Viewer, place: Place) -> list[Figure]:
    """The figures about one place."""
    return ledger.as_of_now(_figures, (viewer.city, place.code), lambda: list(figures(viewer).filter(place=place)))


_figures: SingleFlight[list[Figure]] = SingleFlight("figures", held=256, shared=False)


def counts(viewer: Viewer) -> dict[str, int]:
    """How many places stand at each level."""
    rows = places(viewer).order_by().values("level").annotate(places=Count("pk"))
    found = {row["level"]: row["places"] for row in rows}
    return {level.value: found.get(level.value, 0) for level in Level}


def pages(viewer: Viewer) -> QuerySet[Place]:
    """Places as their own pages need them: with what they lie in, spellings, and how their border was drawn."""
    found = places(viewer).select_related("parent__parent__parent", "boundary").defer("boundary__geometry")
    return found.prefetch_related("aliases")


def above(viewer: Viewer, place: Place) -> list[Place]:
    """The places above one inside the city, widest first."""
    found: list[Place] = []
    upper = place.parent
    while upper is not None and viewer.guards(upper.code):
        found.insert(0, upper)
        upper = upper.parent
    return found
