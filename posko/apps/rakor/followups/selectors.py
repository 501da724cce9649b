"""Reading what follows decisions and recommendations, always as somebody."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.rakor.models import FollowUp
from posko.domain.access import Compartment, Viewer


def follow_ups(viewer: Viewer) -> QuerySet[FollowUp]:
    """What follows the decisions of all meetings that exist for this viewer, by due time."""
    if not viewer.sees(Compartment.COORDINATION):
        return FollowUp.objects.none()
    found = FollowUp.objects.filter(line__rakor__operation__code=viewer.operation)
    return found.select_related("line__rakor__chair", "line__rakor__convened_by", "line__agency", "owner")
