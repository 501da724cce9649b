"""The wall screen: the live picture for a wall of the post, large and dark, without a person and without acts.

A display reads it by a session of its own, which nothing else answers: made known by a code that is shown to who makes
it and typed into the display once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.incidents.hours import page as hours_page
from posko.apps.situation.live import selectors as live_selectors
from posko.apps.situation.live.map import AGE, drawn_map, everybody, map_of
from posko.apps.situation.wall import page, selectors, services
from posko.apps.situation.wall.forms import CodeForm, DisplayForm
from posko.domain.access import system_viewer
from posko.domain.rakor.check_in import drawing
from posko.domain.situation import policies
from posko.kit.caches import SingleFlight
from posko.kit.language import page_language
from posko.kit.limits import Limits
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.situation.models import WallDisplay

TICKER, ALERTS, SURGES = 2, 2, 1
COOKIE: Final = "__Host-posko-wall" if settings.HTTPS else "posko-wall"
TRIES: Final = 10  # codes a minute from one address

_tries = Limits("wall-code", burst=TRIES)

_shown: SingleFlight[str] = SingleFlight("wall", held=8)


@require_GET
def wall(request: PoskoRequest) -> HttpResponse:
    """One page of 1920 by 1080, renewed by the feed. `?theme=light` for a bright room."""
    cursor = live_selectors.last_number(request.viewer)
    context = {
        "cursor": cursor,
        "clock_offset": int(request.operation.clock_offset.total_seconds()),
        "board": mark_safe(_board(request, cursor)),  # noqa: S308 - a template rendered it
        "theme": "light" if request.GET.get("theme") == "light" else "dark",
        "operation": request.operation,
        "display": _display(request),
    }
    return render(request, "situation/wall/wall.html", context)


@gzip_page
@require_GET
def wall_board(request: PoskoRequest) -> HttpResponse:
    """The part of the wall that is renewed."""
    if (display := _display(request)) is not None:
        services.note_display(display, real_at=request.real_at)
    return HttpResponse(_board(request, live_selectors.last_number(request.viewer)))


def _board(request: PoskoRequest, cursor: int) -> str:
    """As anybody at the table may see it: what lies behind the security wall hangs on no wall."""
    viewer, language = everybody(request.viewer), page_language()
    key = (viewer.operation, viewer.compartments, language, cursor, int(request.at.timestamp()) // AGE)
    return _shown.get(key, lambda: _put_together(request))


def _put_together(request: PoskoRequest) -> str:
    viewer, regime, at = everybody(request.viewer), request.operation.regime, request.at
    found = live_selectors.live(viewer, live_selectors.chosen(viewer, {}), regime, at)
    context = {
        "live": found,
        "alerts": found.alerts[:ALERTS],
        "surging": found.surging[:SURGES],
        "timeline": found.timeline[:TICKER],
        **drawn_map(map_of(viewer, regime, found.spots)),
        "at": at,
        "operation": request.operation,
        "hours": hours_page.last_day(viewer, at),
        "spark": hours_page.spark(viewer, at),
        **page.context(viewer, regime, found, at),
    }
    return render_to_string("situation/wall/_wall_board.html", context)


def _display(request: PoskoRequest) -> WallDisplay | None:
    """The display that looks; None where a person does."""
    return getattr(request, "display", None)


@require_http_methods(["GET", "POST"])
def enter(request: PoskoRequest, code: str = "") -> HttpResponse:
    """Where a display's code is typed, or brought by the link. A press, so that a preview does not spend it."""
    form = CodeForm(request.POST or None, initial={"code": code})
    if request.method != "POST" or not form.is_valid():
        return render(request, "situation/wall/enter.html", {"form": form})
    address = get_client_ip(request)
    if _tries.wait(address or "", request.real_at.timestamp(), per_minute=TRIES):
        form.add_error(None, _("Too many tries from here. Wait a minute."))
        return render(request, "situation/wall/enter.html", {"form": form}, status=429)
    found = selectors.waiting_display(form.cleaned_data["code"], real_at=request.real_at)
    by, at = system_viewer("display"), request.real_at
    if found is not None:
        operation = found.operation
        by = system_viewer("display", operation=operation.code, city=operation.city_id)
        at += operation.clock_offset
    token = found and services.open_display(found, address=address, by=by, at=at, real_at=request.real_at)
    if found is None or not token:
        form.add_error("code", _("This code opens nothing: it was used, has run out, or is mistyped."))
        return render(request, "situation/wall/enter.html", {"form": form}, status=410)
    response = redirect("situation:wall")
    response.set_cookie(
        COOKIE, token, expires=found.ends_at, httponly=True, samesite="Lax", secure=settings.HTTPS, path="/"
    )
    return response


@require_GET
def displays(request: PoskoRequest) -> HttpResponse:
    """The displays that run or wait for their code."""
    return _page(request, DisplayForm())


@require_POST
def make_display(request: PoskoRequest) -> HttpResponse:
    """Make a display known; the next page shows its code once."""
    form = DisplayForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    new = services.NewDisplay(given["form_key"], given["name"], given["hours"])
    code = services.make_display(new, by=request.viewer, at=request.at, real_at=request.real_at)
    if not code:
        return redirect("situation:displays")
    door = settings.POSKO_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    address = door + reverse("situation:enter_wall_by", args=[code])
    context = {
        "name": new.name,
        "code": f"{code[:5]}-{code[5:]}",
        "door": door + reverse("situation:enter_wall"),
        "address": address,
        "drawing": drawing(address),
        "minutes": int(services.CODE_LIFE.total_seconds() // 60),
    }
    return render(request, "situation/wall/code.html", context)


@require_POST
def end_display(request: PoskoRequest, pk: int) -> HttpResponse:
    """End a display, at once."""
    found = get_object_or_404(selectors.displays(request.viewer, real_at=request.real_at), pk=pk)
    if services.end_display(found, by=request.viewer, at=request.at, real_at=request.real_at):
        messages.success(request, _("“%(name)s” shows nothing any more.") % {"name": found.name})
    return redirect("situation:displays")


def _page(request: PoskoRequest, form: DisplayForm) -> HttpResponse:
    offset = request.operation.clock_offset
    found = selectors.displays(request.viewer, real_at=request.real_at)
    shown = [(each, each.ends_at + offset, each.seen_at and each.seen_at + offset) for each in found]
    context = {"shown": shown, "form": form, "may_make": policies.making_display(request.viewer) is None}
    return render(request, "situation/wall/displays.html", context, status=422 if form.errors else 200)
