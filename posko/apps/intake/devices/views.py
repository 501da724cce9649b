"""Field devices: which there are, making one known by a code that opens once, and taking its right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.devices.forms import COLLECT, EnrolForm
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Act, Compartment, system_viewer
from posko.domain.errors import BadInput
from posko.domain.files.archives import XLSX
from posko.domain.intake import openrosa, xlsform
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
LOOPBACK = ("127.", "localhost", "[::1]")


@require_GET
def devices(request: PoskoRequest) -> HttpResponse:
    """The devices that may report for the own agency. The keeper of the post sees all of them."""
    words = request.GET.get("q", "").strip()[:80]
    found = device_selectors.managed_devices(request.viewer, words)
    page = page_of(request, found, DEVICES_A_PAGE)
    waiting = device_selectors.waiting_enrolments(request.viewer, real_at=request.real_at)
    shown: list[Sender | Enrolment] = [*page, *waiting]
    agencies = people.agency_names(request.viewer)
    codes = {each.place for each in shown}
    places = dict(territory.places(request.viewer).filter(code__in=codes).values_list("code", "name"))
    said_of = [(each, agencies.get(each.agency, each.agency), places.get(each.place, "")) for each in shown]
    context = {
        "page": page,
        "devices": said_of[: len(page)],
        "waiting": said_of[len(page) :],
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
    address = (_plain_door(request) if for_collect else _own_address(request)) + path
    context = {"name": given["name"], "for_collect": for_collect, "drawing": drawing(address), "address": address,
               "minutes": MINUTES, "only_here": _only_here(request),
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


@csrf_exempt  # the code is the right, no session is used, and the door without TLS passes no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: PoskoRequest, code: str) -> HttpResponse:
    """Where a one-time code for ODK Collect leads: one press makes the device known and shows Collect's code, once.

    A press, so that a preview of the link does not spend it.
    """
    found = device_selectors.open_enrolment(code, real_at=request.real_at)
    if found is None:
        return render(request, "intake/devices/code_spent.html", status=410)
    operation = found.operation
    if request.method != "POST":
        return render(request, "intake/devices/set_up.html", {"name": found.name, "operation_name": operation.name})
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    by = system_viewer("enrolment", operation=operation.code, city=operation.city_id, compartments=walls)
    at = request.real_at + operation.clock_offset
    token = device_services.use_enrolment(found, by=by, at=at, real_at=request.real_at)
    if not token:
        return render(request, "intake/devices/code_spent.html", status=410)
    server = f"{_plain_door(request)}/openrosa/key/{token}"
    packed = openrosa.collect_settings(server, operation.name)
    context = {"name": found.name, "picture": _picture(packed), "server": server,
               "open_line": server.startswith("http://")}  # fmt: skip
    return render(request, "intake/devices/collect_settings.html", context)


def _enrol_page(request: PoskoRequest, form: EnrolForm) -> HttpResponse:
    places = [line for line in territory.offered(request.viewer) if request.viewer.acts_at(line.partition(" ")[0])]
    context = {"form": form, "places": places, "minutes": MINUTES}
    return render(request, "intake/devices/enrol.html", context, status=422 if form.errors else 200)


def _own_address(request: PoskoRequest) -> str:
    return settings.POSKO_ADDRESS or request.build_absolute_uri("/").rstrip("/")


def _plain_door(request: PoskoRequest) -> str:
    """Where ODK Collect reaches the post: it trusts no authority that a person installed, so it takes the door
    without TLS that stands beside such a one."""
    if not (settings.TLS and settings.PLAIN_PORT):
        return _own_address(request)
    host = request.get_host()
    host = host if host.endswith("]") else host.rpartition(":")[0] or host
    return f"http://{host}:{settings.PLAIN_PORT}"


def _only_here(request: PoskoRequest) -> bool:
    """Whether the address leads to this machine alone, so that no telephone can follow it."""
    return not settings.POSKO_ADDRESS and request.get_host().startswith(LOOPBACK)


def _picture(text: str) -> str:
    """A QR code as the address of an image, which a telephone can keep among its photos."""
    return str(segno.make(text, error="m", micro=False).png_data_uri(border=3, scale=6))
