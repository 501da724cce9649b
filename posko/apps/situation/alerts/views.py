"""Pages and acts of alerts: the list, writing, the second person, acknowledging, and the file for other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.incidents.course import selectors as incidents
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.people.offices.forms import LetterForm, NumberForm
from posko.apps.situation.alerts import page, paper, selectors, services
from posko.apps.situation.alerts.forms import ALL, CHOSEN, AlertForm, ReasonForm
from posko.apps.territory import selectors as territory
from posko.domain.errors import insist
from posko.domain.files.archives import DOCX
from posko.domain.incidents.kinds import kinds
from posko.domain.papers.letter import one_a_line, read_letter
from posko.domain.papers.words import words
from posko.domain.situation import alerts, cap, policies
from posko.domain.situation.alerts import Message
from posko.kit.downloads import PDF, download
from posko.kit.language import asked_language, page_language
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from posko.apps.incidents.models import Incident
    from posko.apps.situation.models import Alert

A_PAGE = 30


@require_GET
def alert_list(request: PoskoRequest) -> HttpResponse:
    """The alerts: what runs, what waits for a second person, what is over."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in selectors.TABS else "live"
    found = selectors.in_tab(request.viewer, tab)
    shown = page_of(request, found, A_PAGE)
    context = {
        "tab": tab,
        "tabs": [(each, selectors.in_tab(request.viewer, each).count()) for each in selectors.TABS],
        "page": shown,
        "rows": page.rows(request.viewer, shown, request.at),
        "may_write": policies.writing(request.viewer) is None,
    }
    return render(request, "situation/alerts/alerts.html", context)


@require_GET
def alert_page(request: PoskoRequest, number: int) -> HttpResponse:
    """One alert: its content, whose turn it is, and who acknowledged."""
    return _page(request, _alert(request, number))


@require_GET
def alert_cap(request: PoskoRequest, number: int) -> HttpResponse:
    """The alert as CAP 1.2; what never went out has no file."""
    found = selectors.cap_of(request.viewer, _alert(request, number))
    if found is None:
        raise Http404
    return download(cap.serialise(found), cap.MEDIA_TYPE, f"{found.identifier}.xml")


@require_http_methods(["GET", "POST"])
def issue_letter(request: PoskoRequest, number: int) -> HttpResponse:
    """Put a sent alert on paper."""
    alert = _alert(request, number)
    insist(policies.lettering(alert.agency.code, request.viewer, sent=alert.sent_at is not None))
    together = words("alert", page_language())["to_all"]
    addressed = one_a_line((each.agency.name for each in alert.addressees.all()), together)
    given = {"classification": services.LEAST, "subject": f"Peringatan: {alert.headline}", "to": addressed}
    form = LetterForm(request.POST or None, viewer=request.viewer, least=services.LEAST, initial=given)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            services.issue_letter(alert, form.wishes(), by=request.viewer, at=request.at)
            messages.success(request, _("The letter is issued. It waits for its signature."))
            return redirect("situation:alert", number)
    context = {"alert": alert, "form": form}
    return render(request, "situation/alerts/alert_letter.html", context, status=422 if form.errors else 200)


@require_POST
def number_letter(request: PoskoRequest, number: int) -> HttpResponse:
    """Type the number that the office gave the letter."""
    alert = _alert(request, number)
    form = NumberForm(request.POST, letter=read_letter(alert.letter))
    if form.is_valid():
        with shown_on(form):
            services.number_letter(alert, **form.cleaned_data, by=request.viewer, at=request.at)
            messages.success(request, _("The number stands on the letter."))
            return redirect("situation:alert", number)
    return _page(request, alert, number_form=form)


@require_GET
def letter_pdf(request: PoskoRequest, number: int) -> HttpResponse:
    """The letter as PDF; an alert that is not on paper has none."""
    content = paper.letter_pdf(_alert(request, number), asked_language(request))
    return _handed(content, number, "pdf", PDF)


