"""Pages and acts of gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.evidence import selectors as evidence
from posko.apps.gaps import journey, selectors, services
from posko.apps.gaps.forms import CommitmentForm, DriverGapForm, EvidenceForm, ReasonForm
from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.requests import PoskoRequest
from posko.apps.people import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain import gaps
from posko.domain.access import Act
from posko.domain.driver_gaps import SOURCE, kind_for
from posko.domain.errors import BadInput
from posko.law import vulnerability as law

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from posko.apps.evidence.models import EvidenceFile
    from posko.apps.gaps.models import Commitment, Gap
    from posko.law.vulnerability import Indicator

GAPS_A_PAGE = 50
STATES = ("live", "late", "open", "promised", "proven", "closed")


@require_GET
def gap_list(request: PoskoRequest) -> HttpResponse:
    """All gaps, most urgent first; filters stand in the URL."""
    words = {key: request.GET.get(key, "").strip()[:200] for key in ("state", "agency", "place", "kind", "q")}
    everything = selectors.listed(request.viewer, selectors.Filter(**{**words, "state": ""}), request.at)
    found = [seen for seen in everything if seen.stands_under(words["state"])]
    context = {
        "page": Paginator(found, GAPS_A_PAGE).get_page(request.GET.get("page")),
        "counts": {state: sum(seen.stands_under(state) for seen in everything) for state in ("", *STATES)},
        "chosen_place": territory.places(request.viewer).filter(code=words["place"]).first(),
        "chosen": words,
        "filtered": any(words.values()),
        "agencies": people.agencies(request.viewer),
        "kinds": gaps.KINDS,
        "states": STATES,
    }
    return render(request, "gaps/list.html", context)


@require_POST
def open_from_driver(request: PoskoRequest) -> HttpResponse:
    """Open a gap from a driver of the index; where one stands open already, go there."""
    form = DriverGapForm(request.POST, viewer=request.viewer)
    indicator = _indicator(request, request.POST.get("indicator", ""))
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


def _indicator(request: PoskoRequest, code: str) -> Indicator | None:
    regime = request.operation.regime
    known = (law.framework(regime, name) for name in law.framework_names(regime))
    return next((each for framework in known for each in framework.indicators if each.code == code), None)


@require_GET
def gap_page(request: PoskoRequest, number: int) -> HttpResponse:
    """One gap: its way so far, whose turn it is, and the act that is due."""
    return _page(request, _gap(request, number))


@require_POST
def make_commitment(request: PoskoRequest, number: int) -> HttpResponse:
    """Promise for the own agency."""
    gap = _gap(request, number)
    form = CommitmentForm(request.POST, at=request.at)
    if not form.is_valid():
        return _page(request, gap, promise_form=form)
    services.make_commitment(gap, services.NewCommitment(**form.cleaned_data), by=request.viewer, at=request.at)
    messages.success(request, _("Promised. The clock runs until evidence is filed."))
    return redirect("gaps:gap", number)


@require_POST
def file_evidence(request: PoskoRequest, pk: int) -> HttpResponse:
    """File evidence for a promise of the own agency."""
    commitment = _commitment(request, pk)
    gaps.must_be_owner(commitment.agency.code, request.viewer.agency)
    form = EvidenceForm(request.POST, request.FILES, auto_id=_ids(commitment))
    if not form.is_valid():
        return _page(request, commitment.gap, refused={commitment.pk: form})
    services.file_evidence(commitment, services.NewFiling(**form.cleaned_data), by=request.viewer, at=request.at)
    messages.success(request, _("Evidence filed. An agency of another institution verifies it now."))
    return redirect("gaps:gap", commitment.gap.number)


@require_POST
def verify_commitment(request: PoskoRequest, pk: int) -> HttpResponse:
    """Confirm the evidence; `close` closes the gap in the same act when nothing else is owed."""
    commitment = _commitment(request, pk)
    close = request.POST.get("close") == "1"
    gap = services.verify_commitment(commitment, close=close, by=request.viewer, at=request.at)
    closed = gap.state == gaps.GapState.CLOSED
    messages.success(request, _("Verified, and the gap is closed.") if closed else _("Verified."))
    return redirect("gaps:gap", gap.number)


@require_POST
def return_evidence(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send evidence back, with a reason."""
    return _with_reason(request, _commitment(request, pk), services.return_evidence)


