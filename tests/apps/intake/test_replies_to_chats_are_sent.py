"""Replies to Telegram and WhatsApp leave by the post's own gateways, once, and the chat is forgotten when they have."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.models import Gateway
from posko.apps.operation.models import Operation
from posko.apps.outgoing.delivery import selectors as delivery
from posko.apps.outgoing.delivery import services as worker
from posko.apps.outgoing.models import Sending, Way
from posko.domain.access import Compartment
from posko.domain.jobs import Watch
from posko.domain.outgoing import WayKind
from posko.kit.walls import opened_also
from tests.apps.intake.test_telegram_and_whatsapp_come_in import NOW, telegram, update, whatsapp, written
from tests.cast import AT
from tests.chat import admit, forget, house
from tests.gateway_door import HERE, gateway
from tests.outgoing import WORKER
from tests.world import CODE

TOKEN = "12345678:abcdefghijklmnopqrstuv"
pytestmark = pytest.mark.django_db


def way(kind: WayKind, port: int = 9) -> Way:
    """The post's own gateway of a chat, served on this machine."""
    row = Way(operation=Operation.objects.get(code=CODE), name="own", kind=kind, address=f"http://{HERE}:{port}",
              account="106540352242922", named_hosts=[HERE], created_at=AT)  # fmt: skip
    row.set_secret(TOKEN)
    with opened_also(Compartment.SECURITY):
        row.save(force_insert=True)
    return row


def open_door(name: str, channel: str) -> Gateway:
    """The door by which a chat comes in."""
    forget()
    secret = "app-secret-of-meta-0123" if channel == "whatsapp" else ""
    return make_gateway(NewGateway(name, channel, secret=secret), by=house(), at=AT)


def only() -> Sending:
    """The one message that leaves."""
    with opened_also(Compartment.SECURITY):
        return Sending.objects.get()


def deliver() -> None:
    """A turn of the worker."""
    at = only().created_at
    with opened_also(Compartment.SECURITY):
        for each in delivery.rounds(WORKER, at):
            worker.work(each, Watch(lambda: at, timedelta(), lambda: False), by=WORKER)


def test_a_reply_to_telegram_leaves_once_and_its_chat_is_forgotten() -> None:
    door = open_door("bot", "telegram")
    with gateway(answer=lambda _came: (200, b'{"ok":true,"result":{"message_id":7}}', {})) as own:
        way(WayKind.TELEGRAM, own.port)
        for _ in range(2):
            assert telegram(door, update("BUKA 028 00.01")).json() == {}
        assert "5550123" not in only().sealed_address
        deliver()
        (came,) = own.came
    assert came.path == f"/bot{TOKEN}/sendMessage"
    assert json.loads(came.body)["chat_id"] == "5550123"
    assert "belum terdaftar" in json.loads(came.body)["text"]
    assert (only().state, only().sealed_address, only().foreign_ref) == ("sent", "", "7")


def test_a_reply_to_whatsapp_leaves_and_its_status_comes_back() -> None:
    door = open_door("wa", "whatsapp")
    admit(channel="whatsapp")
    with gateway(answer=lambda _came: (200, b'{"messages":[{"id":"wamid.out"}]}', {})) as own:
        way(WayKind.WHATSAPP, own.port)
        (told,) = whatsapp(door, {"messages": [written("BUKA 028 00.01")]}).json()["messages"]
        assert told["reply"] == ""
        deliver()
        (came,) = own.came
    assert json.loads(came.body)["to"] == "6281234567890"
    assert json.loads(came.body)["text"]["body"].startswith("Diterima")
    status = {"id": "wamid.out", "status": "read", "timestamp": str(NOW)}
    assert whatsapp(door, {"statuses": [status]}).json() == {"messages": []}
    assert only().state == "seen"


def test_a_status_that_nobody_signed_marks_nothing() -> None:
    door = open_door("wa", "whatsapp")
    assert whatsapp(door, {"statuses": [{"id": "x", "status": "failed"}]}, secret="another").status_code == 401


def test_without_a_gateway_of_its_own_the_post_answers_as_before() -> None:
    door = open_door("bot", "telegram")
    assert telegram(door, update("BUKA 028")).json()["method"] == "sendMessage"
    with opened_also(Compartment.SECURITY):
        assert not Sending.objects.exists()


def test_a_chat_that_was_never_reached_is_forgotten_too() -> None:
    door = open_door("bot", "telegram")
    way(WayKind.TELEGRAM)
    telegram(door, update("BUKA 028"))
    with opened_also(Compartment.SECURITY):
        Sending.objects.update(expires_at=AT)
        assert worker.give_up(by=WORKER, at=only().created_at) == 1
    assert (only().state, only().sealed_address) == ("dead", "")
