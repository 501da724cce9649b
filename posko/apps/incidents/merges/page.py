"""Merges on the page of an incident: those that stand, and incidents that may be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posko.apps.incidents.merges import selectors
from posko.kit.actions import Refused
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident


def shown(request: PoskoRequest, incident: Incident, _refused: Refused) -> dict[str, Any]:
    """The merges that stand, and while the incident is live others that may be the same."""
    return {
        "merges": selectors.standing_merges(request.viewer, incident),
        "alike": selectors.alike(request.viewer, incident) if incident.live else [],
    }
