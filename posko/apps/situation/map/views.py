"""The map page. Its address says all: layer, filter, place, tab, and the numbers of a what-if."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.situation.map import page, selectors
from posko.apps.situation.map.layers import LAYERS
from posko.apps.situation.places.page import Asker, panel
from posko.apps.situation.places.wanted import wanted_of
from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.domain.territory.places import Level
from posko.kit.requests import PoskoRequest

PEEK = ("peek", "what")  # what a script may ask for alone


@require_GET
def city_map(request: PoskoRequest) -> HttpResponse:
    """The city in one layer, its kelurahan as a list, and a place in the panel; for the panel's script that alone."""
    kecamatan = [code for code, place in territory.areas(request.viewer).items() if place.level == Level.KECAMATAN]
    wanted, strange = wanted_of(request.GET, kecamatan)
    asker = Asker(request.viewer, request.operation.regime, request.at)
    found = index_selectors.ranking(asker.viewer, asker.regime, verified_only=bool(wanted.verified))
    beside = {"peek": panel(asker, wanted, found, request.GET), "wanted": wanted, "ranking": found}
    if request.headers.get("HX-Target") in PEEK:
        return render(request, "situation/map/_peek.html", beside)
    spots = selectors.spots(asker.viewer, found, asker.at)
    inside = page.shown(spots, wanted)
    context = {
        **beside,
        "strange": strange,
        "lines": page.lines(inside, wanted),
        "found": len(inside),
        "all_url": wanted.url(all="1"),
        "count": found.count,
        "layers": page.layers_of(wanted),
        "layer": LAYERS[wanted.layer],
        "views": page.views_of(wanted),
        "paints": page.paints(),
        "zooms": page.zooms_of(wanted),
        "chips": page.chips_of(wanted, found),
        **page.drawing(asker.viewer, asker.at, wanted, spots, inside),
    }
    return render(request, "situation/map/map.html", context)
