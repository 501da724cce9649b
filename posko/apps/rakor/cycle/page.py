"""The planning cycle on the list of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from posko.apps.rakor.cycle import selectors
from posko.apps.rakor.cycle.selectors import CycleView
from posko.kit.requests import PoskoRequest


def next_of(views: Sequence[CycleView]) -> CycleView | None:
    """The first meeting of the cycle that is still to come."""
    return next((each for each in views if each.stand in ("ahead", "planned")), None)


def on_list(request: PoskoRequest) -> dict[str, Any]:
    """The meeting that the cycle asks for next, and how many it missed."""
    views = selectors.of_operation(request.viewer, request.at)
    return {"cycle_next": next_of(views), "cycle_missed": sum(each.stand == "missed" for each in views)}
