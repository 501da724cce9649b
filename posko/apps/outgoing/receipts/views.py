"""The door of receipts. Who speaks proves himself by the address of the message, and where he can by a signature.

Every receipt that is understood is answered 200 without words, as all gateways expect it. No receipt goes into a log.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from posko.apps.outgoing.receipts import selectors, services
from posko.apps.outgoing.receipts.selectors import Line
from posko.domain.errors import BadInput
from posko.domain.intake import gateways
from posko.domain.outgoing import WayKind
from posko.domain.outgoing.ways import android, answers, hook, kannel, twilio
from posko.domain.outgoing.ways.answers import Became, Receipt
from posko.kit.limits import Limits
from posko.kit.requests import PoskoRequest

logger = logging.getLogger("posko.outgoing")
# Tries with a wrong address or signature that are read in a minute, from one place.
PER_MINUTE = 60
_strangers = Limits("receipts-strangers", burst=PER_MINUTE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a request says: its query, its bare body, and the signature that came with it."""

    request: PoskoRequest
    query: str
    body: bytes


@csrf_exempt
@require_http_methods(["GET", "POST"])
def take_receipt(request: PoskoRequest, token: str) -> HttpResponse:
    """What became of the message whose address this is."""
    line = selectors.message_behind(token)
    if line is None:
        return _refused(request, 404, "There is no such address.")
    said = Said(request, _taken_query(request), request.body)
    kind = WayKind.KANNEL if request.method == "GET" else line.kind
    read = _READ.get(kind)
    if read is None:
        return _refused(request, 409, "This message stands with no gateway that sends such a receipt.")
    try:
        receipt = read(line, said)
    except PermissionError:
        return _refused(request, 401, "The signature is not the gateway's.")
    except BadInput as refusal:
        return HttpResponse(str(refusal), status=400, content_type="text/plain; charset=utf-8")
    # What Kannel says of a message that stands with another gateway by now is late: it went there since.
    return _noted(replace(line, again=line.again or kind != line.kind), receipt, request)


@csrf_exempt
@require_POST
def take_event(request: PoskoRequest, name: str) -> HttpResponse:
    """An event of the Android gateway: one of its kinds is a receipt, and the others are passed over."""
    body, ts, given = request.body, request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
    found = (
        line for line in selectors.gateways_named(WayKind.ANDROID, name)
        if android.is_signed(android.signing_key(line.secret), body, ts, given)
    )  # fmt: skip
    line = next(found, None)
    if line is None or not gateways.in_window(ts, request.real_at):
        return _refused(request, 401, "The signature is not the gateway's.")
    return _noted(line, android.receipt(body), request)


def _from_kannel(_line: Line, said: Said) -> Receipt | None:
    return kannel.receipt(answers.form(said.query.encode()))


def _from_twilio(line: Line, said: Said) -> Receipt | None:
    fields = answers.form(said.body)
    if not twilio.is_signed(line.secret, line.address, fields, said.request.headers.get("X-Twilio-Signature", "")):
        raise PermissionError
    return twilio.receipt(fields)


def _from_hook(line: Line, said: Said) -> Receipt | None:
    told = gateways.sms_fields(said.body)
    ts, given = str(told.get("ts", "")), said.request.headers.get("X-Posko-Signature", "")
    if not (gateways.is_signed(line.secret, ts, said.body, given) and gateways.in_window(ts, said.request.real_at)):
        raise PermissionError
    return hook.receipt(told)


_READ: dict[str, Callable[[Line, Said], Receipt | None]] = {
    WayKind.KANNEL: _from_kannel,
    WayKind.TWILIO: _from_twilio,
    WayKind.HOOK: _from_hook,
}


def _noted(line: Line, receipt: Receipt | None, request: PoskoRequest) -> HttpResponse:
    if receipt is not None and not (line.again and receipt.became is Became.FAILED):
        at = request.real_at + line.clock_offset
        services.note(receipt, by=line.viewer, at=at, sending=line.sending)
    return HttpResponse(content_type="text/plain; charset=utf-8")


def _taken_query(request: HttpRequest) -> str:
    """The query, taken out of the request so that no log and no error page shows it."""
    query = str(request.META.get("QUERY_STRING", ""))
    request.META["QUERY_STRING"] = ""
    return query


def _refused(request: HttpRequest, status: int, why: str) -> HttpResponse:
    """A refusal, and a line in the log; who keeps trying is told to come later, without a line for each try."""
    place = str(request.META.get("REMOTE_ADDR", ""))
    if _strangers.wait(place, time.monotonic(), per_minute=PER_MINUTE):
        return HttpResponse("Too many tries.", status=429, content_type="text/plain", headers={"Retry-After": "60"})
    logger.warning("A receipt from %s was not taken: %s", place, why)
    return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8")
