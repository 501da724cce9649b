"""What the desk says on a place's page: that a station is a candidate for a repeat vote, and nothing more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.roll import selectors
from posko.apps.territory.panels import Context, Panel, register
from posko.domain.access import Viewer

if TYPE_CHECKING:
    from posko.apps.territory.models import Place


def candidates(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """Candidates here and inside, with the last day in both countings."""
    found = selectors.candidates_here(viewer, place)
    return {"candidates": found, "last_day": selectors.psu_last_day(viewer)} if found else None


register(Panel(5, "roll/place_panel.html", candidates))
