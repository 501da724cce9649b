"""Reading promises by their state, and requests for more time."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from posko.apps.gaps.models import Commitment, Extension
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Compartment, Viewer


def extensions(viewer: Viewer) -> QuerySet[Extension]:
    """Requests for more time that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Extension.objects.none()
    found = Extension.objects.select_related("commitment__gap", "commitment__agency")
    return found.filter(commitment__gap__operation__code=viewer.operation)


def in_states(viewer: Viewer, states: Collection[str]) -> QuerySet[Commitment]:
    """The promises in these states, by due time. An agency belongs to one operation, and the index by agency and state
    holds all that is counted here, so that no promise's text is read for a count."""
    if not viewer.sees(Compartment.COORDINATION):
        return Commitment.objects.none()
    agencies = [agency.pk for agency in people.table(viewer)]
    return Commitment.objects.filter(agency__in=agencies, state__in=sorted(states)).order_by("due", "pk")
