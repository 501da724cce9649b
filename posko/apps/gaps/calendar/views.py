"""The calendar of promises."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.gaps.calendar import page
from posko.kit.requests import PoskoRequest

WORDS = ("from", "day", "agency")


@require_GET
def calendar(request: PoskoRequest) -> HttpResponse:
    """Five weeks of promises and the way of the gaps down to voting. The URL holds first day, day and agency."""
    wanted = {word: request.GET.get(word, "").strip()[:60] for word in WORDS}
    context = page.calendar(request.viewer, request.operation.regime, request.at, wanted)
    return render(request, "gaps/calendar/calendar.html", context)
