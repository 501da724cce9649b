"""The ledger's page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.ledger import registry, selectors
from posko.apps.ledger.growth import page as growth_page
from posko.apps.ledger.growth import selectors as growth
from posko.apps.ledger.growth.selectors import Seal, Standing
from posko.apps.ledger.selectors import Line
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
    grown = growth_page.context_of(request)
    lines = selectors.lines(request.viewer, page.object_list)
    context = {
        **grown,
        "page": page,
        "lines": _sealed(lines, grown["stand"], whole=not any(words.values())),
        "chosen": words,
        "filtered": any(words.values()),
        "names": registry.names(request.viewer),
    }
    return render(request, "ledger/list.html", context)


def _sealed(lines: list[Line], stand: Standing, *, whole: bool) -> list[tuple[int, Line | None, Seal]]:
    """Each line with its leaf; where nothing is filtered out, the void numbers between them too, without a line."""
    seals = growth.seals([(line.number, line.row_hash) for line in lines], stand, between=whole)
    shown = {line.number: line for line in lines}
    return [(number, shown.get(number), seals[number]) for number in sorted(seals, reverse=True)]
