"""Pages of people: who has a post, the door by a one-time link, and the switch of demo sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors, services
from posko.domain.access import ROLES, Act, Compartment, system_viewer
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.models import User

DEMO_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
def people_list(request: PoskoRequest) -> HttpResponse:
    """Everyone with a post in the operation."""
    return render(request, "people/accounts/list.html", {"posts": selectors.posts(request.viewer)})


@require_GET
def roles(request: PoskoRequest) -> HttpResponse:
    """Every role as its holder would explain it: what it sees, and what it may do."""
    cards = [(role, card, sorted(card.compartments), sorted(card.acts)) for role, card in ROLES.items()]
    return render(
        request, "people/accounts/roles.html", {"cards": cards, "walls": list(Compartment), "acts": list(Act)}
    )


@require_http_methods(["GET", "POST"])
def login_link(request: PoskoRequest, token: str) -> HttpResponse:
    """The door by a one-time link. Opening it needs a button press, so that a link preview does not spend it."""
    found = selectors.open_link(token, real_at=request.real_at)
    if found is None:
        return render(request, "people/accounts/link_spent.html", status=410)
    demo = settings.DEMO and selectors.is_demo(found.user)
    if request.method == "GET" and not demo:
        return render(request, "people/accounts/login_link.html", {"name": found.user.full_name})
    by = selectors.viewer_of(found.user, real_at=request.real_at) or system_viewer("door")
    at = request.real_at + selectors.clock_offset_of(found.user)
    if not services.use_login_link(found, by=by, at=at, real_at=request.real_at):
        return render(request, "people/accounts/link_spent.html", status=410)
    if request.user.is_authenticated:
        logout(request)
    if demo:
        return _enter_demo(request, found.user)
    # A link is a fresh proof of who this is; without the record the library would ask for the password again.
    record_authentication(request, found.user, "login_link", reauthenticated=True)
    # The log-in library's own way in: it asks for the second factor where the account has one.
    answer: HttpResponse = perform_login(request, Login(user=found.user, redirect_url=reverse("account_set_password")))
    return answer


@require_POST
def demo_switch(request: PoskoRequest) -> HttpResponse:
    """Go on as another of the invented people, from inside a demo session only."""
    if not settings.DEMO or not request.session.get("demo"):
        raise Http404
    post = get_object_or_404(selectors.demo_cast(), user__username=request.POST.get("person", ""))
    logout(request)
    return _enter_demo(request, post.user)


def _enter_demo(request: PoskoRequest, user: User) -> HttpResponse:
    """A demo session needs no second factor and says so: this machine only, invented people only."""
    login(request, user, backend=DEMO_BACKEND)
    request.session["demo"] = True
    wanted = request.POST.get("next", "")
    ours = wanted.isprintable() and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if ours else settings.LOGIN_REDIRECT_URL)
