"""Each gateway's own request, built as its source does, and its own answers, each read for what it means."""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import parse_qs

import pytest

from posko.domain.outgoing import WayKind
from posko.domain.outgoing.calls import Account, Answer, Call, Fate, Letter
from posko.domain.outgoing.ways import SPEECHES, android, answers, kannel, telegram, twilio, whatsapp
from posko.domain.outgoing.ways.answers import Became, Receipt

TEXT = "TUGAS 26: Ribut, Kel Munjul. Balas TERIMA 26."
LETTER = Letter("081234567890", TEXT, "task:26:given:contact:9", "https://post.example/gateways/receipts/k9")


def account(address: str, *, number: str = "") -> Account:
    """The post's account at a gateway."""
    return Account(address, "posko", "a secret", number)


def told(call: Call) -> object:
    """The JSON of a request."""
    return json.loads(call.body)


def test_kannel_is_given_headers_and_the_bare_text() -> None:
    call = kannel.build(account("http://10.0.0.5:13013/", number="9393"), LETTER)
    assert (call.method, call.url) == ("POST", "http://10.0.0.5:13013/cgi-bin/sendsms")
    assert call.body.decode() == TEXT
    assert call.headers == {
        "Content-Type": "text/plain; charset=UTF-8",
        "X-Kannel-Username": "posko",
        "X-Kannel-Password": "a secret",
        "X-Kannel-From": "9393",
        "X-Kannel-To": "+6281234567890",
        "X-Kannel-Coding": "0",
        "X-Kannel-DLR-Mask": "19",
        "X-Kannel-DLR-Url": "https://post.example/gateways/receipts/k9?status=%d&answer=%A&id=%F",
    }


def test_kannel_is_asked_for_no_receipt_where_the_post_has_no_address() -> None:
    call = kannel.build(account("http://10.0.0.5:13013"), Letter("9393", "Anda 😀", "k"))
    assert not [name for name in call.headers if "DLR" in name]
    assert (call.headers["X-Kannel-Coding"], call.headers["X-Kannel-To"]) == ("2", "9393")


def test_the_android_gateway_is_given_one_message_under_our_id() -> None:
    call = android.build(account("http://10.0.0.7:8080"), LETTER)
    assert (call.method, call.url) == ("POST", "http://10.0.0.7:8080/messages")
    assert call.headers["Authorization"] == f"Basic {b64encode(b'posko:a secret').decode()}"
    assert told(call) == {
        "id": "task:26:given:contact:9",
        "textMessage": {"text": TEXT},
        "phoneNumbers": ["+6281234567890"],
        "withDeliveryReport": True,
    }


def test_telegram_is_given_the_chat_and_the_text() -> None:
    call = telegram.build(Account("", secret="12:ab"), Letter("5550123", TEXT, "k"))
    assert (call.method, call.url) == ("POST", "https://api.telegram.org/bot12:ab/sendMessage")
    assert told(call) == {"chat_id": "5550123", "text": TEXT, "link_preview_options": {"is_disabled": True}}


def test_whatsapp_is_given_a_text_from_the_posts_number() -> None:
    call = whatsapp.build(account(""), LETTER)
    assert (call.method, call.url) == ("POST", "https://graph.facebook.com/v23.0/posko/messages")
    assert call.headers["Authorization"] == "Bearer a secret"
    assert told(call) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "6281234567890",
        "type": "text",
        "text": {"preview_url": False, "body": TEXT},
        "biz_opaque_callback_data": "task:26:given:contact:9",
    }


@pytest.mark.parametrize(("number", "field"), [("+15005550006", "From"), ("MG0123", "MessagingServiceSid")])
def test_twilio_is_posted_its_form(number: str, field: str) -> None:
    call = twilio.build(account("", number=number), LETTER)
    assert (call.method, call.url) == ("POST", "https://api.twilio.com/2010-04-01/Accounts/posko/Messages.json")
    assert call.headers["Authorization"] == f"Basic {b64encode(b'posko:a secret').decode()}"
    assert parse_qs(call.body.decode()) == {
        "To": ["+6281234567890"],
        "Body": [TEXT],
        field: [number],
        "StatusCallback": ["https://post.example/gateways/receipts/k9"],
    }


