"""Gateways and telephones of the tests: a gateway that signs, and numbers that send short messages."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from django.test import Client

from posko import clock
from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.models import Gateway, Message, Sender
from posko.apps.intake.senders.services import NewSender, admit_number
from posko.domain.access import Viewer, system_viewer
from posko.domain.intake.gateways import signature
from posko.kit import caches, limits
from tests.cast import AT
from tests.world import CODE

NUMBER, STRANGER = "0812-3456-7890", "0813-9999-0000"
STATION, HOME = "31.75.10.1001/028", "31.75.10.1001"
_ids = itertools.count(1)


def house() -> Viewer:
    """The command line, which may make gateways."""
    return system_viewer("test", operation=CODE, city="31.75")


@pytest.fixture
def gateway(db: None) -> Gateway:
    """An open SMS gateway."""
    return make_gateway(NewGateway("modem", "sms"), by=house(), at=AT)


def forget() -> None:
    """A process that was just started."""
    caches.forget_all()
    limits.forget_all()


def admit(number: str = NUMBER, *, place: str = STATION, agency: str = "polres", channel: str = "sms") -> Sender:
    """A telephone that may report."""
    return admit_number(NewSender("Merpati 1", agency, place), channel, number, by=house(), at=AT)


def sms(gateway: Gateway, text: str, *, sender: str = NUMBER, **more: Any) -> Any:
    """The answer to an SMS that the gateway passes on; `more` are fields, `secret` and `late` (seconds)."""
    secret, late = more.pop("secret", gateway.secret), more.pop("late", 0)
    ts = str(int(clock.real_time().timestamp()) - late)
    told = {"sender": sender, "text": text, "message_id": f"m{next(_ids)}", "ts": ts, **more}
    body = json.dumps(told).encode()
    return post(body, signature(secret, str(told["ts"]), body))


def post(body: bytes, signed: str) -> Any:
    """The answer to a body with a signature, whatever they are."""
    return Client().post("/gateway/sms", body, content_type="application/json", headers={"X-Posko-Signature": signed})


def kept(answer: Any) -> Message:
    """The message that an answer speaks of."""
    return Message.objects.get(pk=answer.json()["id"])
