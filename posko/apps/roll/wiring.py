"""What the desk says on a place's page: that a station is a candidate for a repeat vote, and nothing more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.roll.desk import selectors
from posko.apps.territory.slots import Context, Panel, register
from posko.domain.access import Viewer
from posko.domain.territory.places import Level

if TYPE_CHECKING:
    from posko.apps.territory.models import Place


def candidates(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """Candidates here and inside, with the last day in both countings; at a station, for KPU and Bawaslu, each trigger
    with what is reported and confirmed of it."""
    found = selectors.candidates_here(viewer, place)
    lines = selectors.psu_lines(viewer, place.code) if place.level == Level.TPS else []
    if not found and not any(line.reported for line in lines):
        return None
    return {"candidates": found, "lines": lines, "last_day": selectors.psu_last_day(viewer)}


register(Panel(5, "roll/place_panel.html", candidates))
