"""What gaps say on a place's page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.gaps import selectors
from posko.apps.territory.panels import Context, Panel, register
from posko.domain.access import Compartment, Viewer

if TYPE_CHECKING:
    from posko.apps.territory.models import Place


def gaps_here(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """The gaps at a place and in everything inside it."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    return {"gaps": selectors.listed(viewer, selectors.Filter(place=place.code), at), "place": place}


register(Panel(20, "gaps/place_panel.html", gaps_here))
