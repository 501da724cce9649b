"""Acts on the gap itself: reopen it, or live with it for a time."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.gaps.course import page
from posko.apps.gaps.course.forms import ReasonForm
from posko.apps.gaps.risks import services as risk_services
from posko.apps.gaps.risks.forms import AcceptanceForm, CountersignForm
from posko.kit.requests import PoskoRequest


@require_POST
def reopen(request: PoskoRequest, number: int) -> HttpResponse:
    """Open a closed gap again, with what was seen."""
    gap = page.gap_of(request, number)
    return page.act_on(
        request,
        gap,
        "reopen",
        ReasonForm(request.POST, auto_id="reopen-%s"),
        lambda data: risk_services.reopen_gap(gap, reason=data["reason"], by=request.viewer, at=request.at),
        _("The gap is open again. Who promises to close it?"),
    )


@require_POST
def ask_acceptance(request: PoskoRequest, number: int) -> HttpResponse:
    """Ask to live with a gap for a time, as the head of the agency that owns it."""
    gap = page.gap_of(request, number)
    return page.act_on(
        request,
        gap,
        "accept-risk",
        AcceptanceForm(request.POST, auto_id="accept-risk-%s"),
        lambda data: risk_services.ask_acceptance(
            gap, risk_services.NewAcceptance(**data), by=request.viewer, at=request.at
        ),
        _("Asked. Another institution countersigns; until then the gap is open."),
    )


@require_POST
def countersign_acceptance(request: PoskoRequest, number: int) -> HttpResponse:
    """Countersign, as an independent institution, that a gap is lived with."""
    gap = page.gap_of(request, number)
    form = CountersignForm(request.POST)
    asked_at = form.cleaned_data["asked"] if form.is_valid() else None
    risk_services.countersign_acceptance(gap, asked_at=asked_at, by=request.viewer, at=request.at)
    return page.done(request, gap, _("Countersigned. The gap stays on every agenda and ends by itself."))


@require_POST
def end_acceptance(request: PoskoRequest, number: int) -> HttpResponse:
    """End before its time that a gap is lived with."""
    gap = page.gap_of(request, number)
    return page.act_on(
        request,
        gap,
        "end-risk",
        ReasonForm(request.POST, auto_id="end-risk-%s"),
        lambda data: risk_services.end_acceptance(gap, reason=data["reason"], by=request.viewer, at=request.at),
        _("The gap is open again."),
    )
