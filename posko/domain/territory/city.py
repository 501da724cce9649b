"""A city as a folder of files: read whole, checked whole, loaded by nobody here.

The files and their columns are described in docs/reference/territory-files.md; the sheets' schemas
below are what that page says.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from posko.domain.errors import BadInput
from posko.domain.files.columns import Column
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import SIZE_LIMIT, SheetRow, read_sheet
from posko.domain.stations.estimates import estimate_stations
from posko.domain.territory.city_schema import ALIASES, FIGURES, KECAMATAN, KELURAHAN, TPS, CityHead, Totals, read_head
from posko.domain.territory.geometry import voronoi_cells
from posko.domain.territory.places import (
    AliasRecord,
    FigureRecord,
    Label,
    Level,
    PlaceRecord,
    level_of,
    natural_key,
    parent_code,
)

HEAD: Final = "city.toml"


@dataclass(frozen=True, slots=True)
class CityFiles:
    """The content of a city's folder. Load it only when `ok`; `places` list parents first.

    `hashes` gives the SHA-256 of every file read; `sources` the text behind each short source name.
    """

    code: str
    name: str
    places: tuple[PlaceRecord, ...]
    aliases: tuple[AliasRecord, ...]
    figures: tuple[FigureRecord, ...]
    problems: tuple[Problem, ...]
    hashes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems


def read_city(folder: Path) -> CityFiles:
    """Reads and checks `folder`; every problem is named with file, row and remedy, none is raised.

    Stations come from tps.csv; without it they are estimated and labelled so.
    """
    reading = _Reading(folder)
    written = reading.bytes_of(HEAD, needed=True)
    head = read_head(HEAD, written, reading.problems) if written is not None else None
    if head is None:
        return CityFiles("", "", (), (), (), tuple(reading.problems), reading.hashes)
    places = reading.places(head)
    aliases = reading.aliases()
    figures = reading.figures(head)
    reading.check_totals(head)
    return CityFiles(
        code=head.kota.code,
        name=head.kota.name,
        places=tuple(places),
        aliases=tuple(aliases),
        figures=tuple(figures),
        problems=tuple(reading.problems),
        hashes=reading.hashes,
        sources=head.sources,
    )


class _Reading:
    """One pass over a folder: the places met so far, the rows they came from, the problems found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.hashes: dict[str, str] = {}
        self.met: dict[str, PlaceRecord] = {}

    def bytes_of(self, file: str, *, needed: bool) -> bytes | None:
        path = self.folder / file
        if not path.is_file():
            if needed:
                self._note(file, 0, "", "The file is missing.", {}, "Add it to the folder; see the reference.")
            return None
        if path.stat().st_size > SIZE_LIMIT:
            limit = {"limit": SIZE_LIMIT // 1048576}
            self._note(file, 0, "", "The file is larger than %(limit)s MB.", limit, "Split or shorten it.")
            return None
        data = path.read_bytes()
        self.hashes[file] = hashlib.sha256(data).hexdigest()
        return data

    def rows(self, file: str, schema: tuple[Column, ...], *, needed: bool) -> tuple[SheetRow, ...] | None:
        data = self.bytes_of(file, needed=needed)
        if data is None:
            return None
        sheet = read_sheet(file, data, schema)
        self.problems += sheet.problems
        return sheet.rows

    def places(self, head: CityHead) -> list[PlaceRecord]:
        self.met = {head.province.code: head.province, head.kota.code: head.kota}
        for file, schema, level in (
            ("kecamatan.csv", KECAMATAN, Level.KECAMATAN),
            ("kelurahan.csv", KELURAHAN, Level.KELURAHAN),
        ):
            for row in self.rows(file, schema, needed=True) or ():
                self._take(file, row, level, head)
        stations = self.rows("tps.csv", TPS, needed=False)
        for row in stations or ():
            self._take("tps.csv", row, Level.TPS, head)
        if stations is None and not self.problems:
            self._estimate(head)
        return sorted(self.met.values(), key=lambda place: (list(Level).index(place.level), natural_key(place.code)))

    def _take(self, file: str, row: SheetRow, level: Level, head: CityHead) -> None:
        place = _place(row, level, head.sources)
        before = len(self.problems)
        self._check_code(file, row.number, place)
        self._check_point(file, row.number, place, head)
        self._check_sources(file, row, head)
        self._check_labels(file, row)
        if len(self.problems) == before:
            self.met[place.code] = place

    def _check_code(self, file: str, row: int, place: PlaceRecord) -> None:
        params: dict[str, object] = {"code": place.code, "parent": place.parent, "level": place.level.value}
        if level_of(place.code) is not place.level:
            message = "%(code)s has not the form of a code of a %(level)s."
            self._note(
                file,
                row,
                "code",
                message,
                params,
                "Write it dotted, as in 31.75.08.1002 or 31.75.08.1002/028.",
            )
        elif parent_code(place.code) != place.parent:
            message = "%(code)s does not belong to %(parent)s by its code."
            self._note(file, row, "code", message, params, "Correct the code or the code of what it lies in.")
        elif place.parent not in self.met:
            message = "%(code)s lies in %(parent)s, which is unknown or was itself refused."
            self._note(file, row, "code", message, params, "Add %(parent)s to its file first, or mend this code.")

    def _check_point(self, file: str, row: int, place: PlaceRecord, head: CityHead) -> None:
        if (place.lat is None) != (place.lng is None):
            self._note(file, row, "lat", "Only one of lat and lng is filled.", {}, "Fill both or neither.")
        if place.lat is None or place.lng is None:
            return
        west, south, east, north = head.bounds
        if not (south <= place.lat <= north and west <= place.lng <= east):
            params = {
                "lat": place.lat,
                "lng": place.lng,
                "west": west,
                "south": south,
                "east": east,
                "north": north,
            }
            message = "The point %(lat)s, %(lng)s lies outside this city."
            remedy = "lat must be %(south)s to %(north)s and lng %(west)s to %(east)s; are they swapped?"
            self._note(file, row, "lat", message, params, remedy)

    def _check_sources(self, file: str, row: SheetRow, head: CityHead) -> None:
        for name in str(row.values.get("source") or "").split():
            if name not in head.sources:
                message = "The source %(name)s is not described in city.toml."
                self._note(file, row.number, "source", message, {"name": name}, "Add it under [sources].")

    def _check_labels(self, file: str, row: SheetRow) -> None:
        for figure, label in (
            ("voters", "voters_label"),
            ("stations", "stations_label"),
            ("special_stations", "special_label"),
            ("lat", "point_label"),
        ):
            if row.values.get(figure) is not None and label in row.values and row.values[label] is None:
                message = "The figure in %(figure)s has no label."
                remedy = "Write official, estimate or synthetic."
                self._note(file, row.number, label, message, {"figure": figure}, remedy)

    def _estimate(self, head: CityHead) -> None:
        kelurahan = [place for place in self.met.values() if place.level is Level.KELURAHAN]
        points = {p.code: (p.lat, p.lng, p.area_km2) for p in kelurahan if p.lat is not None and p.lng is not None}
        try:
            cells = voronoi_cells(points)
        except BadInput as refusal:
            remedy = "Give each kelurahan its own point."
            self._note("kelurahan.csv", 0, "lat", refusal.message, refusal.params, remedy)
            return
        for place in kelurahan:
            for station in estimate_stations(place, cells.get(place.code), most_voters=head.most_voters):
                self.met[station.code] = station

    def aliases(self) -> list[AliasRecord]:
        found = []
        for row in self.rows("aliases.csv", ALIASES, needed=False) or ():
            code = str(row.values["code"])
            if self._known("aliases.csv", row.number, "code", code):
                found.append(AliasRecord(code, str(row.values["spelling"])))
        return found

    def figures(self, head: CityHead) -> list[FigureRecord]:
        found: list[FigureRecord] = []
        seen: dict[tuple[str, str, str], int] = {}
        for row in self.rows("figures.csv", FIGURES, needed=False) or ():
            self._check_sources("figures.csv", row, head)
            figure = _figure(row, head.sources)
            first = seen.setdefault((figure.place, figure.key, figure.as_of), row.number)
            if first != row.number:
                params = {"key": figure.key, "place": figure.place, "first": first, "second": row.number}
                message = "%(key)s of %(place)s stands in row %(first)s and again in row %(second)s."
                self._note("figures.csv", row.number, "key", message, params, "Remove one of the two rows.")
            elif self._known("figures.csv", row.number, "place", figure.place):
                found.append(figure)
        return found

    def _known(self, file: str, row: int, column: str, code: str) -> bool:
        if code in self.met:
            return True
        message = "%(code)s is no place of this city."
        self._note(file, row, column, message, {"code": code}, "Add the place to its file first, or mend the code.")
        return False

    def check_totals(self, head: CityHead) -> None:
        """Official totals must equal the sums of the parts, else a part is missing or counted twice."""
        if self.problems:
            return
        kelurahan = [place for place in self.met.values() if place.level is Level.KELURAHAN]
        stations = [place for place in self.met.values() if place.level is Level.TPS]
        self._compare(HEAD, head.totals, _totals(kelurahan), head.kota.name, "kelurahan.csv")
        if "tps.csv" in self.hashes:
            special = sum(place.special for place in stations)
            counted = Totals(len(stations), special, _sum(place.voters for place in stations))
            self._compare(HEAD, head.totals, counted, head.kota.name, "tps.csv")
        by_parent: dict[str, list[PlaceRecord]] = defaultdict(list)
        for place in kelurahan:
            by_parent[place.parent].append(place)
        for place in self.met.values():
            if place.level is Level.KECAMATAN and place.stations is not None:
                expected = Totals(place.stations, None, None)
                self._compare("kecamatan.csv", expected, _totals(by_parent[place.code]), place.name, "kelurahan.csv")

    def _compare(self, file: str, expected: Totals, found: Totals, name: str, counted_in: str) -> None:
        for key in ("stations", "special_stations", "voters"):
            official, summed = getattr(expected, key), getattr(found, key)
            if official is None or summed is None or official == summed:
                continue
            params = {"official": official, "sum": summed, "file": counted_in, "name": name, "key": key}
            message = "%(key)s of %(name)s: the official figure is %(official)s, the sum in %(file)s %(sum)s."
            self._note(file, 0, key, message, params, "Correct the parts in %(file)s or the official figure.")

    def _note(self, file: str, row: int, column: str, message: str, params: Mapping[str, object], remedy: str) -> None:
        self.problems.append(Problem(file, row, column, message, params, remedy))


def _sum(numbers: Iterable[int | None]) -> int | None:
    """The sum, or None when a part is unknown: a sum of some parts must not be compared with a whole."""
    known = list(numbers)
    return None if None in known else sum(cast("list[int]", known))


def _totals(places: list[PlaceRecord]) -> Totals:
    return Totals(
        _sum(place.stations for place in places),
        _sum(place.special_stations for place in places),
        _sum(place.voters for place in places),
    )


def _place(row: SheetRow, level: Level, sources: Mapping[str, str]) -> PlaceRecord:
    values = row.values

    def label(name: str, figure: str) -> Label | None:
        written = values.get(name)
        return Label(str(written)) if written is not None and values.get(figure) is not None else None

    code = str(values["code"])
    return PlaceRecord(
        code=code,
        level=level,
        name=str(values.get("name") or f"TPS {code.rpartition('/')[2]}"),
        parent=str(values.get("kelurahan") or values.get("kecamatan") or parent_code(code)),
        kpu_code=str(values.get("kpu_code") or ""),
        lat=cast("float | None", values.get("lat")),
        lng=cast("float | None", values.get("lng")),
        point_label=label("point_label", "lat"),
        area_km2=cast("float | None", values.get("area_km2")),
        voters=cast("int | None", values.get("voters")),
        voters_label=label("voters_label", "voters"),
        special=bool(values.get("special")),
        stations=cast("int | None", values.get("stations")),
        stations_label=label("stations_label", "stations"),
        special_stations=cast("int | None", values.get("special_stations")),
        special_label=label("special_label", "special_stations"),
        source=_source(row, sources),
    )


def _source(row: SheetRow, sources: Mapping[str, str]) -> str:
    return "; ".join(sources.get(name, name) for name in str(row.values["source"] or "").split())


def _figure(row: SheetRow, sources: Mapping[str, str]) -> FigureRecord:
    values = row.values
    return FigureRecord(
        place=str(values["place"]),
        key=str(values["key"]),
        value=cast("float", values["value"]),
        unit=str(values["unit"]),
        label=Label(str(values["label"])),
        source=_source(row, sources),
        as_of=str(values["as_of"]),
    )
