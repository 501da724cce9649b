"""Reading meetings and their inputs, always as somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from posko.apps.gaps import selectors as gaps
from posko.apps.gaps.selectors import GapView
from posko.apps.rakor.models import Input, Rakor
from posko.domain import rakor as thinking
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps import GapState


@dataclass(frozen=True, slots=True)
class AgendaView:
    """What a meeting starts from, as gaps the viewer may open."""

    late: list[GapView]
    new: list[GapView]
    standing: list[GapView]


@dataclass(frozen=True, slots=True)
class InputView:
    """A line of a meeting and the gap it became."""

    row: Input
    gap: GapView | None


def rakors(viewer: Viewer) -> QuerySet[Rakor]:
    """The meetings that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Rakor.objects.none()
    return (
        Rakor.objects.filter(operation__code=viewer.operation)
        .select_related("chair")
        .annotate(
            input_count=Count("inputs", distinct=True),
            gap_count=Count("inputs__gap", distinct=True),
            closed_count=Count("inputs__gap", filter=Q(inputs__gap__state=GapState.CLOSED), distinct=True),
        )
        # Counting groups the rows, and a grouped query forgets the order of the model.
        .order_by("-held_at", "-id")
    )


def inputs(viewer: Viewer) -> QuerySet[Input]:
    """The inputs that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Input.objects.none()
    return Input.objects.filter(rakor__operation__code=viewer.operation).select_related(
        "rakor", "agency", "place__parent", "gap"
    )


def lines(viewer: Viewer, meeting: Rakor, at: datetime) -> list[InputView]:
    """The lines of a meeting in their order, each with its gap as it stands now."""
    rows = list(inputs(viewer).filter(rakor=meeting))
    found = gaps.gaps_of(viewer).filter(pk__in=[row.gap_id for row in rows if row.gap_id])
    views = {gap.pk: gaps.view(viewer, gap, at) for gap in found}
    return [InputView(row, views.get(row.gap_id or 0)) for row in rows]


def held(viewer: Viewer, at: datetime) -> QuerySet[Rakor]:
    """The meetings that had been held by then, latest first."""
    return rakors(viewer).filter(held_at__lte=at)


def agenda(viewer: Viewer, at: datetime, turns: list[GapView] | None = None) -> AgendaView:
    """What the next meeting starts from: late, new since the last meeting, and what still stands.

    `turns` are the open gaps where the caller has them already.
    """
    views = {seen.row.number: seen for seen in (gaps.turns(viewer, at) if turns is None else turns)}
    last = held(viewer, at).first()
    matters = [
        thinking.OpenMatter(number, seen.row.opened_at, seen.late, closed=False) for number, seen in views.items()
    ]
    order = thinking.agenda(matters, since=last.held_at if last else None)
    return AgendaView(
        [views[ref] for ref in order.late],
        [views[ref] for ref in order.new],
        [views[ref] for ref in order.standing],
    )
