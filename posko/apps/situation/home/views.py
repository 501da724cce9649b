"""The home page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.situation.home import page
from posko.kit.requests import PoskoRequest


@require_GET
def home(request: PoskoRequest) -> HttpResponse:
    """The turns of the viewer's desk, the situation beside them, and the chosen turn in the panel."""
    shown = page.panel(request, request.GET.get("peek", ""))
    if request.headers.get("HX-Target") == "peek":
        return render(request, "situation/turns/_peek.html", shown)
    return render(request, "situation/home/home.html", {**shown, **page.queue(request, shown), **page.middle(request)})
