"""Messages that came in: the list, one message with what can be done about it, and decisions on many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.intake.inbox import selectors
from posko.apps.intake.openrosa import selectors as openrosa_selectors
from posko.apps.intake.senders import services as sender_services
from posko.apps.intake.senders.forms import CorrectionForm, ReasonForm, SenderForm
from posko.apps.intake.senders.services import NewSender
from posko.apps.intake.triage import selectors as triage
from posko.apps.intake.triage import services as triage_services
from posko.apps.intake.triage import sheet
from posko.apps.intake.triage.services import Correction
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.intake import Channel, Form, MessageState, leads, policies
from posko.domain.intake.form_book import FormCard
from posko.domain.intake.form_book import forms as form_cards
from posko.kit.downloads import CSV, named
from posko.kit.language import page_language
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from posko.apps.intake.models import Message

MESSAGES_A_PAGE = 50


@require_GET
def message_list(request: PoskoRequest) -> HttpResponse:
    """All messages, first those that wait for a person. The URL holds the filter."""
    wanted = triage.filter_from(request.GET)
    page = page_of(request, triage.found(request.viewer, wanted), MESSAGES_A_PAGE)
    words = {word: getattr(wanted, word) for word in triage.WORDS}
    context = {
        "page": page,
        "lines": triage.lines(request.viewer, list(page)),
        "counts": triage.counts(request.viewer, wanted),
        "states": [MessageState.WAITING, MessageState.RECEIVED, MessageState.HANDLED, MessageState.DISMISSED],
        "chosen": words,
        "filtered": any(value for word, value in words.items() if word != "state"),
        "channels": list(Channel),
        "forms": list(Form),
        "agencies": people.agencies(request.viewer),
        "acts": [act for act, event in triage.ACTS.items() if leads(wanted.state, event)],
        "may_manage": request.viewer.may(Act.DEVICE_MANAGE),
    }
    return render(request, "intake/triage/list.html", context)


@require_GET
def sender_page(request: PoskoRequest, pk: int) -> HttpResponse:
    """A sender and all that it sent, what could not be read included."""
    sender = get_object_or_404(selectors.senders(request.viewer), pk=pk)
    page = page_of(request, triage.traffic_of(request.viewer, sender), MESSAGES_A_PAGE)
    context = {
        "sender": sender,
        "place": territory.places(request.viewer).filter(code=sender.place).select_related("parent").first(),
        "agency": people.agency_names(request.viewer).get(sender.agency, sender.agency),
        "page": page,
        "lines": triage.lines(request.viewer, list(page)),
        "may_manage": request.viewer.may(Act.DEVICE_MANAGE),
    }
    return render(request, "intake/triage/sender.html", context)


@require_GET
def message_page(request: PoskoRequest, pk: int) -> HttpResponse:
    """One message: its content, why it waits, others under the same key, and the possible actions."""
    return _page(request, _message_of(request, pk))


@require_POST
def try_again(request: PoskoRequest, pk: int) -> HttpResponse:
    """Have it read again."""
    triage_services.try_again(_message_of(request, pk), by=request.viewer, at=request.at)
    messages.success(request, _("It is read again now."))
    return redirect("intake:message", pk)


@require_POST
def dismiss(request: PoskoRequest, pk: int) -> HttpResponse:
    """Lay it aside, with a reason."""
    message, form = _message_of(request, pk), ReasonForm(request.POST, auto_id="dismiss-%s")
    if not form.is_valid():
        return _page(request, message, dismiss=form)
    triage_services.dismiss(message, form.cleaned_data["reason"], by=request.viewer, at=request.at)
    messages.success(request, _("Laid aside. It stays here and can be taken back."))
    return redirect("intake:message", pk)


@require_POST
def take_back(request: PoskoRequest, pk: int) -> HttpResponse:
    """Undo that it was laid aside."""
    triage_services.take_back(_message_of(request, pk), by=request.viewer, at=request.at)
    messages.success(request, _("Taken back: it waits again."))
    return redirect("intake:message", pk)


@require_POST
def hand_over(request: PoskoRequest, pk: int) -> HttpResponse:
    """Give it to its noun as the person reads it."""
    message, code = _message_of(request, pk), request.POST.get("form", "")
    form = _correction(request, code, request.POST)
    if form is None:
        raise BadInput("There is no form “%(name)s” here.", name=code[:40])
    if form.is_valid():
        data = form.cleaned_data
        told = Correction(code, data["place"], data["at"], form.answers(), data["text"])
        with shown_on(form, (BadInput, NotAllowed)):
            row = triage_services.hand_over(message, told, by=request.viewer, at=request.at)
            messages.success(request, _("Handed over: %(ref)s.") % {"ref": row.ref or code})
            return redirect("intake:message", pk)
    return _page(request, message, correction=form, code=code)


@require_POST
def register(request: PoskoRequest, pk: int) -> HttpResponse:
    """Make its sender known; whatever waits from there is read."""
    message, form = _message_of(request, pk), SenderForm(request.POST, viewer=request.viewer, auto_id="sender-%s")
    if form.is_valid():
        new = NewSender(**{name: form.cleaned_data[name] for name in ("name", "agency", "place")})
        with shown_on(form, (BadInput, NotAllowed)):
            sender = sender_services.admit_from(message, new, by=request.viewer, at=request.at)
            told = {"name": sender.name}
            messages.success(request, _("“%(name)s” is registered. What waited from there is read now.") % told)
            return redirect("intake:message", pk)
    return _page(request, message, register=form)


@require_POST
def decide(request: PoskoRequest) -> HttpResponse:
    """Decide on many messages: first the page that shows what it would do, then, confirmed, the act."""
    act = request.POST.get("act", "")
    pks = [number for text in request.POST.getlist("message") if (number := typed_number(text)) is not None]
    if act not in triage.ACTS or len(pks) > triage_services.MOST:
        raise BadInput("Choose what is to be done, and at most %(most)s messages.", most=triage_services.MOST)
    form = ReasonForm(request.POST if request.POST.get("confirmed") else None, auto_id="many-%s")
    confirmed = request.POST.get("confirmed") == "1" and (act != "dismiss" or form.is_valid())
    if pks and confirmed:
        reason = form.cleaned_data["reason"] if act == "dismiss" else ""
        done = triage_services.decide_many(act, pks, reason, by=request.viewer, at=request.at)
        told = ngettext("%(count)d message: done.", "%(count)d messages: done.", len(done)) % {"count": len(done)}
        messages.success(request, told)
        return redirect(f"{reverse('intake:list')}?state={_goes_to(act)}")
    rows = triage.lines(request.viewer, list(selectors.messages(request.viewer).filter(pk__in=pks)))
    planned = [(each, triage.moving(request.viewer, each.row, triage.ACTS[act]) is None) for each in rows]
    context = {"act": act, "planned": planned, "fits": sum(fits for _each, fits in planned), "form": form}
    return render(request, "intake/triage/decide.html", context, status=422 if form.errors or not pks else 200)


@require_http_methods(["GET", "HEAD"])
def export(request: PoskoRequest) -> StreamingHttpResponse:
    """The messages that pass the filter of the list as CSV, personal numbers hidden."""
    wanted = triage.filter_from(request.GET)
    parts = sheet.rows_csv(request.viewer, wanted, page_language())
    return StreamingHttpResponse(parts, content_type=CSV, headers=named("messages.csv"))


def _goes_to(act: str) -> str:
    """The state whose tab shows what was decided."""
    return {"dismiss": "dismissed", "take_back": "waiting"}.get(act, "received")


def _message_of(request: PoskoRequest, pk: int) -> Message:
    return get_object_or_404(selectors.messages(request.viewer), pk=pk)


def _page(request: PoskoRequest, message: Message, *, code: str = "", **given: forms.Form) -> HttpResponse:
    """The page of a message, with the forms of its actions. `given` are those that were refused."""
    seen = triage.opened(request.viewer, message)
    waits = triage.moving(request.viewer, message, "message.handed_over") is None
    code = (
        code or request.GET.get("form", "") or (seen.report.form if seen.report else "") or message.form or "incident"
    )
    stranger = message.sender_id is None and message.channel in triage.CHATS
    context: dict[str, Any] = {
        "opened": seen,
        "awaited": openrosa_selectors.awaited_files(request.viewer, message),
        "waits": waits,
        "may_take_back": triage.moving(request.viewer, message, "message.taken_back") is None,
        "form_code": code,
        "form_names": [(each.code.value, each.title[page_language()]) for each in _cards(request).values()],
        "correction": given.get("correction") or (_correction(request, code, None, seen, message) if waits else None),
        "dismiss": given.get("dismiss") or (ReasonForm(auto_id="dismiss-%s") if waits else None),
        "register": given.get("register"),
        "answers": _answers(request, seen),
        "story": ledger.about(request.viewer, f"message:{message.pk}"),
        "people_names": people.people_names(request.viewer),
        "places": territory.offered(request.viewer) if waits or stranger else (),
    }
    registers = policies.registering(request.viewer.agency, request.viewer) is None
    if stranger and registers and context["register"] is None:
        context["register"] = SenderForm(viewer=request.viewer, auto_id="sender-%s")
    return render(request, "intake/triage/message.html", context, status=422 if given else 200)


def _answers(request: PoskoRequest, seen: triage.Opened) -> list[tuple[str, str]]:
    card = _cards(request).get(seen.report.form) if seen.report else None
    return card.said_in(page_language(), seen.answers) if card else []


def _correction(
    request: PoskoRequest, code: str, data: Any, seen: triage.Opened | None = None, message: Message | None = None
) -> CorrectionForm | None:
    """The form that corrects a message, filled with what was understood of it."""
    card = _cards(request).get(code)
    if card is None:
        return None
    initial: dict[str, object] = {}
    if seen is not None and message is not None:
        report, received = seen.report, message.received_at
        initial = {f"a_{name}": value for name, value in seen.answers.items()}
        initial |= {
            "place": report.place if report else message.place or (message.sender.place if message.sender else ""),
            "at": timezone.localtime(_earlier(report.at if report else seen.seen.sent_at, received)),
            "text": report.text if report else ("" if seen.seen.raw else seen.seen.text),
        }
    return CorrectionForm(data, viewer=request.viewer, card=card, initial=initial, auto_id="correct-%s")


def _earlier(told: datetime | None, received: datetime) -> datetime:
    """When it was as far as is known: never after it came in."""
    return min(told, received) if told else received


def _cards(request: PoskoRequest) -> Mapping[str, FormCard]:
    return form_cards(request.operation.regime)
