"""Pages of chiefs: their keys, comparing one, naming a deputy, and the door by an institution's code."""

from __future__ import annotations

from typing import Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.authority import page, selectors, services
from posko.apps.people.authority.forms import CompareForm, DeputyForm, EntryForm
from posko.domain.access import system_viewer
from posko.kit.limits import Limits
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

TRIES: Final = 10  # codes a minute from one address
_tries = Limits("institution-code", burst=TRIES)


@require_GET
def chiefs(request: PoskoRequest) -> HttpResponse:
    """Who decides for which agency, with which key, and who compared it."""
    return render(request, "people/authority/chiefs.html", page.context_of(request))


@require_http_methods(["GET", "POST"])
def compare(request: PoskoRequest, pk: int) -> HttpResponse:
    """Compare the key of another institution's chief or deputy with the paper."""
    key = get_object_or_404(selectors.keys_of_deciders(request.viewer), pk=pk)
    shown = next(each for each in selectors.chief_keys(request.viewer) if each.key and each.key.pk == pk)
    if any(each.root == request.viewer.root for each in shown.compared):
        return redirect("people:chiefs")
    services.must_compare(key, by=request.viewer)
    form = CompareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            typed = form.cleaned_data["typed"]
            services.compare(key, typed, by=request.viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("Compared: the key of %(name)s.") % {"name": key.user.full_name})
            return redirect("people:chiefs")
    context = {"form": form, "shown": shown, "groups": key.fingerprint.split()}
    return render(request, "people/authority/compare.html", context, status=422 if form.errors else 200)


@require_POST
def name_deputy(request: PoskoRequest) -> HttpResponse:
    """The chief names a deputy."""
    services.must_lead(by=request.viewer)
    form = DeputyForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        with shown_on(form):
            post = form.cleaned_data["post"]
            services.name_deputy(post, by=request.viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("%(name)s is your deputy now.") % {"name": post.user.full_name})
            return redirect("people:chiefs")
    return render(request, "people/authority/chiefs.html", page.context_of(request, form=form), status=422)


@require_POST
def end_deputy(request: PoskoRequest) -> HttpResponse:
    """The chief takes the deputy's say back."""
    services.must_lead(by=request.viewer)
    if (deputy := selectors.deputy_of(request.viewer)) is not None:
        services.end_deputy(deputy, by=request.viewer, at=request.at, real_at=request.real_at)
        messages.success(request, _("%(name)s is no longer your deputy.") % {"name": deputy.post.user.full_name})
    return redirect("people:chiefs")


@require_http_methods(["GET", "POST"])
def enter(request: PoskoRequest) -> HttpResponse:
    """The door of an institution's chief: the code, a name, a password; the second factor and the vault follow."""
    form = EntryForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _entrance(request, form, 422 if form.errors else 200)
    if _tries.wait(get_client_ip(request) or "", request.real_at.timestamp(), per_minute=TRIES):
        form.add_error(None, _("Too many tries from here. Wait a minute."))
        return _entrance(request, form, 429)
    given = form.cleaned_data
    code = selectors.open_code(given["code"], real_at=request.real_at)
    if code is None:
        form.add_error("code", _("This code opens nothing: it was used, has run out, or is mistyped."))
        return _entrance(request, form, 410)
    operation = code.operation
    by = system_viewer("door", operation=operation.code, city=operation.city_id)
    new = services.NewChief(given["username"], given["full_name"], given["password"])
    with shown_on(form):
        try:
            user = services.enter(
                code, new, by=by, at=request.real_at + operation.clock_offset, real_at=request.real_at
            )
        except ValidationError as weak:
            form.add_error("password", weak)
            return _entrance(request, form, 422)
        if request.user.is_authenticated:
            logout(request)
        # Typed just now: without the mark the set-up of the second factor would ask for the password once more.
        record_authentication(request, user, "password", reauthenticated=True)
        answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=reverse("situation:home")))
        return answer
    return _entrance(request, form, 422)


def _entrance(request: PoskoRequest, form: EntryForm, status: int) -> HttpResponse:
    return render(request, "people/authority/enter.html", {"form": form}, status=status)
