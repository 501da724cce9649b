"""Pages and acts of gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.gaps.course import page, services
from posko.apps.gaps.course.forms import CommitmentForm, EvidenceForm
from posko.apps.gaps.course.selectors import promise_now
from posko.domain.errors import insist
from posko.domain.gaps import policies, prevention, states
from posko.kit.actions import slot_of
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    pass


@require_GET
def gap_page(request: PoskoRequest, number: int) -> HttpResponse:
    """One gap: its way so far, whose turn it is, and the act that is due."""
    return page.show(request, number)


@require_POST
def make_commitment(request: PoskoRequest, number: int) -> HttpResponse:
    """Promise for the own agency; a press on an offer of the library only fills the form."""
    gap = page.gap_of(request, number)
    if offer := prevention.offer(request.POST.get("offer", ""), page_language()):
        told = {"promise": offer.promise, "evidence_asked": offer.evidence}
        return page.show(
            request, number, promise_form=CommitmentForm(initial={**_typed(request), **told}, at=request.at)
        )
    return page.act_on(
        request,
        gap,
        page.PROMISE,
        CommitmentForm(request.POST, at=request.at),
        lambda data: services.make_commitment(gap, services.NewCommitment(**data), by=request.viewer, at=request.at),
        _("Promised. The clock runs until evidence is filed."),
    )


@require_POST
def file_evidence(request: PoskoRequest, pk: int) -> HttpResponse:
    """File evidence for a promise of the own agency."""
    commitment = page.commitment_of(request, pk)
    insist(policies.acting(promise_now(commitment, by=request.viewer), "commitment.evidence_filed", request.viewer))
    slot = slot_of("file", pk)
    return page.act_on(
        request,
        commitment.gap,
        slot,
        EvidenceForm(request.POST, request.FILES, auto_id=f"{slot}-%s"),
        lambda data: services.file_evidence(commitment, services.NewFiling(**data), by=request.viewer, at=request.at),
        _("Evidence filed. An agency of another institution verifies it now."),
    )


@require_POST
def verify_commitment(request: PoskoRequest, pk: int) -> HttpResponse:
    """Confirm the evidence; `close` closes the gap in the same act when nothing else is owed."""
    commitment = page.commitment_of(request, pk)
    close = request.POST.get("close") == "1"
    gap = services.verify_commitment(commitment, close=close, by=request.viewer, at=request.at)
    closed = gap.state == states.GapState.CLOSED
    return page.done(request, gap, _("Verified, and the gap is closed.") if closed else _("Verified."))


@require_POST
def return_evidence(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send evidence back, with a reason."""
    told = _("Sent back with your reason. The promise is owed again.")
    return page.with_reason(request, pk, "return", services.return_evidence, told)


@require_POST
def withdraw_commitment(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take the own promise back, with a reason."""
    told = _("The promise is withdrawn; the reason stands in the ledger.")
    return page.with_reason(request, pk, "withdraw", services.withdraw_commitment, told)


@require_POST
def close_gap(request: PoskoRequest, number: int) -> HttpResponse:
    """Close a proven gap."""
    gap = services.close_gap(page.gap_of(request, number), by=request.viewer, at=request.at)
    return page.done(request, gap, _("The gap is closed."))


def _typed(request: PoskoRequest) -> dict[str, object]:
    """The present content of the promise's form: an offer replaces only the fields that it fills."""
    key, day, hour = (request.POST.get(name, "") for name in ("form_key", "due_0", "due_1"))
    return {"due": [day, hour], **({"form_key": key} if key else {})}
