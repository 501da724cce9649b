"""The page of one incident, the form that reports one, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.evidence import selectors as photos
from posko.apps.evidence import services as evidence
from posko.apps.incidents.comments import services as comment_services
from posko.apps.incidents.course import page as acts
from posko.apps.incidents.course import selectors, services
from posko.apps.incidents.course import timeline as journey
from posko.apps.incidents.course.filters import PAGE
from posko.apps.incidents.course.forms import (
    CaseForm,
    CorrectionForm,
    NoteForm,
    OutcomeForm,
    ReasonForm,
    ReportForm,
    initial_moment,
)
from posko.apps.incidents.merges import selectors as merge_selectors
from posko.apps.incidents.tasks import selectors as task_selectors
from posko.apps.incidents.wiring import beside_incident
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.people.journal import selectors as journal
from posko.apps.territory import selectors as territory
from posko.domain.access import Act, Compartment
from posko.domain.incidents import policies
from posko.domain.incidents.kinds import kinds
from posko.kit import actions
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident
    from posko.kit.actions import Refused


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

    return act_on(request, incident, "correct", form, do, _("Put right; the reason stands in the way so far."))


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
    told = _("Open again; its clock runs anew.")
    return _with(request, number, "reopen", ReasonForm, "reason", services.reopen_incident, told)


@require_POST
def case(request: PoskoRequest, number: int) -> HttpResponse:
    """Name the case that keeps what belongs to it."""
    return _with(request, number, "case", CaseForm, "ref", services.link_case, _("The number is kept."))


@require_POST
def note(request: PoskoRequest, number: int) -> HttpResponse:
    """Add an update."""
    incident = incident_of(request, number)
    return act_on(
        request,
        incident,
        "note",
        NoteForm(request.POST, auto_id="note-%s"),
        lambda data: comment_services.write_note(
            incident, comment_services.NewNote(**data), by=request.viewer, at=request.at
        ),
        _("The update is kept."),
    )


def incident_of(request: PoskoRequest, number: int) -> Incident:
    """The incident, and the right to it."""
    return get_object_or_404(selectors.incidents(request.viewer), number=number)


def act_on(
    request: PoskoRequest,
    incident: Incident,
    slot: str,
    form: Form,
    do: Callable[[dict[str, Any]], object],
    told: str,
) -> HttpResponse:
    """Do what the form says, or give the page back with what was typed and why it was refused."""
    return actions.act_on(
        request,
        form,
        do,
        told=told,
        back=reverse("incidents:incident", args=[incident.number]),
        again=lambda _refusal: show(request, incident_of(request, incident.number), refused={slot: form}),
    )


def done(request: PoskoRequest, incident: Incident, told: str) -> HttpResponse:
    """Say what was done, and show the incident."""
    return actions.done(request, told, reverse("incidents:incident", args=[incident.number]))


def show(request: PoskoRequest, incident: Incident, *, refused: Refused | None = None) -> HttpResponse:
    """The page; `refused` are forms by their slot."""
    context = {**_facts(request, incident), **_acts(request, incident, refused or {})}
    context["unplaced"] = [form for slot, form in (refused or {}).items() if slot not in _slots(context)]
    return render(request, "incidents/incident.html", context, status=422 if refused else 200)


def _facts(request: PoskoRequest, incident: Incident) -> dict[str, Any]:
    viewer = request.viewer
    parts = merge_selectors.part_of(viewer, incident)
    story = ledger.about(viewer, *(f"incident:{number}" for number in (incident.number, *parts)))
    reports = journey.told(viewer, selectors.reports_of(viewer, incident))
    return {
        "incident": incident,
        "pretend": request.operation.demo or request.operation.exercise,
        "kind": kinds()[incident.kind],
        "clock": journey.clock_of(incident, request.at),
        "steps": journey.steps(incident, story, request.at),
        "events": journey.events(story),
        "reports": reports,
        "looks": photos.looks(viewer, [file for told in reports for file in told.files], incident.place),
        "merges": merge_selectors.standing_merges(viewer, incident),
        "agency_names": people.agency_names(viewer),
        "people_names": people.people_names(viewer),
        "may_read_ledger": viewer.may(Act.LEDGER_READ),
        "slots": beside_incident(viewer, incident, request.at),
    }


def _acts(request: PoskoRequest, incident: Incident, refused: Refused) -> dict[str, Any]:
    viewer = request.viewer
    now = selectors.incident_now(incident)
    handles = policies.acting(now, viewer) is None
    chosen = {word: request.GET.get(word, "")[:80] for word in ("agency", "team")}
    sending = acts.sending(incident, viewer, refused, chosen)
    tasks = list(task_selectors.tasks_of(viewer).filter(incident=incident))
    asked = frozenset(task.agency.code for task in tasks)
    return {
        "handles": handles,
        "leads": policies.leading(now, viewer) is None,
        "first": acts.first(incident, viewer, refused),
        "sending": sending,
        "suggestions": task_selectors.suggestions(viewer, incident) if sending else [],
        "tasks": [(task, acts.on_task(task, incident, viewer, refused)) for task in tasks],
        "others": acts.others(incident, viewer, refused, asked),
        "note_form": acts.updating(incident, viewer, refused),
        "alike": merge_selectors.alike(viewer, incident) if incident.live else [],
        "places": territory.offered(request.viewer) if handles else [],
    }


def _slots(context: dict[str, Any]) -> set[str]:
    """The forms that stand on the page; what was refused and has no place any more is said on top of it."""
    on_tasks = [act for _task, own in context["tasks"] for act in own]
    small = [*context["first"], *context["others"], *on_tasks, *filter(None, [context["sending"]])]
    return {act.slot for act in small} | ({"note"} if context["note_form"] else set())


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
    number = request.GET.get("line", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        line = get_object_or_404(journal.lines(request.viewer), number=int(number))
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
    return render(request, "incidents/report.html", context, status=422 if form.errors else 200)
