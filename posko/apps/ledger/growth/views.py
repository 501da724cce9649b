"""Pages of the heads: the list, one head as text, the line that is asked for again, and the public door."""

from __future__ import annotations

import math
import time
from typing import Final

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from posko.apps.ledger.growth import page, selectors
from posko.apps.ledger.heads import selectors as heads_selectors
from posko.apps.ledger.witnesses import selectors as witnesses
from posko.kit.limits import Limits
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest

HEADS_A_PAGE: Final = 50
TEXT: Final = "text/plain; charset=utf-8"
# One address may ask so often: a witness or a clerk who keeps heads asks by the hour.
PER_MINUTE: Final = 30
_limits = Limits("checkpoint", burst=60)


@require_GET
def heads(request: PoskoRequest) -> HttpResponse:
    """Every head that the post signed, the newest first."""
    found = page_of(request, selectors.signed_heads(), HEADS_A_PAGE)
    shown = page.shown_heads(found.object_list, request)
    return render(
        request, "ledger/growth/heads.html", {**page.standing_context(request), "page": found, "heads": shown}
    )


@require_GET
def standing(request: PoskoRequest) -> HttpResponse:
    """The line of how far the past is protected, for a page that is open."""
    return render(request, "ledger/growth/_standing.html", page.standing_context(request))


@require_GET
def head(request: PoskoRequest, pk: int) -> HttpResponse:
    """One head as text, with the lines of those who cosigned it."""
    found = get_object_or_404(selectors.signed_heads(), pk=pk)
    return HttpResponse(witnesses.checkpoint_with_cosignatures(found), content_type=TEXT)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest head as text, for everybody: it tells nothing of any row, and whoever keeps it protects the past."""
    seconds = _limits.wait(get_client_ip(request) or "", time.monotonic(), per_minute=PER_MINUTE)
    if seconds:
        refused = HttpResponse(_("Too often. Try again in a minute.") + "\n", content_type=TEXT, status=429)
        refused.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return refused
    newest = heads_selectors.latest()
    if newest is None:
        return HttpResponse(_("No head was signed yet.") + "\n", content_type=TEXT, status=404)
    return HttpResponse(
        witnesses.checkpoint_with_cosignatures(newest), content_type=TEXT, headers={"Cache-Control": "no-cache"}
    )
