"""What an address of the map page asks for: layer, filter, place, tab; and the address that asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

LAYERS = ("index", "gaps", "incidents", "stations", "floods")
TABS = ("summary", "why", "what-if", "stations", "history")
CLASSES = ("high", "maybe", "mid", "low", "unknown")
ZOOMS = ("", "2", "3", "4", "5")
SWITCHES = ("", "1")
PEEK, PLACE = "peek", "place:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. `place` is the code of the place in the panel."""

    layer: str = "index"
    kecamatan: str = ""
    klass: str = ""
    sure: str = ""
    q: str = ""
    verified: str = ""
    view: str = ""
    all: str = ""
    zoom: str = ""
    tab: str = "summary"
    place: str = ""

    @property
    def narrows(self) -> bool:
        """Whether any kelurahan is left out."""
        return bool(self.kecamatan or self.klass or self.sure or self.q)

    def words(self, **changes: str) -> list[tuple[str, str]]:
        """The words of its address, with some changed; what is as usual is left out."""
        told = asdict(replace(self, **changes))
        place, usual = told.pop("place"), asdict(Wanted())
        words = [(_WORDS.get(key, key), value) for key, value in told.items() if value and value != usual[key]]
        return [*words, (PEEK, f"{PLACE}{place}")] if place else words

    def url(self, **changes: str) -> str:
        """The address of this page with some words changed."""
        words, here = self.words(**changes), reverse("situation:map")
        return f"{here}?{urlencode(words, safe=':/')}" if words else here


_WORDS = {"klass": "class", "sure": "certain"}
_KNOWN: Mapping[str, Sequence[str]] = {
    "layer": LAYERS,
    "class": ("", *CLASSES),
    "certain": SWITCHES,
    "verified": SWITCHES,
    "view": ("", "table"),
    "all": SWITCHES,
    "zoom": ZOOMS,
    "tab": TABS,
}


def wanted_of(words: Mapping[str, str], kecamatan: Sequence[str]) -> tuple[Wanted, list[str]]:
    """What the words of an address ask for, and each of them that means nothing here."""
    told = {key: words.get(key, "").strip()[:100] for key in ("kecamatan", "q", *_KNOWN)}
    known = {**_KNOWN, "kecamatan": ("", *kecamatan)}
    strange = [told[key] for key, choices in known.items() if told[key] and told[key] not in choices]
    usual = asdict(Wanted())
    names = {word: key for key, word in _WORDS.items()}
    kept = {names.get(key, key): value for key, value in told.items() if value in known.get(key, (value,)) and value}
    peek = words.get(PEEK, "").strip()[:100]
    if peek and not peek.startswith(PLACE):
        strange.append(peek)
    place = peek.removeprefix(PLACE) if peek.startswith(PLACE) else ""
    return Wanted(**{**usual, **kept, "place": place}), strange
