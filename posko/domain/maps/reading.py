"""Reading the ground of a map from GeoJSON, and saying feature by feature what cannot be taken, and why.

Nothing is half-loaded: while one problem stands, nothing of the file is. Kinds that a map does not draw are left out
and counted; what lies outside the city and its surroundings is cut off.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast, get_args

import shapely

from posko.domain.files.problems import Problem
from posko.domain.maps.values import Ground, Line, LineKind, Spot, SpotKind
from posko.domain.territory.geometry import Shape

LIMIT: Final = 10_000_000  # bytes: a city's ground takes one or two
MOST_FEATURES: Final = 20_000
MOST_POINTS: Final = 500_000
MARGIN: Final = 0.05  # degrees around the city that are kept
_TOLERANCE: Final = 0.00005  # degrees, about 5 m
_DIGITS: Final = 5
_CLIP: Final = "Cut it to the city and simplify it, for instance with `ogr2ogr -clipsrc ... -simplify 0.0001`."
_LINES: Final[Mapping[str, LineKind]] = {
    **dict.fromkeys(("river", "canal", "stream", "drain", "water"), "water"),
    **dict.fromkeys(("toll", "motorway"), "toll"),
    **dict.fromkeys(("primary", "trunk", "road"), "road"),
    **dict.fromkeys(("secondary", "tertiary", "lane"), "lane"),
    **dict.fromkeys(("rail", "light_rail", "subway"), "rail"),
}
_SPOTS: Final[Mapping[str, SpotKind]] = {
    "hospital": "hospital",
    **dict.fromkeys(("office", "city_hall", "kelurahan_office", "kecamatan_office"), "office"),
    **dict.fromkeys(("station", "halt"), "halt"),
    "around": "around",
}
_TAGS: Final = ("kind", "waterway", "highway", "railway", "amenity")
_OPEN: Final = ("CC0-1.0", "PDDL-1.0")  # licences that ask for no credit

Box = tuple[float, float, float, float]  # west, south, east, north in degrees


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose data it is: the line on the map, the licence, and the date of the data."""

    credit: str = ""
    licence: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class GroundReading:
    """What a file says of the ground. `left_out` counts features by a kind that no map draws."""

    lines: Mapping[LineKind, tuple[Line, ...]]
    spots: Mapping[SpotKind, tuple[Spot, ...]]
    credit: Credit
    left_out: Mapping[str, int] = field(default_factory=dict)
    outside: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems

    def counts(self) -> dict[str, int]:
        """Features by kind."""
        lines = {str(kind): len(found) for kind, found in self.lines.items()}
        return lines | {str(kind): len(found) for kind, found in self.spots.items()}


