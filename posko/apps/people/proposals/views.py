"""Pages of proposals: an administrator proposes, and who decides for the agency opens, in a session of their own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.proposals import page, selectors, services
from posko.apps.people.proposals.forms import ChangeForm, KeysForm, PersonForm
from posko.apps.people.proposals.steps import Done
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people.proposals import Kind
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest


@require_GET
def proposals(request: PoskoRequest) -> HttpResponse:
    """What waits for the viewer, for others, and what was decided lately."""
    if not selectors.has_to_do(request.viewer):
        raise NotAllowed("An administrator proposes accounts, and a chief or deputy decides on them.")
    return render(request, "people/proposals/list.html", page.overview(request))


@require_GET
def proposal(request: PoskoRequest, pk: int) -> HttpResponse:
    """One proposal, and the buttons of who decides."""
    row = get_object_or_404(selectors.visible(request.viewer), pk=pk)
    return render(request, "people/proposals/proposal.html", page.of_one(request, row))


@require_GET
def proposal_list(request: PoskoRequest, batch: uuid.UUID, agency: str) -> HttpResponse:
    """A list of people of one agency, which is read and then opened in one act."""
    rows = list(selectors.visible(request.viewer).filter(batch=batch, agency__code=agency, outcome=""))
    if not rows:
        raise Http404
    return render(request, "people/proposals/checked.html", page.of_list(request, rows))


@require_http_methods(["GET", "POST"])
def add(request: PoskoRequest) -> HttpResponse:
    """Propose an account."""
    form = PersonForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = {"full_name": given["full_name"], "role": given["role"]}
        new = services.NewProposal(
            given["form_key"], Kind.OPEN, given["username"], given["agency"].code, wanted, given["reason"]
        )
        with shown_on(form):
            services.propose(new, by=request.viewer, at=request.at)
            return _proposed(request)
    return render(request, "people/proposals/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def propose(request: PoskoRequest, pk: int) -> HttpResponse:
    """Propose another role, a new link or the end of an account."""
    post = get_object_or_404(accounts.posts(request.viewer), pk=pk, active=True)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={"role": post.role})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = services.NewProposal(
            given["form_key"],
            Kind(given["kind"]),
            post.user.username,
            post.agency.code,
            form.wanted(),
            given["reason"],
        )
        with shown_on(form):
            services.propose(new, by=request.viewer, at=request.at)
            return _proposed(request)
    context = {"form": form, "post": post}
    return render(request, "people/proposals/propose.html", context, status=422 if form.errors else 200)


def _proposed(request: PoskoRequest) -> HttpResponse:
    messages.success(request, _("Proposed. The chief of the agency or the deputy decides, and gets the link."))
    return redirect("people:proposals")


@require_POST
def decide(request: PoskoRequest) -> HttpResponse:
    """Do what proposals ask. The answer shows each link once."""
    form = _keys(request)
    done = services.decide(
        form.numbers(),
        digest=form.cleaned_data["digest"],
        by=request.viewer,
        at=request.at,
        real_at=request.real_at,
    )
    return _links(request, done) if done else _back(request, _("Done."))


@require_POST
def decline(request: PoskoRequest) -> HttpResponse:
    """Say no to proposals."""
    form = _keys(request)
    reason = form.cleaned_data["reason"].strip()
    services.decline(form.numbers(), reason=reason, by=request.viewer, at=request.at, real_at=request.real_at)
    return _back(request, _("Declined. The administrator is told why."))


@require_POST
def lend(request: PoskoRequest) -> HttpResponse:
    """Speak for an account whose chief and deputy are away."""
    form = _keys(request)
    row, done = services.lend(
        form.numbers()[0],
        digest=form.cleaned_data["digest"],
        by=request.viewer,
        at=request.at,
        real_at=request.real_at,
    )
    if done:
        return _links(request, done, hours=24)
    told = _("Closed.") if row.outcome else _("Noted. The chief of one more institution is needed.")
    return _back(request, told)


@require_POST
def withdraw(request: PoskoRequest) -> HttpResponse:
    """Take proposals back."""
    form = _keys(request)
    services.withdraw(form.numbers(), by=request.viewer, at=request.at, real_at=request.real_at)
    many = len(form.numbers())
    return _back(request, ngettext("%d proposal is withdrawn.", "%d proposals are withdrawn.", many) % many)


def _keys(request: PoskoRequest) -> KeysForm:
    form = KeysForm(request.POST)
    if not form.is_valid():
        raise BadInput("It is not said which proposals this is about. Open the page of proposals again.")
    return form


def _back(request: PoskoRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("people:proposals" if selectors.has_to_do(request.viewer) else "people:roles")


def _links(request: PoskoRequest, done: Sequence[Done], *, hours: int = 0) -> HttpResponse:
    """The one-time links, on this answer only. `hours`: the account itself is open no longer than that."""
    links = [(each, request.build_absolute_uri(reverse("people:login_link", args=[each.token]))) for each in done]
    return render(request, "people/proposals/links.html", {"links": links, "many": len(links), "lent": hours})
