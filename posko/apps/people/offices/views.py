"""The page of an office: letterhead, who signs, and the basis of the operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.people.offices import selectors, services
from posko.apps.people.offices.forms import BasisForm, LetterheadForm, SignerForm
from posko.apps.people.offices.steps import as_signer
from posko.domain.errors import insist
from posko.domain.people import offices
from posko.kit.actions import act_on, done
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from posko.apps.people.models import Signer


@require_GET
def office(request: PoskoRequest) -> HttpResponse:
    """How the own agency writes. `?from=` begins the form of an officer with the words of another one."""
    insist(offices.keeping(request.viewer.agency, request.viewer))
    return _page(request)


@require_POST
def keep_letterhead(request: PoskoRequest) -> HttpResponse:
    """Enter or change the letterhead of the own agency."""
    form = LetterheadForm(request.POST, auto_id="kop-%s")
    return _act(
        request,
        "letterhead_form",
        form,
        lambda given: services.keep_letterhead(**given, by=request.viewer, at=request.at),
        _("Kept. New papers of your agency carry this letterhead."),
    )


@require_POST
def enter_signer(request: PoskoRequest) -> HttpResponse:
    """Enter an officer who signs."""
    form = SignerForm(request.POST, auto_id="signer-%s")
    return _act(
        request,
        "signer_form",
        form,
        lambda given: services.enter_signer(services.NewSigner(**given), by=request.viewer, at=request.at),
        _("Entered. New papers of your agency can be signed so."),
    )


@require_POST
def make_usual(request: PoskoRequest, pk: int) -> HttpResponse:
    """Have new papers begin with this officer."""
    services.make_usual(_signer(request, pk), by=request.viewer, at=request.at)
    return done(request, _("New papers of your agency begin with this officer."), reverse("people:office"))


@require_POST
def end_signer(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that an officer signs no more."""
    services.end_signer(_signer(request, pk), by=request.viewer, at=request.at)
    return done(request, _("Ended. Papers that were issued keep the name."), reverse("people:office"))


@require_POST
def keep_basis(request: PoskoRequest) -> HttpResponse:
    """Enter or change the basis of the operation."""
    form = BasisForm(request.POST, auto_id="basis-%s")
    return _act(
        request,
        "basis_form",
        form,
        lambda given: services.keep_basis(**given, by=request.viewer, at=request.at),
        _("Kept. New papers of the operation name this basis."),
    )


def _act(request: PoskoRequest, name: str, form: Form, do: Any, told: str) -> HttpResponse:
    insist(offices.keeping(request.viewer.agency, request.viewer))
    return act_on(
        request, form, do, told=told, back=reverse("people:office"), again=lambda _refused: _page(request, {name: form})
    )


def _page(request: PoskoRequest, refused: dict[str, Form] | None = None) -> HttpResponse:
    """The page. A refused form is shown again in its place, with status 422."""
    viewer, kept, basis = request.viewer, selectors.letterhead(request.viewer), request.operation.basis
    place = kept.place if kept else request.operation.city.name
    lines = kept.lines if kept else ""
    context = {
        "agency": request.agency_name,
        "signers": [(row, as_signer(row)) for row in selectors.signers(viewer)],
        "letterhead_form": LetterheadForm(initial={"lines": lines, "seen": lines, "place": place}, auto_id="kop-%s"),
        "basis_form": BasisForm(initial={"lines": basis, "seen": basis}, auto_id="basis-%s"),
        "signer_form": _signer_form(request),
        **(refused or {}),
    }
    return render(request, "people/offices/office.html", context, status=422 if refused else 200)


def _signer_form(request: PoskoRequest) -> SignerForm:
    begun = typed_number(request.GET.get("from", ""))
    row = selectors.signers(request.viewer).filter(pk=begun).first() if begun else None
    if row is None:
        return SignerForm(auto_id="signer-%s")
    given = {name: getattr(row, name) for name in ("office", "name", "rank", "number", "capacity", "for_office")}
    return SignerForm(initial={**given, "replaces": row.pk}, auto_id="signer-%s")


def _signer(request: PoskoRequest, pk: int) -> Signer:
    return get_object_or_404(selectors.signers(request.viewer), pk=pk)
