"""The layers of the map: how each dresses the areas, what it sets on them, its legend, and its order of the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.situation.map.selectors import Spot
from posko.apps.vulnerability.index.map import pair_words, sentence, short_words
from posko.domain.errors import N_
from posko.domain.maps.city import City
from posko.domain.maps.swatches import PAIRS, Entry
from posko.domain.maps.values import Dress, Klass, Mark, MarkKind
from posko.domain.vulnerability.index import CLASS_NAMES

Link = Callable[[str], tuple[str, str]]  # the address of a place on this page, and the query of its panel
_DISC = 5.0  # px of the radius of one flood


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer. `order` sorts the list, `figure` and `words` are what a row of it says."""

    key: str
    label: str
    order: Callable[[Spot], tuple[float, ...]]
    figure: Callable[[Spot], str]
    words: Callable[[Spot], str]
    mark: Callable[[Spot], tuple[MarkKind, str, float]] | None
    late: Callable[[Spot], bool] = lambda spot: False


def _weak(spot: Spot) -> tuple[float, ...]:
    return (spot.standing.score is None, -(spot.standing.score or 0.0))


def _score(spot: Spot) -> str:
    return "–" if spot.standing.score is None else floatformat(spot.standing.score, 1)


def _gap_mark(spot: Spot) -> tuple[MarkKind, str, float]:
    return "gap", "" if spot.gaps.late else _short(spot.gaps.all), 10.0


def _gap_words(spot: Spot) -> str:
    if not spot.gaps.all:
        return _("no open gap")
    many = ngettext("%d open gap", "%d open gaps", spot.gaps.all) % spot.gaps.all
    return f"{many}, {_late(spot.gaps.late)}" if spot.gaps.late else many


def _incident_words(spot: Spot) -> str:
    if not spot.incidents.all:
        return _("nothing reported")
    many = ngettext("%d live incident", "%d live incidents", spot.incidents.all) % spot.incidents.all
    return f"{many}, {_late(spot.incidents.late)}" if spot.incidents.late else many


def _late(count: int) -> str:
    return ngettext("%d overdue", "%d overdue", count) % count


def _station_words(spot: Spot) -> str:
    voters = spot.standing.place.voters
    return _("voters unknown") if voters is None else _("%(voters)s voters") % {"voters": floatformat(voters, "0g")}


def _flood_words(spot: Spot) -> str:
    if spot.floods is None:
        return _("not counted")
    return ngettext("%d flood in 2024", "%d floods in 2024", int(spot.floods)) % int(spot.floods)


def _flood_mark(spot: Spot) -> tuple[MarkKind, str, float]:
    return "disc", "", _DISC * sqrt(spot.floods or 0.0)


def _short(count: int) -> str:
    return str(count) if count < 100 else "99+"


LAYERS: Mapping[str, Layer] = {
    layer.key: layer
    for layer in (
        Layer(
            "index",
            N_("Vulnerability"),
            _weak,
            _score,
            lambda s: short_words(s.standing),
            _gap_mark,
            lambda s: s.gaps.late > 0,
        ),
        Layer(
            "gaps",
            N_("Gaps"),
            lambda s: (-s.gaps.late, -s.gaps.all, *_weak(s)),
            lambda s: str(s.gaps.all),
            _gap_words,
            _gap_mark,
            lambda s: s.gaps.late > 0,
        ),
        Layer(
            "incidents",
            N_("Incidents"),
            lambda s: (-s.incidents.late, -s.incidents.all, *_weak(s)),
            lambda s: str(s.incidents.all),
            _incident_words,
            lambda s: ("incident", _short(s.incidents.all), 10.0),
            lambda s: s.incidents.late > 0,
        ),
        Layer(
            "stations",
            N_("Stations"),
            lambda s: (-(s.standing.place.stations or 0), *_weak(s)),
            lambda s: "–" if s.standing.place.stations is None else str(s.standing.place.stations),
            _station_words,
            lambda s: ("count", str(s.standing.place.stations or "–"), 10.0),
        ),
        Layer(
            "floods",
            N_("Floods"),
            lambda s: (-(s.floods or 0.0), *_weak(s)),
            lambda s: "–" if s.floods is None else str(int(s.floods)),
            _flood_words,
            _flood_mark,
        ),
    )
}


def dress(layer: Layer, spots: Sequence[Spot], chosen: set[str], link: Link) -> dict[str, Dress]:
    """How every area looks: by its class in the layer of vulnerability, plain in all others and outside the filter."""
    found = {}
    for spot in spots:
        standing, code = spot.standing, spot.standing.place.code
        url, peek = link(code)
        classed = layer.key == "index" and code in chosen
        klass: Klass = standing.shown_class if classed else "plain"  # type: ignore[assignment]
        maybe = standing.other if classed else None
        found[code] = Dress(klass, maybe, said(layer, spot), url, peek)
    return found


def marks(layer: Layer, spots: Sequence[Spot], chosen: set[str], city: City, link: Link) -> list[Mark]:
    """What stands on the areas of the filter."""
    found = []
    for spot in spots:
        code = spot.standing.place.code
        if layer.mark is None or code not in chosen or code not in city.fine or not _has(layer, spot):
            continue
        kind, text, size = layer.mark(spot)
        url, peek = link(code)
        pressed = kind not in ("count", "disc")
        found.append(
            Mark(
                kind,
                *city.heart(code),
                text=text,
                title=said(layer, spot),
                href=url if pressed else "",
                late=layer.late(spot),
                size=size,
                code=code,
                peek=peek if pressed else "",
            )
        )
    return found


def _has(layer: Layer, spot: Spot) -> bool:
    counted = {"index": spot.gaps.all, "gaps": spot.gaps.all, "incidents": spot.incidents.all, "floods": spot.floods}
    return bool(counted.get(layer.key, True))


def said(layer: Layer, spot: Spot) -> str:
    """What the eye reads of an area, as a sentence."""
    if layer.key == "index":
        gaps = _gap_words(spot) if spot.gaps.all else ""
        return ", ".join(part for part in (sentence(spot.standing), gaps) if part)
    figure = f" TPS: {layer.figure(spot)}," if layer.key == "stations" else ":"
    return f"{spot.standing.place.name}{figure} {layer.words(spot)}"


def entries(spots: Sequence[Spot]) -> list[Entry]:
    """The legend of vulnerability: the classes that occur, those in doubt after the sure ones."""
    sure = {spot.standing.shown_class for spot in spots}
    pairs = {(spot.standing.shown_class, spot.standing.other) for spot in spots if spot.standing.other}
    plain = [Entry(_(CLASS_NAMES[klass]), klass) for klass in ("low", "mid", "high") if klass in sure]
    doubt = [Entry(pair_words(*pair), *pair) for pair in reversed(PAIRS) if pair in pairs]
    nothing = [Entry(_(CLASS_NAMES["unknown"]), "unknown")] if "unknown" in sure else []
    return [*plain, *doubt, *nothing]
