"""The home page."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from posko.apps.plans import selectors as plans
from posko.apps.situation.home import selectors
from posko.apps.vulnerability.index import map as index_map
from posko.apps.vulnerability.index.selectors import Standing
from posko.apps.vulnerability.warnings import selectors as warning_selectors
from posko.domain.plans.phases import Countdown, Phase, Span, begins_at, countdown, phase_at
from posko.domain.situation import policies
from posko.kit.requests import PoskoRequest
from posko.law.plans import Stage, stages

TOP = 10
STATUTORY = 2


@require_GET
def home(request: PoskoRequest) -> HttpResponse:
    """The situation: where it is weak, whose turn it is, which clocks run."""
    regime = request.operation.regime
    found = selectors.picture(request.viewer, request.at, regime)
    phase = phase_at(stages(regime), request.at)
    counts = found.gap_counts
    context = {
        "picture": found,
        "map": index_map.map_part(
            found.ranking, found.borders, lambda s: _words(s, counts.get(s.place.code, 0)), counts
        ),
        "top": found.ranking.standings[:TOP],
        "indicators": {indicator.code: indicator for indicator in found.ranking.framework.indicators},
        "surging": warning_selectors.pulses_by_kecamatan(request.viewer, request.at, within=found.ranking).surging,
        "turns": found.turns,
        "phase": phase,
        "statutory": plans.running(request.viewer, request.at)[:STATUTORY],
        "clocks": [(span, countdown(request.at, _next_moment(span))) for span in _running(phase)],
        "may_issue": policies.issuing_reports(request.viewer) is None,
        "approximate": found.borders.approximate,
        "total": len(found.ranking.standings),
        "gap_counts": counts,
        "assumptions": [each for each in found.ranking.framework.assumptions if not each.verified],
        "voting": _voting(stages(regime), request.at),
        "form_key": uuid.uuid4(),
        "latest": selectors.sitreps(request.viewer).first(),
    }
    return render(request, "situation/home/home.html", context)


def _words(standing: Standing, open_gaps: int) -> str:
    """The sentence of an area: what the eye reads from colour, hatching and disc."""
    gaps_here = ngettext("%d open gap", "%d open gaps", open_gaps) % open_gaps if open_gaps else ""
    return ", ".join(part for part in (index_map.sentence(standing), gaps_here) if part)


def _voting(calendar: tuple[Stage, ...], at: datetime) -> tuple[datetime, Countdown] | None:
    """The moment of voting and the time left to it; None when the calendar has no voting."""
    begins = min((begins_at(stage) for stage in calendar if stage.kind == "voting"), default=None)
    return (begins, countdown(at, begins)) if begins else None


def _running(phase: Phase) -> list[Span]:
    """The stages whose end or begin is a clock now: those that run, and the next."""
    running = [span for span in (*phase.current, *phase.parts) if span.progress == "running"]
    ahead = [span for span in phase.parts if span.progress == "ahead"]
    following = [phase.next] if phase.next else []
    return [*following, *running, *ahead][:5]


def _next_moment(span: Span) -> datetime:
    return span.begins if span.progress == "ahead" else span.ends
