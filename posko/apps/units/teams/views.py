"""Pages of teams, and what is said and done on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.outgoing.contacts import services as contact_services
from posko.apps.outgoing.contacts.services import NewContact
from posko.apps.territory import selectors as territory
from posko.apps.units.teams import page, selectors, services
from posko.apps.units.teams.forms import MemberForm, SayForm, ShiftForm, TeamForm, TeamNumberForm
from posko.apps.units.teams.services import NewTeam, Said
from posko.domain.access import Act, Compartment
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.outgoing import ContactKind
from posko.domain.outgoing.contacts import Role
from posko.domain.units import TeamState, teams
from posko.kit.actions import act_on
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.units.models import Team


@require_GET
def team_list(request: PoskoRequest) -> HttpResponse:
    """The teams that the viewer may know, by what they do; of other agencies else how many stand in which state."""
    viewer, found = request.viewer, page.asked(request)
    views = selectors.views(viewer, selectors.teams_of(viewer), request.at)
    shown = page.passing(views, found.told)
    context = {
        "sections": page.sections(request, shown),
        "total": len(views),
        "late": sum(page.group_of(each) == page.LATE for each in views),
        "cover": selectors.cover(viewer),
        "chips": page.chips(request, found),
        "q": found.told["q"],
        "kept_words": [(word, value) for word, value in found.told.items() if value and word != "q"],
        "strange": found.strange,
        "narrowed": any(found.told.values()),
        "may_make": viewer.may(Act.INCIDENT_HANDLE),
        "handed_out": request.GET.urlencode(),
    }
    return render(request, "units/teams/list.html", context)


@require_GET
def team(request: PoskoRequest, pk: int) -> HttpResponse:
    """One team: what it can do, its timer, who belongs to it."""
    return _page(request, team_of(request, pk), {})


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: PoskoRequest) -> HttpResponse:
    """Make a team of the own agency."""
    form = TeamForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            new = NewTeam(agency=request.viewer.agency, **form.cleaned_data)
            row = services.make_team(new, by=request.viewer, at=request.at)
            messages.success(request, _("%(team)s is there. Say that it is ready when it comes on duty.") % _of(row))
            return redirect("units:team", row.pk)
    return _form_page(request, form, _("Make a team"), _("Make it"), reverse("units:list"))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PoskoRequest, pk: int) -> HttpResponse:
    """Change what a team is."""
    row = team_of(request, pk)
    if (refusal := teams.changing(selectors.now_of(row), request.viewer)) is not None:
        raise refusal
    stands = selectors.stands_of(request.viewer, [row]).get(row.pk)
    names = ("code", "name", "kind", "size", "vehicle", "check_every")
    now: dict[str, Any] = {name: getattr(row, name) for name in names}
    now["base"] = stands.base.code if stands and stands.base else ""
    form = TeamForm(request.POST or None, viewer=request.viewer, initial=now)
    if request.method == "POST" and form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            new = NewTeam(agency=row.agency.code, **form.cleaned_data)
            services.change_team(row, new, by=request.viewer, at=request.at)
            messages.success(request, _("Kept."))
            return redirect("units:team", row.pk)
    return _form_page(request, form, _("Change %(team)s") % _of(row), _("Keep it"), reverse("units:team", args=[pk]))


@require_POST
def close(request: PoskoRequest, pk: int) -> HttpResponse:
    """Close a team."""
    row = services.close_team(team_of(request, pk), by=request.viewer, at=request.at)
    messages.success(request, _("%(team)s is closed. What it did stays.") % _of(row))
    return redirect("units:list")


@require_POST
def say(request: PoskoRequest, pk: int) -> HttpResponse:
    """What a team says of itself: a state, or that it is well."""
    row, form = team_of(request, pk), SayForm(request.POST)
    if not form.is_valid():
        raise BadInput("This press did not come from a page of Posko. Open the page again.")
    said = Said(form.cleaned_data["form_key"], form.cleaned_data["state"])
    services.say(row, said, by=request.viewer, at=request.at)
    messages.success(request, _("Heard of %(team)s. The timer runs from now.") % _of(row))
    return redirect("units:list") if request.POST.get("back") == "list" else redirect("units:team", pk)


@require_POST
def shift(request: PoskoRequest, pk: int) -> HttpResponse:
    """Coming on duty, until when, and where it is."""
    row = team_of(request, pk)
    form = ShiftForm(request.POST, viewer=request.viewer, at=request.at, auto_id="shift-%s")
    state = TeamState.READY.value if row.state == TeamState.OFF else ""

    def do(data: dict[str, Any]) -> object:
        said = Said(data["form_key"], state, until=data["until"], place=data["place"])
        return services.say(row, said, by=request.viewer, at=request.at)

    return _act(request, row, "shift", form, do, _("Heard of %(team)s. The timer runs from now.") % _of(row))


@require_POST
def join(request: PoskoRequest, pk: int) -> HttpResponse:
    """Let a person or a phone belong to the team."""
    row = team_of(request, pk)
    form = MemberForm(request.POST, offered=page.offered(request.viewer, row), auto_id="join-%s")
    return _act(
        request,
        row,
        "join",
        form,
        lambda _data: services.join(row, **form.chosen(), by=request.viewer, at=request.at),
        _("Added. What the team does, they do."),
    )


@require_POST
def number(request: PoskoRequest, pk: int) -> HttpResponse:
    """Keep the number by which the team is reached. It counts once it is proven, like every number."""
    row = team_of(request, pk)
    if (refusal := teams.changing(selectors.now_of(row), request.viewer)) is not None:
        raise refusal
    own = row.agency.code

    def do(data: dict[str, Any]) -> object:
        new = NewContact(ContactKind.TEAM, f"team:{row.pk}", Role.TEAM, own, data["number"])
        return contact_services.put_contact(new, by=request.viewer, at=request.at)

    told = _("Kept. The number counts once it is proven.")
    return _act(request, row, "number", TeamNumberForm(request.POST, auto_id="number-%s"), do, told)


@require_POST
def leave(request: PoskoRequest, pk: int, member: int) -> HttpResponse:
    """Who belonged to the team does so no more."""
    row = team_of(request, pk)
    services.leave(get_object_or_404(row.members, pk=member), by=request.viewer, at=request.at)
    messages.success(request, _("No longer of %(team)s.") % _of(row))
    return redirect("units:team", pk)


def team_of(request: PoskoRequest, pk: int) -> Team:
    """The team, where this viewer may know which it is."""
    return get_object_or_404(selectors.every_team(request.viewer), pk=pk)


def _of(row: Team) -> dict[str, str]:
    return {"team": row.code}


def _act(request: PoskoRequest, row: Team, slot: str, form: Form, do: Any, told: str) -> HttpResponse:
    return act_on(
        request,
        form,
        do,
        told=told,
        back=reverse("units:team", args=[row.pk]),
        again=lambda _refusal: _page(request, row, {slot: form}),
    )


def _page(request: PoskoRequest, row: Team, refused: dict[str, Form]) -> HttpResponse:
    context = page.shown(request, row, refused)
    return render(request, "units/teams/team.html", context, status=422 if refused else 200)


def _form_page(request: PoskoRequest, form: TeamForm, title: str, press: str, back: str) -> HttpResponse:
    sees = request.viewer.sees(Compartment.SECURITY)
    context = {
        "form": form,
        "title": title,
        "press": press,
        "back": back,
        "places": territory.offered(request.viewer) if sees else [],
    }
    return render(request, "units/teams/form.html", context, status=422 if form.errors else 200)
