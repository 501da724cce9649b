"""Who is known by the headers of a request alone, and how much an address takes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.urls import Resolver404, ResolverMatch, resolve

from posko.apps.intake.devices import selectors as devices
from posko.apps.intake.gateways import selectors as gateways
from posko.domain.intake import Channel, token_in
from posko.web.access_rules import RULES
from posko.web.rule import CLOSED, SMALL

Environ = Mapping[str, Any]
_sessions = import_module(settings.SESSION_ENGINE)


def largest(environ: Environ) -> int:
    """The bytes of the largest body that the address takes."""
    match = _match(environ)
    return RULES.get(match.view_name, CLOSED).body if match else SMALL


def holder(environ: Environ) -> str:
    """A name for the device, the gateway or the person; empty for a stranger. Asks the database."""
    match = _match(environ)
    rule = RULES.get(match.view_name) if match else None
    if match is None or rule is None:
        return ""
    close_old_connections()
    try:
        return _machine(environ, match) if rule.machine else _person(environ)
    finally:
        close_old_connections()


def _match(environ: Environ) -> ResolverMatch | None:
    try:
        return resolve(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"))
    except Resolver404:
        return None


def _machine(environ: Environ, match: ResolverMatch) -> str:
    if match.namespace == "gateway":
        # Its signature is over the body; from the headers only the address says which gateway it is.
        found = gateways.open_doors(Channel(str(match.url_name)), match.kwargs.get("name", ""))
        return f"gateway {match.url_name} {match.kwargs.get('name', '')}" if found else ""
    token = match.kwargs.get("key") or token_in(environ.get("HTTP_AUTHORIZATION", ""))
    right = devices.right_of(token) if token else None
    return f"device {right.viewer.actor}" if right else ""


def _person(environ: Environ) -> str:
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO()})
    if not (key := request.COOKIES.get(settings.SESSION_COOKIE_NAME)):
        return ""
    request.session = _sessions.SessionStore(key)
    user = get_user(request)
    return f"person {user.pk}" if user.is_authenticated and user.is_active else ""
