"""The time line as a page of its own: the line, and every tick of it as a row of a table."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.situation.timeline import page
from posko.kit.requests import PoskoRequest


@require_GET
def timeline(request: PoskoRequest) -> HttpResponse:
    """The table of the time line; asked by the line itself, only the table."""
    told = request.GET.get(page.WORD) or request.COOKIES.get(page.COOKIE, "")
    scale = page.scale_of(told)
    context = {
        "rows": page.rows(request.viewer, request.operation.regime, request.at, scale),
        "scale": scale,
        "scales": page.scale_names(),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, f"situation/timeline/{'_table' if part else 'timeline'}.html", context)
