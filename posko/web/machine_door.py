"""The door of machines and field devices: a token or a signature is their right, so no session is read for them.

It stands before all else, since thousands report in the same minutes: before sessions, log-ins and CSRF, and before the
layers that put headers on pages, whose headers it gives itself, the same on every answer. The access rules hold here as
everywhere: only what they call `machine` is answered, everything else goes the usual way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.core.handlers.exception import response_for_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import trans_real

from posko import clock
from posko.domain.errors import Busy
from posko.domain.intake import Away
from posko.kit import waits, walls
from posko.kit.requests import PoskoRequest
from posko.web.access_rules import RULES
from posko.web.middleware import HEADERS

# Paths of machines begin so; each URL still needs its rule.
PREFIXES: Final = ("/api/", "/openrosa/", "/gateway/", "/gateways/", "/healthz")
# A machine asks this without a token, also when the database is away: no session is read on its way.
OPEN: Final = "healthz"
Answer = Callable[[HttpRequest], HttpResponse]


class MachineDoorMiddleware:
    """Answers machines by their rules and lets everybody else through."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.headers = page_headers()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the view, hold it against its rule, and answer in the language that the machine asks for."""
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        language = language_of(request.META)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = _answer(request)
        if response is None:
            return self.get_response(request)
        headers = response.headers
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Language", language)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
            headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}{below}")
        if not response.streaming:
            headers.setdefault("Content-Length", str(len(response.content)))
        # A message keeps its own faults; a log line for each would make a flood of its own.
        response._has_been_logged = response.status_code < 500  # type: ignore[attr-defined]
        return response


def page_headers() -> Mapping[str, str]:
    """The headers that every page of the post carries, as its other layers would put them on."""
    return {
        **HEADERS,
        "Content-Security-Policy": build_policy(),
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    }


def _answer(request: HttpRequest) -> HttpResponse | None:
    """What the view answers; None where this is no machine's address."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return _refused(request, 404, _("There is nothing at this address."))
    rule = RULES.get(match.view_name)
    if rule is None or not (rule.machine or match.view_name == OPEN):
        return None
    request.resolver_match = match
    asked = cast("PoskoRequest", request)
    asked.real_at = asked.at = clock.real_time()
    try:
        request.get_host()
        waits.hold(waits.PAGES)
        with walls.opened():  # no machine and no device is behind one
            return cast("HttpResponse", match.func(request, *match.args, **match.kwargs))
    except (Away, Busy, OperationalError, InterfaceError) as away:
        refused = _refused(request, 503, _("The post cannot take messages now and kept nothing. Send it again later."))
        refused.headers["Retry-After"] = str(getattr(away, "retry_after", Away.retry_after))
        return refused
    except DisallowedHost:
        return _refused(request, 400, _("The post is not reached by this name."))
    except RequestDataTooBig:
        return _refused(request, 413, _("The message is too large."))
    except UnreadablePostError:
        return _refused(request, 400, _("The message broke off."))
    except Exception as broken:
        return response_for_exception(request, broken)


def language_of(meta: Mapping[str, Any]) -> str:
    """The first language that was asked for and that the post speaks; Indonesian without a wish."""
    known = dict(settings.LANGUAGES)
    for wished, _weight in trans_real.parse_accept_lang_header(meta.get("HTTP_ACCEPT_LANGUAGE", "").lower()):
        if (short := wished.partition("-")[0]) in known:
            return short
    return settings.LANGUAGE_CODE


def _refused(request: HttpRequest, status: int, words: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        body = json.dumps({"errors": [{"field": "", "message": words}]}, ensure_ascii=False)
        return HttpResponse(body, status=status, content_type="application/json")
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
