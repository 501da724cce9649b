"""The posts of SMS gateways, Telegram and WhatsApp Cloud. A signed message is let in, saved, answered, then read.

A refusal is JSON, as a machine expects it. No message, and no query of an address, goes into a log.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from posko.apps.intake.gateways import selectors
from posko.apps.intake.gateways import services as gateway_services
from posko.apps.intake.gateways.selectors import Door, Known
from posko.apps.intake.inbox.services import NewMessage, Receipt, receive
from posko.apps.outgoing.receipts.services import note
from posko.domain.errors import N_, BadInput
from posko.domain.intake import Away, Channel, gateways, kannel, key_of, short_code, sms
from posko.domain.intake.answers import ANSWER
from posko.domain.intake.gateways import Incoming
from posko.domain.intake.short_code import Heard
from posko.domain.outgoing import Channel as Out
from posko.domain.outgoing import WayKind
from posko.domain.outgoing.ways import android, answers, twilio, whatsapp
from posko.kit.language import sentence
from posko.kit.limits import Limits
from posko.kit.requests import PoskoRequest

logger = logging.getLogger("posko.gateway")
PER_MINUTE = 60
# Messages beyond a sender's limit are saved for a person, up to so many times the limit.
MOST_KEPT = 100
FLOOD = N_("More than %(most)s messages a minute came from this sender.")
_limits = Limits("gateway")
_kept = Limits("gateway-kept", burst=PER_MINUTE * MOST_KEPT)
_strangers = Limits("gateway-strangers", burst=1)


class Refused(Exception):
    """A post that is not taken: a status of HTTP and why, in English."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway is told: the number of the message, whether it was here before, and what to reply."""

    pk: int
    duplicate: bool
    reply: str

    def as_json(self) -> dict[str, object]:
        """As the contract has it."""
        return {"id": self.pk, "duplicate": self.duplicate, "reply": self.reply}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def take_sms(request: PoskoRequest) -> HttpResponse:
    """An SMS from a gateway, signed over `ts + "." + body`; by GET only where the gateway was made so."""
    try:
        door, new = _sms_by_get(request) if request.method == "GET" else _sms_by_post(request)
        answer = take(door, new, request.real_at)
    except (Refused, BadInput, Away) as refusal:
        return _refusal(request, refusal)
    if request.method == "GET" and "application/json" not in request.headers.get("Accept", ""):
        # Kannel sends on what stands in an answer of 200 as text; of any other it says that it could not be fetched.
        return HttpResponse(answer.reply, content_type="text/plain; charset=utf-8")
    return JsonResponse(answer.as_json(), status=200 if answer.duplicate else 201)


@csrf_exempt
@require_POST
def take_android(request: PoskoRequest, name: str) -> HttpResponse:
    """An SMS that came to the telephone with the app; the reply leaves by the same telephone."""
    try:
        body, ts = _body(request), request.headers.get("X-Timestamp", "")
        given = request.headers.get("X-Signature", "")
        doors = selectors.two_way_doors(WayKind.ANDROID, name)
        door = next(
            (door for door in doors if android.is_signed(android.signing_key(door.secret), body, ts, given)), None
        )
        if door is None or not gateways.in_window(ts, request.real_at):
            raise Refused(401, "The signature is not the gateway's.")
        new = gateways.read_android(body)
        answer = _answered(door, new, request.real_at) if new is not None else None
    except (Refused, BadInput, Away) as refusal:
        return _refusal(request, refusal)
    return JsonResponse(answer.as_json() if answer is not None else {})


@csrf_exempt
@require_POST
def take_twilio(request: PoskoRequest, name: str) -> HttpResponse:
    """An SMS that came to the post's number at Twilio; the reply leaves by the same number."""
    try:
        fields, given = answers.form(_body(request)), request.headers.get("X-Twilio-Signature", "")
        base = settings.POSKO_ADDRESS or request.build_absolute_uri("/").rstrip("/")
        doors = selectors.two_way_doors(WayKind.TWILIO, name)
        signed = (door for door in doors if twilio.is_signed(door.secret, base + request.path, fields, given))
        if (door := next(signed, None)) is None:
            raise Refused(401, "The signature is not the gateway's.")
        _answered(door, gateways.read_twilio(fields), request.real_at)
    except (Refused, BadInput, Away) as refusal:
        return _refusal(request, refusal)
    return HttpResponse("<Response></Response>", content_type="text/xml; charset=utf-8")


@csrf_exempt
@require_POST
def take_telegram(request: PoskoRequest, name: str) -> HttpResponse:
    """An update from Telegram. The reply goes by the post's own gateway, or else in the answer to Telegram."""
    try:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        doors = selectors.open_doors(Channel.TELEGRAM, name)
        door = next((door for door in doors if gateways.is_same(door.secret, secret)), None)
        if door is None:
            raise Refused(401, "The secret token is not the gateway's.")
        new = gateways.read_telegram(_body(request))
        if new is None:
            return JsonResponse({})
        answer = take(door, new, request.real_at)
    except (Refused, BadInput, Away) as refusal:
        return _refusal(request, refusal)
    if not answer.reply or not new.chat or _sent(door, new, answer, request.real_at):
        return JsonResponse({})
    return JsonResponse({"method": "sendMessage", "chat_id": new.chat, "text": answer.reply})


