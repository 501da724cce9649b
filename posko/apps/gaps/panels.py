"""What gaps say on a place's page."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.gaps import selectors
from posko.apps.territory.panels import Context, Panel, register
from posko.apps.vulnerability.panels import DriverSlot, register_driver
from posko.domain.access import Act, Compartment, Viewer

if TYPE_CHECKING:
    from posko.apps.territory.models import Place


def gaps_here(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """The gaps at a place and in everything inside it."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    return {"gaps": selectors.listed(viewer, selectors.Filter(place=place.code), at), "place": place}


def gaps_from_drivers(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """For each driver of a place's index: the gap that was opened from it, or the press that opens one."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    found = selectors.opened_from_index(viewer, place.code, at)
    may = viewer.may(Act.GAP_OPEN) and viewer.acts_at(place.code)
    return {"by_indicator": found, "may_open": may, "place": place, "keys": uuid.uuid4}


register_driver(DriverSlot("gaps/driver_slot.html", gaps_from_drivers))
register(Panel(20, "gaps/place_panel.html", gaps_here))
