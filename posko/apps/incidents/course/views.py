"""The page of one incident, the form that reports one, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.evidence import services as evidence
from posko.apps.incidents.course import services
from posko.apps.incidents.course.filters import PAGE
from posko.apps.incidents.course.forms import (
    CaseForm,
    CorrectionForm,
    OutcomeForm,
    ReasonForm,
    ReportForm,
    initial_moment,
)
from posko.apps.incidents.course.page import act_on, done, incident_of, show
from posko.apps.people.accounts import selectors as people
from posko.apps.people.journal import selectors as journal_selectors
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment
from posko.domain.incidents.kinds import kinds
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    pass


@require_GET
def incident_page(request: PoskoRequest, number: int) -> HttpResponse:
    """One incident: what, where, how grave, whose turn it is, what was reported and done."""
    return show(request, incident_of(request, number))


@require_http_methods(["GET", "POST"])
def report(request: PoskoRequest) -> HttpResponse:
    """Report an incident at the post; `?line=12` makes one of a line of the journal, `?place=` fills the place in."""
    if request.method != "POST":
        return _report_page(request, ReportForm(initial=_prefilled(request), viewer=request.viewer, at=request.at))
    form = ReportForm(request.POST, request.FILES, viewer=request.viewer, at=request.at)
    if not form.is_valid():
        return _report_page(request, form)
    with shown_on(form):
        incident = services.report_incident(_new(request, form.cleaned_data), by=request.viewer, at=request.at)
        messages.success(request, _("Incident %(number)s is reported.") % {"number": incident.number})
        return redirect("incidents:incident", incident.number)
    return _report_page(request, form)


@require_POST
def confirm(request: PoskoRequest, number: int) -> HttpResponse:
    """Say that it happens."""
    incident = incident_of(request, number)
    services.confirm_incident(incident, by=request.viewer, at=request.at)
    return done(request, incident, _("Confirmed. Who is sent?"))


@require_POST
def correct(request: PoskoRequest, number: int) -> HttpResponse:
    """Put kind, place or severity right."""
    incident = incident_of(request, number)
    form = CorrectionForm(request.POST, viewer=request.viewer, auto_id="correct-%s")

    def do(data: dict[str, Any]) -> object:
        new = services.Correction(data["kind"], data["severity"], data["place"].code, data["reason"])
        return services.correct_incident(incident, new, by=request.viewer, at=request.at)

    return act_on(request, incident, "correct", form, do, _("Corrected; the reason is in the history."))


@require_POST
def call_false(request: PoskoRequest, number: int) -> HttpResponse:
    """Say that nothing of the kind was there."""
    told = _("Called false. It can be opened again.")
    return _with(request, number, "call_false", ReasonForm, "reason", services.call_false, told)


@require_POST
def close(request: PoskoRequest, number: int) -> HttpResponse:
    """Close what was handled."""
    told = _("The incident is closed.")
    return _with(request, number, "close", OutcomeForm, "outcome", services.close_incident, told)


@require_POST
def reopen(request: PoskoRequest, number: int) -> HttpResponse:
    """Open it again."""
    told = _("Open again; its clock runs again.")
    return _with(request, number, "reopen", ReasonForm, "reason", services.reopen_incident, told)


@require_POST
def case(request: PoskoRequest, number: int) -> HttpResponse:
    """Name the case that keeps what belongs to it."""
    return _with(request, number, "case", CaseForm, "ref", services.link_case, _("The number is kept."))


def _with(
    request: PoskoRequest,
    number: int,
    slot: str,
    kind: type[Form],
    word: str,
    service: Callable[..., object],
    told: str,
) -> HttpResponse:
    """An act that takes one word."""
    incident = incident_of(request, number)
    form = kind(request.POST, auto_id=f"{slot}-%s")
    return act_on(
        request,
        incident,
        slot,
        form,
        lambda data: service(incident, **{word: data[word]}, by=request.viewer, at=request.at),
        told,
    )


def _new(request: PoskoRequest, data: dict[str, Any]) -> services.NewIncident:
    """What the form reports; its files are filed first, under the form's key, so that sending it twice files once."""
    line, key = data["line"], data["form_key"]
    kept = evidence.file_all(
        data["uploads"], form_key=key, compartment=Compartment.COORDINATION, by=request.viewer, at=request.at
    )
    position = data["position"] or (None, None)
    return services.NewIncident(
        kind=data["kind"],
        severity=data["severity"] or kinds()[data["kind"]].severity,
        place=data["place"].code,
        happened_at=min(data["happened_at"], request.at),
        text=data["text"],
        source_kind=services.JOURNAL if line else services.PAGE,
        source_ref=str(line) if line else str(key),
        channel=data["channel"] or PAGE,
        lat=position[0],
        lng=position[1],
        files=tuple(each.sha256 for each in kept),
    )


def _prefilled(request: PoskoRequest) -> dict[str, object]:
    told: dict[str, object] = {"happened_at": initial_moment(request.at), "place": request.GET.get("place", "")[:120]}
    if (number := typed_number(request.GET.get("line", ""))) is not None:
        line = get_object_or_404(journal_selectors.lines(request.viewer), number=number)
        told |= {"text": line.text, "happened_at": initial_moment(line.happened_at), "channel": line.channel}
        told["line"] = line.number
    return told


def _report_page(request: PoskoRequest, form: ReportForm) -> HttpResponse:
    names = people.agency_names(request.viewer)
    context = {
        "form": form,
        "places": territory.offered(request.viewer),
        "kinds": kinds().values(),
        "agency_names": names,
    }
    return render(request, "incidents/course/report.html", context, status=422 if form.errors else 200)
