"""Pages of recovery: the recovery keys, asking for a lost key, the steps of the two institutions, taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.authority import selectors as authority
from posko.apps.people.recovery import page, registry, selectors, services
from posko.apps.people.recovery.forms import HandInForm, KeyForm, ask_form
from posko.domain.errors import BadInput, insist
from posko.domain.people import recovery as policies
from posko.domain.vaults import recovery_files
from posko.kit.downloads import JSON, download
from posko.kit.language import sentence
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest
from posko.kit.vaults import vault_of

TEMPLATE = "people/recovery/page.html"


@require_GET
def recovery(request: PoskoRequest) -> HttpResponse:
    """Both recovery keys, how many are sealed to them, and every recovery."""
    return render(request, TEMPLATE, page.context_of(request))


@require_http_methods(["GET", "POST"])
def register_key(request: PoskoRequest) -> HttpResponse:
    """Who speaks for the institution gives the public half and types the fingerprint from the paper."""
    viewer = request.viewer
    insist(selectors.registering(viewer, viewer.root))
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            services.register_key(**_given(form), by=viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("Registered. Each vault is sealed to it when it is next opened."))
            return redirect("people:recovery")
    context = {"form": form, "replaces": selectors.keys(viewer).get(viewer.root)}
    return render(request, "people/recovery/register.html", context, status=422 if form.errors else 200)


def _given(form: KeyForm) -> dict[str, str]:
    return {"text": form.cleaned_data["key"], "fingerprint": form.cleaned_data["fingerprint"]}


@require_POST
def ask(request: PoskoRequest, pk: int) -> HttpResponse:
    """Ask for one of the own lost keys."""
    lost = get_object_or_404(selectors.lost_keys(request.viewer), pk=pk)
    form = ask_form(request.POST)
    if form.is_valid():
        with shown_on(form):
            reason = form.cleaned_data["reason"]
            services.ask(lost, reason, by=request.viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("Asked. The prosecutor's step comes first, then Bawaslu's."))
            return redirect("people:recovery")
    return render(request, TEMPLATE, page.context_of(request, ask=form), status=422)


@require_POST
def take_out(request: PoskoRequest, pk: int) -> HttpResponse:
    """The file for the own institution's step."""
    row = get_object_or_404(selectors.recoveries(request.viewer), pk=pk)
    file = services.take_out(row, by=request.viewer, at=request.at)
    return download(recovery_files.written(file), JSON, f"recovery-{row.pk}-{file.step.value}.json")


@require_POST
def hand_in(request: PoskoRequest, pk: int) -> HttpResponse:
    """What the own institution's step gave."""
    row = get_object_or_404(selectors.recoveries(request.viewer), pk=pk)
    insist(policies.taking_out(selectors.recovering_now(row), authority.known(request.viewer), request.viewer))
    form = HandInForm(request.POST, request.FILES, auto_id=f"step-{row.pk}-%s")
    if form.is_valid():
        with shown_on(form):
            services.hand_in(row, form.text, by=request.viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("Taken. Every chief and member is told."))
            return redirect("people:recovery")
    return render(request, TEMPLATE, page.context_of(request, hand_in=(row.pk, form)), status=422)


@require_POST
def end(request: PoskoRequest, pk: int) -> HttpResponse:
    """End a recovery: withdrawn, or declined."""
    row = get_object_or_404(selectors.recoveries(request.viewer), pk=pk)
    services.end(row, by=request.viewer, at=request.at, real_at=request.real_at)
    messages.success(request, _("Ended. The lost key stays closed."))
    return redirect("people:recovery")


@require_POST
def take_back(request: PoskoRequest, pk: int) -> HttpResponse:
    """The person opens the answer, and what the lost key opened is wrapped for the new one, a batch a press."""
    row = get_object_or_404(selectors.recoveries(request.viewer), pk=pk)
    vault = vault_of(request)
    try:
        lost = services.open_lost(row, vault, by=request.viewer)
        left = sum(wrap(lost, vault, request.viewer, request.at) for wrap in registry.wrappings)
    except BadInput as refusal:
        messages.error(request, sentence(refusal.message, refusal.params))
        return redirect("people:recovery")
    if left:
        told = ngettext("%(left)s key is left. Press once more.", "%(left)s keys are left. Press once more.", left)
        messages.info(request, told % {"left": left})
        return redirect("people:recovery")
    services.finish(row, by=request.viewer, at=request.at, real_at=request.real_at)
    messages.success(request, _("Taken back. What the lost key opened, your new one opens."))
    return redirect("people:recovery")