@require_GET
def letter_docx(request: PoskoRequest, number: int) -> HttpResponse:
    """The letter as DOCX."""
    content = paper.letter_docx(_alert(request, number), asked_language(request))
    return _handed(content, number, "docx", DOCX)


def _handed(content: bytes | None, number: int, ending: str, kind: str) -> HttpResponse:
    if content is None:
        raise Http404
    return download(content, kind, f"peringatan-{number:03d}.{ending}", inline=ending == "pdf")


@require_http_methods(["GET", "POST"])
def write_alert(request: PoskoRequest) -> HttpResponse:
    """Write an alert: anew, from an incident, or as the update or the end of one that runs."""
    source = request.POST if request.method == "POST" else request.GET
    incident, earlier = _incident(request, source.get("incident", "")), _earlier(request, source.get("earlier", ""))
    message = Message.ALERT if earlier is None else Message.CANCEL if source.get("ends") else Message.UPDATE
    initial = _initial(request, incident, earlier, message)
    form = AlertForm(request.POST or None, viewer=request.viewer, initial=initial)
    number = incident.number if incident else earlier.incident if earlier else None
    refers: dict[str, Any] = {"message": message, "earlier": earlier, "incident": number}

    def write(told: dict[str, Any], propose: bool) -> Alert:
        new = services.NewAlert(**told, **refers)
        return services.write_alert(new, propose=propose, by=request.viewer, at=request.at)

    return _written(request, form, write, {**refers, "ends": message == Message.CANCEL, "alert": None})


@require_http_methods(["GET", "POST"])
def change_alert(request: PoskoRequest, number: int) -> HttpResponse:
    """Word a draft anew."""
    alert = _alert(request, number)
    if policies.changing(alert.state, alert.agency.code, request.viewer) is not None:
        return redirect("situation:alert", number)
    form = AlertForm(request.POST or None, viewer=request.viewer, initial=_as_initial(alert))
    refers: dict[str, Any] = {"message": alert.message, "earlier": alert.earlier, "incident": alert.incident}

    def change(told: dict[str, Any], propose: bool) -> Alert:
        new = services.NewAlert(**told, **refers)
        return services.change_alert(alert, new, propose=propose, by=request.viewer, at=request.at)

    return _written(request, form, change, {**refers, "ends": alert.message == Message.CANCEL, "alert": alert})


@require_POST
def send_alert(request: PoskoRequest, number: int) -> HttpResponse:
    """Approve and send, as the second person."""
    wording = typed_number(request.POST.get("version", "")) or 0
    services.send_alert(_alert(request, number), version=wording, by=request.viewer, at=request.at)
    messages.success(request, _("The alert is sent. Whoever does not acknowledge is told along the chain."))
    return redirect("situation:alert", number)


@require_POST
def return_alert(request: PoskoRequest, number: int) -> HttpResponse:
    """Give it back to its agency."""
    return _with_reason(request, number, services.return_alert, _("Given back with your reason."))


@require_POST
def withdraw_alert(request: PoskoRequest, number: int) -> HttpResponse:
    """Take it back before it goes out."""
    return _with_reason(request, number, services.withdraw_alert, _("The alert is withdrawn; it never went out."))


@require_POST
def acknowledge_alert(request: PoskoRequest, number: int) -> HttpResponse:
    """Acknowledge for the own agency."""
    if services.acknowledge_alert(_alert(request, number), by=request.viewer, at=request.at):
        messages.success(request, _("Acknowledged for your agency."))
    else:
        messages.info(request, _("Your agency has acknowledged already."))
    return redirect("situation:alert", number)


def _written(
    request: PoskoRequest,
    form: AlertForm,
    write: Callable[[dict[str, Any], bool], Alert],
    context: dict[str, object],
) -> HttpResponse:
    """Write what the form says, or give it back with what is wrong."""
    if request.method == "POST" and form.is_valid():
        propose = "propose" in request.POST
        with shown_on(form):
            alert = write(form.told(request.at), propose)
            told = _("Put before a second person.") if propose else _("Kept as a draft.")
            messages.success(request, told)
            return redirect("situation:alert", alert.number)
    shown = {**context, "form": form, "places": territory.offered(request.viewer)}
    return render(request, "situation/alerts/alert_form.html", shown, status=422 if form.errors else 200)


