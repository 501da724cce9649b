"""The places of an operation: codes as text, names in their spellings, and estimated polling stations.

A code is Kemendagri's, dotted, and never a number: `31` province, `31.75` kota, `31.75.08` kecamatan,
`31.75.08.1002` kelurahan, `31.75.08.1002/028` polling station (TPS), special stations from 901.
Nothing here knows a particular city.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posko.domain.errors import BadInput

FIRST_SPECIAL: Final = 901
LAST_STATION: Final = 999


class Level(StrEnum):
    """The five steps of the territory, widest first."""

    PROVINCE = "province"
    KOTA = "kota"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    TPS = "tps"


class Label(StrEnum):
    """How far a figure can be trusted; every figure that looks real carries one."""

    OFFICIAL = "official"
    ESTIMATE = "estimate"
    SYNTHETIC = "synthetic"


def weakest(labels: Iterable[Label]) -> Label | None:
    """The label of what is made from figures with these labels: no surer than the least sure. None of nothing."""
    return max(labels, key=list(Label).index, default=None)


_SHAPES: Final[Mapping[Level, re.Pattern[str]]] = {
    Level.PROVINCE: re.compile(r"[0-9]{2}"),
    Level.KOTA: re.compile(r"[0-9]{2}\.[0-9]{2}"),
    Level.KECAMATAN: re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}"),
    Level.KELURAHAN: re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}"),
    Level.TPS: re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}/[0-9]{3}"),
}


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """One place. `lat`, `lng` in degrees (EPSG:4326); `area_km2` in square kilometres.

    `stations` includes `special_stations`. A figure that is None is not known; a label is None
    exactly where its figure is. `source` says where the row's figures come from.
    """

    code: str
    level: Level
    name: str
    parent: str
    kpu_code: str = ""
    lat: float | None = None
    lng: float | None = None
    point_label: Label | None = None
    area_km2: float | None = None
    voters: int | None = None
    voters_label: Label | None = None
    special: bool = False
    stations: int | None = None
    stations_label: Label | None = None
    special_stations: int | None = None
    special_label: Label | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """One figure about one place: `as_of` is a year, a month or a day in ISO form."""

    place: str
    key: str
    value: float
    unit: str
    label: Label
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class AliasRecord:
    """Another spelling under which the place with this code is met."""

    code: str
    spelling: str


def level_of(code: str) -> Level | None:
    """The level a code has by its form, or None when it has the form of no level."""
    return next((level for level, shape in _SHAPES.items() if shape.fullmatch(code)), None)


def natural_key(code: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sort key that counts runs of digits as a reader does, without ever making a number of a code."""
    runs = re.findall(r"[0-9]+|[^0-9]+", code)
    return tuple(_run_key(run) for run in runs), code


def _run_key(run: str) -> tuple[int, int, str]:
    if not run[0].isdigit():
        return (1, 0, run)
    digits = run.lstrip("0")
    return (0, len(digits), digits)


def parent_code(code: str) -> str:
    """The code one level up; the empty text above a province."""
    head, _, _ = code.rpartition("/") if "/" in code else code.rpartition(".")
    return head


def kecamatan_code(code: str) -> str:
    """The kecamatan that a place is or lies in; the empty text above one and for a code of no level."""
    while code and level_of(code) is not Level.KECAMATAN:
        code = parent_code(code)
    return code


def station_code(kelurahan_code: str, number: int) -> str:
    """`('31.75.08.1002', 28)` gives `'31.75.08.1002/028'`; special stations are numbered from 901."""
    if not 1 <= number <= LAST_STATION:
        raise BadInput(
            "Station number %(number)s of %(code)s is not between 1 and %(last)s.",
            number=number,
            code=kelurahan_code,
            last=LAST_STATION,
        )
    return f"{kelurahan_code}/{number:03d}"


_PREFIX: Final = re.compile(r"(?:kelurahan|kel|kecamatan|kec|desa|kota administrasi|kota adm|kota)[\W_]+(?=\w)")


def normal_spelling(text: str) -> str:
    """The name without case, accents, spaces, punctuation or a leading `Kel.`, `Kecamatan` and the like.

    >>> normal_spelling("Kel. Kramat-Jati")
    'kramatjati'
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).strip()
    while found := _PREFIX.match(plain):
        plain = plain[found.end() :]
    return "".join(letter for letter in plain if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Found:
    """The places a name may mean, in code order: none, one, or several when the name is ambiguous."""

    name: str
    codes: tuple[str, ...]

    @property
    def code(self) -> str | None:
        """The one code, or None when there is none or more than one."""
        return self.codes[0] if len(self.codes) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether the name means more than one place."""
        return len(self.codes) > 1


class AliasTable:
    """Finds places by any of their spellings. Levels may share a name, so level matters."""

    def __init__(self, places: Iterable[PlaceRecord], aliases: Iterable[AliasRecord] = ()) -> None:
        self._places = {place.code: place for place in places}
        self._codes: dict[str, set[str]] = {}
        for place in self._places.values():
            self._note(place.name, place.code)
        for alias in aliases:
            if alias.code not in self._places:
                raise BadInput(
                    "The spelling %(spelling)s is given for %(code)s, which is no known place.",
                    spelling=alias.spelling,
                    code=alias.code,
                )
            self._note(alias.spelling, alias.code)

    def _note(self, spelling: str, code: str) -> None:
        self._codes.setdefault(normal_spelling(spelling), set()).add(code)

    def find(self, name: str, *, level: Level | None = None, within: str = "") -> Found:
        """All places of that name, of that level if given, inside `within` (a code or a name) if given."""
        codes = self._codes.get(normal_spelling(name), set()) if normal_spelling(name) else set()
        kept = {code for code in codes if level is None or self._places[code].level is level}
        if within:
            roofs = {within} if within in self._places else set(self.find(within).codes)
            kept = {code for code in kept if any(_inside(code, roof) for roof in roofs)}
        return Found(name, tuple(sorted(kept, key=natural_key)))

    def resolve(self, name: str, *, level: Level | None = None, within: str = "") -> str:
        """The one code that `name` means. Raises BadInput when it means none, or several (all named)."""
        found = self.find(name, level=level, within=within)
        if found.ambiguous:
            raise BadInput(
                "%(name)s may mean any of %(codes)s; give its level, its kecamatan or its code.",
                name=name,
                codes=", ".join(f"{code} ({self._places[code].level})" for code in found.codes),
            )
        if found.code is None:
            raise BadInput("%(name)s is no known place; check the spelling or add an alias.", name=name)
        return found.code


def _inside(code: str, roof: str) -> bool:
    return code.startswith((f"{roof}.", f"{roof}/"))


def share_out(total: int, weights: Iterable[float]) -> list[int]:
    """Splits `total` by largest remainder; the parts add up to it exactly, ties go to the earlier part."""
    weighed = list(weights)
    whole = sum(weighed)
    if total < 0 or whole <= 0 or min(weighed) < 0:
        raise ValueError("share_out needs a total of at least 0 and weights of which one is above 0")
    quotas = [total * weight / whole for weight in weighed]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda i: (parts[i] - quotas[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
