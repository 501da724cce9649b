"""The pages of gateways: the list, a new one, a trial, closing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.outgoing.ways import selectors, services
from posko.apps.outgoing.ways.forms import KINDS, TrialForm, WayForm
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.outgoing import WayKind
from posko.domain.outgoing.calls import Fate
from posko.domain.outgoing.ways import android
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.outgoing.models import Way


@dataclass(frozen=True, slots=True)
class Shown:
    """A gateway as the list shows it; `kind` in words."""

    row: Way
    kind: str


@require_GET
def way_list(request: PoskoRequest) -> HttpResponse:
    """The gateways, and whether each answers."""
    rows = selectors.ways(request.viewer)
    shown = [Shown(row, str(KINDS.get(WayKind(row.kind), row.kind))) for row in rows]
    context = {"shown": shown, "receipts": bool(settings.POSKO_ADDRESS)}
    return render(request, "outgoing/ways/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PoskoRequest) -> HttpResponse:
    """Add a gateway; a secret that was made here, and where receipts go, stand on this one answer only."""
    form = WayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            new = form.new()
            row = services.add_way(new, by=request.viewer, at=request.at)
            if row.kind not in (WayKind.ANDROID, WayKind.HOOK):
                messages.success(request, _("“%(name)s” is open. Try it now.") % {"name": row.name})
                return redirect("ways:list")
            base = settings.POSKO_ADDRESS or request.build_absolute_uri("/").rstrip("/")
            context = {"way": row, "secret": new.secret}
            if row.kind == WayKind.ANDROID:
                events, incoming = (
                    f"{base}{at}/{row.name}" for at in ("/gateways/receipts/android", "/gateway/android")
                )
                key = android.signing_key(new.secret)
                context = {"way": row, "receipts": events, "incoming": incoming, "signing_key": key}
            return render(request, "outgoing/ways/made.html", context)
    return render(request, "outgoing/ways/add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def try_out(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send a trial message to the keeper's own number, and say what the gateway answered. The number is not kept."""
    way, form = _way(request, pk), TrialForm(request.POST)
    if not form.is_valid():
        raise BadInput("Write your own number, to which the trial message goes.")
    ts = str(int(request.real_at.timestamp()))
    outcome = services.tried(way, form.cleaned_data["to"], key=f"trial:{uuid.uuid4()}", ts=ts)
    services.note_trial(pk, outcome, by=request.viewer, at=request.at)
    if outcome.fate is Fate.TAKEN:
        messages.success(request, _("“%(name)s” took the message. It is on its way to you.") % {"name": way.name})
    else:
        told = {"name": way.name, "why": outcome.error.rstrip(".")}
        messages.error(request, _("“%(name)s” did not take the message: %(why)s.") % told)
    return redirect("ways:list")


@require_POST
def close(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send nothing more by a gateway."""
    way = _way(request, pk)
    if services.close_way(pk, by=request.viewer, at=request.at):
        messages.success(request, _("“%(name)s” is closed.") % {"name": way.name})
    return redirect("ways:list")


def _way(request: PoskoRequest, pk: int) -> Way:
    way = selectors.way(request.viewer, pk)
    if way is None:
        raise Http404
    return way
