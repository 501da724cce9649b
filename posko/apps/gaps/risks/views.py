"""What may happen to the gap itself: reopened, lived with for a time, linked to another, spoken about."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.gaps.comments import services as comment_services
from posko.apps.gaps.course import page
from posko.apps.gaps.course.forms import AcceptanceForm, CommentForm, CountersignForm, DuplicateForm, ReasonForm
from posko.apps.gaps.links import services as link_services
from posko.apps.gaps.risks import services as risk_services
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


@require_POST
def mark_duplicate(request: PoskoRequest, number: int) -> HttpResponse:
    """Link a gap to another that says the same."""
    gap = page.gap_of(request, number)
    return page.act_on(
        request,
        gap,
        "link",
        DuplicateForm(request.POST, auto_id="link-%s"),
        lambda data: link_services.mark_duplicate(gap, data["number"], by=request.viewer, at=request.at),
        _("Linked. Both gaps stay, each with its own promises and proof."),
    )


@require_POST
def unmark_duplicate(request: PoskoRequest, number: int) -> HttpResponse:
    """Take the link off again."""
    gap = link_services.unmark_duplicate(page.gap_of(request, number), by=request.viewer, at=request.at)
    return page.done(request, gap, _("The link is taken off."))


@require_POST
def comment(request: PoskoRequest, number: int) -> HttpResponse:
    """Write a word on a gap, for all or for the own institution."""
    gap = page.gap_of(request, number)
    return page.act_on(
        request,
        gap,
        "comment",
        CommentForm(request.POST, auto_id="comment-%s"),
        lambda data: comment_services.write_comment(
            gap, comment_services.NewComment(**data), by=request.viewer, at=request.at
        ),
        _("Your comment stands on the gap."),
    )
