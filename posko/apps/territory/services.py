"""Loading a city and its borders: all or nothing, one ledger entry with counts and file hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from posko.apps.ledger.services import record
from posko.apps.territory.models import Alias, Boundary, Figure, Place
from posko.domain import geometry
from posko.domain.access import Compartment, Viewer
from posko.domain.city import CityFiles
from posko.domain.errors import BadInput
from posko.domain.geometry import BoundaryReading
from posko.domain.territory import Level, PlaceRecord

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


def load_city(city: CityFiles, *, by: Viewer, at: datetime) -> dict[str, int]:
    """Load a city whose files were read without a problem; returns how many places stand at each level."""
    if not city.ok:
        raise BadInput("The files have %(count)s problems; nothing was loaded.", count=len(city.problems))
    with transaction.atomic():
        _store_places(city.places)
        _store_details(city)
        drawn = _draw_missing_borders(city.places)
        counts = {level.value: sum(p.level is level for p in city.places) for level in Level}
        record(
            "territory.loaded",
            by=by,
            at=at,
            compartment=Compartment.PUBLIC,
            subject=f"territory:{city.code}",
            place=city.code,
            payload={"counts": counts, "files": dict(city.hashes), "borders_drawn": drawn},
        )
        return counts


def load_boundaries(reading: BoundaryReading, *, source: str, file_hash: str, by: Viewer, at: datetime) -> int:
    """Replace the borders of the matched places by real ones."""
    if not reading.ok:
        raise BadInput("The file has %(count)s broken areas; nothing was loaded.", count=len(reading.problems))
    with transaction.atomic():
        codes = list(reading.matched)
        Boundary.objects.filter(place_id__in=codes).delete()
        Boundary.objects.bulk_create(
            Boundary(
                place_id=code,
                geometry=geometry.shape_text(reading.matched[code]),
                approximate=False,
                source=source,
            )
            for code in codes
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


def _store_places(places: Iterable[PlaceRecord]) -> None:
    rows = [_row(place) for place in places]
    Place.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=list(_COLUMNS)
    )


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
        Boundary(place_id=code, geometry=geometry.shape_text(cell), approximate=True, source=APPROXIMATE_SOURCE)
        for code, cell in wanted.items()
    )
    return len(wanted)
