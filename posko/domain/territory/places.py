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
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from posko.domain.errors import BadInput

# How alike (0 to 1) a name must be to what was written to be offered as a guess.
_LIKE: Final = 0.8
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


def areas_around(code: str) -> tuple[str, ...]:
    """The codes of the areas that a place lies in, the nearest first: its kelurahan, kecamatan, kota and province."""
    found: list[str] = []
    while code := parent_code(code):
        found.append(code)
    return tuple(found)


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


# Words before a name that say the level of the place.
PREFIXES: Final[Mapping[str, Level]] = {
    "kelurahan": Level.KELURAHAN,
    "kel": Level.KELURAHAN,
    "desa": Level.KELURAHAN,
    "kecamatan": Level.KECAMATAN,
    "kec": Level.KECAMATAN,
    "kota administrasi": Level.KOTA,
    "kota adm": Level.KOTA,
    "kota": Level.KOTA,
    "provinsi": Level.PROVINCE,
    "prov": Level.PROVINCE,
}
# Letters of a name, its place around it included. What is longer is not looked at: it names no place.
LONGEST_NAME: Final = 200
_PREFIX: Final = re.compile(rf"({'|'.join(PREFIXES)})[\W_]+(?=\w)")
_GLUED: Final = re.compile(r"(kelurahan|kecamatan|kel|kec)(\w+)")
_SHORT: Final[Mapping[Level, str]] = {Level.KECAMATAN: "Kec. ", Level.KELURAHAN: "Kel. "}
_WITHIN: Final = re.compile(r"(.*\w[^,(]*)[,(]\s*(\w.*?)[\s)]*")
_STATION_FIRST: Final = re.compile(r"(tps[\W_]*)?0*([0-9]{1,3})[\W_]+([0-9.]{13}|\w*[^\W\d_].*)", re.IGNORECASE)
_STATION_LAST: Final = re.compile(r"([0-9.]{13}|.*?[^\W\d_].*?)[\W_]+tps[\W_]*0*([0-9]{1,3})", re.IGNORECASE)


def level_and_spelling(text: str) -> tuple[Level | None, str]:
    """The level that a `Kec.`, `Kelurahan` and the like before a name gives it, and the name without case, accents,
    spaces, punctuation and that prefix.

    >>> level_and_spelling("Kel. Kramat-Jati")
    (<Level.KELURAHAN: 'kelurahan'>, 'kramatjati')
    """
    if len(text) > LONGEST_NAME:
        return None, ""
    plain, level = unicodedata.normalize("NFKD", text.casefold()).strip(" \t\r\n.,;:"), None
    while found := _PREFIX.match(plain):
        level, plain = level or PREFIXES[found.group(1)], plain[found.end() :]
    return level, "".join(letter for letter in plain if letter.isalnum())


