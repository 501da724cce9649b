"""The home page, and the page that a person begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from posko.apps.situation.home import page
from posko.domain.situation.landing import Place, lands_on
from posko.domain.stations.day import voting_days
from posko.kit.requests import PoskoRequest

_VIEWS: Final[Mapping[Place, str]] = {
    Place.TURNS: "situation:home",
    Place.MAP: "situation:map",
    Place.WATCH: "situation:live",
    Place.REPORT: "incidents:report",
    Place.CASES: "cases:board",
    Place.LEDGER: "ledger:list",
}


@require_GET
def first(request: PoskoRequest) -> HttpResponse:
    """After logging in: the page that this person begins with, by role and by phase."""
    voting = timezone.localdate(request.at) in voting_days(request.operation.regime)
    return redirect(_VIEWS[lands_on(request.viewer, voting=voting)])


@require_GET
def home(request: PoskoRequest) -> HttpResponse:
    """The turns of the viewer's desk, the situation beside them, and the chosen turn in the panel."""
    shown = page.panel(request, request.GET.get("peek", ""))
    if request.headers.get("HX-Target") == "peek":
        return render(request, "situation/turns/_peek.html", shown)
    return render(request, "situation/home/home.html", {**shown, **page.queue(request, shown), **page.middle(request)})
