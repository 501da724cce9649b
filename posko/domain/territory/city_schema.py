"""The declared columns of a city's sheets, and its head file `city.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.files.columns import Column, decimal, iso_date, text, whole, yes_no
from posko.domain.files.problems import Problem
from posko.domain.territory.places import Label, Level, PlaceRecord, level_of, parent_code

LABELS: Final = tuple(label.value for label in Label)

# Kemendagri's codes put every place of the country between Rondo and Dana, Breueh and Merauke.
INDONESIA: Final = (94.7, -11.1, 141.1, 6.2)


def _kpu_code(cell: str) -> str:
    if not cell.isdecimal() or not cell.isascii():
        raise BadInput("%(cell)s is no KPU code; it has digits only, as in 3175081002.", cell=cell)
    return cell


_POINT: Final = (
    Column("lat", decimal, required=False),
    Column("lng", decimal, required=False),
    Column("point_label", required=False, one_of=LABELS),
)
_VOTERS: Final = (
    Column("voters", whole, required=False),
    Column("voters_label", required=False, one_of=LABELS),
)
_STATIONS: Final = (
    Column("stations", whole, required=False),
    Column("stations_label", required=False, one_of=LABELS),
)
_CODES: Final = (
    Column("code", text, unique=True),
    Column("kpu_code", _kpu_code, required=False, unique=True),
)

KECAMATAN: Final = (*_CODES, Column("name"), *_POINT, *_STATIONS, *_VOTERS, Column("source"))
KELURAHAN: Final = (
    *_CODES,
    Column("name"),
    Column("kecamatan"),
    *_POINT,
    Column("area_km2", decimal, required=False),
    *_STATIONS,
    Column("special_stations", whole, required=False),
    Column("special_label", required=False, one_of=LABELS),
    *_VOTERS,
    Column("source"),
)
TPS: Final = (
    *_CODES,
    Column("kelurahan"),
    Column("name", required=False),
    *_POINT,
    *_VOTERS,
    Column("special", yes_no, required=False),
    Column("source"),
)
ALIASES: Final = (Column("code"), Column("spelling"))
FIGURES: Final = (
    Column("place"),
    Column("key"),
    Column("value", decimal),
    Column("unit"),
    Column("label", one_of=LABELS),
    Column("source"),
    Column("as_of", iso_date),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a whole; None where not known. `stations` includes `special_stations`."""

    stations: int | None
    special_stations: int | None
    voters: int | None


@dataclass(frozen=True, slots=True)
class CityHead:
    """`city.toml` as read. `bounds` is (west, south, east, north) in degrees."""

    province: PlaceRecord
    kota: PlaceRecord
    totals: Totals
    most_voters: int
    bounds: tuple[float, float, float, float]
    sources: Mapping[str, str]


class _HeadError(ValueError):
    """A key of city.toml that cannot be taken."""

    def __init__(self, key: str, remedy: str) -> None:
        super().__init__(key)
        self.key = key
        self.remedy = remedy


def read_head(file: str, data: bytes, problems: list[Problem]) -> CityHead | None:
    """The head, or None after adding to `problems` what is wrong with it."""
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
        return _head(table)
    except UnicodeDecodeError:
        problems.append(Problem(file, 0, "", "The file is not UTF-8.", {}, "Save it as UTF-8."))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        remedy = "Correct it at the place named; the reference shows a whole file."
        problems.append(Problem(file, 0, "", "This is not readable as TOML: %(why)s.", {"why": error}, remedy))
    except _HeadError as wrong:
        message = "%(key)s is missing or wrong."
        problems.append(Problem(file, 0, wrong.key, message, {"key": wrong.key}, wrong.remedy))
    return None


def _head(table: Mapping[str, object]) -> CityHead:
    sources = _table(table, "sources")
    totals = _table(table, "totals")
    named = {name: _text({name: value}, f"sources.{name}", name) for name, value in sources.items()}
    label = _label(totals) if totals else None
    if totals and _text(totals, "totals.source", "source") not in named:
        raise _HeadError("totals.source", "Name one of the entries of [sources].")
    whole_city = Totals(
        _count(totals, "totals.stations", "stations"),
        _count(totals, "totals.special_stations", "special_stations"),
        _count(totals, "totals.voters", "voters"),
    )
    most = _count(_table(table, "estimate"), "estimate.most_voters_per_station", "most_voters_per_station")
    if most is None or most < 1:
        raise _HeadError("estimate.most_voters_per_station", "Give the legal ceiling of voters of one station.")
    province = _roof(_table(table, "province"), "province", Level.PROVINCE, Totals(None, None, None), None)
    kota = _roof(_table(table, "kota"), "kota", Level.KOTA, whole_city, label)
    if totals:
        dated = f" (as of {totals['as_of']})" if "as_of" in totals else ""
        kota = replace(kota, source=named[str(totals["source"])] + dated)
    if kota.parent != province.code:
        raise _HeadError("kota.code", "It must begin with the code of the province.")
    return CityHead(
        province=province,
        kota=kota,
        totals=whole_city,
        most_voters=most,
        bounds=_bounds(_table(table, "bounds")),
        sources=named,
    )


def _roof(table: Mapping[str, object], key: str, level: Level, totals: Totals, label: Label | None) -> PlaceRecord:
    code = _text(table, f"{key}.code", "code")
    if level_of(code) is not level:
        raise _HeadError(f"{key}.code", 'Write Kemendagri\'s code as text, as in "31" or "31.75".')
    return PlaceRecord(
        code=code,
        level=level,
        name=_text(table, f"{key}.name", "name"),
        parent=parent_code(code),
        kpu_code=str(table.get("kpu_code", "")),
        voters=totals.voters,
        voters_label=label if totals.voters is not None else None,
        stations=totals.stations,
        stations_label=label if totals.stations is not None else None,
        special_stations=totals.special_stations,
        special_label=label if totals.special_stations is not None else None,
    )


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise _HeadError(key, f"Write it as a table: [{key}].")
    return found


def _text(table: Mapping[str, object], path: str, key: str) -> str:
    found = table.get(key)
    if not isinstance(found, str) or not found.strip():
        raise _HeadError(path, "Write it as text between quotes.")
    return found.strip()


def _count(table: Mapping[str, object], path: str, key: str) -> int | None:
    found = table.get(key)
    if found is not None and (not isinstance(found, int) or isinstance(found, bool) or found < 0):
        raise _HeadError(path, "Write it as a whole number.")
    return found


def _label(table: Mapping[str, object]) -> Label:
    found = table.get("label")
    if found not in LABELS:
        raise _HeadError("totals.label", "Write official, estimate or synthetic.")
    return Label(str(found))


def _bounds(table: Mapping[str, object]) -> tuple[float, float, float, float]:
    if not table:
        return INDONESIA
    sides = [table.get(side) for side in ("west", "south", "east", "north")]
    if not all(isinstance(side, int | float) and not isinstance(side, bool) for side in sides):
        raise _HeadError("bounds", "Give west, south, east and north in degrees.")
    west, south, east, north = (float(str(side)) for side in sides)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise _HeadError("bounds", "west must be less than east and south less than north, in degrees.")
    return west, south, east, north
