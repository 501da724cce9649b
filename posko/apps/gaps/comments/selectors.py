"""Reading the comments on a gap."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from posko.apps.gaps.models import Comment, Gap
from posko.domain.access import Compartment, Viewer


def comments(viewer: Viewer, gap: Gap) -> QuerySet[Comment]:
    """The comments that exist for this viewer: those for all, and those of the own root institution."""
    if not viewer.sees(Compartment.COORDINATION):
        return Comment.objects.none()
    open_to = Q(own_only=False) | Q(root=viewer.root)
    return Comment.objects.filter(open_to, gap=gap, gap__operation__code=viewer.operation).select_related("agency")
