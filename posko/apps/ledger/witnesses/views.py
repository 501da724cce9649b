"""Pages of witnesses: who vouches for the past, a key registered, confirmed by its agency's chief, ended; and the way
of a head by stick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.ledger import registry
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.witnesses import page, selectors, services
from posko.apps.ledger.witnesses.forms import ConfirmForm, EndForm, TakeForm, WitnessForm
from posko.domain import witnesses
from posko.domain.errors import BadInput, insist
from posko.kit.downloads import download
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from posko.apps.ledger.models import SignedHead, Witness

PLAIN = "text/plain; charset=utf-8"


@require_GET
def witness_list(request: PoskoRequest) -> HttpResponse:
    """Who witnesses, how far the past is protected, and what is to be done next."""
    return render(request, "ledger/witnesses/list.html", page.context_of(request))


@require_http_methods(["GET", "POST"])
def register(request: PoskoRequest) -> HttpResponse:
    """Register a witness's key as it stands on the signed agreement."""
    form = WitnessForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        new = services.NewWitness(**form.cleaned_data)
        with shown_on(form):
            witness = services.register(new, by=request.viewer, at=request.at, real_at=request.real_at)
            told = _("Registered. “%(name)s” counts once the chief of its agency has confirmed it.")
            messages.success(request, told % {"name": witness.name})
            return redirect("ledger:witnesses")
    context = {"form": form, "own": heads.verifier()}
    return render(request, "ledger/witnesses/register.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def confirm(request: PoskoRequest, pk: int) -> HttpResponse:
    """The chief of the witness's agency compares the fingerprint with the paper, in a session of his own."""
    witness = get_object_or_404(selectors.kept(request.viewer), pk=pk, ended_at=None)
    insist(witnesses.confirming(witness.operation, witness.agency, request.viewer))
    methods = [str(each.get("method")) for each in get_authentication_records(request, request.user)]
    insist(witnesses.own_session(methods, demo=bool(request.session.get("demo"))))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            services.confirm(witness, by=request.viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("Confirmed. “%(name)s” counts from now on.") % {"name": witness.name})
            return redirect("ledger:witnesses")
    context = {"form": form, "witness": witness, "agency": registry.names(request.viewer).agencies[witness.agency]}
    return render(request, "ledger/witnesses/confirm.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: PoskoRequest, pk: int) -> HttpResponse:
    """The chief of its agency says where a witness is asked."""
    witness = get_object_or_404(selectors.kept(request.viewer), pk=pk, ended_at=None)
    services.move(witness, request.POST.get("address", ""), by=request.viewer, at=request.at)
    messages.success(request, _("“%(name)s” is asked there from now on.") % {"name": witness.name})
    return redirect("ledger:witnesses")


@require_POST
def end(request: PoskoRequest, pk: int) -> HttpResponse:
    """End a key, for a reason."""
    witness = get_object_or_404(selectors.kept(request.viewer), pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise BadInput("Write why the key counts no more.")
    services.end(witness, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)
    messages.success(request, _("Ended. “%(name)s” vouches for nothing any more.") % {"name": witness.name})
    return redirect("ledger:witnesses")


@require_GET
def request_page(request: PoskoRequest, pk: int) -> HttpResponse:
    """The request for the latest head, as text and as a QR code, for the way by stick."""
    witness, head = _asked(request, pk)
    old = _old(request, witness, head)
    text = selectors.request(head, old)
    context = {"witness": witness, "head": head, "text": text, "picture": page.picture(text), "old": old}
    return render(request, "ledger/witnesses/request.html", context)


@require_GET
def request_file(request: PoskoRequest, pk: int) -> HttpResponse:
    """The same as a file for a stick."""
    witness, head = _asked(request, pk)
    text = selectors.request(head, _old(request, witness, head))
    return download(text, PLAIN, f"add-checkpoint-{head.size}.txt")


@require_POST
def take(request: PoskoRequest) -> HttpResponse:
    """Take the cosignature that came back."""
    form = TakeForm(request.POST, request.FILES, auto_id="take-%s")
    if form.is_valid():
        with shown_on(form):
            taken = services.take(form.cleaned_data["text"], by=request.viewer, at=request.at, real_at=request.real_at)
            told = _("Taken: the head of %(size)s leaves, cosigned by %(names)s.")
            names = ", ".join(each.witness.name for each in taken)
            messages.success(request, told % {"size": taken[0].head.size, "names": names})
            return redirect("ledger:witnesses")
    return render(request, "ledger/witnesses/list.html", page.context_of(request, take=form), status=422)


def _asked(request: PoskoRequest, pk: int) -> tuple[Witness, SignedHead]:
    """A witness in force, and the latest head."""
    witness = get_object_or_404(selectors.in_force(real_at=request.real_at), pk=pk, operation=request.viewer.operation)
    if (head := heads.latest()) is None:
        raise Http404
    return witness, head


def _old(request: PoskoRequest, witness: Witness, head: SignedHead) -> int:
    """The size that the witness holds: what it said, or what we heard of it last."""
    typed = request.GET.get("old", "")
    known = selectors.held_by(witness, head.origin)
    old = typed_number(typed) if typed else known
    if old is None or old > head.size:
        raise BadInput("“%(old)s” is no size that the witness can hold: the head has %(size)s leaves.",
                       old=typed[:20], size=head.size)  # fmt: skip
    return old
