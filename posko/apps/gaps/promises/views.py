"""Acts on a promise: ask, accept, decline, begin, give more time, call broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.gaps.course import page
from posko.apps.gaps.course.selectors import promise_now
from posko.apps.gaps.promises import selectors
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.promises.forms import DecisionForm, ExtensionForm, ProposalForm
from posko.domain.errors import insist
from posko.domain.gaps import policies
from posko.kit.actions import slot_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    pass


@require_POST
def propose(request: PoskoRequest, number: int) -> HttpResponse:
    """Ask another agency to promise."""
    gap = page.gap_of(request, number)
    form = ProposalForm(request.POST, viewer=request.viewer, at=request.at, auto_id="propose-%s")
    return page.act_on(
        request,
        gap,
        "propose",
        form,
        lambda data: promise_services.propose_commitment(
            gap, promise_services.NewProposal(**data), by=request.viewer, at=request.at
        ),
        _("Asked. The agency accepts, or declines with a reason."),
    )


@require_POST
def accept(request: PoskoRequest, pk: int) -> HttpResponse:
    """Accept what was asked of the own agency."""
    commitment = page.commitment_of(request, pk)
    promise_services.accept_proposal(commitment, by=request.viewer, at=request.at)
    return page.done(request, commitment.gap, _("Accepted: it is a promise now, and its clock runs."))


@require_POST
def decline(request: PoskoRequest, pk: int) -> HttpResponse:
    """Decline what was asked of the own agency, with a reason."""
    told = _("Declined. Your reason stands on the gap's way.")
    return page.with_reason(request, pk, "decline", promise_services.decline_proposal, told)


@require_POST
def start(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that work on an own promise has begun."""
    commitment = page.commitment_of(request, pk)
    promise_services.start_commitment(commitment, by=request.viewer, at=request.at)
    return page.done(request, commitment.gap, _("Work has begun."))


@require_POST
def break_commitment(request: PoskoRequest, pk: int) -> HttpResponse:
    """Call another institution's promise broken after its time."""
    told = _("The promise is called broken; the gap needs another one.")
    return page.with_reason(request, pk, "break", promise_services.break_commitment, told)


@require_POST
def ask_extension(request: PoskoRequest, pk: int) -> HttpResponse:
    """Ask for more time for an own promise."""
    commitment, slot = page.commitment_of(request, pk), slot_of("extend", pk)
    insist(policies.acting(promise_now(commitment), policies.EXTENSION, request.viewer))
    return page.act_on(
        request,
        commitment.gap,
        slot,
        ExtensionForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: promise_services.ask_extension(
            commitment, promise_services.NewExtension(**data), by=request.viewer, at=request.at
        ),
        _("More time is asked for. Until it is granted the promised time runs on."),
    )


@require_POST
def decide_extension(request: PoskoRequest, pk: int) -> HttpResponse:
    """Grant or refuse more time, as who convenes the rakor."""
    extension = get_object_or_404(selectors.extensions(request.viewer), pk=pk)
    slot = slot_of("decide", extension.commitment_id)
    return page.act_on(
        request,
        extension.commitment.gap,
        slot,
        DecisionForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: promise_services.decide_extension(extension, **data, by=request.viewer, at=request.at),
        _("Answered. The time that was promised stays on the promise."),
    )
