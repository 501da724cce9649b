"""Receipts: who speaks proves himself, and the message he speaks of is marked, once and never backwards."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.test import Client

from posko import clock
from posko.apps.ledger.models import Entry
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue.services import send
from posko.apps.outgoing.receipts.selectors import receipts_address
from posko.domain.access import Compartment
from posko.domain.intake.gateways import signature
from posko.domain.outgoing import WayKind
from posko.domain.outgoing.ways import android
from posko.kit import limits
from posko.kit.walls import opened_also
from tests.cast import AT
from tests.outgoing import WORKER, contact, order, way

SECRET = "a secret of the test"
BASE = "https://posko.example"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(settings: LazySettings, db: None) -> None:
    """A post that was told its address, and a process that was just started."""
    settings.POSKO_ADDRESS = BASE
    limits.forget_all()


def message(kind: WayKind, state: str = "sent") -> Sending:
    """A message that a gateway of this kind took."""
    with opened_also(Compartment.SECURITY):
        row = send(order(contact=contact().pk), by=WORKER, at=AT)
        told = {"way": way(9, kind=kind), "state": state, "foreign_ref": "g1", "next_at": None}
        Sending.objects.filter(pk=row.pk).update(**told)
    return row


def stands(row: Sending) -> tuple[str, str]:
    """Where the message stands, and why."""
    with opened_also(Compartment.SECURITY):
        row.refresh_from_db()
    return row.state, row.error


def path(row: Sending) -> str:
    """The address of its receipts, on this post."""
    return receipts_address(row).removeprefix(BASE)


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("status=1&answer=&id=f", ("reached", "")),
        ("status=2&answer=err:27&id=f", ("dead", "err:27")),
        ("status=8&answer=ACK&id=f", ("sent", "")),
        ("status=x", ("sent", "")),
    ],
)
def test_kannel_asks_the_address_of_the_message(query: str, state: tuple[str, str]) -> None:
    row = message(WayKind.KANNEL)
    answer = Client().get(f"{path(row)}?{query}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert stands(row) == state


def test_kannel_loses_no_message_that_stands_with_another_gateway_since() -> None:
    row = message(WayKind.TWILIO)
    assert Client().get(f"{path(row)}?status=2&answer=err:27").status_code == 200
    assert stands(row) == ("sent", "")


def test_a_receipt_that_comes_twice_late_or_before_the_worker_marks_changes_nothing_back() -> None:
    early = message(WayKind.KANNEL, "sending")
    for status in ("1", "1", "16"):
        assert Client().get(f"{path(early)}?status={status}").status_code == 200
    assert stands(early)[0] == "reached"


@pytest.mark.parametrize("state", ["queued", "acknowledged", "dropped"])
def test_what_was_sent_again_answered_or_dropped_is_not_lost_by_an_old_receipt(state: str) -> None:
    row = message(WayKind.KANNEL, state)
    Client().get(f"{path(row)}?status=2")
    assert stands(row)[0] == state


def test_a_message_that_was_sent_again_is_not_lost_by_the_receipt_of_its_first_life() -> None:
    row = message(WayKind.KANNEL)
    first = path(row)
    with opened_also(Compartment.SECURITY):
        Sending.objects.filter(pk=row.pk).update(lives=2)
    assert Client().get(f"{first}?status=2").status_code == 200
    assert stands(row)[0] == "sent"
    assert Client().get(f"{first}?status=1").status_code == 200
    assert stands(row)[0] == "reached"


def test_that_a_message_was_lost_is_in_the_ledger_and_that_it_came_is_not() -> None:
    before = Entry.objects.count()
    reached, lost = message(WayKind.KANNEL), None
    made = Entry.objects.count()
    Client().get(f"{path(reached)}?status=1")
    assert Entry.objects.count() == made > before
    with opened_also(Compartment.SECURITY):
        Sending.objects.filter(pk=reached.pk).update(state="sent")
    lost = Client().get(f"{path(reached)}?status=2")
    assert lost.status_code == 200
    assert Entry.objects.order_by("-pk")[0].event == "sending.dead"


@pytest.mark.parametrize("token", ["1:x", "x", "999", "-1:abc", "%00"])
def test_an_address_that_the_post_did_not_make_is_none(token: str) -> None:
    message(WayKind.KANNEL)
    assert Client().get(f"/gateways/receipts/{token}?status=1").status_code == 404


def test_the_address_of_one_message_says_nothing_of_another() -> None:
    first = message(WayKind.KANNEL)
    other = f"/gateways/receipts/{first.pk + 1}.1:{path(first).rpartition(':')[2]}"
    assert Client().get(f"{other}?status=1").status_code == 404


def test_twilio_signs_the_address_and_what_it_says() -> None:
    row = message(WayKind.TWILIO)
    assert _twilio(row, "delivered", secret="another").status_code == 401
    assert stands(row)[0] == "sent"
    assert _twilio(row, "delivered").status_code == 200
    assert stands(row)[0] == "reached"


def test_a_gateway_of_ones_own_signs_as_it_does_with_what_it_brings() -> None:
    row = message(WayKind.HOOK)
    assert _hook(row, "seen", late=400).status_code == 401
    assert _hook(row, "gone").status_code == 400
    assert _hook(row, "seen").status_code == 200
    assert stands(row)[0] == "seen"


def test_the_android_gateway_says_it_by_a_signed_event() -> None:
    row = message(WayKind.ANDROID)
    with opened_also(Compartment.SECURITY):
        Sending.objects.filter(pk=row.pk).update(foreign_ref="")  # a conflict gave no number: our key is its id
    event = {"event": "sms:failed", "payload": {"messageId": row.key, "reason": "No service"}}
    assert _android(event, key="another").status_code == 401
    assert _android(event, late=400).status_code == 401
    assert _android({"event": "system:ping", "payload": {}}).status_code == 200
    assert stands(row) == ("sent", "")
    assert _android(event).status_code == 200
    assert stands(row) == ("dead", "No service")


def test_a_receipt_of_another_kind_than_its_gateway_is_not_taken() -> None:
    row = message(WayKind.TELEGRAM)
    assert Client().post(path(row), "{}", content_type="application/json").status_code == 409


def test_who_tries_addresses_is_stopped() -> None:
    answers = [Client().get("/gateways/receipts/1:x").status_code for _ in range(70)]
    assert answers[:60] == [404] * 60
    assert answers[-1] == 429


def _stamp(late: int) -> str:
    return str(int(clock.real_time().timestamp()) - late)


def _twilio(row: Sending, state: str, secret: str = SECRET) -> Any:
    fields = {"MessageSid": "SM1", "MessageStatus": state, "To": "+6281234567890"}
    said = receipts_address(row) + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    signed = base64.b64encode(hmac.digest(secret.encode(), said.encode(), "sha1")).decode()
    form = "application/x-www-form-urlencoded"
    return Client().post(path(row), urlencode(fields), content_type=form, headers={"X-Twilio-Signature": signed})


def _hook(row: Sending, state: str, late: int = 0) -> Any:
    body = json.dumps({"state": state, "ts": _stamp(late)}).encode()
    signed = signature(SECRET, json.loads(body)["ts"], body)
    kind = "application/json"
    return Client().post(path(row), body, content_type=kind, headers={"X-Posko-Signature": signed})


def _android(event: object, key: str = "", late: int = 0) -> Any:
    body, ts = json.dumps(event).encode(), _stamp(late)
    signed = hmac.new((key or android.signing_key(SECRET)).encode(), body + ts.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Signature": signed, "X-Timestamp": ts}
    return Client().post("/gateways/receipts/android/modem", body, content_type="application/json", headers=headers)