@csrf_exempt
@require_http_methods(["GET", "POST"])
def take_whatsapp(request: PoskoRequest, name: str) -> HttpResponse:
    """A notification from WhatsApp Cloud, its messages and its receipts, or its one question at the set-up."""
    try:
        doors = selectors.open_doors(Channel.WHATSAPP, name)
        if request.method == "GET":
            return _challenge(doors, _query(request))
        body, signature = _body(request), request.headers.get("X-Hub-Signature-256", "")
        door = next((door for door in doors if gateways.is_from_whatsapp(door.secret, body, signature)), None)
        if door is None:
            raise Refused(401, "The signature is not the gateway's.")
        taken = [_answered(door, new, request.real_at) for new in gateways.read_whatsapp(body)]
    except (Refused, BadInput, Away) as refusal:
        return _refusal(request, refusal)
    for became in whatsapp.receipts(body):
        note(became, by=door.viewer, at=request.real_at + door.clock_offset, channel=Out.WHATSAPP)
    return JsonResponse({"messages": [answer.as_json() for answer in taken]})


def _answered(door: Door, new: Incoming, real_at: datetime) -> Answer:
    """A message taken, and its reply sent; what the post cannot send itself stands in the answer, for a bridge."""
    answer = take(door, new, real_at)
    return replace(answer, reply="") if _sent(door, new, answer, real_at) else answer


def _sent(door: Door, new: Incoming, answer: Answer, real_at: datetime) -> bool:
    """Whether a reply goes by the post's own gateway."""
    at = real_at + door.clock_offset
    return bool(answer.reply) and gateway_services.send_reply(new, answer.pk, answer.reply, by=door.viewer, at=at)


def take(door: Door, new: Incoming, real_at: datetime) -> Answer:
    """Save a message that a trusted sender passed on, then reply what was understood of it."""
    at = real_at + door.clock_offset
    sent = (new.sent_at or real_at) + door.clock_offset
    mark = selectors.marked(door.viewer, new.channel, new.sender)
    known = selectors.known_sender(door.viewer, new.channel, mark)
    body = gateways.kept(new, mark, sent, door.viewer.operation)
    problem, params, silent = _problem(new, mark, known)
    answered = None if problem == FLOOD or new.parts else selectors.answered(door.viewer, body, at)
    if answered is not None:
        problem, params, silent = "", {}, False
    told = NewMessage(
        channel=new.channel,
        key=key_of(gateways.given_of(new), f"{new.channel.value}:{mark}"),
        body=body,
        sender=known.sender if known else None,
        digest=gateways.digest_of(new),
        form=ANSWER if answered is not None else selectors.form_of(new.text),
        problem=problem,
        problem_params=params,
    )
    by = known.viewer if known else door.viewer
    receipt = receive(told, by=by, at=at)
    with translation.override("id"):
        reply = "" if silent else answered or _reply(door, new, told, receipt, mark, at)
    return Answer(receipt.pk, receipt.duplicate, reply)


def _problem(new: Incoming, mark: str, known: Known | None) -> tuple[str, dict[str, object], bool]:
    """Why a message waits for a person at once, if it does, and whether it is met with silence."""
    now, most = time.monotonic(), (known.sender.per_minute if known else 0) or PER_MINUTE
    if _limits.wait(mark, now, per_minute=most):
        if _kept.wait(mark, now, per_minute=most * MOST_KEPT):
            raise Refused(429, "One sender floods this gateway; send its messages later.")
        news = _limits.is_news(mark, now)
        if news:
            logger.warning("A flood of messages by %s from one sender; they wait for a person.", new.channel.value)
        return FLOOD, {"most": most}, not news
    if known is None:
        return selectors.UNKNOWN, {}, bool(_strangers.wait(mark, now, per_minute=1))
    if new.parts:
        return selectors.PART, {"part": new.part, "parts": new.parts}, False
    if new.channel is Channel.SMS and sms.is_cut(new.text):
        return selectors.CUT, {}, False
    try:
        short_code.must_begin(new.text)
    except BadInput as refusal:
        return refusal.message, refusal.params, False
    return "", {}, False


def _reply(door: Door, new: Incoming, told: NewMessage, receipt: Receipt, mark: str, at: datetime) -> str:
    """What the sender is told, in Indonesian and in one SMS."""
    if receipt.conflict:
        return sms.fit(_("A message with this number came before and says something else. An officer looks at both."))
    if told.problem == FLOOD:
        return sms.fit(_("Too many messages at once. They are kept and read later; wait before you send more."))
    outcome = _heard(door, told.body)
    if new.channel is Channel.SMS and (told.problem or isinstance(outcome, BadInput)):
        whole = _whole(door, receipt, mark, at)
        outcome = _heard(door, whole) if whole else outcome
        if not whole and told.problem in (selectors.PART, selectors.CUT):
            return sms.fit(_("The first part is kept. Waiting for the rest of it."))
    if told.problem == selectors.UNKNOWN:
        return sms.fit(_("This number is not registered. Ask your post to register it. The message is kept."))
    return _reply_text(outcome, door, new)


