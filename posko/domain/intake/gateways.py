"""The posts of SMS gateways, Telegram and WhatsApp Cloud: how they are signed, and what they say.

A number never leaves this module: `Incoming.sender` becomes a keyed mark before anything is saved, and the saved form
of a message (`kept`) is a canonical JSON without it. The text stays as it came.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from posko.domain.errors import BadInput
from posko.domain.intake import Channel
from posko.domain.intake.sms import MOST_PARTS
from posko.domain.people import contacts

WINDOW: Final = timedelta(seconds=300)
LARGEST: Final = 256 * 1024  # bytes of one post
_LONGEST_ID: Final = 70
_MILLISECONDS: Final = 10**11  # a stamp above it counts milliseconds
_DOTS: Final = "\N{BULLET}" * 4


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as a gateway passed it on. `sender`: a telephone number as `contacts` writes it, or a chat's id.

    `given`: the gateway's own id of it, `sent_at` what the gateway's clock said (None: nothing). `part` of `parts`
    with the same `ref`: a piece of a long SMS. `what`: what came instead of a text. `chat`: where the answer goes.
    """

    channel: Channel
    sender: str
    text: str
    given: str
    sent_at: datetime | None
    part: int = 0
    parts: int = 0
    ref: str = ""
    what: str = ""
    chat: str = ""


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are the same; takes as long for every answer."""
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))


def signature(secret: str, ts: str, body: bytes) -> str:
    """What an SMS gateway writes into `X-Posko-Signature`: hex HMAC-SHA256 over `ts + "." + body`."""
    return hmac.new(secret.encode(), ts.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, ts: str, body: bytes, given: str) -> bool:
    """Whether an SMS gateway that knows the secret signed this; takes as long for every answer."""
    return is_same(signature(secret, ts, body), given.strip().lower())


def is_from_whatsapp(secret: str, body: bytes, given: str) -> bool:
    """Whether `X-Hub-Signature-256` was made over the raw body with the app's secret."""
    return is_same(f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}", given.strip().lower())


def verify_token(secret: str) -> str:
    """The token by which WhatsApp's server proves itself once, when the webhook is set up."""
    return hmac.new(secret.encode(), b"posko verify token", hashlib.sha256).hexdigest()[:32]


def mark_of(key: bytes, channel: Channel, sender: str) -> str:
    """The keyed mark of a number, 64 hex digits. Only this is kept. The key lies outside the database."""
    return hmac.new(key, f"{channel.value}:{sender}".encode(), hashlib.sha256).hexdigest()


def masked(channel: Channel, sender: str) -> str:
    """How a sender is shown: `0812-••••-890`, or the last digits of a chat's id."""
    if channel is Channel.TELEGRAM or not sender.lstrip("+").isdigit():
        return f"{_DOTS}{sender[-3:]}" if len(sender) > 5 else _DOTS
    return contacts.masked(sender)


def sent_by(written: str) -> str:
    """A sender as it is marked: a telephone number in one spelling, or the name that a network gave itself."""
    try:
        return contacts.telephone(written)
    except BadInput:
        return " ".join(written.split()).casefold()[:80]


def stamp(ts: str) -> datetime | None:
    """A gateway's time: seconds or milliseconds since 1970, or ISO 8601 with its zone; None for anything else."""
    try:
        seconds = float(ts)
        return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        moment = datetime.fromisoformat(ts)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def in_window(ts: str, real_at: datetime) -> bool:
    """Whether a stamp lies within five minutes of now, by real time."""
    moment = stamp(ts)
    return moment is not None and abs(real_at - moment) <= WINDOW


