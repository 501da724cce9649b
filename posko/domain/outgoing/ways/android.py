"""The app SMS Gateway for Android, on a telephone of the post, in its network, or through the app's own server.

Source: capcom6/android-sms-gateway, modules/localserver/routes/MessagesRoutes.kt and domain/PostMessageRequest.kt:
`POST /messages` with `Authorization: Basic`, answered 202 with the message's `id`; the same `id` again is a conflict
(MessagesService.enqueueMessage), which means that it was taken before. modules/webhooks: each event is one JSON object
with `event` and `payload`, signed by the hex HMAC-SHA256 over body and `X-Timestamp` (PayloadSingingPlugin.kt).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from typing import Final

from posko.domain.intake.gateways import is_same
from posko.domain.outgoing.calls import Account, Answer, Call, Fate, Letter, Outcome, Speech, by_status
from posko.domain.outgoing.ways import answers
from posko.domain.outgoing.ways.answers import Became, Receipt, nonsense, ref_of, words
from posko.domain.people.contacts import international

_BECAME: Final = {"sms:sent": Became.SENT, "sms:delivered": Became.REACHED, "sms:failed": Became.FAILED}
CONFLICT: Final = 409


def build(account: Account, letter: Letter) -> Call:
    """The post of one message, under its own id."""
    told = {
        "id": letter.key,
        "textMessage": {"text": letter.text},
        "phoneNumbers": [international(letter.to)],
        "withDeliveryReport": True,
    }
    who = b64encode(f"{account.account}:{account.secret}".encode()).decode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {who}"}
    return Call("POST", f"{account.address.rstrip('/')}/messages", headers, json.dumps(told).encode())


def read(answer: Answer) -> Outcome:
    """The id that the app has given it, which is ours; a conflict says that the app has it."""
    if answer.status == CONFLICT:
        return Outcome(Fate.TAKEN)
    told = by_status(answer)
    said = answers.told(answer.body)
    if told.fate is Fate.NEVER:
        return Outcome(Fate.NEVER, error=words(said.get("message")) or told.error)
    if told.fate is not Fate.TAKEN:
        return told
    ref = ref_of(said.get("id"))
    return Outcome(Fate.TAKEN, ref) if ref and "state" in said else nonsense(answer, "the Android gateway")


def signing_key(secret: str) -> str:
    """The key by which the app signs its events, made from the way's secret; it is typed into the app once."""
    return hmac.new(secret.encode(), b"posko receipts", hashlib.sha256).hexdigest()[:32]


def is_signed(key: str, body: bytes, ts: str, given: str) -> bool:
    """Whether an app that knows the signing key sent this; takes as long for every answer."""
    return is_same(hmac.new(key.encode(), body + ts.encode(), hashlib.sha256).hexdigest(), given.strip().lower())


def receipt(body: bytes) -> Receipt | None:
    """What one event says of a message; None for an event that is about none."""
    told = answers.told(body)
    became, payload = _BECAME.get(str(told.get("event"))), answers.inner(told, "payload")
    ref = ref_of(payload.get("messageId"))
    if became is None or not ref:
        return None
    return Receipt(became, ref, words(payload.get("reason")) if became is Became.FAILED else "")


SPEECH: Final = Speech(build, read)
