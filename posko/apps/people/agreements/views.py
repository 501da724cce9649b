"""Pages of agreements: the list, one of them with who signed it, its print, and what its parties do with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts.selectors import paper_of
from posko.apps.people.agreements import page, selectors, services
from posko.apps.people.agreements.forms import AgreementForm, CountersignForm, EndForm
from posko.domain.access import Act, Compartment
from posko.domain.errors import BadInput, insist
from posko.domain.papers.agreement import agreement_pdf
from posko.domain.witnesses import own_session
from posko.kit.downloads import PDF, download
from posko.kit.language import page_language
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.models import Agreement

FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"


@require_GET
def agreements(request: PoskoRequest) -> HttpResponse:
    """The data-sharing agreements: what opens the voter and case compartments, to whom, since when and until when."""
    rows = page.shown(request, list(selectors.agreements(request.viewer)))
    context = {"agreements": rows, "may_record": request.viewer.may(Act.AGREEMENT_RECORD)}
    return render(request, "people/agreements/list.html", context)


@require_http_methods(["GET", "POST"])
def record_agreement(request: PoskoRequest) -> HttpResponse:
    """Record an agreement."""
    form = AgreementForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "compartment": Compartment(form.cleaned_data["compartment"])}
        with shown_on(form):
            made = services.record_agreement(services.NewAgreement(**data), by=request.viewer, at=request.at)
            messages.success(request, _("Recorded. Now each party countersigns it."))
            return redirect("people:agreement", made.pk)
    return render(request, "people/agreements/record.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def agreement(request: PoskoRequest, pk: int) -> HttpResponse:
    """One agreement: its terms, who countersigned, and the button of who may."""
    return _show(request, _found(request, pk))


@require_POST
def countersign(request: PoskoRequest, pk: int) -> HttpResponse:
    """The chief or deputy of a party countersigns, in an own session."""
    found = _found(request, pk)
    _must_be_own(request)
    insist(selectors.refused(request.viewer, paper_of(found), request.at))
    form = CountersignForm(request.POST)
    if form.is_valid():
        with shown_on(form):
            services.countersign(found, by=request.viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("Countersigned for your institution."))
            return redirect("people:agreement", pk)
    return _show(request, found, form)


@require_POST
def end_agreement(request: PoskoRequest, pk: int) -> HttpResponse:
    """Withdraw an agreement that opens nothing yet, or end one before its time."""
    found = _found(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise BadInput("Write why the agreement ends.")
    reason = form.cleaned_data["reason"]
    services.end_agreement(found, reason=reason, by=request.viewer, at=request.at, real_at=request.real_at)
    messages.success(request, _("Ended. The compartment is closed."))
    return redirect("people:agreement", pk)


@require_GET
def agreement_pdf_file(request: PoskoRequest, pk: int) -> HttpResponse:
    """The agreement to be signed by pen, with the fingerprints of the chiefs' keys."""
    language = page_language()
    sheet = page.sheet(request, _found(request, pk))
    return download(agreement_pdf(sheet, language=language, fonts=FONTS), PDF, f"agreement-{pk}.pdf")


def _must_be_own(request: PoskoRequest) -> None:
    """A session that began with a link of somebody else signs nothing. In a demo, whose people are invented, all do."""
    if not request.session.get("demo"):
        methods = [str(each.get("method")) for each in get_authentication_records(request, request.user)]
        insist(own_session(methods, demo=False))


def _found(request: PoskoRequest, pk: int) -> Agreement:
    return get_object_or_404(selectors.agreements(request.viewer), pk=pk)


def _show(request: PoskoRequest, found: Agreement, form: CountersignForm | None = None) -> HttpResponse:
    (shown,) = page.shown(request, [found])
    context = {"agreement": shown, "form": form or CountersignForm(), "why_not": page.why_not(request, found)}
    return render(request, "people/agreements/agreement.html", context, status=422 if form and form.errors else 200)
