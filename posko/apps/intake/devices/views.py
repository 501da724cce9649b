"""Field devices: which there are, making one known by a code that opens once, and taking its right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.intake.devices import page
from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.devices.forms import COLLECT, EnrolForm
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.errors import BadInput
from posko.domain.files.archives import XLSX
from posko.domain.intake import xlsform
from posko.domain.intake.form_book import forms
from posko.domain.rakor.check_in import drawing
from posko.kit.downloads import download
from posko.kit.language import page_language
from posko.kit.paging import page_of
from posko.kit.refusals import form_error
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.intake.models import Enrolment, Sender

DEVICES_A_PAGE = 50
REASON_LIMIT = 300
LOST = "lost"  # the reason that the ledger keeps for a phone that was lost
MINUTES = int(device_services.CODE_LIFE.total_seconds() // 60)


@require_GET
def devices(request: PoskoRequest) -> HttpResponse:
    """The devices that may report for the own agency. The keeper of the post sees all of them."""
    words = request.GET.get("q", "").strip()[:80]
    found = device_selectors.managed_devices(request.viewer, words)
    shown_now = page_of(request, found, DEVICES_A_PAGE)
    waiting = device_selectors.waiting_enrolments(request.viewer, real_at=request.real_at)
    shown: list[Sender | Enrolment] = [*shown_now, *waiting]
    agencies = people.agency_names(request.viewer)
    codes = {each.place for each in shown}
    places = dict(territory.places(request.viewer).filter(code__in=codes).values_list("code", "name"))
    said_of = [(each, agencies.get(each.agency, each.agency), places.get(each.place, "")) for each in shown]
    context = {
        "page": shown_now,
        "devices": said_of[: len(shown_now)],
        "waiting": said_of[len(shown_now) :],
        "q": words,
        "may_sort": request.viewer.may(Act.INTAKE_TRIAGE),
        "forms": [(code, card.title[page_language()]) for code, card in forms(request.operation.regime).items()],
    }
    return render(request, "intake/devices/devices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: PoskoRequest) -> HttpResponse:
    """Make a code for one device; it is shown once and opens once."""
    form = EnrolForm(request.POST or None, viewer=request.viewer)
    if request.method != "POST" or not form.is_valid():
        return _enrol_page(request, form)
    given = form.cleaned_data
    try:
        code = device_services.make_enrolment(
            given["name"],
            given["agency"],
            given["place"],
            holder=given["holder"],
            by=request.viewer,
            at=request.at,
            real_at=request.real_at,
        )
    except BadInput as refusal:
        form.add_error(None, form_error(refusal))
        return _enrol_page(request, form)
    for_collect = given["reports_with"] == COLLECT
    path = reverse("openrosa:set_up", args=[code]) if for_collect else f"{reverse('phone:enrol')}#{code}"
    address = (page.plain_door(request) if for_collect else page.own_address(request)) + path
    context = {"name": given["name"], "for_collect": for_collect, "drawing": drawing(address), "address": address,
               "minutes": MINUTES, "only_here": page.only_here(request),
               "untrusted": for_collect and settings.TLS and not settings.PLAIN_PORT}  # fmt: skip
    return render(request, "intake/devices/device_code.html", context)


@require_POST
def revoke(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a device's right, at once and for good, with the reason."""
    device = get_object_or_404(device_selectors.managed_devices(request.viewer), pk=pk)
    reason = request.POST.get("reason", "").strip()[:REASON_LIMIT]
    if not reason:
        raise BadInput("Write why the device may no longer report.")
    if device_services.revoke_sender(device, reason=reason, by=request.viewer, at=request.at):
        messages.success(request, _("“%(name)s” can no longer report. What it sent stays.") % {"name": device.name})
    return redirect("intake:devices")


@require_POST
def lost(request: PoskoRequest, pk: int) -> HttpResponse:
    """One press for a phone that was lost: its right ends, and who gave it something to do is told."""
    device = get_object_or_404(device_selectors.managed_devices(request.viewer), pk=pk)
    if device_services.revoke_sender(device, reason=LOST, by=request.viewer, at=request.at):
        told = _("“%(name)s” is reported lost: it can no longer report. What it sent stays.")
        messages.success(request, told % {"name": device.name})
    return redirect("intake:devices")


@require_GET
def spreadsheet(request: PoskoRequest, form: str) -> HttpResponse:
    """A form as an XLSForm, to be read or changed in an officer's own tools."""
    regime = request.operation.regime
    if form not in forms(regime):
        raise Http404
    name = f"{form}-{xlsform.version(form, regime)}.xlsx"
    return download(xlsform.xlsx(form, regime), XLSX, name)


def _enrol_page(request: PoskoRequest, form: EnrolForm) -> HttpResponse:
    places = [line for line in territory.offered(request.viewer) if request.viewer.acts_at(line.partition(" ")[0])]
    context = {"form": form, "places": places, "minutes": MINUTES}
    return render(request, "intake/devices/enrol.html", context, status=422 if form.errors else 200)
