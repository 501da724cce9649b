"""The board of gaps, and how agencies keep their promises."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import get_args

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from posko.apps.gaps import board_selectors, score_selectors
from posko.apps.gaps.list_views import filter_context, saved_context
from posko.apps.gaps.narrowing import filter_from
from posko.domain.access import Act
from posko.domain.scorecard import ENOUGH, PARTS
from posko.kit.forms import YEARS
from posko.kit.requests import PoskoRequest

WAYS = get_args(board_selectors.By)


@require_GET
def board(request: PoskoRequest) -> HttpResponse:
    """Gaps in lanes by agency, place or phase, in columns by state."""
    asked = request.GET.get("by", "")
    by: board_selectors.By = asked if asked in WAYS else WAYS[0]  # type: ignore[assignment]
    wanted = filter_from({**request.GET.dict(), "state": "", "sort": ""}, request.operation.regime)
    context = {
        **filter_context(request, wanted),
        "by": by,
        "ways": WAYS,
        "columns": board_selectors.COLUMNS,
        "lanes": board_selectors.board(request.viewer, by, wanted, request.at),
        "saved": saved_context(request, "board"),
        "at": request.at,
        "may_open": request.viewer.may(Act.GAP_OPEN),
    }
    return render(request, "gaps/board.html", context)


@require_GET
def scorecard(request: PoskoRequest) -> HttpResponse:
    """How each agency keeps its promises, by those that fell due in a period. No rank: the base stands beside."""
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("until", ""))
    begins = _midnight(first) if first else None
    until = _midnight(last + timedelta(days=1)) if last else None
    context = {
        "scores": score_selectors.scores(request.viewer, request.at, begins=begins, until=until),
        "first": first,
        "last": last,
        "parts": PARTS,
        "enough": ENOUGH,
    }
    return render(request, "gaps/scorecard.html", context)


def _day(text: str) -> date | None:
    """A day as `2024-11-25`; what is none, or in a year that no operation is in, is passed over."""
    try:
        day = parse_date(text.strip())
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
