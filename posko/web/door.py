"""Pages that belong to no noun: health, language, theme, and what was typed when the post asked again."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from posko.apps.situation.timeline import page as timeline
from posko.domain.errors import Busy
from posko.kit.acts import fault_of
from posko.web import typed
from posko.web.middleware import RETRY_AFTER
from posko.web.pulse import pulse
from posko.web.shell import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 60 * 60


@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Whether the post is well, and no word more: who may keep it asks `posko check post`."""
    well = pulse.well()
    return JsonResponse({"status": "ok" if well else "not ok"}, status=200 if well else 503)


def broken(_request: HttpRequest) -> HttpResponse:
    """The page of a fault; 503 where others held the database. What no view asks for meets one too: the session, the
    rules, the frame. Therefore it asks the database nothing."""
    fault = sys.exc_info()[1]
    busy = isinstance(fault, Busy) or (isinstance(fault, OperationalError) and bool(fault_of(fault)))
    response = HttpResponse(render_to_string("500.html", {"busy": busy}), status=503 if busy else 500)
    if busy:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie."""
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, request.POST.get("language", ""), dict(settings.LANGUAGES))


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in a cookie."""
    return _remember(request, THEME_COOKIE, request.POST.get("theme", ""), THEMES)


@require_POST
def scale(request: HttpRequest) -> HttpResponse:
    """Remember the scale of the time line in a cookie."""
    return _remember(request, timeline.COOKIE, request.POST.get("scale", ""), tuple(timeline.scale_names()))


@require_GET
def typed_page(request: HttpRequest) -> HttpResponse:
    """What was typed, where the form that it was typed into is there no more: to read, and to send as it is."""
    form = typed.held(request)
    if form is None:
        return redirect("situation:home")
    shown = [(name, value) for name, value in form.fields if value and name != "form_key"]
    return typed.let_go(request, render(request, "typed.html", {"form": form, "shown": shown}))


def _remember(
    request: HttpRequest, cookie: str, value: str, known: tuple[str, ...] | dict[str, object]
) -> HttpResponse:
    wanted = request.POST.get("next", "") or request.headers.get("Referer", "")
    ours = wanted.isprintable() and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    response = HttpResponse(status=303, headers={"Location": wanted if ours else reverse("situation:home")})
    if value in known:
        response.set_cookie(
            cookie,
            value,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.HTTPS,
        )
    return response
