"""Reading official boundaries from GeoJSON and saying exactly what could not be taken, and why.

Nothing is half-loaded: while one problem stands, `matched` is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from posko.domain.files.problems import Problem
from posko.domain.territory.geometry.plane import Shape
from posko.domain.territory.geometry.rings import Fault, crs_fault, read_shape
from posko.domain.territory.places import AliasTable, Level, PlaceRecord, level_of, natural_key

_CODE_KEYS: Final = (
    "code", "kode", "kode_kemendagri", "kemendagri", "kode_kel", "kode_desa", "kode_kelurahan", "kdepum",
    "kode_kec", "kode_kecamatan", "kdcpum", "kode_wilayah", "id_kel", "kode_kpu", "kpu_code",
)  # fmt: skip
_NAME_KEYS: Final = (
    "name",
    "nama",
    "namobj",
    "kelurahan",
    "desa",
    "nama_kel",
    "nama_kelurahan",
    "wadmkd",
    "nm_kel",
)
_ROOF_KEYS: Final = ("kecamatan", "nama_kec", "nama_kecamatan", "wadmkc", "nm_kec", "kecamatan_kode")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A sound feature that means no place here. `feature` counts from 1, as people do."""

    feature: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class BoundaryReading:
    """What a boundary file says about the places of one level.

    `matched`: code -> polygon in lng/lat; `missing`: codes of that level the file has no polygon for.
    """

    matched: Mapping[str, Shape]
    unmatched: tuple[Unmatched, ...]
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""
        return not self.problems

    def summary(self) -> dict[str, object]:
        """The answer of `posko territory boundaries --json`."""
        return {
            "matched": len(self.matched),
            "unmatched": [
                {"feature": each.feature, "name": each.name, "reason": each.reason} for each in self.unmatched
            ],
            "missing": list(self.missing),
            "problems": [
                {
                    "file": each.file,
                    "feature": each.row,
                    "field": each.column,
                    "message": each.text(),
                    "remedy": each.remedy_text(),
                }
                for each in self.problems
            ],
        }


def read_boundaries(
    text: str,
    places: Sequence[PlaceRecord],
    aliases: AliasTable,
    *,
    level: Level = Level.KELURAHAN,
    file: str = "boundaries.geojson",
) -> BoundaryReading:
    """Matches each feature to a place of `level` by code (dotted or not, or KPU's), else by name or alias.

    In a problem, `row` is the number of the feature (from 1), or the line for text that is not JSON.
    """
    wanted = [place for place in places if place.level is level]
    reader = _Reader(file, wanted, aliases, level)
    features = reader.features(text)
    for number, feature in enumerate(features, start=1):
        reader.take(number, feature)
    return reader.reading()


