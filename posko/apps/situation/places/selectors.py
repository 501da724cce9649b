"""What the panel reads of a place."""

from __future__ import annotations

from posko.apps.territory.models import Place
from posko.apps.territory.selectors import pages
from posko.domain.access import Viewer
from posko.domain.territory.places import Level


def place_of(viewer: Viewer, code: str) -> Place | None:
    """A place of the viewer's city with what its panel says of it; None for a code that is none."""
    return pages(viewer).filter(code=code).first()


def stations_of(viewer: Viewer, place: Place) -> list[Place]:
    """The stations of a kelurahan, in the order of their numbers."""
    if place.level != Level.KELURAHAN or not viewer.guards(place.code):
        return []
    return list(place.children.order_by("sort_key").only("code", "name", "special", "voters", "parent_id"))