def normal_spelling(text: str) -> str:
    """The name as spellings are compared.

    >>> normal_spelling("Kel. Kramat-Jati")
    'kramatjati'
    """
    return level_and_spelling(text)[1]


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
    """Finds places as people write them, for pages, SMS, telephones, tables, the API and the search alike.

    A prefix decides the level. A bare name that a kecamatan and a kelurahan share means both, and is asked about.
    """

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
        if _head(name) in self._places:
            return Found(name, (_head(name),))
        spelt, codes = self._spelt(name)
        if not codes and len(name) <= LONGEST_NAME and (parts := _WITHIN.fullmatch(name.strip())):
            name, within = parts.groups()
            spelt, codes = self._spelt(name)
        kept = {c for c in codes if all(asked in (None, self._places[c].level) for asked in (level, spelt))}
        if within:
            roofs = {within} if within in self._places else set(self.find(within).codes)
            kept = {code for code in kept if any(_inside(code, roof) for roof in roofs)}
        return Found(name, tuple(sorted(kept, key=natural_key)))

    def resolve(self, text: str, *, level: Level | None = None) -> str:
        """The one code that is meant by a code, a name in any spelling, or `TPS 28 Pinang Ranti`; with the level TPS
        the number may stand without its TPS. Raises BadInput when it means no place, or several, all of them named."""
        if level_of(_head(text)) is Level.TPS:
            return _head(text)
        if station := _station_in(text, bare=level is Level.TPS):
            return self._station(*station)
        found = self.find(text, level=level)
        if found.code is not None:
            return found.code
        if found.ambiguous:
            raise BadInput("“%(name)s” is the name of more than one place: %(places)s. Write Kec. or Kel. before it, "
                           "or the code.", name=found.name[:60], places=self._named(found.codes))  # fmt: skip
        if others := self._spelt(text)[1]:
            raise BadInput("“%(name)s” is no place here; there is %(places)s.", name=text[:60],
                           places=self._named(sorted(others, key=natural_key)))  # fmt: skip
        if guess := self.nearest(text):
            raise BadInput("“%(name)s” is no place here; there is %(places)s.", name=text[:60],
                           places=self._named([guess]))  # fmt: skip
        raise BadInput("“%(name)s” is no place here. Write a kelurahan, a kecamatan or a code such as 31.75.03.1001.",
                       name=text[:60])  # fmt: skip

    def nearest(self, text: str) -> str:
        """The code of the place whose name is most like the text, of the level of its prefix; an empty text where none
        is like it. A guess to ask with, never to go by."""
        level, spelling = level_and_spelling(text)
        known = {
            each: code
            for each, codes in self._codes.items()
            for code in sorted(codes)
            if level in (None, self._places[code].level)
        }
        close = get_close_matches(spelling, known, n=1, cutoff=_LIKE)
        return known[close[0]] if close else ""

    def holding(self, text: str) -> set[str]:
        """The codes of all places that have a spelling which holds the text; a prefix keeps to its level."""
        level, part = level_and_spelling(text)
        codes = {code for spelling, found in self._codes.items() if part and part in spelling for code in found}
        return {code for code in codes if level in (None, self._places[code].level)}

    def spellings(self, code: str) -> list[str]:
        """Every spelling of one place, as spellings are compared."""
        return sorted(spelling for spelling, codes in self._codes.items() if code in codes)

    def label(self, code: str) -> str:
        """A place's name that means no other place: with Kec. or Kel. where its bare name is shared; a station's with
        that of its kelurahan."""
        if level_of(code) is Level.TPS:
            return f"TPS {code.partition('/')[2]} {self.label(parent_code(code))}"
        place = self._places[code]
        shared = len(self._codes[normal_spelling(place.name)]) > 1 or place.level is Level.KECAMATAN
        return f"{_SHORT.get(place.level, '') if shared else ''}{place.name}"

    def _spelt(self, name: str) -> tuple[Level | None, set[str]]:
        level, spelling = level_and_spelling(name)
        if spelling not in self._codes and level is None and (glued := _GLUED.fullmatch(spelling)):
            level, spelling = PREFIXES[glued.group(1)], glued.group(2)
        return level, self._codes.get(spelling, set()) if spelling else set()

    def _station(self, number: int, where: str) -> str:
        kelurahan = self.resolve(where)
        if level_of(kelurahan) is not Level.KELURAHAN:
            raise BadInput("A station lies in a kelurahan: name that of TPS %(number)s in %(place)s.",
                           number=f"{number:03d}", place=self.label(kelurahan))  # fmt: skip
        return station_code(kelurahan, number)

    def _named(self, codes: Iterable[str]) -> str:
        roofs = {code: self._places.get(parent_code(code)) for code in codes}
        return "; ".join(
            f"{self.label(code)} ({code}{f', Kec. {roof.name}' if roof and roof.level is Level.KECAMATAN else ''})"
            for code, roof in roofs.items()
        )


def _head(text: str) -> str:
    """The part of a line of a form before its ` · `."""
    return text.partition(" · ")[0].strip()


def _station_in(text: str, *, bare: bool) -> tuple[int, str] | None:
    """The number of the station that a text names, and the words that say where it is."""
    if len(text) > LONGEST_NAME:
        return None
    if (found := _STATION_FIRST.fullmatch(text.strip())) and (found.group(1) or bare):
        return int(found.group(2)), found.group(3)
    if found := _STATION_LAST.fullmatch(text.strip()):
        return int(found.group(2)), found.group(1)
    return None


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
