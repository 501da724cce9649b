"""What stands beside a list or a gap: saved views, what was asked, comments, and gaps that are like another."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When

from posko.apps.gaps.models import Comment, Extension, Gap, SavedView
from posko.apps.gaps.narrowing import place_term
from posko.apps.gaps.selectors import CommitmentView, commitment_view, commitments_of, gaps_of
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps import CommitmentState
from posko.domain.likeness import Like, Text, alike

COMPARED = 300  # gaps at one place that a new one is held against, the newest first
PROPOSED = 3
ASKED = 20


def saved_views(viewer: Viewer) -> QuerySet[SavedView]:
    """The viewer's own views and those that colleagues of the agency share."""
    own = Q(actor=viewer.actor) | Q(shared=True, agency__code=viewer.agency)
    return SavedView.objects.filter(own, operation__code=viewer.operation)


def own_views(viewer: Viewer) -> QuerySet[SavedView]:
    """The views that the viewer may remove."""
    return saved_views(viewer).filter(actor=viewer.actor)


def comments(viewer: Viewer, gap: Gap) -> QuerySet[Comment]:
    """The comments that exist for this viewer: those for all, and those of the own root institution."""
    if not viewer.sees(Compartment.COORDINATION):
        return Comment.objects.none()
    open_to = Q(own_only=False) | Q(root=viewer.root)
    return Comment.objects.filter(open_to, gap=gap, gap__operation__code=viewer.operation).select_related("agency")


def extensions(viewer: Viewer) -> QuerySet[Extension]:
    """Requests for more time that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Extension.objects.none()
    found = Extension.objects.select_related("commitment__gap", "commitment__agency")
    return found.filter(commitment__gap__operation__code=viewer.operation)


def asked(viewer: Viewer, at: datetime, *, limit: int = ASKED) -> list[CommitmentView]:
    """Promises asked of agencies and not answered yet, those of the own agency first, then the earliest due."""
    found = commitments_of(viewer).filter(state=CommitmentState.PROPOSED)
    own_first = Case(When(agency__code=viewer.agency, then=Value(0)), default=Value(1))
    rows = found.select_related("gap__place", "proposed_by_agency", "verified_by_agency")
    rows = rows.prefetch_related("extensions").order_by(own_first, "due", "pk")
    return [commitment_view(viewer, row, at) for row in rows[:limit]]


def like(viewer: Viewer, place: Place, words: str, *, but: int = 0) -> list[tuple[Gap, Like]]:
    """Gaps at a place, inside it and around it that may say the same, the most alike first; `but` is left out."""
    around = [code for code in _around(place.code) if viewer.guards(code)]
    near = place_term(place.code) | Q(place__in=around)
    found = gaps_of(viewer, files=False).prefetch_related(None).filter(near).exclude(number=but)
    rows = {gap.pk: gap for gap in found.order_by("-number")[:COMPARED]}
    texts = [Text(gap.pk, gap.place_id, gap.title) for gap in rows.values()]
    return [(rows[each.other], each) for each in alike(Text(0, place.code, words), texts)[:PROPOSED]]


def _around(code: str) -> list[str]:
    """The codes of everything that a place lies in."""
    parts = code.replace("/", ".").split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]
