"""Pages of places."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from posko.apps.ledger.requests import PoskoRequest
from posko.apps.territory import panels, selectors
from posko.domain.territory import Level

STATIONS_A_PAGE = 100


@require_GET
def place_list(request: PoskoRequest) -> HttpResponse:
    """All kelurahan by kecamatan, with voters and stations, each figure with its label."""
    kecamatan = selectors.at_level(request.viewer, Level.KECAMATAN).prefetch_related("children")
    context = {"city": selectors.city(request.viewer), "kecamatan": kecamatan}
    return render(request, "territory/list.html", context)


@require_GET
def place_page(request: PoskoRequest, code: str) -> HttpResponse:
    """One place: its figures, what lies in it, and what other nouns say about it."""
    place = get_object_or_404(selectors.places(request.viewer), code=code)
    children = Paginator(place.children.order_by("sort_key"), STATIONS_A_PAGE)
    context = {
        "place": place,
        "above": _above(request, code),
        "children": children.get_page(request.GET.get("page")),
        "figures": selectors.figures(request.viewer).filter(place=place),
        "aliases": place.aliases.all(),
        "panels": panels.for_place(request.viewer, place, request.at),
        "approximate": selectors.approximate_borders(request.viewer),
    }
    return render(request, "territory/place.html", context)


def _above(request: PoskoRequest, code: str) -> list[object]:
    """The places above this one inside the city, widest first."""
    above = []
    place = selectors.places(request.viewer).get(code=code).parent
    while place is not None and request.viewer.guards(place.code):
        above.append(place)
        place = place.parent
    return above[::-1]