class _Reader:
    """Goes through the features once and keeps those that matched, those that did not, and broken ones."""

    def __init__(self, file: str, wanted: Sequence[PlaceRecord], aliases: AliasTable, level: Level) -> None:
        self.file = file
        self.level = level
        self.aliases = aliases
        self.codes = {place.code for place in wanted}
        self.bare = {_bare(place.code): place.code for place in wanted}
        self.bare |= {place.kpu_code: place.code for place in wanted if place.kpu_code}
        self.points = [(p.lng, p.lat) for p in wanted if p.lat is not None and p.lng is not None]
        self.matched: dict[str, Shape] = {}
        self.met: dict[str, int] = {}
        self.unmatched: list[Unmatched] = []
        self.problems: list[Problem] = []
        self.faulty_frames: set[str] = set()

    def features(self, text: str) -> list[object]:
        """The features, or nothing after noting why the file as a whole cannot be taken."""
        try:
            found = json.loads(text.removeprefix("\ufeff"))
        except json.JSONDecodeError as error:
            message = "This is not JSON: %(why)s at column %(at)s of this line."
            params: dict[str, object] = {"why": error.msg, "at": error.colno}
            self._note(error.lineno, "", Fault(message, "Correct or export the file again.", params))
            return []
        except ValueError as error:
            message = "This holds a number that cannot be read: %(why)s."
            self._note(0, "", Fault(message, "Export the file again.", {"why": error}))
            return []
        except RecursionError:
            self._note(0, "", Fault("The brackets are nested too deep to be GeoJSON.", "Export the file again."))
            return []
        if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
            self._note(
                0,
                "type",
                Fault("This is not a FeatureCollection.", "Export it as GeoJSON FeatureCollection."),
            )
            return []
        features = found.get("features")
        if not isinstance(features, list) or not features:
            self._note(0, "features", Fault("The file holds no features.", "Export it with its polygons."))
            return []
        fault = crs_fault(found.get("crs"))
        if fault:
            self._note(0, "crs", fault)
            return []
        return features

    def take(self, number: int, feature: object) -> None:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            self._note(number, "type", Fault("This is not a Feature.", "Remove it or export the file again."))
            return
        properties = _lowered(feature.get("properties"))
        code, reason = self._code_of(properties)
        shape = read_shape(feature.get("geometry"), self.points)
        if isinstance(shape, Fault):
            self._take_fault(number, shape, _label_of(properties))
        elif code is None:
            self.unmatched.append(Unmatched(number, _label_of(properties), reason))
        elif code in self.met:
            message = "Features %(first)s and %(second)s are both %(code)s."
            params: dict[str, object] = {"first": self.met[code], "second": number, "code": code}
            self._note(number, "", Fault(message, "Remove one, or join them into one MultiPolygon.", params))
        else:
            self.matched[code] = shape
        if code is not None:
            self.met.setdefault(code, number)

    def _take_fault(self, number: int, fault: Fault, label: str) -> None:
        """A wrong frame (CRS, swapped axes) is wrong in every feature and is said once."""
        if fault.whole_file and fault.message in self.faulty_frames:
            return
        self.faulty_frames.add(fault.message)
        params = {**fault.params, "feature": label}
        self._note(number, "geometry", Fault(f"%(feature)s: {fault.message}", fault.remedy, params))

    def _code_of(self, properties: Mapping[str, str]) -> tuple[str | None, str]:
        for key in _CODE_KEYS:
            written = properties.get(key, "")
            if written in self.codes:
                return written, ""
            if _bare(written) in self.bare:
                return self.bare[_bare(written)], ""
        named = next((properties[key] for key in _NAME_KEYS if properties.get(key)), "")
        if named:
            return self._code_by_name(named, properties)
        return None, _why_no_code(properties, self.level)

    def _code_by_name(self, name: str, properties: Mapping[str, str]) -> tuple[str | None, str]:
        roof = next((properties[key] for key in _ROOF_KEYS if properties.get(key)), "")
        inside = self.level in (Level.KELURAHAN, Level.TPS)
        found = self.aliases.find(name, level=self.level, within=roof if inside else "")
        if found.code in self.codes:
            return found.code, ""
        if found.ambiguous:
            return None, f"the name may mean {', '.join(found.codes)}; add the code or the kecamatan"
        written = _why_no_code(properties, self.level)
        where = f" in {roof}" if roof else ""
        return (
            None,
            written if "code" in written else f"no {self.level.value} of that name{where}; add an alias",
        )

    def reading(self) -> BoundaryReading:
        missing = tuple(sorted(self.codes - self.met.keys(), key=natural_key))
        matched = {} if self.problems else {code: self.matched[code] for code in sorted(self.matched, key=natural_key)}
        return BoundaryReading(matched, tuple(self.unmatched), missing, tuple(self.problems))

    def _note(self, row: int, column: str, fault: Fault) -> None:
        self.problems.append(Problem(self.file, row, column, fault.message, fault.params, fault.remedy))


def _bare(code: str) -> str:
    return "".join(sign for sign in code if sign.isalnum())


def _lowered(properties: object) -> dict[str, str]:
    """Property names without case; only texts and whole numbers, as text (exports write codes as numbers)."""
    if not isinstance(properties, dict):
        return {}
    plain: Iterable[tuple[str, object]] = properties.items()
    return {
        key.casefold(): str(value).strip()
        for key, value in plain
        if isinstance(value, str | int) and not isinstance(value, bool)
    }


def _label_of(properties: Mapping[str, str]) -> str:
    keys = (*_NAME_KEYS, *_CODE_KEYS)
    return next((properties[key] for key in keys if properties.get(key)), "(no name)")


def _why_no_code(properties: Mapping[str, str], level: Level) -> str:
    written = next((properties[key] for key in _CODE_KEYS if properties.get(key)), "")
    if not written:
        return "it has neither a code nor a name"
    kind = level_of(written)
    if kind is not None and kind is not level:
        return f"its code {written} is a {kind.value}, and this file is read for {level.value}"
    return f"its code {written} is no {level.value} here"
