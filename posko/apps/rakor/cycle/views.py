"""The page of the planning cycle."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.rakor.cycle import selectors
from posko.domain.rakor import policies
from posko.kit.requests import PoskoRequest


@require_GET
def cycle(request: PoskoRequest) -> HttpResponse:
    """Which meetings the cycle asks for, what is brought to each and has to come out, and where each stands."""
    context = {
        "views": selectors.of_operation(request.viewer, request.at),
        "may_convene": policies.convening(request.viewer) is None,
    }
    return render(request, "rakor/cycle/cycle.html", context)
