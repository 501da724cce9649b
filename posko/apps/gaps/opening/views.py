"""Opening a gap: from the form, with those that may say the same shown first, or from a driver of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from posko.apps.gaps.course import selectors, services
from posko.apps.gaps.links.selectors import like
from posko.apps.gaps.opening.forms import DriverGapForm, GapForm, SourceForm
from posko.apps.territory import selectors as territory
from posko.domain.errors import BadInput
from posko.domain.gaps import states
from posko.domain.gaps.drivers import SOURCE, indicator_of, kind_for
from posko.kit.language import by_language
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posko.apps.gaps.models import Gap
    from posko.domain.likeness import Like


PREFILLED = ("title", "place", "kind", "severity", "detail", "owner")


@require_POST
def open_from_driver(request: PoskoRequest) -> HttpResponse:
    """Open a gap from a driver of the index, or go to the one that is open already."""
    form = DriverGapForm(request.POST, viewer=request.viewer)
    indicator = indicator_of(request.operation.regime, request.POST.get("indicator", ""))
    if not form.is_valid() or indicator is None:
        raise BadInput("This driver cannot be made a gap. Open it from the page that says why a place is weak.")
    place = form.cleaned_data["place"]
    found = selectors.opened_from_index(request.viewer, place.code, request.at).get(indicator.code)
    if found is not None and found.row.state != states.GapState.CLOSED:
        messages.info(request, _("This driver has an open gap already."))
        return redirect("gaps:gap", found.row.number)
    new = services.NewGap(
        form_key=form.cleaned_data["form_key"],
        title=f"{by_language(indicator)}: {place.name}"[:160],
        place=place,
        kind=kind_for(indicator),
        severity=form.cleaned_data["severity"],
        source_kind=SOURCE,
        source_ref=indicator.code,
    )
    gap = services.open_gap(new, by=request.viewer, at=request.at)
    messages.success(request, _("The gap is open. Who promises to close it?"))
    return redirect("gaps:gap", gap.number)


@require_http_methods(["GET", "POST"])
def open_gap(request: PoskoRequest) -> HttpResponse:
    """Open a gap directly. Gaps that may say the same are shown first, and then opened all the same or not."""
    asked = {name: request.GET[name][:160] for name in PREFILLED if request.GET.get(name)}
    form = GapForm(request.POST or None, viewer=request.viewer, initial={"severity": 2, **asked})
    source = SourceForm(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST" or not form.is_valid():
        return _open_page(request, form, source, ())
    alike = _alike(request, form)
    if alike and request.POST.get("looked") != "1":
        return _open_page(request, form, source, alike)
    owner = form.cleaned_data["owner"]
    new = services.NewGap(**{**form.cleaned_data, "owner": owner.code if owner else "", **source.told()})
    gap = services.open_gap(new, by=request.viewer, at=request.at)
    messages.success(request, _("The gap is open. Who promises to close it?"))
    return redirect("gaps:gap", gap.number)


def _alike(request: PoskoRequest, form: GapForm) -> list[tuple[Gap, Like]]:
    return like(request.viewer, form.cleaned_data["place"], form.cleaned_data["title"])


def _open_page(
    request: PoskoRequest, form: GapForm, source: SourceForm, alike: Sequence[tuple[Gap, Like]]
) -> HttpResponse:
    context = {
        "form": form,
        "source": source,
        "alike": alike,
        "places": territory.offered(request.viewer),
    }
    return render(request, "gaps/opening/open.html", context, status=422 if form.errors or alike else 200)