def too_large(file: str, size: int) -> Problem:
    """Why a file above the limit is not opened at all."""
    message = "It has %(size)s MB; a ground file may have %(most)s MB."
    return Problem(file, 0, "", message, {"size": size // 1_000_000, "most": LIMIT // 1_000_000}, _CLIP)


def read_ground(text: str, around: Box, *, told: Credit = Credit(), file: str = "ground.geojson") -> GroundReading:
    """The ground near `around`. What `told` says of its credit goes before what the file says.

    In a problem, `row` is the number of the feature, from 1.
    """
    reader = _Reader(file, around)
    found = reader.opened(text)
    credit = _credit(found, told)
    if found and not credit.licence:
        reader.note(0, "licence", "Nothing says under which licence these data are.", "Name it with --licence.")
    if found and not credit.credit and credit.licence not in _OPEN:
        reader.note(0, "credit", "Nothing says whom the map has to credit.", "Name them with --credit.")
    features = found.get("features")
    for number, feature in enumerate(features if isinstance(features, list) else (), start=1):
        reader.take(number, feature)
        if reader.points > MOST_POINTS:
            reader.note(number, "geometry", f"The file has more than {MOST_POINTS:,} points up to here.", _CLIP)
            break
    return reader.reading(credit)


class _Reader:
    """Goes through the features once."""

    def __init__(self, file: str, around: Box) -> None:
        west, south, east, north = around
        self.file = file
        self.box = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
        self.lines: dict[LineKind, list[Line]] = {}
        self.spots: dict[SpotKind, list[Spot]] = {}
        self.left_out: Counter[str] = Counter()
        self.outside = 0
        self.points = 0
        self.problems: list[Problem] = []

    def note(self, number: int, column: str, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.file, number, column, message, {}, remedy))

    def opened(self, text: str) -> dict[str, object]:
        """The collection, or nothing after noting why the file as a whole cannot be taken."""
        try:
            found = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            why = "its brackets are nested too deep" if isinstance(error, RecursionError) else str(error)
            self.note(0, "", f"This is not JSON: {why}.", "Correct or export the file again.")
            return {}
        if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
            self.note(0, "type", "This is not a FeatureCollection.", "Export it as GeoJSON FeatureCollection.")
            return {}
        features = found.get("features")
        if not isinstance(features, list) or not features:
            self.note(0, "features", "The file holds no features.", "Export it with its lines.")
            return {}
        if len(features) > MOST_FEATURES:
            self.note(0, "features", f"The file has {len(features):,} features; {MOST_FEATURES:,} may be.", _CLIP)
            return {}
        return found

    def take(self, number: int, feature: object) -> None:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            self.note(number, "type", "This is not a Feature.", "Remove it or export the file again.")
            return
        properties = feature.get("properties")
        tags = properties if isinstance(properties, dict) else {}
        kind = next((str(tags[tag]) for tag in _TAGS if tags.get(tag)), "")
        name = str(tags.get("name") or "").strip()[:80]
        if kind in _LINES:
            self._take_line(number, _LINES[kind], name, feature.get("geometry"))
        elif kind in _SPOTS:
            self._take_spot(number, _SPOTS[kind], name, feature.get("geometry"))
        else:
            self.left_out[kind or "without a kind"] += 1

    def _take_line(self, number: int, kind: LineKind, name: str, geometry: object) -> None:
        parts = _parts(geometry)
        if isinstance(parts, str):
            self.note(number, "geometry", parts, "Draw it again or remove the feature.")
            return
        self.points += sum(map(len, parts))
        seen = shapely.MultiLineString(parts).intersection(self.box).simplify(_TOLERANCE)
        kept = [part for part in getattr(seen, "geoms", [seen]) if part.geom_type == "LineString" and not part.is_empty]
        if kept:
            self.lines.setdefault(kind, []).append(Line(name, shapely.MultiLineString(kept)))
        else:
            self.outside += 1

    def _take_spot(self, number: int, kind: SpotKind, name: str, geometry: object) -> None:
        point = geometry.get("coordinates") if isinstance(geometry, dict) else None
        if not isinstance(geometry, dict) or geometry.get("type") != "Point" or (spot := _spot(point)) is None:
            self.note(number, "geometry", f"A {kind} is a point of two numbers in degrees.", "Correct it or remove it.")
            return
        self.points += 1
        if self.box.contains(shapely.Point(spot)):
            self.spots.setdefault(kind, []).append(Spot(kind, name, spot[1], spot[0]))
        else:
            self.outside += 1

    def reading(self, credit: Credit) -> GroundReading:
        if not self.problems and not self.lines and not self.spots:
            kinds = ", ".join(f"{kind} ({count})" for kind, count in self.left_out.most_common(5)) or "none"
            self.note(
                0,
                "features",
                f"Nothing in the file is ground of this city: {self.outside} features lie outside, "
                f"and kinds that are not drawn are {kinds}.",
                "A feature says by `kind` whether it is a river, canal, toll, primary, secondary or rail.",
            )
        return GroundReading(
            {} if self.problems else {kind: tuple(found) for kind, found in self.lines.items()},
            {} if self.problems else {kind: tuple(found) for kind, found in self.spots.items()},
            credit,
            dict(self.left_out),
            self.outside,
            tuple(self.problems),
        )


def _credit(found: Mapping[str, object], told: Credit) -> Credit:
    def said(key: str, given: str) -> str:
        own = found.get(key)
        return (given or (own if isinstance(own, str) else "")).strip()[:200]

    return Credit(said("credit", told.credit), said("licence", told.licence), said("as_of", told.as_of)[:20])


def _parts(geometry: object) -> list[list[tuple[float, float]]] | str:
    """The lines of a geometry, or what is wrong with it."""
    if not isinstance(geometry, dict):
        return "The feature has no geometry."
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("LineString", "MultiLineString"):
        return f"The geometry is a {kind or 'thing without type'}, not a line."
    parts = [coordinates] if kind == "LineString" else coordinates
    if not isinstance(parts, list) or not parts:
        return "The line has no points."
    found = []
    for part in parts:
        if not isinstance(part, list) or len(part) < 2:
            return "A line has fewer than two points."
        spots = [_spot(place) for place in part]
        if None in spots:
            return f"Point {spots.index(None) + 1} of a line is no pair of longitude and latitude in degrees."
        found.append(cast(list[tuple[float, float]], spots))
    return found


def _spot(place: object) -> tuple[float, float] | None:
    if not isinstance(place, list) or len(place) < 2:
        return None
    x, y = place[0], place[1]
    if isinstance(x, bool) or isinstance(y, bool) or not isinstance(x, int | float) or not isinstance(y, int | float):
        return None
    if not (abs(x) <= 180 and abs(y) <= 90) or not (math.isfinite(x) and math.isfinite(y)):
        return None
    return float(x), float(y)


def kept_text(found: Sequence[Line] | Sequence[Spot]) -> str:
    """Lines or points as text to keep: a line is its name and its parts, a point is its name, longitude, latitude."""
    rows = [
        [each.name, [[_round(spot) for spot in part.coords] for part in each.shape.geoms]]
        if isinstance(each, Line)
        else [each.name, *_round((each.lng, each.lat))]
        for each in found
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def ground_from(kept: Mapping[str, str], credited: Sequence[str], version: str) -> Ground:
    """The ground back from the text of each kind."""
    lines: dict[LineKind, list[Line]] = {}
    spots: list[Spot] = []
    for kind, text in kept.items():
        rows = json.loads(text)
        if kind in get_args(LineKind):
            lines[cast(LineKind, kind)] = [Line(name, shapely.MultiLineString(parts)) for name, parts in rows]
        else:
            spots += [Spot(cast(SpotKind, kind), name, lat, lng) for name, lng, lat in rows]
    return Ground(lines, tuple(spots), tuple(dict.fromkeys(credit for credit in credited if credit)), version)


def bounds_of(outlines: Mapping[str, Shape]) -> Box:
    """The box around areas, in degrees."""
    west, south, east, north = (float(side) for side in shapely.total_bounds(list(outlines.values())))
    return west, south, east, north


def _round(spot: Sequence[float]) -> list[float]:
    return [round(float(spot[0]), _DIGITS), round(float(spot[1]), _DIGITS)]