def sms_fields(body: bytes) -> Mapping[str, Any]:
    """The fields of an SMS gateway's JSON, numbers as they were written: `ts` is signed as text.

    Raises BadInput for what is no JSON object.
    """
    if len(body) > LARGEST:
        raise BadInput("The message is larger than %(most)s bytes.", most=LARGEST)
    try:
        told = json.loads(body, parse_int=str, parse_float=str, parse_constant=_no_number, object_pairs_hook=_once)
    except BadInput:
        raise
    except (ValueError, RecursionError) as broken:
        raise BadInput("The body is no JSON.") from broken
    if not isinstance(told, dict):
        raise BadInput("The body is no JSON object.")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names stand once each: of two equal ones nobody knows which was signed for."""
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput("The field “%(field)s” stands twice.", field=twice[:40])
    return told


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def read_sms(told: Mapping[str, Any]) -> Incoming:
    """An SMS by its fields. Raises BadInput, naming the field, for what cannot be."""
    sender, text = _text(told, "sender"), _text(told, "text")
    if not sender.strip():
        raise BadInput("The field “%(field)s” is missing.", field="sender")
    ts = _text(told, "ts")
    new = Incoming(Channel.SMS, sent_by(sender), text, _text(told, "message_id")[:100], stamp(ts))
    if not new.given:
        # A gateway that names no message: the same words at the same moment are the same message.
        said = hashlib.sha256(json.dumps([new.sender, text, ts]).encode()).hexdigest()
        new = replace(new, given=f"unnamed-{said[:32]}")
    part, parts = _whole(told, "part"), _whole(told, "parts")
    if parts > 1:
        if not 1 <= part <= parts <= MOST_PARTS:
            raise BadInput("The field “%(field)s” is no number from 1 to %(most)s.", field="part", most=MOST_PARTS)
        new = replace(new, part=part, parts=parts, ref=_text(told, "ref")[:60] or "-")
    return new


def read_telegram(body: bytes) -> Incoming | None:
    """A private message of a Telegram update; None for updates that are none. Raises BadInput for what is no update."""
    told = sms_fields(body)
    message = told.get("message") or told.get("edited_message")
    if not isinstance(message, dict):
        return None
    chat, sender = _inner(message, "chat"), _inner(message, "from")
    if chat.get("type") != "private" or not sender.get("id"):
        return None
    text = _text(message, "text") or _text(message, "caption")
    kinds = [name for name in ("photo", "voice", "video", "document", "location", "sticker", "contact")
             if name in message]  # fmt: skip
    return Incoming(
        Channel.TELEGRAM,
        str(sender["id"]),
        text,
        _text(message, "message_id")[:100],
        stamp(_text(message, "date")),
        what=kinds[0] if kinds else "",
        chat=_text(chat, "id"),
    )


def read_whatsapp(body: bytes) -> list[Incoming]:
    """The messages of a WhatsApp Cloud notification; statuses are none. Raises BadInput for what is no notification."""
    return [_from_whatsapp(each) for each in _whatsapp_messages(sms_fields(body))]


def read_android(body: bytes) -> Incoming | None:
    """An SMS that the app SMS Gateway for Android took in (its event `sms:received`); None for other events.

    Source: capcom6/android-sms-gateway, modules/webhooks (SmsEventPayload.kt). `messageId` there is made from the words
    and may come twice, so the event's own `id`, which a repeated try keeps, is the message's. Raises BadInput.
    """
    told = sms_fields(body)
    if told.get("event") != "sms:received":
        return None
    payload = _inner(told, "payload")
    sender = _text(payload, "sender") or _text(payload, "phoneNumber")
    if not sender.strip():
        raise BadInput("The field “%(field)s” is missing.", field="phoneNumber")
    given, at = _text(told, "id")[:100], stamp(_text(payload, "receivedAt"))
    return Incoming(Channel.SMS, sent_by(sender), _text(payload, "message"), given or _text(payload, "messageId"), at)


def read_twilio(fields: Mapping[str, str]) -> Incoming:
    """An SMS as Twilio's form has it (From, Body, MessageSid). Raises BadInput, naming the field."""
    if not fields.get("From", "").strip() or not fields.get("MessageSid", "").strip():
        raise BadInput("The field “%(field)s” is missing.", field="MessageSid" if fields.get("From") else "From")
    return Incoming(Channel.SMS, sent_by(fields["From"]), fields.get("Body", ""), fields["MessageSid"][:100], None)


def given_of(new: Incoming) -> str:
    """The gateway's own id as a part of a key; pieces of one SMS may share an id, so the part belongs to it."""
    given = new.given if len(new.given) <= _LONGEST_ID else hashlib.sha256(new.given.encode()).hexdigest()
    return f"{given}/{new.part}" if new.parts else given


def kept(new: Incoming, mark: str, at: datetime, operation: str) -> str:
    """A message as it is saved, as canonical JSON without the number.

    `at`: when it was sent, in the operation's time.
    """
    told: dict[str, Any] = {
        "operation": operation,
        "channel": new.channel.value,
        "sender": mark,
        "masked": masked(new.channel, new.sender),
        "id": new.given,
        "at": at.isoformat(),
        "text": new.text,
    }
    told |= {"part": new.part, "parts": new.parts, "ref": new.ref} if new.parts else {}
    told |= {"what": new.what} if new.what else {}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(new: Incoming) -> str:
    """A digest that tells two messages under one key apart by their content, whenever the gateway signed them."""
    return digest_of_text(new.text, new.part, new.parts, new.what)


def digest_of_text(text: str, *beside: object) -> str:
    """SHA-256 of a text with its further fields."""
    said = json.dumps([text, *beside], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _whatsapp_messages(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for entry in _rows(told, "entry"):
        for change in _rows(entry, "changes"):
            for each in _rows(_inner(change, "value"), "messages"):
                if isinstance(each.get("from"), str) and each.get("id"):
                    yield each


def _from_whatsapp(told: Mapping[str, Any]) -> Incoming:
    kind = _text(told, "type") or "text"
    text = _text(_inner(told, "text"), "body") or _text(_inner(told, kind), "caption")
    number = _text(told, "from")
    return Incoming(
        Channel.WHATSAPP,
        sent_by(number if number.startswith(("0", "+")) else f"+{number}"),
        text,
        _text(told, "id")[:100],
        stamp(_text(told, "timestamp")),
        what="" if kind == "text" else kind[:20],
    )


def _text(told: Mapping[str, Any], field: str) -> str:
    """A field as text. Characters that PostgreSQL or UTF-8 cannot hold are replaced."""
    value = told.get(field, "")
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise BadInput("The field “%(field)s” must be text.", field=field)
    return str(value).encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _whole(told: Mapping[str, Any], field: str) -> int:
    value = _text(told, field).strip()
    if value and not (value.isascii() and value.isdigit() and len(value) < 5):
        raise BadInput("The field “%(field)s” is no number from 1 to %(most)s.", field=field, most=MOST_PARTS)
    return int(value or 0)


def _inner(told: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = told.get(field)
    return value if isinstance(value, dict) else {}


def _rows(told: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    value = told.get(field)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
