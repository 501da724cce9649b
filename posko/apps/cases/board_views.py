"""The board of cases: all that the viewer may see, by due date."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.cases import board_selectors, narrowing, report_selectors, selectors
from posko.apps.cases.narrowing import WORDS, Filter
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.territory import Level
from posko.kit.requests import PoskoRequest
from posko.law import cases as law
from posko.law.crimes import crimes

CASES_A_PAGE = 30


@require_GET
def board(request: PoskoRequest) -> HttpResponse:
    """The cases that pass the filter of the URL: those that run, the nearest clock first, unless another is asked."""
    wanted = filter_of(request)
    counts = board_selectors.counts(request.viewer, wanted, request.at)
    found = board_selectors.Found(request.viewer, wanted, request.at, counts.show[wanted.show])
    words = {word: getattr(wanted, word) for word in WORDS}
    regime = request.operation.regime
    places = list(territory.at_level(request.viewer, Level.KECAMATAN))
    context = {
        "page": Paginator(found, CASES_A_PAGE).get_page(request.GET.get("page")),  # type: ignore[arg-type]
        "counts": counts,
        "shown": narrowing.SHOWN,
        "chosen": words,
        "query": urlencode({word: value for word, value in words.items() if value}),
        "narrowed": any(value for word, value in words.items() if word != "show"),
        "states": law.states(regime).values(),
        "holders": selectors.MEMBERS,
        "places": places,
        "place_is_listed": wanted.place in {place.code for place in places},
        "crimes": crimes(regime),
        "may_handle": request.viewer.may(Act.CASE_HANDLE),
        "may_take_in": report_selectors.may_take_in(request.viewer),
    }
    return render(request, "cases/board.html", context)


def filter_of(request: PoskoRequest) -> Filter:
    """The filter that the URL, or the form that hands out a file, asks for."""
    words = request.POST if request.method == "POST" else request.GET
    return narrowing.filter_from(words, states=law.states(request.operation.regime), holders=selectors.MEMBERS)
