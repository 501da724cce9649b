"""The list of incidents and the page of one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from posko.apps.incidents import selectors
from posko.apps.incidents.narrowing import filter_from
from posko.apps.ledger.requests import PoskoRequest

INCIDENTS_A_PAGE = 50


@require_GET
def incident_list(request: PoskoRequest) -> HttpResponse:
    """All incidents, the gravest live ones first; filters stand in the URL."""
    wanted = filter_from(request.GET)
    found = selectors.chosen(request.viewer, wanted, request.at)
    page = Paginator(found, INCIDENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incidents/list.html", {"page": page})


@require_GET
def incident_page(request: PoskoRequest, number: int) -> HttpResponse:
    """One incident."""
    row = get_object_or_404(selectors.incidents(request.viewer), number=number)
    return render(request, "incidents/incident.html", {"incident": row})
