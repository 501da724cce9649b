"""The page of one incident, and the acts on it that its viewer may take, each with its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.evidence import selectors as evidence_selectors
from posko.apps.incidents.course import selectors, timeline
from posko.apps.incidents.course.forms import CaseForm, CorrectionForm, MergeForm, OutcomeForm, ReasonForm
from posko.apps.incidents.course.selectors import incident_now
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.apps.territory.slots import Context, Filled
from posko.domain.access import Act, Viewer
from posko.domain.incidents import policies
from posko.domain.incidents.kinds import kinds
from posko.kit import actions
from posko.kit.actions import Press, Refused, SmallAct, form_in
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident
    from posko.kit.actions import Refused

_parts: list[Part] = []
_beside: list[IncidentSlot] = []


@dataclass(frozen=True, slots=True)
class Part:
    """What a part adds to the page of an incident.

    `acts` are the small acts among what it shows, `others` go on with what else may be done. `forms` names the forms
    among it that are no small act: the slot of each, and its name in the template. `tells_of`: numbers of incidents
    whose story is told with this one's.
    """

    shown: Callable[[PoskoRequest, Incident, Refused], dict[str, Any]]
    acts: Callable[[Mapping[str, Any]], list[SmallAct]] = lambda _shown: []
    others: Callable[[Mapping[str, Any], Incident, Viewer, Refused], list[SmallAct]] = lambda *_asked: []
    forms: Mapping[str, str] = field(default_factory=dict)
    tells_of: Callable[[Viewer, Incident], Iterable[int]] = lambda _viewer, _incident: ()


@dataclass(frozen=True, slots=True)
class IncidentSlot:
    """What a higher noun says on an incident's page: its own context for the incident; None says nothing."""

    template: str
    context: Callable[[Viewer, Incident, datetime], Context | None]


def register(part: Part) -> None:
    """Take a part in."""
    _parts.append(part)


def register_incident(slot: IncidentSlot) -> None:
    """Add a slot to every incident's page."""
    _beside.append(slot)


def beside_incident(viewer: Viewer, incident: Incident, at: datetime) -> list[Filled]:
    """The slots that have something to say to this viewer."""
    filled = ((slot, slot.context(viewer, incident, at)) for slot in _beside)
    return [Filled(slot.template, context) for slot, context in filled if context is not None]


