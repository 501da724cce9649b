"""The page of those who lead an institution: exclusions from cases that wait for them. It shows nothing of a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.exclusions import selectors, services
from posko.apps.people.accounts import selectors as people
from posko.domain.errors import BadInput, Busy
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest


@require_GET
def exclusions(request: PoskoRequest) -> HttpResponse:
    """What waits for the viewer."""
    return _page(request)


@require_POST
def confirm(request: PoskoRequest, pk: int) -> HttpResponse:
    """Confirm one, in an own session."""
    row = get_object_or_404(selectors.open_asks(request.viewer), pk=pk)
    try:
        row = services.confirm(row, by=request.viewer, at=request.at, real_at=request.real_at)
    except Busy:
        raise
    except BadInput as refusal:
        return _page(request, alert=sentence(refusal.message, refusal.params), status=422)
    if selectors.open_asks(request.viewer).filter(pk=row.pk).exists():
        messages.success(request, _("Confirmed. It waits for the chief of the other institution."))
    else:
        messages.success(request, _("Confirmed. For that member the case does not exist from now on."))
    return redirect("cases:exclusions")


@require_POST
def decline(request: PoskoRequest, pk: int) -> HttpResponse:
    """Decline one."""
    row = get_object_or_404(selectors.open_asks(request.viewer), pk=pk)
    services.decline(row, by=request.viewer, at=request.at)
    messages.success(request, _("Declined. Whoever asked is told."))
    return redirect("cases:exclusions")


@require_POST
def withdraw(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Take back what was asked."""
    case = case_page.case_of(request, number)
    row = get_object_or_404(selectors.asks(request.viewer, case), pk=pk)
    services.withdraw(row, by=request.viewer, at=request.at)
    messages.success(request, _("Taken back."))
    return redirect("cases:persons", number)


def _page(request: PoskoRequest, *, alert: str = "", status: int = 200) -> HttpResponse:
    context = {
        "waiting": selectors.waiting(request.viewer),
        "people_names": people.people_names(request.viewer),
        "alert": alert,
    }
    return render(request, "cases/exclusions/exclusions.html", context, status=status)
