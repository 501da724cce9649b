"""Who may come in by the API, how often, and how it is told that something is wrong."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer

from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices.selectors import DeviceRight
from posko.apps.intake.inbox import services
from posko.domain.errors import N_, BadInput
from posko.domain.intake import phone_said
from posko.domain.intake.checks import Fault
from posko.kit.language import sentence
from posko.kit.limits import Limits
from posko.kit.requests import PoskoRequest

log = logging.getLogger(__name__)
limits = Limits("api")
P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate["ApiRequest", P], HttpResponse]


class ApiRequest(PoskoRequest):
    """A request whose token was checked; `at` is the time of the device's operation."""

    auth: DeviceRight


class DeviceToken(HttpBearer):
    """`Authorization: Bearer TOKEN`, the token of a device of an operation."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> DeviceRight | None:
        """Read from the request as it came: all its headers are laid out nowhere else in a report's way."""
        scheme, _blank, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token.strip()) if scheme.lower() == "bearer" and token.strip() else None

    def authenticate(self, request: HttpRequest, token: str) -> DeviceRight | None:
        """The right behind the token; None (401) for one that nobody has or that was revoked."""
        right = device_selectors.right_of(token)
        if right is not None:
            asked = cast("ApiRequest", request)
            asked.at = asked.real_at + right.operation.clock_offset
        return right


def in_turn(view: View[P]) -> View[P]:
    """Hold a sender to its limit: 429 with Retry-After, one entry in the ledger a flood, and room for the others."""

    @wraps(view)
    def held(request: ApiRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        right, now = request.auth, time.monotonic()
        sender = right.viewer.actor
        seconds = limits.wait(sender, now, per_minute=right.sender.per_minute)
        if not seconds and limits.enter(sender):
            try:
                return view(request, *args, **kwargs)
            finally:
                limits.leave(sender)
        _record_flood(request, now)
        refused = answer(429, errors=faults([_FLOOD]))
        refused.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return refused

    return cast("View[P]", held)


_FLOOD = Fault("", N_("Too many messages at once; nothing of this one is kept. Send it again later."))


def _record_flood(request: ApiRequest, now: float) -> None:
    right = request.auth
    if not limits.is_news(right.viewer.actor, now):
        return
    try:
        services.record_flood(right.sender, by=right.viewer, at=request.at)
    except DatabaseError:
        log.exception("a flood of %s could not be told of", right.viewer.actor)


def announced(request: HttpRequest) -> int:
    """The bytes that the sender announces; what is too large is refused before it is read."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdigit() else 0


def said_in(request: HttpRequest, read: Callable[[str], T]) -> T:
    """What a small body of the phone form says, by its reader. Raises Unread (422)."""
    if announced(request) > phone_said.BODY_LIMIT:
        raise phone_said.Unread(_TOO_LONG)
    return read(request.body.decode("utf-8", "backslashreplace"))


_TOO_LONG = Fault("body", N_("The body has at most %(most)s KB."), {"most": phone_said.BODY_LIMIT // 1024})


def faults(found: Iterable[Fault]) -> list[dict[str, str]]:
    """Faults in the reader's language."""
    return [{"field": each.field, "message": sentence(each.message, each.params)} for each in found]


def refusal(field: str, refused: BadInput) -> list[dict[str, str]]:
    """What a service refused, in the reader's language."""
    return [{"field": field, "message": sentence(refused.message, refused.params)}]


def answer(status: int, **told: Any) -> HttpResponse:
    """JSON with a status; what is None is left out."""
    body = {name: value for name, value in told.items() if value is not None}
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")
