"""Reading requests for more time."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.gaps.models import Extension
from posko.domain.access import Compartment, Viewer


def extensions(viewer: Viewer) -> QuerySet[Extension]:
    """Requests for more time that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Extension.objects.none()
    found = Extension.objects.select_related("commitment__gap", "commitment__agency")
    return found.filter(commitment__gap__operation__code=viewer.operation)
