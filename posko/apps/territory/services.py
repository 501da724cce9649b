"""Loading a city and its borders: all or nothing, one ledger entry with counts and file hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from django.db.models import PROTECT, Count, Q

from posko.apps.ledger.services import record
from posko.apps.territory.models import Alias, Boundary, Figure, GroundLayer, MapArchive, Place, archive_path
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.domain.maps.archives import ArchiveHead
from posko.domain.maps.reading import Credit, GroundReading, kept_text
from posko.domain.territory import geometry
from posko.domain.territory.city import CityFiles
from posko.domain.territory.geometry import BoundaryReading, Shape
from posko.domain.territory.places import Level, PlaceRecord
from posko.kit import locks
from posko.kit.acts import act, after_commit

_COLUMNS = (
    "level",
    "name",
    "parent_id",
    "kpu_code",
    "sort_key",
    "lat",
    "lng",
    "point_label",
    "area_km2",
    "voters",
    "voters_label",
    "stations",
    "stations_label",
    "special_stations",
    "special_label",
    "special",
    "source",
)
APPROXIMATE_SOURCE = "Voronoi cut of the kelurahan points"
NAMED = 10


@act
def load_city(city: CityFiles, *, by: Viewer, at: datetime) -> dict[str, int]:
    """Load a city whose files were read without a problem; returns how many places now stand at each level.

    The files are the whole city: places below the kota that they no longer name are removed. Raises BadInput,
    with nothing loaded, where something is still kept at such a place.
    """
    if not city.ok:
        raise BadInput("The files have %(count)s problems; nothing was loaded.", count=len(city.problems))
    _store_places(city.places)
    removed = _remove_gone(city)
    _store_details(city)
    drawn = _draw_missing_borders(city.places)
    counts = _counts(city)
    record(
        "territory.loaded",
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"territory:{city.code}",
        place=city.code,
        payload={"counts": counts, "removed": removed, "files": dict(city.hashes), "borders_drawn": drawn},
    )
    return counts


@act
def load_boundaries(reading: BoundaryReading, *, source: str, file_hash: str, by: Viewer, at: datetime) -> int:
    """Replace the borders of the matched places by real ones."""
    if not reading.ok:
        raise BadInput("The file has %(count)s broken areas; nothing was loaded.", count=len(reading.problems))
    # An act that loads the city writes this row first, and borders after it.
    locks.row(Place.objects.all(), by.city)
    codes = list(reading.matched)
    Boundary.objects.filter(place_id__in=codes).delete()
    Boundary.objects.bulk_create(
        _boundary(code, reading.matched[code], approximate=False, source=source) for code in codes
    )
    record(
        "boundaries.loaded",
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"territory:{by.city}",
        place=by.city,
        payload={"matched": len(codes), "unmatched": len(reading.unmatched), "sha256": file_hash},
    )
    return len(codes)


@act
def load_ground(reading: GroundReading, *, file_hash: str, by: Viewer, at: datetime) -> dict[str, int]:
    """Put the kinds of a file under the city's map, in the place of what was there of these kinds."""
    if not reading.ok:
        raise BadInput("The file has %(count)s problems; nothing was loaded.", count=len(reading.problems))
    locks.row(Place.objects.all(), by.city)
    told = {str(kind): kept_text(found) for kind, found in reading.lines.items()}
    told |= {str(kind): kept_text(found) for kind, found in reading.spots.items()}
    GroundLayer.objects.filter(place_id=by.city, kind__in=list(told)).delete()
    GroundLayer.objects.bulk_create(
        GroundLayer(
            place_id=by.city,
            kind=kind,
            shapes=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            credit=reading.credit.credit,
            licence=reading.credit.licence,
            as_of=reading.credit.as_of,
        )
        for kind, text in told.items()
    )
    record(
        "ground.loaded",
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"territory:{by.city}",
        place=by.city,
        payload={
            "counts": reading.counts(),
            "credit": reading.credit.credit,
            "licence": reading.credit.licence,
            "as_of": reading.credit.as_of,
            "sha256": file_hash,
        },
    )
    return reading.counts()


@act
def keep_archive(head: ArchiveHead, told: Credit, *, digest: str, size: int, by: Viewer, at: datetime) -> MapArchive:
    """Put a map archive, whose file lies in the folder already, in the place of the city's last one."""
    if not told.licence or not told.as_of:
        raise BadInput("Say under which licence the archive is, and of which date its data are.")
    locks.row(Place.objects.all(), by.city)
    before = MapArchive.objects.filter(place_id=by.city).values_list("digest", flat=True).first()
    kept = {
        "digest": digest,
        "size": size,
        "vector": head.vector,
        "zoom_from": head.zoom_from,
        "zoom_to": head.zoom_to,
        "credit": told.credit[:200],
        "licence": told.licence[:200],
        "as_of": told.as_of[:20],
    }
    row, _made = MapArchive.objects.update_or_create(place_id=by.city, defaults={**kept, "at": at})
    record(
        "map_archive.kept",
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"territory:{by.city}",
        place=by.city,
        payload=kept,
    )
    if before and before != digest and not MapArchive.objects.filter(digest=before).exists():
        after_commit(partial(archive_path(before).unlink, missing_ok=True))
    return row