def _whole(door: Door, receipt: Receipt, mark: str, at: datetime) -> str:
    """The body of the whole that a piece belongs to, or an empty text if it stands alone."""
    if receipt.duplicate:
        return selectors.whole_of(door.viewer, receipt.pk)
    whole = gateway_services.join_pieces(mark, by=door.viewer, at=at)
    return whole.body if whole is not None else ""


def _heard(door: Door, body: str) -> Heard | BadInput:
    try:
        return selectors.heard(door.viewer, body)
    except BadInput as refusal:
        return refusal


def _reply_text(outcome: Heard | BadInput, door: Door, new: Incoming) -> str:
    """The reply: what was understood, or why nothing was."""
    if not isinstance(outcome, BadInput):
        if place := selectors.place_words(door.viewer, outcome.report.place):
            return sms.understood(outcome, place)
        outcome = BadInput("There is no station or kelurahan “%(place)s” here.", place=outcome.report.place)
    return sms.refused(sentence(outcome.message, outcome.params), short_code.example_for(new.text))


def _sms_by_post(request: PoskoRequest) -> tuple[Door, Incoming]:
    body = _body(request)
    told = gateways.sms_fields(body)
    ts, given = str(told.get("ts", "")), request.headers.get("X-Posko-Signature", "")
    doors = selectors.open_doors(Channel.SMS)
    door = next((door for door in doors if gateways.is_signed(door.secret, ts, body, given)), None)
    if door is None:
        raise Refused(401, "The signature is not that of an open gateway.")
    if not gateways.in_window(ts, request.real_at):
        raise Refused(401, "The time stamp is more than 300 seconds from now.")
    return door, gateways.read_sms(told)


def _sms_by_get(request: PoskoRequest) -> tuple[Door, Incoming]:
    """By GET: signed over the query, or with the secret itself as `key`, by gateways that were made so only.

    Who signs signs a moment near now. With the secret alone a stamp proves nothing: it is when the SMS was sent, and
    one that waited in the network for hours is taken all the same.
    """
    query, given = _taken_query(request), request.headers.get("X-Posko-Signature", "")
    told: dict[str, Any] = dict(kannel.fields(query))
    key, ts = str(told.pop("key", "")), str(told.get("ts", ""))
    doors = [door for door in selectors.open_doors(Channel.SMS) if door.takes_get]
    if not doors:
        raise Refused(405, "Messages come by POST here.")
    door = next((door for door in doors if _may_get(door, key, ts, query, given)), None)
    if door is None:
        raise Refused(401, "The key is not that of an open gateway.")
    if given and not gateways.in_window(ts, request.real_at):
        raise Refused(401, "The time stamp is more than 300 seconds from now.")
    return door, replace(gateways.read_sms(told), sent_at=kannel.sent_at(ts, request.real_at))


def _may_get(door: Door, key: str, ts: str, query: str, given: str) -> bool:
    if given:
        return gateways.is_signed(door.secret, ts, query.encode(), given)
    return gateways.is_same(door.secret, key)


def _challenge(doors: tuple[Door, ...], told: Mapping[str, str]) -> HttpResponse:
    token, asked = told.get("hub.verify_token", ""), told.get("hub.challenge", "")
    ours = any(gateways.is_same(gateways.verify_token(door.secret), token) for door in doors)
    if told.get("hub.mode") != "subscribe" or not ours:
        raise Refused(403, "The verify token is not the gateway's.")
    return HttpResponse(asked[:200], content_type="text/plain; charset=utf-8")


def _query(request: HttpRequest) -> Mapping[str, str]:
    return dict(parse_qsl(_taken_query(request), keep_blank_values=True))


def _taken_query(request: HttpRequest) -> str:
    """The query, taken out of the request so that no log and no error page shows it."""
    query = str(request.META.get("QUERY_STRING", ""))
    request.META["QUERY_STRING"] = ""
    return query


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > gateways.LARGEST:
        raise Refused(413, "The message is too large.")
    return request.body


def _refusal(request: HttpRequest, refusal: Refused | BadInput | Away) -> JsonResponse:
    if isinstance(refusal, Away):
        headers = {"Retry-After": str(refusal.retry_after)}
        return JsonResponse({"error": "The inbox is away; send it again."}, status=503, headers=headers)
    status, why = (refusal.status, refusal.why) if isinstance(refusal, Refused) else (400, str(refusal))
    if status != 400:
        logger.warning("%s %s from %s: %s", request.method, request.path, request.META.get("REMOTE_ADDR", ""), why)
    return JsonResponse({"error": why}, status=status, headers={"Retry-After": "60"} if status == 429 else {})
