"""SMS by a telephone with the app, and by Twilio: taken with the secret of the way out, and answered by it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from posko import clock
from posko.apps.intake.models import Message
from posko.apps.outgoing.models import Sending, Way
from posko.domain.access import Compartment
from posko.domain.outgoing import WayKind
from posko.domain.outgoing.ways import android
from posko.kit.walls import opened_also
from tests.cast import AT
from tests.chat import admit, forget
from tests.outgoing import way

SECRET = "a secret of the test"
pytestmark = pytest.mark.django_db


def open_way(kind: WayKind) -> None:
    """A way out that brings SMS in, too."""
    forget()
    with opened_also(Compartment.SECURITY):
        way(9, kind=kind)


def event(text: str, **more: Any) -> dict[str, Any]:
    """An SMS as the app tells of it."""
    payload = {"messageId": "abc123", "message": text, "phoneNumber": "+6281234567890", "simNumber": 1,
               "receivedAt": clock.real_time().isoformat(), **more}  # fmt: skip
    return {"deviceId": "d", "event": "sms:received", "id": "Ey6ECg", "payload": payload, "webhookId": "w"}


def by_app(told: object, *, key: str = "", late: int = 0) -> Any:
    """What the post answers to the app."""
    body, ts = json.dumps(told).encode(), str(int(clock.real_time().timestamp()) - late)
    signed = hmac.new((key or android.signing_key(SECRET)).encode(), body + ts.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Signature": signed, "X-Timestamp": ts}
    return Client().post("/gateway/android/modem", body, content_type="application/json", headers=headers)


def by_twilio(secret: str = SECRET, **fields: str) -> Any:
    """What the post answers to Twilio."""
    told = {"From": "+6281234567890", "To": "+15005550006", "MessageSid": "SM1", "Body": "BUKA 028 00.01", **fields}
    said = "http://testserver/gateway/twilio/modem" + "".join(f"{name}{told[name]}" for name in sorted(told))
    signed = base64.b64encode(hmac.digest(secret.encode(), said.encode(), "sha1")).decode()
    form = "application/x-www-form-urlencoded"
    return Client().post(
        "/gateway/twilio/modem", urlencode(told), content_type=form, headers={"X-Twilio-Signature": signed}
    )


def replies() -> list[tuple[str, str]]:
    """The replies that leave: channel and text."""
    with opened_also(Compartment.SECURITY):
        return list(Sending.objects.values_list("channel", "text"))


def test_an_sms_to_the_telephone_is_taken_once_and_answered_by_it() -> None:
    open_way(WayKind.ANDROID)
    sender = admit()
    for _ in range(2):
        assert by_app(event("BUKA 028 00.01")).status_code == 200
    row = Message.objects.get()
    assert (row.sender, row.state, row.channel) == (sender, "received", "sms")
    assert "81234567890" not in row.body
    assert replies() == [("sms", "Diterima: TPS 028 Kel. Cipayung buka pukul 00.01.")]


def test_newer_apps_call_the_sender_by_its_name() -> None:
    open_way(WayKind.ANDROID)
    sender = admit()
    by_app(event("BUKA 028", phoneNumber=None, sender="081234567890"))
    assert Message.objects.get().sender == sender


def test_other_events_and_other_signatures_bring_nothing() -> None:
    open_way(WayKind.ANDROID)
    assert by_app({"event": "system:ping", "payload": {}}).json() == {}
    assert by_app(event("BUKA 028"), key="another").status_code == 401
    assert by_app(event("BUKA 028"), late=400).status_code == 401
    assert by_app(event("BUKA 028", phoneNumber="")).status_code == 400
    assert not Message.objects.exists()


def test_an_sms_to_the_number_at_twilio_is_taken_once_and_answered_by_it() -> None:
    open_way(WayKind.TWILIO)
    sender = admit()
    for _ in range(2):
        answer = by_twilio()
        assert (answer.status_code, answer.content) == (200, b"<Response></Response>")
    assert Message.objects.get().sender == sender
    assert replies() == [("sms", "Diterima: TPS 028 Kel. Cipayung buka pukul 00.01.")]


def test_who_does_not_sign_as_twilio_does_brings_nothing() -> None:
    open_way(WayKind.TWILIO)
    assert by_twilio(secret="another").status_code == 401
    assert by_twilio(MessageSid="").status_code == 400
    assert not Message.objects.exists()


def test_a_closed_way_brings_nothing_in() -> None:
    open_way(WayKind.ANDROID)
    with opened_also(Compartment.SECURITY):
        Way.objects.update(closed_at=AT)
    assert by_app(event("BUKA 028")).status_code == 401
