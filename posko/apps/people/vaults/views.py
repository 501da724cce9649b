"""Pages of the own vault: made, opened, closed, its phrase changed, its card typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.vaults import page, selectors, services
from posko.apps.people.vaults.forms import ByCardForm, CardForm, ChangeForm, MakeAnewForm, MakeForm, OpenForm
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.vaults.making import DEMO_PHRASE, DRILL_EVERY, make, needs_vault
from posko.domain.vaults.pairs import OpenVault
from posko.kit import vaults
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.models import User


@require_GET
def vault(request: PoskoRequest) -> HttpResponse:
    """The own vault, and what can be done with it."""
    key = selectors.own_key(request.viewer)
    context = {
        "key": key,
        "on_the_table": request.viewer.sees(Compartment.COORDINATION),
        "groups": key.fingerprint.split() if key else [],
        "needed": needs_vault(request.viewer),
        "open": request.vault is not None,
        "opens_here": vaults.opens_here(request),
        "demo_phrase": DEMO_PHRASE if request.operation.demo else "",
        "drill": selectors.drill(request.viewer, real_at=request.real_at),
        "days": DRILL_EVERY.days,
        "next_step": page.next_step(request.viewer),
    }
    return render(request, "people/vaults/vault.html", context)


@require_http_methods(["GET", "POST"])
def make_vault(request: PoskoRequest) -> HttpResponse:
    """Make a vault; the answer shows its recovery card, once."""
    there = selectors.own_key(request.viewer) is not None
    kind = MakeAnewForm if there else MakeForm
    form = kind(request.POST or None, user=_user(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            services.take_turn(request.viewer, request.real_at)
            made = make(form.cleaned_data["new_phrase"])
            lost = form.cleaned_data.get("lost", False)
            services.keep_vault(made, lost=lost, by=request.viewer, at=request.at, real_at=request.real_at)
            vaults.shut(request)
            _close_elsewhere(request)
            return render(request, "people/vaults/card.html", {"card": made.card, "form": CardForm()})
    return _form(request, form, "make_anew" if there else "make")


@require_http_methods(["GET", "POST"])
def renew_card(request: PoskoRequest) -> HttpResponse:
    """A new recovery card; the answer shows it, once."""
    if selectors.own_key(request.viewer) is None:
        return redirect("people:make_vault")
    form = OpenForm(request.POST or None, demo=request.operation.demo)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            card = services.renew_card(
                form.cleaned_data["phrase"], by=request.viewer, at=request.at, real_at=request.real_at
            )
            return render(request, "people/vaults/card.html", {"card": card, "form": CardForm()})
    return _form(request, form, "renew_card")


@require_http_methods(["GET", "POST"])
def type_card(request: PoskoRequest) -> HttpResponse:
    """Type the card: the first time it makes the vault count, later it is the drill."""
    key = selectors.own_key(request.viewer)
    if key is None:
        return redirect("people:make_vault")
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            opened = services.type_card(
                form.cleaned_data["recovery_card"], by=request.viewer, at=request.at, real_at=request.real_at
            )
            answer = redirect("people:vault")
            if key.card_proven_at is None:
                messages.success(request, _("Your card opens your vault. It counts from now on."))
                _open(request, answer, opened)
            else:
                messages.success(request, _("Your card opens your vault. Put it back where it is kept."))
            return answer
    return _form(request, form, "drill" if key.card_proven_at else "prove_card")


@require_http_methods(["GET", "POST"])
def open_vault(request: PoskoRequest) -> HttpResponse:
    """Open the vault, and go back to the page that asked for it."""
    key = selectors.own_key(request.viewer)
    if key is None:
        return redirect("people:make_vault")
    form = OpenForm(request.POST or None, demo=request.operation.demo)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _must_open_here(request)
            opened = services.open_vault(
                form.cleaned_data["phrase"], by=request.viewer, at=request.at, real_at=request.real_at
            )
            answer = redirect(_wanted(request))
            vaults.put(request, answer, opened)
            return answer
    return _form(request, form, "open")


@require_http_methods(["GET", "POST"])
def open_by_card(request: PoskoRequest) -> HttpResponse:
    """Open the vault by its recovery card, and put it under a new phrase."""
    if selectors.own_key(request.viewer) is None:
        return redirect("people:make_vault")
    form = ByCardForm(request.POST or None, user=_user(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            card, new = form.cleaned_data["recovery_card"], form.cleaned_data["new_phrase"]
            opened = services.open_by_card(card, new, by=request.viewer, at=request.at, real_at=request.real_at)
            _close_elsewhere(request)
            messages.success(request, _("Your card opened the vault. The new pass phrase counts from now on."))
            answer = redirect(_wanted(request))
            _open(request, answer, opened)
            return answer
    return _form(request, form, "by_card")


@require_http_methods(["GET", "POST"])
def change_phrase(request: PoskoRequest) -> HttpResponse:
    """Another pass phrase for the same vault."""
    if selectors.own_key(request.viewer) is None:
        return redirect("people:make_vault")
    form = ChangeForm(request.POST or None, user=_user(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            old, new = form.cleaned_data["phrase"], form.cleaned_data["new_phrase"]
            services.change_phrase(old, new, by=request.viewer, at=request.at, real_at=request.real_at)
            _close_elsewhere(request)
            messages.success(request, _("The new pass phrase counts from now on. Your recovery card stays as it is."))
            return redirect("people:vault")
    return _form(request, form, "change")


@require_POST
def close_vault(request: PoskoRequest) -> HttpResponse:
    """Close the vault before its time."""
    vaults.shut(request)
    messages.success(request, _("Your vault is closed."))
    return redirect("people:vault")


def _form(request: PoskoRequest, form: forms.Form, what: str) -> HttpResponse:
    words = page.FORMS[what]
    context = {
        "form": form,
        "what": what,
        "words": {"heading": _(words.heading), "explain": _(words.explain), "press": _(words.press)},
        "next": _wanted(request) if what in ("open", "by_card") else "",
        "opens_here": vaults.opens_here(request),
        "demo_phrase": DEMO_PHRASE if request.operation.demo else "",
    }
    return render(request, "people/vaults/form.html", context, status=422 if form.errors else 200)


def _open(request: PoskoRequest, answer: HttpResponse, opened: OpenVault) -> None:
    """Where vaults do not open it stays shut, and the page says so."""
    if vaults.opens_here(request):
        vaults.put(request, answer, opened)


def _close_elsewhere(request: PoskoRequest) -> None:
    """Whoever opened it elsewhere by the old phrase has it open no longer."""
    services.close_elsewhere(but=request.session.session_key or "", by=request.viewer)


def _must_open_here(request: PoskoRequest) -> None:
    if not vaults.opens_here(request):
        raise BadInput(
            "A vault opens over TLS only. This post is reached without it; ask who keeps the post to start it with TLS."
        )


def _wanted(request: PoskoRequest) -> str:
    """Where to go on: a page of this post, or the page of the vault."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = wanted.isprintable() and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if ours and wanted else reverse("people:vault")


def _user(request: PoskoRequest) -> User:
    return cast("User", request.user)
