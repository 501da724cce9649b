"""The doorbell of a phone: web push, off until its holder asks for it, and without a word of what there is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from posko.api.door import ApiRequest, answer, in_turn, said_in
from posko.api.shapes import ALWAYS, BELL_BODY, Bell, Refusal, Taken, json_body
from posko.apps.outgoing.doorbells import selectors, services
from posko.domain.intake.phone_said import read_bell

router = Router()


@router.get(
    "/mine/doorbell", url_name="doorbell", summary="How this device may be rung", response={200: Bell, **ALWAYS}
)
def see_bell(request: HttpRequest) -> HttpResponse:
    """The key that a browser gives its push service, and whether this device is rung."""
    right = request.auth  # type: ignore[attr-defined]  # checked by DeviceToken
    rung = bool(selectors.bells(right.viewer, right.sender.pk))
    return answer(200, key=selectors.post_push_key(), rung=rung)


@router.post(
    "/mine/doorbell",
    url_name="doorbell",
    summary="Ring this browser when there is a task",
    response={200: Taken, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={"requestBody": json_body(BELL_BODY)},
)
@in_turn
def ask_bell(request: ApiRequest) -> HttpResponse:
    """Keep the browser's subscription, sealed. It is told that there is a task, never which."""
    right, told = request.auth, said_in(request, read_bell)
    services.ask(told, right.sender.pk, by=right.viewer, at=request.at)
    return answer(200, outcome="applied")


@router.delete(
    "/mine/doorbell",
    url_name="doorbell",
    summary="Ring this device no more",
    response={200: Taken, 429: Refusal, **ALWAYS},
)
@in_turn
def stop_bell(request: ApiRequest) -> HttpResponse:
    """Forget all subscriptions of this device."""
    right = request.auth
    ended = services.stop(right.sender.pk, by=right.viewer, at=request.at)
    return answer(200, outcome="applied" if ended else "repeated")
