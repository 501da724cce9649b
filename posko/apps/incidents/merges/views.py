"""Merging incidents that are one, taking it back, and telling two apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.incidents.course import selectors
from posko.apps.incidents.course.forms import MergeForm
from posko.apps.incidents.course.page import incident_of, show
from posko.apps.incidents.merges import selectors as merge_selectors
from posko.apps.incidents.merges import services as merge_services
from posko.domain.errors import BadInput
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident


@require_POST
def merge(request: PoskoRequest, number: int) -> HttpResponse:
    """Merge with another incident, by its number, and show the one that survives."""
    incident = incident_of(request, number)
    form = MergeForm(request.POST, auto_id="merge-%s")
    if form.is_valid():
        other = _other(request, form.cleaned_data["number"])
        if other is None:
            form.add_error("number", _("There is no incident of this number."))
        else:
            with shown_on(form):
                made = merge_services.merge_incidents(incident, other, by=request.viewer, at=request.at)
                told = {"gone": made.other.number, "number": made.survivor.number}
                messages.success(request, _("No. %(gone)s is part of no. %(number)s now. It can be taken back.") % told)
                return redirect("incidents:incident", made.survivor.number)
    return show(request, incident, refused={"merge": form})


@require_POST
def undo(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    row = get_object_or_404(merge_selectors.merges(request.viewer), pk=pk)
    back = merge_services.undo_merge(row, by=request.viewer, at=request.at)
    messages.success(request, _("Taken back: no. %(number)s stands by itself again.") % {"number": back.number})
    return redirect("incidents:incident", row.survivor.number)


@require_POST
def tell_apart(request: PoskoRequest, number: int) -> HttpResponse:
    """Say that two incidents are two."""
    incident = incident_of(request, number)
    form = MergeForm(request.POST)
    other = _other(request, form.cleaned_data["number"]) if form.is_valid() else None
    if other is None:
        raise BadInput("There is no incident of this number.")
    merge_services.dismiss_resemblance(incident, other, by=request.viewer, at=request.at)
    messages.success(request, _("They are two; nobody is asked again."))
    return redirect("incidents:incident", number)


def _other(request: PoskoRequest, number: int) -> Incident | None:
    return selectors.incidents(request.viewer).filter(number=number).first()