TAKEN = [
    (WayKind.KANNEL, 202, b"0: Accepted for delivery", ""),
    (WayKind.KANNEL, 202, b"3: Queued for later delivery", ""),
    (WayKind.ANDROID, 202, b'{"id":"k","state":"Pending","recipients":[]}', "k"),
    (WayKind.ANDROID, 409, b'{"message":"conflict"}', ""),
    (WayKind.TELEGRAM, 200, b'{"ok":true,"result":{"message_id":77,"chat":{"id":5}}}', "77"),
    (WayKind.WHATSAPP, 200, b'{"messaging_product":"whatsapp","messages":[{"id":"wamid.HB"}]}', "wamid.HB"),
    (WayKind.TWILIO, 201, b'{"sid":"SM1","status":"queued","error_code":null}', "SM1"),
]


@pytest.mark.parametrize(("kind", "status", "body", "ref"), TAKEN)
def test_what_was_taken_is_known_by_the_gateways_number(kind: WayKind, status: int, body: bytes, ref: str) -> None:
    outcome = SPEECHES[kind].read(Answer(status, body))
    assert (outcome.fate, outcome.foreign_ref) == (Fate.TAKEN, ref)


TURNED_DOWN = [
    (WayKind.KANNEL, 403, b"Authorization failed for sendsms", Fate.AWAY, "403"),
    (WayKind.KANNEL, 400, b"Number(s) has/have been denied by white- and/or black-lists.", Fate.NEVER, "denied"),
    (WayKind.KANNEL, 503, b"Temporal failure, try again later.", Fate.AWAY, "503"),
    (WayKind.ANDROID, 400, b'{"message":"phoneNumbers is empty"}', Fate.NEVER, "phoneNumbers is empty"),
    (WayKind.ANDROID, 401, b"", Fate.AWAY, "401"),
    (WayKind.TELEGRAM, 401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}', Fate.AWAY, "Unauthorized"),
    (
        WayKind.TELEGRAM,
        403,
        b'{"ok":false,"description":"Forbidden: bot was blocked by the user"}',
        Fate.NEVER,
        "block",
    ),
    (WayKind.TELEGRAM, 400, b'{"ok":false,"description":"Bad Request: chat not found"}', Fate.NEVER, "not found"),
    (WayKind.TELEGRAM, 429, b'{"ok":false,"parameters":{"retry_after":5}}', Fate.AWAY, "429"),
    (WayKind.WHATSAPP, 400, b'{"error":{"code":131047,"message":"Re-engagement message"}}', Fate.NEVER, "131047"),
    (WayKind.WHATSAPP, 400, b'{"error":{"code":130429,"message":"Rate limit hit"}}', Fate.AWAY, "130429"),
    (WayKind.WHATSAPP, 400, b'{"error":{"code":131056,"message":"Pair rate limit"}}', Fate.LATER, "131056"),
    (WayKind.WHATSAPP, 401, b'{"error":{"code":190,"message":"Expired"}}', Fate.AWAY, "190"),
    (WayKind.TWILIO, 400, b'{"code":21211,"message":"Invalid \'To\' number: +6281234567890"}', Fate.NEVER, "21211"),
    (WayKind.TWILIO, 400, b'{"code":21606,"message":"From is not yours"}', Fate.AWAY, "21606"),
    (WayKind.TWILIO, 401, b'{"code":20003,"message":"Authenticate"}', Fate.AWAY, "20003"),
]


@pytest.mark.parametrize(("kind", "status", "body", "fate", "why"), TURNED_DOWN)
def test_what_was_turned_down_says_whether_it_is_tried_again(
    kind: WayKind, status: int, body: bytes, fate: Fate, why: str
) -> None:
    outcome = SPEECHES[kind].read(Answer(status, body))
    assert outcome.fate is fate
    assert why in outcome.error
    assert "81234567890" not in outcome.error


