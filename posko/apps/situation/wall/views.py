"""The wall screen: the live picture for a wall of the post, large and dark, without a person and without acts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from posko.apps.plans.paper import law_name, phase_name
from posko.apps.situation.live import selectors
from posko.apps.situation.live.map import AGE, everybody, map_of
from posko.domain.plans.phases import countdown, phase_at
from posko.kit.caches import SingleFlight
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest
from posko.law.plans import stages

ROWS, TICKER, ALERTS, SURGES = 7, 4, 2, 2

_shown: SingleFlight[str] = SingleFlight("wall", held=8)


@require_GET
def wall(request: PoskoRequest) -> HttpResponse:
    """One page of 1920 by 1080, renewed by the feed. `?theme=light` for a bright room."""
    cursor = selectors.last_number(request.viewer)
    context = {
        "cursor": cursor,
        "clock_offset": int(request.operation.clock_offset.total_seconds()),
        "board": mark_safe(_board(request, cursor)),  # noqa: S308 - a template rendered it
        "theme": "light" if request.GET.get("theme") == "light" else "dark",
        "operation": request.operation,
    }
    return render(request, "situation/wall/wall.html", context)


@gzip_page
@require_GET
def wall_board(request: PoskoRequest) -> HttpResponse:
    """The part of the wall that is renewed."""
    return HttpResponse(_board(request, selectors.last_number(request.viewer)))


def _board(request: PoskoRequest, cursor: int) -> str:
    """As anybody at the table may see it: what lies behind the security wall hangs on no wall."""
    viewer, language = everybody(request.viewer), page_language()
    key = (viewer.operation, viewer.compartments, language, cursor, int(request.at.timestamp()) // AGE)
    return _shown.get(key, lambda: _put_together(request))


def _put_together(request: PoskoRequest) -> str:
    viewer, regime, at = everybody(request.viewer), request.operation.regime, request.at
    found = selectors.live(viewer, selectors.chosen(viewer, {}), regime, at)
    phase = phase_at(stages(regime), at)
    context = {
        "live": found,
        "rows": found.rows[:ROWS],
        "more": max(0, found.total - ROWS),
        "alerts": found.alerts[:ALERTS],
        "surging": found.surging[:SURGES],
        "timeline": found.timeline[:TICKER],
        "map": map_of(viewer, regime, found.marks),
        "at": at,
        "operation": request.operation,
        "phase": phase_name(phase),
        "next": law_name(phase.next.stage) if phase.next else "",
        "left": countdown(at, phase.next_at) if phase.next_at else None,
        "language": page_language(),
    }
    return render_to_string("situation/wall/_wall_board.html", context)
