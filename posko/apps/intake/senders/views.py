"""Known senders and gateways, and the card of short codes."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.intake.devices import services as device_services
from posko.apps.intake.gateways import selectors as gateway_selectors
from posko.apps.intake.gateways import services as gateway_services
from posko.apps.intake.gateways.services import NewGateway
from posko.apps.intake.senders import selectors
from posko.apps.intake.senders import services as sender_services
from posko.apps.intake.senders.forms import GatewayForm, NumberForm, ReasonForm
from posko.apps.intake.senders.services import NewSender
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.incidents.kinds import kinds
from posko.domain.intake import Channel, gateways, policies
from posko.domain.intake.codebook import codebook
from posko.domain.intake.sender_rows import NUMBERS, SenderReading, read_numbers
from posko.domain.papers.tables import table_workbook
from posko.kit.downloads import download
from posko.kit.language import page_language, tongues
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import TableFileForm, Uploads, rows_left, told_of

SENDERS_A_PAGE = 50
UPLOADS = Uploads("senders")


@require_GET
def senders(request: PoskoRequest) -> HttpResponse:
    """Numbers and chats that may report, masked, and the gateways that pass their messages on."""
    words = request.GET.get("q", "").strip()[:80]
    found = gateway_selectors.chat_senders(request.viewer, words)
    context = {
        "page": page_of(request, found, SENDERS_A_PAGE),
        "q": words,
        "gateways": gateway_selectors.gateways(request.viewer),
        "agency_names": people.agency_names(request.viewer),
        "may_keep": policies.keeping_gateways(request.viewer) is None,
        "may_sort": request.viewer.may(Act.INTAKE_TRIAGE),
        "own": request.viewer.agency,
    }
    return render(request, "intake/senders/senders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_sender(request: PoskoRequest) -> HttpResponse:
    """Make a telephone number known."""
    form = NumberForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        new = NewSender(data["name"], data["agency"], data["place"])
        with shown_on(form, (BadInput, NotAllowed)):
            sender_services.admit_number(new, data["channel"], data["number"], by=request.viewer, at=request.at)
            messages.success(request, _("“%(name)s” may report now.") % {"name": new.name})
            return redirect("intake:senders")
    lead = _("A number of the post or of a call sign; messages from it are read without a person.")
    return _form_page(request, form, _("Register a number"), lead, _("Register"))


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: PoskoRequest) -> HttpResponse:
    """Check a table of numbers: who would be made known, and what is wrong. Nothing is loaded here."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _load_page(request, form)
    upload = form.cleaned_data["file"]
    name, data = checks.safe_name(upload.name or ""), upload.read()
    found = read_numbers(name, data, selectors.ground(request.viewer), tongues=tongues())
    UPLOADS.keep(request.viewer, found, data, at=request.at)
    return _load_page(request, TableFileForm(), found)


@require_POST
def load_run(request: PoskoRequest) -> HttpResponse:
    """Load exactly the file that was checked, or its good rows alone. It is kept no longer: it holds numbers."""
    name, data = UPLOADS.checked(request.viewer, request.POST.get("sha256", ""))
    part = bool(request.POST.get("part"))
    done = sender_services.admit_table(name, data, part=part, by=request.viewer, at=request.at)
    found = done.reading
    if not found.ok and not (part and found.part):
        UPLOADS.keep(request.viewer, found, data, at=request.at)
        return _load_page(request, TableFileForm(), found)
    UPLOADS.loaded(request.viewer)
    told = _("%(added)d numbers may report now, %(same)d could before; %(messages)d messages had waited for them.")
    messages.success(request, told % {"added": done.added, "same": found.same, "messages": done.messages})
    return redirect("intake:load_senders" if rows_left(found) else "intake:senders")


@require_GET
def load_problems(request: PoskoRequest) -> HttpResponse:
    """The problems of the file that this person checked last, as CSV."""
    return UPLOADS.problems_file(request.viewer)


@require_GET
def load_rest(request: PoskoRequest) -> HttpResponse:
    """The rows that stayed behind of the file that this person checked last, each with its reasons."""
    return UPLOADS.rest_file(request.viewer)


@require_GET
def load_template(request: PoskoRequest) -> HttpResponse:
    """A workbook to fill in, with the agencies to choose from."""
    ground, names = selectors.ground(request.viewer), people.agency_names(request.viewer)
    choices = {"agency": [names.get(code, code) for code in sorted(ground.agencies)]}
    content = table_workbook(_("senders"), NUMBERS, [], tongues(), at=request.at, choices=choices)
    return download(content, XLSX, "senders.xlsx")


def _load_page(request: PoskoRequest, form: TableFileForm, found: SenderReading | None = None) -> HttpResponse:
    say = next(iter(tongues().values()))
    context = {
        "form": form,
        **told_of(found),
        "rest_waits": UPLOADS.rest_waits(request.viewer),
        "columns": [say(column.head) for column in NUMBERS],
    }
    wrong = form.errors or (found is not None and not found.ok)
    return render(request, "intake/senders/load.html", context, status=422 if wrong else 200)


@require_POST
def revoke_sender(request: PoskoRequest, pk: int) -> HttpResponse:
    """Revoke a sender's right, with the reason. Its messages stay."""
    sender = get_object_or_404(gateway_selectors.chat_senders(request.viewer, ""), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise BadInput("Write why the sender may no longer report.")
    reason = form.cleaned_data["reason"]
    if device_services.revoke_sender(sender, reason=reason, by=request.viewer, at=request.at):
        gateway_selectors.forget()
        messages.success(request, _("“%(name)s” can no longer report. What it sent stays.") % {"name": sender.name})
    return redirect("intake:senders")


@require_http_methods(["GET", "HEAD", "POST"])
def add_gateway(request: PoskoRequest) -> HttpResponse:
    """Make a gateway; its secret is on this one answer only."""
    form = GatewayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            row = gateway_services.make_gateway(NewGateway(**form.cleaned_data), by=request.viewer, at=request.at)
            path = (
                reverse("gateway:sms")
                if row.channel == Channel.SMS
                else reverse(f"gateway:{row.channel}", args=[row.name])
            )
            base = settings.POSKO_ADDRESS or request.build_absolute_uri("/").rstrip("/")
            verify = gateways.verify_token(row.secret) if row.channel == Channel.WHATSAPP else ""
            context = {"gateway": row, "address": base + path, "verify": verify}
            return render(request, "intake/senders/gateway_made.html", context)
    lead = _("A machine that passes SMS or chat messages on, and signs them.")
    return _form_page(request, form, _("Make a gateway"), lead, _("Make it"))


@require_POST
def close_gateway(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take nothing more from a gateway."""
    row = get_object_or_404(gateway_selectors.gateways(request.viewer), pk=pk)
    if gateway_services.close_gateway(row, by=request.viewer, at=request.at):
        messages.success(request, _("“%(name)s” is closed.") % {"name": row.name})
    return redirect("intake:senders")


@require_GET
def codes(request: PoskoRequest) -> HttpResponse:
    """The card of short codes, to be printed and handed out."""
    book, known = codebook(), kinds()
    language = page_language()
    words = [(book.short(code), known[code].name(language)) for code in book.kinds if code in known]
    context = {"codes": book.codes, "kinds": words, "may_manage": request.viewer.may(Act.DEVICE_MANAGE)}
    return render(request, "intake/senders/codes.html", context)


def _form_page(request: PoskoRequest, form: forms.Form, title: str, lead: str, press: str) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, "press": press, "places": territory.offered(request.viewer)}
    return render(request, "intake/senders/sender_add.html", context, status=422 if form.errors else 200)
