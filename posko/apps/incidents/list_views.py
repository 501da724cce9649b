"""The list of incidents with its filters."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.incidents import selectors
from posko.apps.incidents.list_selectors import Found
from posko.apps.incidents.narrowing import CHANNELS, SORTS, STATES, WORDS, filter_from
from posko.apps.people import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.incidents import SEVERITIES
from posko.domain.incidents.kinds import kinds
from posko.kit.requests import PoskoRequest

INCIDENTS_A_PAGE = 50


@require_GET
def incident_list(request: PoskoRequest) -> HttpResponse:
    """The incidents that pass the filter of the URL: live ones, the gravest first, unless another is asked."""
    wanted = filter_from(request.GET)
    counts = selectors.state_counts(request.viewer, wanted, request.at)
    found = Found(request.viewer, wanted, request.at, counts)
    words = {word: getattr(wanted, word) for word in WORDS}
    place = territory.places(request.viewer).filter(code=wanted.place).first() if wanted.place else None
    context = {
        "page": Paginator(found, INCIDENTS_A_PAGE).get_page(request.GET.get("page")),  # type: ignore[arg-type]
        "counts": counts,
        "states": ["", *(state for state in STATES if counts[state] or state in ("late", "all"))],
        "chosen": words,
        "query": urlencode({word: value for word, value in words.items() if value}),
        "narrowed": any(value for word, value in words.items() if word not in ("state", "sort")),
        "chosen_place": place,
        "agencies": people.agencies(request.viewer),
        "kinds": kinds().values(),
        "severities": SEVERITIES,
        "channels": CHANNELS,
        "sorts": SORTS,
        "pretend": request.operation.demo or request.operation.exercise,
        "may_export": request.viewer.may(Act.INCIDENT_HANDLE),
        "may_report": request.viewer.may(Act.INCIDENT_REPORT),
    }
    return render(request, "incidents/list.html", context)
