"""The doorbell: off until a phone asks, beside its orders only, without a word of them, and ended when it is gone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Sender
from posko.apps.ledger.models import Payload
from posko.apps.outgoing.delivery import line
from posko.apps.outgoing.delivery import selectors as delivery
from posko.apps.outgoing.delivery import services as worker
from posko.apps.outgoing.models import Doorbell, Sending
from posko.apps.outgoing.queue import services as queue
from posko.domain.access import Compartment
from posko.domain.jobs import Watch
from posko.domain.outgoing import About, Channel
from posko.domain.outgoing.calls import Answer, Call
from posko.kit.walls import opened_also
from tests.cast import AT, See
from tests.outgoing import WORKER, order

ENDPOINT = "https://fcm.googleapis.com/fcm/send/secret-of-the-phone"
KEYS = {  # of the example in RFC 8291
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
pytestmark = pytest.mark.django_db


class Phone:
    """An enrolled phone with its token."""

    def __init__(self, see: See) -> None:
        self.token = devices.make_device("Patroli 3", "polres", "31.75.03", by=see("duty"), at=AT)
        self.pk = Sender.objects.get(name="Patroli 3").pk

    def says(self, method: str, told: object = None) -> Any:
        """What the post answers to the phone's own doorbell."""
        body = json.dumps(told) if told is not None else ""
        right = {"Authorization": f"Bearer {self.token}"}
        return Client().generic(method, "/api/v1/mine/doorbell", body, content_type="application/json", headers=right)

    def asks(self, endpoint: str = ENDPOINT) -> Any:
        """It asks to be rung."""
        return self.says("POST", {"endpoint": endpoint, "keys": KEYS})


@pytest.fixture
def phone(see: See) -> Phone:
    """An enrolled phone."""
    return Phone(see)


def bells() -> list[Sending]:
    """The rings that leave."""
    with opened_also(Compartment.SECURITY):
        return list(Sending.objects.filter(channel=Channel.PUSH).order_by("pk"))


def rows() -> list[Doorbell]:
    """All doorbells there ever were."""
    with opened_also(Compartment.SECURITY):
        return list(Doorbell.objects.order_by("pk"))


def deliver(monkeypatch: pytest.MonkeyPatch, status: int) -> list[Call]:
    """A turn of the worker, whose push services answer so: they are the one thing that cannot be served here."""
    called: list[Call] = []

    def answered(call: Call, *_: object) -> Answer:
        called.append(call)
        return Answer(status)

    monkeypatch.setattr(line, "call", answered)
    at = bells()[-1].created_at
    with opened_also(Compartment.SECURITY):
        for each in delivery.rounds(WORKER, at):
            worker.work(each, Watch(lambda: at, timedelta(), lambda: False), by=WORKER)
    return called


def test_nobody_is_rung_who_did_not_ask(phone: Phone) -> None:
    assert phone.says("GET").json()["rung"] is False
    queue.send(order(device=phone.pk), by=WORKER, at=AT)
    assert bells() == []


def test_who_asked_is_rung_for_an_order_and_for_nothing_else(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    assert phone.asks().status_code == 200
    assert phone.says("GET").json()["rung"] is True
    queue.send(order(27, about=About.NEWS, device=phone.pk), by=WORKER, at=AT)
    queue.send(order(26, device=phone.pk), by=WORKER, at=AT)
    (ring,) = bells()
    assert (ring.text, ring.device, ring.ref) == ("", phone.pk, "task:26")
    (call,) = deliver(monkeypatch, 201)
    assert call.url == ENDPOINT
    assert not [word for word in (b"TUGAS", b"26", b"Munjul") if word in call.body]
    assert bells()[0].state == "sent"


def test_the_address_of_a_phone_stands_nowhere_in_the_clear(phone: Phone) -> None:
    phone.asks()
    (row,) = rows()
    told = str([row.sealed_endpoint, row.sealed_auth, list(Payload.objects.values_list("body", flat=True))])
    assert "secret-of-the-phone" not in told
    assert KEYS["auth"] not in told


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_ended(phone: Phone, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    phone.asks()
    queue.send(order(device=phone.pk), by=WORKER, at=AT)
    deliver(monkeypatch, status)
    assert (rows()[0].ended_at is None, rows()[0].sealed_endpoint) == (False, "")
    queue.send(order(27, device=phone.pk), by=WORKER, at=AT)
    assert len(bells()) == 1


def test_a_service_that_is_busy_is_asked_again(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    phone.asks()
    queue.send(order(device=phone.pk), by=WORKER, at=AT)
    deliver(monkeypatch, 503)
    assert (bells()[0].state, rows()[0].ended_at) == ("queued", None)


def test_it_is_taken_back_and_asked_for_anew(phone: Phone) -> None:
    phone.asks()
    assert phone.says("DELETE").json()["outcome"] == "applied"
    assert phone.says("DELETE").json()["outcome"] == "repeated"
    assert rows()[0].sealed_endpoint == ""
    phone.asks()
    assert [row.ended_at for row in rows()] == [None]


def test_only_the_newest_three_browsers_of_a_phone_are_rung(phone: Phone) -> None:
    for number in range(5):
        assert phone.asks(f"{ENDPOINT}-{number}").status_code == 200
    assert [row.ended_at is None for row in rows()] == [False, False, True, True, True]


def test_an_order_that_is_answered_rings_no_more(phone: Phone) -> None:
    phone.asks()
    queue.send(order(26, device=phone.pk), by=WORKER, at=AT)
    queue.acknowledge("task:26", devices=[phone.pk], by=WORKER, at=AT)
    assert bells()[0].state == "dropped"


@pytest.mark.parametrize("endpoint", ["https://10.0.0.1/x", "https://post.example/x", "file:///etc/passwd", ""])
def test_a_phone_makes_the_post_call_nobody_else(phone: Phone, endpoint: str) -> None:
    answer = phone.asks(endpoint)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "endpoint"
    assert rows() == []


def test_without_a_token_nobody_asks() -> None:
    assert Client().post("/api/v1/mine/doorbell", "{}", content_type="application/json").status_code == 401
