"""How agencies keep their promises, as a page."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from posko.apps.gaps.calendar.page import in_time
from posko.apps.gaps.scorecard import selectors
from posko.domain.errors import BadInput
from posko.domain.gaps.scorecard import ENOUGH, PARTS
from posko.domain.typed_time import day_of
from posko.kit.requests import PoskoRequest


@require_GET
def scorecard(request: PoskoRequest) -> HttpResponse:
    """How each agency keeps its promises, by those that fell due in a period. No rank: the base stands beside."""
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("until", ""))
    begins = _midnight(first) if first else None
    until = _midnight(last + timedelta(days=1)) if last else None
    context = {
        "scores": selectors.scores(request.viewer, request.at, begins=begins, until=until),
        "first": first,
        "last": last,
        "parts": PARTS,
        "enough": ENOUGH,
        "trend": in_time(request.viewer, request.at),
    }
    return render(request, "gaps/scorecard/scorecard.html", context)


def _day(text: str) -> date | None:
    """A day as it is typed. Anything else, or a year without an operation, is ignored."""
    try:
        return day_of(text)
    except BadInput:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