def _store_places(places: Iterable[PlaceRecord]) -> None:
    rows = [_row(place) for place in places]
    Place.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=list(_COLUMNS)
    )


def _remove_gone(city: CityFiles) -> int:
    """Remove what lies below the kota and is not in the files; how many places that were."""
    named = {place.code for place in city.places}
    inside = Place.objects.filter(code__startswith=f"{city.code}.").order_by("code")
    gone = [code for code in inside.values_list("code", flat=True) if code not in named]
    _must_be_free(gone)
    # From the stations upwards, since a place protects the place around it.
    for level in reversed(Level):
        Place.objects.filter(level=level.value, code__in=gone).delete()
    return len(gone)


def _must_be_free(gone: list[str]) -> None:
    """Refuse when any noun still keeps something at a place that would go."""
    held: set[str] = set()
    for relation in Place._meta.related_objects:
        if relation.on_delete is PROTECT and relation.related_model is not Place:
            name = f"{relation.field.name}_id"
            rows = relation.related_model._default_manager.filter(**{f"{name}__in": gone})
            held.update(rows.order_by().values_list(name, flat=True).distinct())
    if held:
        names = dict(Place.objects.filter(code__in=held).values_list("code", "name"))
        raise BadInput(
            "The files no longer name %(count)s places at which something is kept: %(places)s. Nothing was loaded. "
            "Put them back into the files.",
            count=len(held),
            places=", ".join(f"{code} {names[code]}" for code in sorted(held)[:NAMED]),
        )


def _counts(city: CityFiles) -> dict[str, int]:
    roofs = [place.code for place in city.places if place.level in (Level.PROVINCE, Level.KOTA)]
    inside = Place.objects.filter(Q(code__in=roofs) | Q(code__startswith=f"{city.code}.")).order_by()
    found = {row["level"]: row["places"] for row in inside.values("level").annotate(places=Count("pk"))}
    return {level.value: found.get(level.value, 0) for level in Level}


def _boundary(code: str, shape: Shape, *, approximate: bool, source: str) -> Boundary:
    text = geometry.shape_text(shape)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Boundary(place_id=code, geometry=text, digest=digest, approximate=approximate, source=source)


def _row(place: PlaceRecord) -> Place:
    return Place(
        code=place.code,
        level=place.level.value,
        name=place.name,
        parent_id=place.parent or None,
        kpu_code=place.kpu_code,
        # Codes have fixed widths, so their own order is the natural one; punctuation is dropped because
        # databases disagree on how to sort it.
        sort_key=place.code.replace(".", "").replace("/", ""),
        lat=place.lat,
        lng=place.lng,
        point_label=place.point_label or "",
        area_km2=place.area_km2,
        voters=place.voters,
        voters_label=place.voters_label or "",
        stations=place.stations,
        stations_label=place.stations_label or "",
        special_stations=place.special_stations,
        special_label=place.special_label or "",
        special=place.special,
        source=place.source[:300],
    )


def _store_details(city: CityFiles) -> None:
    codes = [place.code for place in city.places]
    Alias.objects.filter(place_id__in=codes).delete()
    Alias.objects.bulk_create(Alias(place_id=a.code, spelling=a.spelling) for a in city.aliases)
    Figure.objects.filter(place_id__in=codes).delete()
    Figure.objects.bulk_create(
        Figure(
            place_id=f.place,
            key=f.key,
            value=f.value,
            unit=f.unit,
            label=f.label.value,
            source=f.source[:300],
            as_of=f.as_of,
        )
        for f in city.figures
    )


def _draw_missing_borders(places: Iterable[PlaceRecord]) -> int:
    """Approximate borders for kelurahan that have none; real ones stay."""
    known = set(Boundary.objects.filter(approximate=False).values_list("place_id", flat=True))
    points: Mapping[str, tuple[float, float, float | None]] = {
        place.code: (place.lat, place.lng, place.area_km2)
        for place in places
        if place.level is Level.KELURAHAN and place.lat is not None and place.lng is not None
    }
    cells = geometry.voronoi_cells(points)
    wanted = {code: cell for code, cell in cells.items() if code not in known}
    Boundary.objects.filter(place_id__in=wanted).delete()
    Boundary.objects.bulk_create(
        _boundary(code, cell, approximate=True, source=APPROXIMATE_SOURCE) for code, cell in wanted.items()
    )
    return len(wanted)
