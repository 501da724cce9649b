"""Telegram and WhatsApp Cloud: each proves itself in its own way, and is answered as it expects."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from posko import clock
from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.models import Gateway, Message
from posko.apps.intake.senders.services import NewSender, admit_from
from posko.domain.errors import BadInput
from posko.domain.intake.gateways import verify_token
from tests.cast import AT
from tests.chat import STATION, admit, forget, house

NOW = int(clock.real_time().timestamp())


@pytest.fixture
def bot(db: None) -> Gateway:
    """An open Telegram gateway."""
    forget()
    return make_gateway(NewGateway("bot", "telegram"), by=house(), at=AT)


@pytest.fixture
def cloud(db: None) -> Gateway:
    """An open WhatsApp gateway with the secret of Meta's app."""
    forget()
    return make_gateway(NewGateway("wa", "whatsapp", secret="app-secret-of-meta-0123"), by=house(), at=AT)


def update(text: str, *, number: int = 7, kind: str = "message", **more: Any) -> dict[str, Any]:
    """A private message as Telegram sends it."""
    who = {"id": 5550123, "first_name": "Rina", "username": "rina_tps"}
    return {
        "update_id": 900 + number,
        kind: {
            "message_id": number,
            "date": NOW,
            "from": who,
            "chat": {**who, "type": "private"},
            "text": text,
            **more,
        },
    }


def telegram(gateway: Gateway, told: object, *, secret: str = "") -> Any:
    """The answer to an update."""
    return Client().post(
        f"/gateway/telegram/{gateway.name}",
        json.dumps(told),
        content_type="application/json",
        headers={"X-Telegram-Bot-Api-Secret-Token": secret or gateway.secret},
    )


def whatsapp(gateway: Gateway, value: object, *, secret: str = "") -> Any:
    """The answer to a notification."""
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": [{"value": value}]}]}).encode()
    signed = hmac.new((secret or gateway.secret).encode(), body, hashlib.sha256).hexdigest()
    return Client().post(
        f"/gateway/whatsapp/{gateway.name}",
        body,
        content_type="application/json",
        headers={"X-Hub-Signature-256": f"sha256={signed}"},
    )


def written(text: str, number: str = "wamid.1") -> dict[str, Any]:
    """One message as WhatsApp Cloud sends it."""
    return {"from": "6281234567890", "id": number, "timestamp": str(NOW), "type": "text", "text": {"body": text}}


def test_a_chat_is_made_known_from_its_first_message_and_then_read(bot: Gateway) -> None:
    answer = telegram(bot, update("BUKA 028 00.01")).json()
    assert (answer["method"], answer["chat_id"]) == ("sendMessage", "5550123")
    assert "belum terdaftar" in answer["text"]
    admit_from(Message.objects.get(), NewSender("Elang 3", "polres", STATION), by=house(), at=AT)
    row = Message.objects.get()
    assert (row.state, row.sender and row.sender.name) == ("received", "Elang 3")
    assert telegram(bot, update("BUKA 028 00.01", number=8)).json()["text"].startswith("Diterima: TPS 028")


def test_neither_the_name_nor_the_number_of_a_chat_is_kept(bot: Gateway) -> None:
    telegram(bot, update("BUKA 028"))
    body = Message.objects.get().body
    assert not [word for word in ("Rina", "rina_tps", "5550123") if word in body]


def test_an_update_sent_again_is_one_message_and_an_edited_one_stands_beside_it(bot: Gateway) -> None:
    for _ in range(3):
        telegram(bot, update("ANTRE 31.75.10.1001/028 4"))
    telegram(bot, update("ANTRE 31.75.10.1001/028 40", kind="edited_message"))
    first, edited = Message.objects.order_by("pk")
    assert edited.conflict_of == first


@pytest.mark.parametrize(
    "told",
    [
        {"update_id": 1, "callback_query": {"id": "1"}},
        update("halo semua", chat={"id": -100, "type": "group"}),
        {"update_id": 1, "message": "x"},
    ],
)
def test_what_is_no_private_message_is_passed_over(bot: Gateway, told: object) -> None:
    answer = telegram(bot, told)
    assert (answer.status_code, answer.json()) == (200, {})
    assert not Message.objects.exists()


def test_a_photo_without_words_waits_for_a_person(bot: Gateway) -> None:
    telegram(bot, update("", photo=[{"file_id": "x"}]))
    assert json.loads(Message.objects.get().body)["what"] == "photo"


@pytest.mark.parametrize("secret", ["wrong", "x" * 64])
def test_without_the_secret_token_nothing_is_kept(bot: Gateway, secret: str) -> None:
    assert telegram(bot, update("BUKA 028"), secret=secret).status_code == 401
    assert not Message.objects.exists()


def test_whatsapp_proves_itself_once(cloud: Gateway) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": verify_token(cloud.secret)}
    good = Client().get("/gateway/whatsapp/wa", asked)
    assert (good.status_code, good.content) == (200, b"1158201444")
    assert good["Content-Type"].startswith("text/plain")
    assert Client().get("/gateway/whatsapp/wa", {**asked, "hub.verify_token": "x"}).status_code == 403


def test_whatsapp_messages_are_kept_each_and_statuses_are_none(cloud: Gateway) -> None:
    admit(channel="whatsapp")
    value = {"messages": [written("BUKA 028 00.01"), written("ANTRE 028 5", "wamid.2")], "statuses": [{"id": "x"}]}
    told = whatsapp(cloud, value).json()["messages"]
    assert [each["reply"][:8] for each in told] == ["Diterima", "Diterima"]
    again = whatsapp(cloud, value).json()["messages"]
    assert [(each["id"], each["duplicate"]) for each in again] == [(each["id"], True) for each in told]
    assert whatsapp(cloud, {"statuses": [{"id": "x"}]}).json() == {"messages": []}


def test_a_whatsapp_number_is_known_by_the_number_alone(cloud: Gateway) -> None:
    sender = admit(channel="whatsapp")
    whatsapp(cloud, {"messages": [written("BUKA 028")]})
    row = Message.objects.get()
    assert row.sender == sender
    assert "81234567890" not in row.body


def test_a_wrong_hub_signature_is_refused(cloud: Gateway) -> None:
    assert whatsapp(cloud, {"messages": [written("BUKA 028")]}, secret="x").status_code == 401
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["telegram/nobody", "whatsapp/nobody"])
def test_a_gateway_that_is_not_there_is_told_from_a_wrong_secret_by_nobody(
    bot: Gateway, cloud: Gateway, address: str
) -> None:
    answer = Client().post(f"/gateway/{address}", "{}", content_type="application/json")
    assert answer.status_code == 401


def test_only_an_sms_gateway_may_be_made_for_get(db: None) -> None:
    with pytest.raises(BadInput, match="addresses"):
        make_gateway(NewGateway("bot", "telegram", takes_get=True), by=house(), at=AT)