def _page(
    request: PoskoRequest,
    alert: Alert,
    reason_form: ReasonForm | None = None,
    number_form: NumberForm | None = None,
) -> HttpResponse:
    viewer, letter = request.viewer, read_letter(alert.letter)
    own = next((each for each in alert.addressees.all() if each.agency.code == viewer.agency), None)
    state, agency = alert.state, alert.agency.code
    owes = policies.acknowledging(state, viewer, addressed=own is not None and not own.acknowledged_at) is None
    context = {
        "alert": alert,
        "may_send": selectors.sending(viewer, alert) is None,
        # The author withdraws an alert; he does not return it to himself.
        "may_return": policies.returning(state, viewer) is None and viewer.actor not in dict(alert.authors),
        "may_change": policies.changing(state, agency, viewer) is None,
        "may_withdraw": policies.withdrawing(state, agency, viewer) is None,
        "may_go_on": policies.going_on(state, viewer) is None,
        "owes": owes,
        "addressed": page.addressed(viewer, alert),
        "own": own,
        "reason_form": reason_form or ReasonForm(),
        "letter": letter,
        "may_letter": policies.lettering(agency, viewer, sent=alert.sent_at is not None) is None,
        "number_form": number_form or NumberForm(letter=letter),
        "within": alerts.ANSWER_WITHIN.get(alert.severity),
        "story": ledger.about(viewer, f"alert:{alert.number}"),
        "later": selectors.alerts(viewer).filter(earlier=alert),
        "people_names": people.people_names(viewer),
        "agency_names": people.agency_names(viewer),
    }
    return render(request, "situation/alerts/alert.html", context, status=422 if reason_form or number_form else 200)


def _with_reason(request: PoskoRequest, number: int, service: Callable[..., object], told: str) -> HttpResponse:
    alert, form = _alert(request, number), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, alert, form)
    service(alert, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)
    messages.success(request, told)
    return redirect("situation:alert", number)


def _alert(request: PoskoRequest, number: int) -> Alert:
    return get_object_or_404(selectors.alerts(request.viewer), number=number)


def _incident(request: PoskoRequest, text: str) -> Incident | None:
    """The incident that the page which led here named; one that is not there names none."""
    return incidents.incidents(request.viewer).filter(number=typed_number(text) or 0).first()


def _earlier(request: PoskoRequest, text: str) -> Alert | None:
    return selectors.running(request.viewer).filter(number=typed_number(text) or 0).first()


def _initial(
    request: PoskoRequest, incident: Incident | None, earlier: Alert | None, message: Message
) -> dict[str, object]:
    """What the form begins with."""
    if earlier is not None:
        told = _as_initial(earlier)
        return {**told, "urgency": "Past", "instruction": ""} if message == Message.CANCEL else told
    plain = {"addressed": ALL, "runs": 2, "urgency": "Immediate", "severity": "Severe", "certainty": "Observed"}
    if incident is None:
        return plain
    kind, place = kinds().get(incident.kind), incident.place
    name = kind.name(page_language()) if kind else incident.kind
    first = alerts.first_words(incident.kind, incident.severity, confirmed=incident.confirmed_at is not None)
    where = f"{place.code} · {place.name}"
    return {
        **plain,
        **first,
        "headline": f"{name}: {place.name}"[:160],
        "description": incident.text[:2000],
        "places": where,
    }


def _as_initial(alert: Alert) -> dict[str, object]:
    own = ("headline", "description", "instruction", "category", "severity", "urgency", "certainty")
    return {
        **{name: getattr(alert, name) for name in own},
        "places": "\n".join(f"{place.code} · {place.name}" for place in alert.places.all()),
        "addressed": ALL if alert.to_all else CHOSEN,
        "agencies": [each.agency.code for each in alert.addressees.all()] if not alert.to_all else [],
        "asked": alert.asked.code if alert.asked else None,
        "runs": 2,
    }
