"""The ledger's page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.ledger import registry, selectors
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest

LINES_A_PAGE = 50


@require_GET
def entry_list(request: PoskoRequest) -> HttpResponse:
    """Every entry of the operation, newest first; what lies outside the viewer's walls shows number, time, hash.

    A filter looks only at what the viewer may read, so that it tells nothing about the rest.
    """
    words = {key: request.GET.get(key, "").strip() for key in ("event", "agency", "subject")}
    found = selectors.entries(request.viewer).order_by("-number")
    if any(words.values()):
        found = found.filter(selectors.open_to(request.viewer))
    if words["event"]:
        found = found.filter(event__startswith=words["event"])
    if words["agency"]:
        found = found.filter(agency=words["agency"])
    if words["subject"]:
        found = found.filter(subject=words["subject"])
    page = page_of(request, found, LINES_A_PAGE)
    context = {
        "page": page,
        "lines": selectors.lines(request.viewer, page.object_list),
        "head": selectors.shown_head(),
        "chosen": words,
        "filtered": any(words.values()),
        "names": registry.names(request.viewer),
    }
    return render(request, "ledger/list.html", context)
