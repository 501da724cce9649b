"""Pages of places."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from posko.apps.ledger.requests import PoskoRequest
from posko.apps.territory import panels, selectors
from posko.domain.territory import Level

STATIONS_A_PAGE = 100


@require_GET
def place_list(request: PoskoRequest) -> HttpResponse:
    """All kelurahan by kecamatan, with voters and stations, each figure with its label."""
    kecamatan = selectors.at_level(request.viewer, Level.KECAMATAN).prefetch_related("children")
    context = {
        "city": selectors.city(request.viewer),
        "sections": [(area, selectors.shared_labels(request.viewer, area.code)) for area in kecamatan],
        "counts": selectors.counts(request.viewer),
        "approximate": selectors.approximate_borders(request.viewer),
    }
    return render(request, "territory/list.html", context)


@require_GET
def place_page(request: PoskoRequest, code: str) -> HttpResponse:
    """One place: its figures, what lies in it, and what other nouns say about it."""
    place = get_object_or_404(selectors.places(request.viewer), code=code)
    children = Paginator(place.children.order_by("sort_key"), STATIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "crumbs": _crumbs(request, place.code, place.name),
        "children": children,
        "shared": selectors.shared_labels(request.viewer, place.code),
        "figures": selectors.figures(request.viewer).filter(place=place),
        "aliases": place.aliases.all(),
        "panels": panels.for_place(request.viewer, place, request.at),
        "approximate": selectors.approximate_borders(request.viewer),
    }
    return render(request, "territory/place.html", context)


def _crumbs(request: PoskoRequest, code: str, name: str) -> list[dict[str, str]]:
    """The way to a place: the list, the places above it, the place itself."""
    above = selectors.above(request.viewer, code)
    links = [{"url": reverse("territory:place", args=[each.code]), "label": each.name} for each in above]
    return [{"url": reverse("territory:list"), "label": _("Places")}, *links, {"label": name}]
