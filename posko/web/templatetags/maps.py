"""`{% where_map place %}`: where the place of a page lies. It asks the request of the context, and no view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from posko.apps.territory import selectors
from posko.apps.territory.page import where

if TYPE_CHECKING:
    from posko.apps.territory.models import Place
    from posko.kit.requests import PoskoRequest

register = template.Library()


@register.inclusion_tag("territory/_where.html", takes_context=True)
def where_map(
    context: template.Context,
    place: Place | str | None,
    *,
    lat: float | None = None,
    lng: float | None = None,
    late: bool = False,
    shape: str = "wide",
    prefix: str = "where",
) -> dict[str, Any]:
    """The where-map of a place, or of its code, as the reader may see it; with a mark at a point that the page knows.

    `prefix` begins the ids, where a page holds several.
    """
    request: PoskoRequest = context["request"]
    found = selectors.known(request.viewer, place) if isinstance(place, str) else place
    if not found or not request.viewer.city:
        return {"where": None}
    here = None if lat is None or lng is None else (lat, lng)
    return {"where": where(request.viewer, found, request.at, here=here, late=late, shape=shape, prefix=prefix)}
