"""The priority of a gap on its page."""

from __future__ import annotations

from typing import Any

from posko.apps.gaps.course.filters import filter_from
from posko.apps.gaps.course.selectors import GapView
from posko.apps.gaps.listing import selectors
from posko.kit.actions import Refused
from posko.kit.requests import PoskoRequest


def shown(seen: GapView, request: PoskoRequest, refused: Refused) -> dict[str, Any]:
    """The priority, each factor as it is now."""
    wanted = filter_from({}, request.operation.regime)
    return {"priority": selectors.with_priority(request.viewer, [seen], wanted, request.at)[0].priority}
