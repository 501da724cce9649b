"""Pages and acts of gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.gaps.course import page, selectors, services
from posko.apps.gaps.course.forms import CommitmentForm, DriverGapForm, EvidenceForm, GapForm, ReasonForm, SourceForm
from posko.apps.gaps.listing import selectors as desk_selectors
from posko.apps.territory import selectors as territory
from posko.domain.errors import BadInput
from posko.domain.gaps import prevention
from posko.domain.gaps import states as gaps
from posko.domain.gaps.drivers import SOURCE, indicator_of, kind_for
from posko.kit.actions import slot_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posko.apps.gaps.models import Gap
    from posko.domain.likeness import Like

PREFILLED = ("title", "place", "kind", "severity", "detail", "owner")


@require_POST
def open_from_driver(request: PoskoRequest) -> HttpResponse:
    """Open a gap from a driver of the index; where one stands open already, go there."""
    form = DriverGapForm(request.POST, viewer=request.viewer)
    indicator = indicator_of(request.operation.regime, request.POST.get("indicator", ""))
    if not form.is_valid() or indicator is None:
        raise BadInput("This driver cannot be made a gap. Open it from the page that says why a place is weak.")
    place = form.cleaned_data["place"]
    found = selectors.opened_from_index(request.viewer, place.code, request.at).get(indicator.code)
    if found is not None and found.row.state != gaps.GapState.CLOSED:
        messages.info(request, _("This driver has an open gap already."))
        return redirect("gaps:gap", found.row.number)
    new = services.NewGap(
        form_key=form.cleaned_data["form_key"],
        title=f"{getattr(indicator, 'name_' + ('en' if get_language() == 'en' else 'id'))}: {place.name}"[:160],
        place=place,
        kind=kind_for(indicator),
        severity=form.cleaned_data["severity"],
        source_kind=SOURCE,
        source_ref=indicator.code,
    )
    gap = services.open_gap(new, by=request.viewer, at=request.at)
    messages.success(request, _("The gap is open. Who promises to close it?"))
    return redirect("gaps:gap", gap.number)


@require_GET
def gap_page(request: PoskoRequest, number: int) -> HttpResponse:
    """One gap: its way so far, whose turn it is, and the act that is due."""
    return page.show(request, page.gap_of(request, number))


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


@require_POST
def make_commitment(request: PoskoRequest, number: int) -> HttpResponse:
    """Promise for the own agency; a press on an offer of the library only fills the form."""
    gap = page.gap_of(request, number)
    if offer := prevention.offer(request.POST.get("offer", ""), _language()):
        told = {"promise": offer.promise, "evidence_asked": offer.evidence}
        return page.show(request, gap, promise_form=CommitmentForm(initial={**_typed(request), **told}, at=request.at))
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
    gaps.must_be_owner(commitment.agency.code, request.viewer.agency)
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
    closed = gap.state == gaps.GapState.CLOSED
    return page.done(request, gap, _("Verified, and the gap is closed.") if closed else _("Verified."))


@require_POST
def return_evidence(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send evidence back, with a reason."""
    told = _("Sent back with your reason. The promise is owed again.")
    return _with_reason(request, pk, "return", services.return_evidence, told)


@require_POST
def withdraw_commitment(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take the own promise back, with a reason."""
    told = _("The promise is withdrawn; the reason stands in the ledger.")
    return _with_reason(request, pk, "withdraw", services.withdraw_commitment, told)


@require_POST
def close_gap(request: PoskoRequest, number: int) -> HttpResponse:
    """Close a proven gap."""
    gap = services.close_gap(page.gap_of(request, number), by=request.viewer, at=request.at)
    return page.done(request, gap, _("The gap is closed."))


def _with_reason(request: PoskoRequest, pk: int, act: str, service: Callable[..., object], told: str) -> HttpResponse:
    commitment, slot = page.commitment_of(request, pk), slot_of(act, pk)
    return page.act_on(
        request,
        commitment.gap,
        slot,
        ReasonForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: service(commitment, reason=data["reason"], by=request.viewer, at=request.at),
        told,
    )


def _typed(request: PoskoRequest) -> dict[str, object]:
    """What stands in the promise's form already, so that an offer takes nothing away but what it fills."""
    key, day, hour = (request.POST.get(name, "") for name in ("form_key", "due_0", "due_1"))
    return {"due": [day, hour], **({"form_key": key} if key else {})}


def _alike(request: PoskoRequest, form: GapForm) -> list[tuple[Gap, Like]]:
    return desk_selectors.like(request.viewer, form.cleaned_data["place"], form.cleaned_data["title"])


def _open_page(
    request: PoskoRequest, form: GapForm, source: SourceForm, alike: Sequence[tuple[Gap, Like]]
) -> HttpResponse:
    context = {
        "form": form,
        "source": source,
        "alike": alike,
        "places": territory.offered(request.viewer),
    }
    return render(request, "gaps/open.html", context, status=422 if form.errors or alike else 200)


def _language() -> prevention.Language:
    return "en" if get_language() == "en" else "id"
