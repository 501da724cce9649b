"""Pages of resource orders, and the acts on them."""

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

from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.apps.units.orders import page, selectors, services
from posko.apps.units.orders.forms import AcceptForm, OfferForm, OrderForm, ReasonForm, RefuseForm
from posko.apps.units.orders.services import NewOffer, NewOrder
from posko.apps.units.teams.selectors import teams_of
from posko.domain.access import Act
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.units import orders
from posko.kit.actions import act_on, slot_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.units.models import ResourceOffer, ResourceOrder

MOST_SHOWN = 400


@require_GET
def order_list(request: PoskoRequest) -> HttpResponse:
    """The orders that run, and what agencies lend each other today; others by the filter."""
    viewer, found = request.viewer, page.asked(request)
    rows = selectors.orders_of(viewer)
    if found.told["state"] in ("", "late"):
        rows = rows.filter(state__in=[state.value for state in orders.LIVE])
    views = selectors.views(viewer, rows[:MOST_SHOWN], people.agency_names(viewer), request.at)
    shown = [each for each in views if page.passes(each, found.told)]
    context = {
        "sections": page.sections(request, shown),
        "late": sum(each.late for each in views),
        "lent": page.lent_today(viewer, request.at),
        "chips": page.chips(request, found),
        "strange": found.strange,
        "narrowed": any(found.told.values()),
        "may_ask": viewer.may(Act.INCIDENT_HANDLE),
    }
    return render(request, "units/orders/list.html", context)


@require_GET
def order(request: PoskoRequest, number: int) -> HttpResponse:
    """One order with its offers."""
    return _page(request, order_of(request, number), {})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PoskoRequest) -> HttpResponse:
    """Ask other agencies."""
    form = OrderForm(request.POST or None, viewer=request.viewer, at=request.at)
    if request.method == "POST" and form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            row = services.ask(NewOrder(**form.cleaned_data), by=request.viewer, at=request.at)
            messages.success(request, _("Asked. The agencies are told at once."))
            return redirect("units:order", row.number)
    context = {"form": form, "places": territory.offered(request.viewer)}
    return render(request, "units/orders/ask.html", context, status=422 if form.errors else 200)


@require_POST
def offer(request: PoskoRequest, number: int) -> HttpResponse:
    """Offer some of what is asked."""
    row, viewer = order_of(request, number), request.viewer
    own = teams_of(viewer).filter(agency__code=viewer.agency).values_list("code", "name")
    form = OfferForm(request.POST, teams=list(own), auto_id="offer-%s")
    return _act(
        request,
        row,
        "offer",
        form,
        lambda data: services.offer(row, NewOffer(**data), by=viewer, at=request.at),
        _("Offered. %(agency)s accepts it or declines.") % {"agency": row.agency.short},
    )


@require_POST
def refuse(request: PoskoRequest, number: int) -> HttpResponse:
    """Say that there is nothing to offer."""
    row = order_of(request, number)
    form = RefuseForm(request.POST, auto_id="refuse-%s")
    return _act(
        request,
        row,
        "refuse",
        form,
        lambda data: services.refuse(row, **data, by=request.viewer, at=request.at),
        _("Said. It is no longer your turn."),
    )


@require_POST
def cancel(request: PoskoRequest, number: int) -> HttpResponse:
    """Cancel the own order."""
    row = order_of(request, number)
    form = ReasonForm(request.POST, auto_id="cancel-%s")
    return _act(
        request,
        row,
        "cancel",
        form,
        lambda data: services.cancel(row, **data, by=request.viewer, at=request.at),
        _("Cancelled. Who had offered is told."),
    )


@require_POST
def accept(request: PoskoRequest, pk: int) -> HttpResponse:
    """Accept an offer, or a part of it."""
    given, slot = offer_of(request, pk), slot_of("accept", pk)
    form = AcceptForm(request.POST, auto_id=f"{slot}-%s")
    return _act(
        request,
        given.order,
        slot,
        form,
        lambda data: services.accept(given, **data, by=request.viewer, at=request.at),
        _("Accepted. The agency is told at once."),
    )


@require_POST
def decline(request: PoskoRequest, pk: int) -> HttpResponse:
    """Decline an offer."""
    given, slot = offer_of(request, pk), slot_of("decline", pk)
    form = ReasonForm(request.POST, auto_id=f"{slot}-%s")
    return _act(
        request,
        given.order,
        slot,
        form,
        lambda data: services.decline(given, **data, by=request.viewer, at=request.at),
        _("Declined. The agency is told."),
    )


@require_POST
def withdraw(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take the own offer back."""
    given, slot = offer_of(request, pk), slot_of("withdraw", pk)
    form = ReasonForm(request.POST, auto_id=f"{slot}-%s")
    return _act(
        request,
        given.order,
        slot,
        form,
        lambda data: services.withdraw(given, **data, by=request.viewer, at=request.at),
        _("Taken back. Who asked is told."),
    )


@require_POST
def arrive(request: PoskoRequest, pk: int) -> HttpResponse:
    """They arrived."""
    given = services.arrive(offer_of(request, pk), by=request.viewer, at=request.at)
    messages.success(request, _("Noted that they arrived."))
    return redirect("units:order", given.order.number)


def order_of(request: PoskoRequest, number: int) -> ResourceOrder:
    """The order of the viewer's operation."""
    return get_object_or_404(selectors.orders_of(request.viewer), number=number)


def offer_of(request: PoskoRequest, pk: int) -> ResourceOffer:
    """The offer of the viewer's operation."""
    return get_object_or_404(selectors.offers_of(request.viewer), pk=pk)


def _act(
    request: PoskoRequest,
    row: ResourceOrder,
    slot: str,
    form: Form,
    do: Callable[[dict[str, Any]], object],
    told: str,
) -> HttpResponse:
    return act_on(
        request,
        form,
        do,
        told=told,
        back=reverse("units:order", args=[row.number]),
        again=lambda _refusal: _page(request, order_of(request, row.number), {slot: form}),
    )


def _page(request: PoskoRequest, row: ResourceOrder, refused: dict[str, Form]) -> HttpResponse:
    (view,) = selectors.views(request.viewer, [row], people.agency_names(request.viewer), request.at)
    context = page.shown(request, view, refused)
    return render(request, "units/orders/order.html", context, status=422 if refused else 200)
