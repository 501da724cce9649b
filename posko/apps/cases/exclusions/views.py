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
from posko.kit.requests import PoskoRequest


@require_GET
def exclusions(request: PoskoRequest) -> HttpResponse:
    """What waits for the viewer."""
    context = {"waiting": selectors.waiting(request.viewer), "people_names": people.people_names(request.viewer)}
    return render(request, "cases/exclusions/exclusions.html", context)


@require_POST
def confirm(request: PoskoRequest, pk: int) -> HttpResponse:
    """Confirm one, in an own session."""
    row = get_object_or_404(selectors.open_asks(request.viewer), pk=pk)
    row = services.confirm(row, by=request.viewer, at=request.at, real_at=request.real_at)
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