def first(incident: Incident, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    """The acts that are due in this state, those with a form after the presses."""
    number, now = incident.number, incident_now(incident)
    if policies.moving(now, "incident.confirmed", viewer) is None:
        url = reverse("incidents:confirm", args=[number])
        told = _("You say that it happens. Your agency and role are kept, not your name.")
        return [SmallAct("confirm", url, _("Confirm"), (Press(_("Confirm"), "is-go"),), told)]
    if policies.moving(now, "incident.closed", viewer) is None:
        return [
            SmallAct(
                "close",
                reverse("incidents:close", args=[number]),
                _("Close the incident"),
                (Press(_("Close it"), "is-go"),),
                "",
                form_in(OutcomeForm, "close", refused),
            )
        ]
    return []


def others(incident: Incident, viewer: Viewer, refused: Refused, shown: Mapping[str, Any]) -> list[SmallAct]:
    """The other actions: correct, call false, mark as handled, reopen, merge by number, name a case."""
    now = incident_now(incident)
    if policies.acting(now, viewer) is not None:
        return []
    found = [_correcting(incident, viewer, refused)]
    found += [act for part in _parts for act in part.others(shown, incident, viewer, refused)]
    if policies.moving(now, "incident.reopened", viewer) is None:
        hint = _("It goes on, or was true after all. Its whole history stays.")
        found.append(act_with("reopen", incident, _("Open it again"), _("Open it again"), ReasonForm, refused, hint))
    if policies.moving(now, "incident.called_false", viewer) is None:
        hint = _("Nothing of the kind was there. Whoever was sent is called back.")
        found.append(act_with("call_false", incident, _("Call it false"), _("It is false"), ReasonForm, refused, hint))
    if policies.merging(now, viewer) is None:
        hint = _("All reports go to the one further along; it can be taken back exactly.")
        title = _("The same as another incident")
        found.append(act_with("merge", incident, title, _("Merge"), MergeForm, refused, hint))
    found.append(_case(incident, refused))
    return found


def act_with(
    act: str, incident: Incident, title: str, words: str, kind: type, refused: Refused, hint: str = ""
) -> SmallAct:
    """An act with a form, in a slot of its own name."""
    look = "" if act in ("merge", "handled") else "is-danger"
    url = reverse(f"incidents:{act}", args=[incident.number])
    return SmallAct(act, url, title, (Press(words, look),), hint, form_in(kind, act, refused))


def _correcting(incident: Incident, viewer: Viewer, refused: Refused) -> SmallAct:
    now = {"kind": incident.kind, "place": incident.place_id, "severity": incident.severity}
    return SmallAct(
        "correct",
        reverse("incidents:correct", args=[incident.number]),
        _("Correct details"),
        (Press(_("Put it right")),),
        _("Another kind may have another lead, which is told. What was reported stays as it was told."),
        form_in(CorrectionForm, "correct", refused, viewer=viewer, initial=now),
    )


def _case(incident: Incident, refused: Refused) -> SmallAct:
    url, form = (
        reverse("incidents:case", args=[incident.number]),
        form_in(CaseForm, "case", refused, initial={"ref": incident.case_ref}),
    )
    hint = _("What a case holds is kept as long as the case runs; here stands its number only.")
    return SmallAct("case", url, _("Name its case"), (Press(_("Keep the number")),), hint, form)


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
    return render(request, "incidents/course/incident.html", context, status=422 if refused else 200)


def _facts(request: PoskoRequest, incident: Incident) -> dict[str, Any]:
    viewer = request.viewer
    also = [number for part in _parts for number in part.tells_of(viewer, incident)]
    story = ledger.about(viewer, *(f"incident:{number}" for number in (incident.number, *also)))
    reports = timeline.report_lines(viewer, selectors.reports_of(viewer, incident))
    return {
        "incident": incident,
        "pretend": request.operation.demo or request.operation.exercise,
        "kind": kinds()[incident.kind],
        "clock": timeline.clock_of(incident, request.at),
        "steps": timeline.steps(incident, story, request.at),
        "events": timeline.events(story),
        "reports": reports,
        "looks": evidence_selectors.looks(viewer, [file for told in reports for file in told.files], incident.place),
        "agency_names": people.agency_names(viewer),
        "people_names": people.people_names(viewer),
        "may_read_ledger": viewer.may(Act.LEDGER_READ),
        "slots": beside_incident(viewer, incident, request.at),
    }


def beside(request: PoskoRequest, incident: Incident) -> dict[str, Any]:
    """What the panel beside a list shows of an incident (`incidents/_peek.html`): steps, whose turn it is, facts."""
    now = selectors.incident_now(incident)
    return {
        "incident": incident,
        "clock": timeline.clock_of(incident, request.at),
        "steps": timeline.steps(incident, (), request.at),
        "kind": kinds()[incident.kind],
        "handles": policies.acting(now, request.viewer) is None,
        "first": first(incident, request.viewer, {}),
        "to_send": incident.state == "confirmed" and policies.sending(now, request.viewer) is None,
    }


def _acts(request: PoskoRequest, incident: Incident, refused: Refused) -> dict[str, Any]:
    viewer = request.viewer
    now = selectors.incident_now(incident)
    handles = policies.acting(now, viewer) is None
    shown = {name: value for part in _parts for name, value in part.shown(request, incident, refused).items()}
    return {
        "handles": handles,
        "leads": policies.leading(now, viewer) is None,
        "first": first(incident, viewer, refused),
        "others": others(incident, viewer, refused, shown),
        "places": territory.offered(request.viewer) if handles else [],
        **shown,
    }


def _slots(context: dict[str, Any]) -> set[str]:
    """The slots of all forms on the page. A refused form without a slot is shown at the top."""
    small = [*context["first"], *context["others"], *(act for part in _parts for act in part.acts(context))]
    placed = {slot for part in _parts for slot, name in part.forms.items() if context[name]}
    return {act.slot for act in small} | placed