@pytest.mark.parametrize("kind", [kind for kind in SPEECHES if kind is not WayKind.HOOK])
@pytest.mark.parametrize(
    "body", [b"", b"<html>Log in to this hotspot</html>", b"[]", b'{"ok":1}', b'{"id":[]}', b"\xff", b"[" * 9000]
)
def test_nonsense_is_nobodys_word_that_it_was_taken(kind: WayKind, body: bytes) -> None:
    outcome = SPEECHES[kind].read(Answer(200, body))
    assert outcome.fate is Fate.AWAY
    assert "but not as" in outcome.error


@pytest.mark.parametrize("kind", list(SPEECHES))
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(kind: WayKind, status: int) -> None:
    assert SPEECHES[kind].read(Answer(status)).fate is Fate.AWAY


@pytest.mark.parametrize(
    ("fields", "receipt"),
    [
        ({"status": "1", "answer": ""}, Receipt(Became.REACHED)),
        ({"status": "2", "answer": "err:27"}, Receipt(Became.FAILED, error="err:27")),
        ({"status": "16", "answer": "NACK/0x58"}, Receipt(Became.FAILED, error="NACK/0x58")),
        ({"status": "4"}, None),
        ({}, None),
    ],
)
def test_kannel_says_what_became_of_it(fields: dict[str, str], receipt: Receipt | None) -> None:
    assert kannel.receipt(fields) == receipt


def test_an_event_of_the_android_gateway_is_a_receipt_where_it_is_about_a_message() -> None:
    event = {"event": "sms:failed", "id": "x", "payload": {"messageId": "k", "reason": "No service", "simNumber": 1}}
    assert android.receipt(json.dumps(event).encode()) == Receipt(Became.FAILED, "k", "No service")
    delivered = event | {"event": "sms:delivered"}
    assert android.receipt(json.dumps(delivered).encode()) == Receipt(Became.REACHED, "k")
    assert android.receipt(b'{"event":"system:ping","payload":{}}') is None


def test_the_android_gateway_signs_body_and_stamp() -> None:
    # printf '%s' '{}1700000000' | openssl dgst -sha256 -hmac key
    signed = "93800482ca289ca2ab5ad69bbb6a631e6a997ad0fb659f5edfb80f566fc07457"
    assert android.is_signed("key", b"{}", "1700000000", signed)
    assert not android.is_signed("key", b"{}", "1700000001", signed)


def test_a_notification_of_whatsapp_holds_receipts_beside_messages() -> None:
    statuses = [
        {"id": "wamid.1", "status": "delivered", "timestamp": "1", "recipient_id": "62812"},
        {"id": "wamid.2", "status": "read", "recipient_id": "62812"},
        {"id": "wamid.3", "status": "failed", "errors": [{"code": 131026, "title": "Message undeliverable"}]},
        {"id": "wamid.4", "status": "deleted"},
        "x",
    ]
    body = json.dumps({"entry": [{"changes": [{"value": {"statuses": statuses}}]}]}).encode()
    assert list(whatsapp.receipts(body)) == [
        Receipt(Became.REACHED, "wamid.1"),
        Receipt(Became.SEEN, "wamid.2"),
        Receipt(Became.FAILED, "wamid.3", "Message undeliverable"),
    ]


def test_twilio_signs_its_address_and_fields() -> None:
    # The example of Twilio's own validator and its tests.
    url, token, signed = "https://mycompany.com/myapp.php?foo=1&bar=2", "12345", "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    fields = {
        "Digits": "1234", "To": "+18005551212", "From": "+14158675309", "Caller": "+14158675309",
        "CallSid": "CA1234567890ABCDE",
    }  # fmt: skip
    assert twilio.is_signed(token, url, fields, signed)
    assert not twilio.is_signed(token, url, fields | {"To": "+18005551213"}, signed)


def test_twilio_says_what_became_of_it() -> None:
    body = b"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003&To=%2B62812"
    assert twilio.receipt(answers.form(body)) == Receipt(Became.FAILED, "SM1", "30003")
    assert twilio.receipt({"MessageSid": "SM1", "MessageStatus": "queued"}) is None


@pytest.mark.parametrize("given", ["x" * 121, 12, "a\nb", None, True, {}, "\ud800"])
def test_a_gateways_number_is_kept_in_its_column(given: object) -> None:
    ref = answers.ref_of(given)
    assert len(ref) <= 120
    assert ref.isprintable()
    assert ref == answers.ref_of(given)
