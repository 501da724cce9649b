"""The context of the map page: what the address asks for, the layer as it is drawn, and the list beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posko.apps.ledger import selectors as ledger
from posko.apps.situation.map.layers import LAYERS, Layer, dress, entries, marks
from posko.apps.situation.map.selectors import FRESH, Spot
from posko.apps.situation.places.wanted import CLASSES, PEEK, PLACE, TABS, ZOOMS, Wanted
from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.index.map import class_words
from posko.apps.vulnerability.index.selectors import Ranking
from posko.domain.access import Compartment, Viewer
from posko.domain.maps.city import NO_OUTLINE, City, city_map, outline
from posko.domain.maps.swatches import legend, swatch, swatch_patterns
from posko.domain.maps.values import Drawing
from posko.kit.caches import SingleFlight

FIRST = 40  # rows of the list that stand there at once; the map has all
LIST = "list"  # begins the ids of what the list paints its swatches with


def shown(spots: Sequence[Spot], wanted: Wanted) -> list[Spot]:
    """The kelurahan that pass the filter, in the order of the layer."""
    words = wanted.q.casefold().split()
    kept = [spot for spot in spots if _passes(spot, wanted) and _says(spot, words)]
    return sorted(kept, key=LAYERS[wanted.layer].order)


def _passes(spot: Spot, wanted: Wanted) -> bool:
    standing = spot.standing
    if wanted.kecamatan and standing.place.parent_id != wanted.kecamatan:
        return False
    if wanted.sure and not (standing.certain and standing.klass):
        return False
    if wanted.klass == "maybe":
        return standing.shown_class != "high" and "high" in standing.possible
    return not wanted.klass or standing.shown_class == wanted.klass


def _says(spot: Spot, words: Sequence[str]) -> bool:
    place = spot.standing.place
    name = f"{place.name} {place.parent.name if place.parent else ''} {place.code}".casefold()
    return all(word in name for word in words)


class Line(NamedTuple):
    """A row of the list: the place, what the layer says of it, and how it looks on the map."""

    spot: Spot
    number: int
    url: str
    klass: str
    words: str
    figure: str
    late: bool
    swatch: SafeString
    current: bool


def lines(spots: Sequence[Spot], wanted: Wanted) -> list[Line]:
    """The list beside the map."""
    layer, address = LAYERS[wanted.layer], addresses(wanted)
    return [
        Line(
            spot,
            number,
            address(spot.standing.place.code),
            class_words(spot.standing),
            layer.words(spot),
            layer.figure(spot),
            layer.key != "index" and layer.late(spot),
            # drawn by us, from classes only
            mark_safe(swatch(spot.standing.shown_class, spot.standing.other, prefix=LIST)),  # type: ignore[arg-type]  # noqa: S308
            spot.standing.place.code == wanted.place,
        )
        for number, spot in enumerate(spots if wanted.all or wanted.view == "table" else spots[:FIRST], 1)
    ]


def addresses(wanted: Wanted) -> Callable[[str], str]:
    """The address of this page with a place in its panel, by its code; without a script it leads right to the panel."""
    base = wanted.url(place="", tab=TABS[0])
    joint = "&" if "?" in base else "?"
    return lambda code: f"{base}{joint}{PEEK}={PLACE}{code}#peek"


def drawing(
    viewer: Viewer, at: datetime, wanted: Wanted, spots: Sequence[Spot], inside: Sequence[Spot]
) -> dict[str, Any]:
    """The map of the layer with its legend, and the chosen place outlined. `inside`: the kelurahan of the filter."""
    city = territory.drawn_city(viewer)
    if city is None:
        return {"drawn": None}
    layer = LAYERS[wanted.layer]
    words = wanted.url(place="", tab=TABS[0])
    walls = viewer.sees(Compartment.COORDINATION)
    key = (viewer.operation, viewer.city, walls, words, get_language(), int(at.timestamp()) // FRESH)
    drawn = ledger.as_of_now(_drawings, key, lambda: _drawn(viewer, city, wanted, spots, inside))
    svg = drawn.svg.replace(NO_OUTLINE, outline(city, wanted.place.partition("/")[0]), 1)
    return {"drawn": drawn, "svg": mark_safe(svg), "legend": legend_of(layer, spots)}  # noqa: S308


# It changes when somebody acts, and with the clock, since what is late moves.
_drawings: SingleFlight[Drawing] = SingleFlight("map-drawings", held=32, shared=False)


def _drawn(viewer: Viewer, city: City, wanted: Wanted, spots: Sequence[Spot], inside: Sequence[Spot]) -> Drawing:
    layer, chosen = LAYERS[wanted.layer], {spot.standing.place.code for spot in inside}
    address = addresses(wanted)

    def link(code: str) -> tuple[str, str]:
        return address(code), f"{PEEK}={PLACE}{code}"

    return city_map(
        city,
        dress(layer, spots, chosen, link),
        title=_("Map of %(city)s: %(layer)s")
        % {"city": territory.areas(viewer)[viewer.city].name, "layer": _(layer.label)},
        marks=marks(layer, spots, chosen, city, link),
    )


def legend_of(layer: Layer, spots: Sequence[Spot]) -> SafeString:
    """The swatches of the layer of vulnerability; the other layers say theirs in words of the template."""
    return mark_safe(legend(entries(spots)) if layer.key == "index" else "")  # noqa: S308


def layers_of(wanted: Wanted) -> list[dict[str, Any]]:
    """The choice of layers: each a link that keeps all else."""
    return [
        {"key": key, "label": _(layer.label), "url": wanted.url(layer=key), "current": key == wanted.layer}
        for key, layer in LAYERS.items()
    ]


def views_of(wanted: Wanted) -> dict[str, str]:
    """The two ways to look at it."""
    return {"map": wanted.url(view=""), "table": wanted.url(view="table")}


def paints() -> SafeString:
    """What the swatches of the list are painted with, once a page."""
    return mark_safe(swatch_patterns(LIST))  # noqa: S308


def zooms_of(wanted: Wanted) -> dict[str, str]:
    """Where + and - lead, nowhere else at either end, and back to the whole city."""
    at = ZOOMS.index(wanted.zoom)
    return {
        "nearer": wanted.url(zoom=ZOOMS[min(at + 1, len(ZOOMS) - 1)]),
        "farther": wanted.url(zoom=ZOOMS[max(at - 1, 0)]),
        "whole": wanted.url(zoom=""),
    }


def chips_of(wanted: Wanted, found: Ranking) -> dict[str, Any]:
    """The filter as it stands, and what else could be chosen."""
    kecamatan = {s.place.parent.code: s.place.parent.name for s in found.standings if s.place.parent}
    return {
        "kecamatan": [(code, name, wanted.url(kecamatan=code)) for code, name in sorted(kecamatan.items())],
        "kecamatan_name": kecamatan.get(wanted.kecamatan, ""),
        "without_kecamatan": wanted.url(kecamatan=""),
        "classes": [(klass, wanted.url(klass=klass)) for klass in CLASSES],
        "without_class": wanted.url(klass=""),
        "sure": wanted.url(sure="" if wanted.sure else "1"),
        "verified": wanted.url(verified="" if wanted.verified else "1"),
        "all": wanted.url(kecamatan="", klass="", sure="", q=""),
    }
