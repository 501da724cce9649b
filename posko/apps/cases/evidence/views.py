"""Evidence of a case: the register, a piece taken in, handed over, received or refused, looked at, and checked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.evidence import page as evidence_page
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.forms import GiveForm, RefuseForm, TakeInForm
from posko.apps.evidence.forms import announced_fault
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.kit.actions import Refused, act_on, done, slot_of
from posko.kit.downloads import download
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest
from posko.kit.vaults import vault_of

if TYPE_CHECKING:
    from django.forms import Form

    from posko.apps.cases.integrity.selectors import Checked
    from posko.apps.cases.models import Case, EvidenceItem, HandOver

TAKE_IN = "take-in"


@require_GET
def register(request: PoskoRequest, number: int) -> HttpResponse:
    """Every piece of the case, where it is, and its chain of custody."""
    return show(request, number)


@csrf_exempt  # only so that a body of 4 GB is refused before anybody reads it for a token; what goes on is protected
@require_POST
def take_in(request: PoskoRequest, number: int) -> HttpResponse:
    """Take a piece in. A piece that is too large is refused by the size that its sender announces."""
    if wrong := announced_fault(request.META):
        form = TakeInForm({"form_key": uuid.uuid4()}, auto_id=f"{TAKE_IN}-%s")
        form.errors.clear()  # nothing of it was read
        form.add_error("upload", wrong)
        return show(request, number, refused={TAKE_IN: form})
    return _take_in(request, number)


@csrf_protect
def _take_in(request: PoskoRequest, number: int) -> HttpResponse:
    case = case_page.case_of(request, number)
    form = TakeInForm(request.POST, request.FILES, auto_id=f"{TAKE_IN}-%s")
    return _act_on(
        request,
        case,
        TAKE_IN,
        form,
        lambda _data: evidence_services.take_in(case, form.new_item(), by=request.viewer, at=request.at),
        _("Taken in and sealed."),
    )


@require_POST
def give(request: PoskoRequest, number: int, item: int) -> HttpResponse:
    """Hand a piece to another of the three institutions."""
    piece, slot = _piece_of(request, number, item), slot_of("give", item)
    agencies = evidence_selectors.receivers(request.viewer, piece)
    return _act_on(
        request,
        piece.case,
        slot,
        GiveForm(request.POST, agencies=agencies, auto_id=f"{slot}-%s"),
        lambda data: evidence_services.give(
            piece, data["to"], form_key=data["form_key"], note=data["note"], by=request.viewer, at=request.at
        ),
        _("Handed over. It is on its way until it is received."),
    )


@require_POST
def receive(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Say that a piece has arrived; one whose bytes no longer hold cannot be received, and the page says so."""
    hand_over = _hand_over_of(request, number, pk)
    try:
        evidence_services.receive(hand_over, by=request.viewer, at=request.at)
    except BadInput as refusal:
        return show(request, number, alert=refusal, status=422)
    return done(request, _("Received. Your institution holds it now."), reverse("cases:evidence", args=[number]))


@require_POST
def refuse(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Refuse a piece with the reason. It stays where it was."""
    hand_over, slot = _hand_over_of(request, number, pk), slot_of("refuse", pk)
    return _act_on(
        request,
        hand_over.item.case,
        slot,
        RefuseForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: evidence_services.receive(hand_over, refused=data["refused"], by=request.viewer, at=request.at),
        _("Refused. It stays where it was."),
    )


@require_GET
def copy(request: PoskoRequest, number: int, item: int) -> HttpResponseBase:
    """The copy to look at, for every member. The copy of a photo reveals no place and no camera."""
    return _handed_out(request, _piece_of(request, number, item), original=False)


@require_POST
def original(request: PoskoRequest, number: int, item: int) -> HttpResponseBase:
    """The original, for the institution that holds the piece; a press and not a link, since each look is recorded."""
    return _handed_out(request, _piece_of(request, number, item), original=True)


def _handed_out(request: PoskoRequest, item: EvidenceItem, *, original: bool) -> HttpResponseBase:
    by, at, vault = request.viewer, request.at, vault_of(request)
    try:
        content = evidence_services.look_at(item, vault=vault, original=original, by=by, at=at)
    except BadInput as refusal:
        return show(request, item.case.number, alert=refusal, status=410)
    name = _("case-%(case)s-evidence-%(item)s") % {"case": item.case.number, "item": item.number}
    name = checks.handed_name(f"{name}{'' if original else '-copy'}", item.media_type)
    return download(content, item.media_type, name)


def _piece_of(request: PoskoRequest, number: int, item: int) -> EvidenceItem:
    """The piece, and the right to its case (404 without)."""
    case = case_page.case_of(request, number)
    return get_object_or_404(evidence_selectors.items(request.viewer, case), number=item)


def _hand_over_of(request: PoskoRequest, number: int, pk: int) -> HandOver:
    """The hand-over, and the right to its case (404 without)."""
    return get_object_or_404(evidence_selectors.hand_overs(request.viewer), pk=pk, item__case__number=number)


def _act_on(
    request: PoskoRequest, case: Case, slot: str, form: Form, do: Callable[[dict[str, Any]], object], told: str
) -> HttpResponse:
    """Do what the form says, or give the page back with what was typed and why it was refused."""
    back = reverse("cases:evidence", args=[case.number])
    return act_on(
        request,
        form,
        do,
        told=told,
        back=back,
        again=lambda _refusal: show(request, case.number, refused={slot: form}),
    )


def show(
    request: PoskoRequest,
    number: int,
    *,
    refused: Refused | None = None,
    alert: BadInput | None = None,
    checked: Checked | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, a look that is recorded; `refused` are forms by their slot, `alert` stood in the way of a press."""
    case = case_page.seen(request, number, "evidence")
    head = case_page.head(request, case, "cases:evidence")
    found = evidence_page.pieces(request.viewer, case, refused or {})
    slots = {act.slot for piece in found for act in piece.acts} | ({TAKE_IN} if head["may_write"] else set())
    context = {
        **head,
        "pieces": found,
        "take_in": (refused or {}).get(TAKE_IN) or TakeInForm(auto_id=f"{TAKE_IN}-%s"),
        "unplaced": [form for slot, form in (refused or {}).items() if slot not in slots],
        "alert": sentence(alert.message, alert.params) if alert else "",
        "checked": checked,
    }
    return render(request, "cases/evidence/evidence.html", context, status=422 if refused else status)