@require_POST
def withdraw_commitment(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take the own promise back, with a reason."""
    return _with_reason(request, _commitment(request, pk), services.withdraw_commitment)


@require_POST
def close_gap(request: PoskoRequest, number: int) -> HttpResponse:
    """Close a proven gap."""
    services.close_gap(_gap(request, number), by=request.viewer, at=request.at)
    messages.success(request, _("The gap is closed."))
    return redirect("gaps:gap", number)


def _gap(request: PoskoRequest, number: int) -> Gap:
    return get_object_or_404(selectors.gaps_of(request.viewer), number=number)


def _commitment(request: PoskoRequest, pk: int) -> Commitment:
    return get_object_or_404(selectors.commitments_of(request.viewer), pk=pk)


def _with_reason(request: PoskoRequest, commitment: Commitment, service: Any) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id=_ids(commitment))
    if not form.is_valid():
        return _page(request, commitment.gap, refused={commitment.pk: form})
    service(commitment, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)
    words = {
        services.return_evidence: _("Sent back with your reason. The promise is owed again."),
        services.withdraw_commitment: _("The promise is withdrawn; the reason stands in the ledger."),
    }
    messages.success(request, words[service])
    return redirect("gaps:gap", commitment.gap.number)


def _page(
    request: PoskoRequest,
    gap: Gap,
    *,
    promise_form: CommitmentForm | None = None,
    refused: Mapping[int, Form] | None = None,
) -> HttpResponse:
    """The gap's page; a form that was refused stands in its place with what was wrong (422)."""
    gap, viewer, refused = _gap(request, gap.number), request.viewer, refused or {}
    seen = selectors.view(viewer, gap, request.at)
    story = ledger.about(viewer, f"gap:{gap.number}")
    may_promise = viewer.may(Act.COMMITMENT_MAKE) and gap.state != gaps.GapState.CLOSED
    context = {
        "gap": gap,
        "seen": seen,
        "steps": journey.steps(seen, story),
        "events": journey.events(seen, story),
        "due": journey.due(seen, may_promise=may_promise, may_close=_may_close(request, gap)),
        "agency_names": people.agency_names(viewer),
        "people_names": people.people_names(viewer),
        "looks": evidence.looks(viewer, _files(seen), gap.place),
        "promise_form": promise_form or CommitmentForm(at=request.at),
        "promise_refused": promise_form is not None,
        "returned": journey.returned(seen, story),
        "evidence_forms": _forms(EvidenceForm, (c.row for c in seen.commitments if c.may_file), refused),
        "reason_forms": _forms(ReasonForm, (c.row for c in seen.commitments), refused),
        "may_promise": may_promise,
        "may_read_ledger": viewer.may(Act.LEDGER_READ),
    }
    return render(request, "gaps/gap.html", context, status=422 if promise_form or refused else 200)


def _forms(kind: type[Form], rows: Iterable[Commitment], refused: Mapping[int, Form]) -> dict[int, Form]:
    """One form a commitment, each with its own key and ids; a refused one stays in its place."""
    kept = {pk: form for pk, form in refused.items() if isinstance(form, kind)}
    return {row.pk: kept.get(row.pk) or kind(auto_id=_ids(row)) for row in rows}


def _files(seen: selectors.GapView) -> list[EvidenceFile]:
    """The files of every promise's last filing."""
    return [file for c in seen.commitments if c.filing for file in c.filing.files.all()]


def _ids(commitment: Commitment) -> str:
    return f"c{commitment.pk}-%s"


def _may_close(request: PoskoRequest, gap: Gap) -> bool:
    kept = [row for row in gap.commitments.all() if row.state == gaps.CommitmentState.KEPT]
    own = any(row.agency.root == request.viewer.root for row in kept)
    return request.viewer.may(Act.GAP_CLOSE) and gap.state == gaps.GapState.PROVEN and not own
