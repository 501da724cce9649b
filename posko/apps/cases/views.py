"""The board of cases, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.cases import case_page, selectors
from posko.apps.ledger.requests import PoskoRequest


@require_GET
def board(request: PoskoRequest) -> HttpResponse:
    """All cases by due date."""
    rows = selectors.cases(request.viewer).order_by("ended", "first_end", "number")[:50]
    return render(request, "cases/board.html", {"cases": rows})


@require_GET
def show(request: PoskoRequest, number: int) -> HttpResponse:
    """One case: where it stands, whose turn it is, what runs and what happens when it lapses."""
    case = case_page.seen(request, number, "case")
    return render(request, "cases/case.html", case_page.head(request, case))
